"""What going through a value gives."""

from __future__ import annotations

from typing import Any, Final

from ...state.equality import IDS
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, Function, Obj, Promise, Site, Unknown, about_of, key_of
from .promised import settled
from .putting import held

MOST_ITEMS: Final = 2_000
"""A longer list is not gone through."""
_MOST_CALLS: Final = 50
"""So often the `next` of an iterator is called: one that has not ended by then is one that whoever goes through it ends."""


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
            if (given := _iterated(machine, made, site)) is not None:
                return given
            machine.doubt("an iterator of the code's own is not followed", site)
    return machine.fresh("items", about_of(value))


def letters(machine: Machine, value: Any) -> Unknown | None:
    """The letters of an id, as `split("")` gives them, where somebody goes through one; None of any other value."""
    if not isinstance(value, Unknown) or value.key[:1] != ("field",) or value.key[-1] not in IDS:
        return None
    return machine.fresh("texts", value.about, value.key, key_of(""))


def _iterated(machine: Machine, iterator: Obj, site: Site) -> list[Any] | None:
    """What the `next` of an iterator gives until it is done; None where nobody knows when that is, or where something is done in it, which happens between the rounds of a loop.

    https://developer.mozilla.org/docs/Web/JavaScript/Reference/Iteration_protocols
    """
    items: list[Any] = []
    before = len(machine.events)
    method = machine.get(iterator, "next", site, lenient=True)
    for _ in range(_MOST_CALLS if isinstance(method, Function) else 0):
        machine.step()
        try:
            told = machine.call(method, iterator, [], site)
        except Throw:
            return None
        if isinstance(told, Promise):
            told.seen = told.waited = True
            told = told.value if told.state == "ok" else told
        if not isinstance(told, Obj) or told.open or any(event.kind != "log" for event in machine.events[before:]):
            return None
        done = told.props.get("done", False)
        if done is True:
            return items
        if done is not False and done is not UNDEFINED:
            return None
        items.append(told.props.get("value", UNDEFINED))
    return None
