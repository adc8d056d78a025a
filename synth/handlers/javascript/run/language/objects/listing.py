"""What going through a value gives."""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine, Throw
from ...state.values import Function, Obj, Site, Unknown, about_of
from .promised import settled
from .putting import held

MOST_ITEMS: Final = 2_000
"""A longer list is not gone through."""


def listed(machine: Machine, value: Any, site: Site, *, lenient: bool = False) -> list[Any] | Unknown:
    """The items that going through a value gives; an unknown value where it is not known how many there are. Raises `Throw` as a generator does, unless that is `lenient`'s business."""
    value = settled(value)
    match value:
        case Obj(tag="generated", props={"%thrown": thrown}) if not lenient:
            raise Throw(thrown)
        case Obj(items=list() as items) if len(items) > MOST_ITEMS:
            return machine.fresh("items", about_of(value))
        case Obj(items=list() as items) if not value.open:
            if value.kind == "map":
                return [Obj("array", {}, [*pair], site) for pair in items]
            return [*items]
        case str():
            return [*value]
        case Obj(items=list() as items, tag="settled"):
            return [*items, Obj("object", {"status": "fulfilled", "value": machine.fresh("item", about_of(value))}, None, site)]  # one thing fails on a way
        case Obj(items=[*_, last] as items, tag="alike"):
            return [*items, last]
        case Obj(items=list() as items):
            return [*items, machine.fresh("item", about_of(value))]
        case Unknown():
            return value
        case Obj(items=None) if isinstance(own := held(value, "@@iterator") or held(value, "@@asyncIterator"), Function):
            made = machine.call(own, value, [], site)
            if not isinstance(made, Obj) or made.items is not None:
                return listed(machine, made, site, lenient=lenient)
            machine.doubt("an iterator of the code's own is not followed", site)
    return machine.fresh("items", about_of(value))
