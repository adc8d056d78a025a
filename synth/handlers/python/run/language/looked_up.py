"""Functions and modules that are looked up by a text of which only the beginning and the end are known: `getattr(self, f"on_{kind}")`, `globals()[f"on_{kind}"]`, `import_module(f"steps.{kind}")`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...source import line_of
from ..state.machine import Machine
from ..state.values import PARTS, ClassV, InstanceV, ModuleV, Opaque, taint


def around(text: Any) -> tuple[str, str]:
    """What a text begins and ends with, where something unknown stands between; both are empty of any other."""
    parts = text.made.get(PARTS) if isinstance(text, Opaque) else None
    if not parts:
        return "", ""
    first, last = parts[0], parts[-1]
    return first if isinstance(first, str) else around(first)[0], last if isinstance(last, str) else around(last)[1]


def fitting(text: Any, names: Iterable[Any]) -> list[str]:
    """Those of the names that the text may be; none where nothing of it is known."""
    begins, last = around(text)
    return [one for one in names if (begins or last) and isinstance(one, str) and one.startswith(begins) and one[len(begins) :].endswith(last)]


def names_of(value: Any) -> list[str]:
    """The names of what a class or a module defines, those of the classes above it, too."""
    if isinstance(value, ModuleV):
        return [*value.env.vars]
    cls = value.cls if isinstance(value, InstanceV) else value
    if not isinstance(cls, ClassV):
        return []
    return [*dict.fromkeys((*cls.attrs.vars, *(name for base in cls.bases for name in names_of(base))))]


def unknown(machine: Machine, name: Any, node: Any) -> Opaque:
    """What a module has under a name of which nothing is known: any of its functions, so that nobody can say what comes of it."""
    where = line_of((machine.module.source if machine.module is not None else machine.notes.source).at(node))
    machine.unfollowed(node, f"which functions are called is made out by code in {where} that is not followed")
    return Opaque("value", taint=taint(name), node=node)
