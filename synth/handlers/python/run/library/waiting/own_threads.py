"""Threads and processes whose class is the code's own: `start()` has the `run()` of it called beside.

https://docs.python.org/3/library/threading.html#threading.Thread.run ; https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.run
"""

from __future__ import annotations

from typing import Any, Final

from ...language.classes import external_bases
from ...state.machine import Machine
from ...state.values import FunctionV, InstanceV, Native, Opaque
from .concurrency import for_message, started

_BASES: Final = frozenset({"threading.Thread", "multiprocessing.Process", "multiprocessing.context.Process"})
_HELD: Final = ".thread"


def member(machine: Machine, value: InstanceV, name: str, node: Any) -> Any:
    """What a thread of the code's own has under this name; None where it is no thread, or has no `run` of its own."""
    run = value.cls.lookup("run")
    if not isinstance(run, FunctionV) or not any(isinstance(one, Opaque) and one.name in _BASES for one in external_bases(value.cls)):
        return None
    if name == "start":
        return Native("start", _start, value)
    return machine.attribute(machine, value.attrs[_HELD], name, node) if _HELD in value.attrs else None


def _start(machine: Machine, node: Any, value: InstanceV) -> None:
    def work() -> Any:
        return machine.call(machine, value.cls.lookup("run"), [value], {}, node)

    value.attrs[_HELD] = started(machine, "thread", node, lambda: for_message(machine, [value], work))
