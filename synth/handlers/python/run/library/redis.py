"""Redis: a key that is set only where it is not there yet. Few handlers have it, so this is imported where one does.

https://redis.io/commands/set ; https://redis.io/commands/setnx
"""

from __future__ import annotations

from typing import Any

from .. import known
from ..state.machine import Machine
from ..state.values import Opaque, taint


def kept(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`set(key, value, nx=True)`, `setnx(key, value)`: once more it does nothing, and says so. Any other is no work on a message."""
    everything = [*args, *given.values()]
    if not _is_mark(value.name, given):
        return Opaque("value" if taint(*everything) else "external", f"{value.name}()", taint(*everything), node, given)
    if (id(node), machine.message) in machine.path.marked:
        return None
    made = machine.work(node, value.name, everything, names=known.raises(value.name))
    if machine.message is not None and machine.path.failed_at is None:
        seconds = float(given["ex"]) if "ex" in given else given["px"] / 1000 if "px" in given else None
        machine.path.marks.append((node, machine.module, machine.message, seconds))
        machine.notes.keyed(machine, args[0] if args else given.get("name"), node)
    return made


def _is_mark(name: str, given: dict[str, Any]) -> bool:
    """One of which nobody knows when it goes is none."""
    if {"exat", "pxat", "*", "**"} & {*given} or not all(type(given.get(one, 0)) is int for one in ("ex", "px")):
        return False
    return name.endswith(".setnx") or given.get("nx") is True
