"""Iterators: what `values()`, `keys()` and `entries()` give. They can be gone through, and are no arrays: https://tc39.es/ecma262/#sec-iterator-objects"""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine
from ...state.values import UNDEFINED, Obj, Site
from .array_parts import Method, items_of, made_of
from .arrays import ARRAY

ITERATOR: Final = "iterator"
_GOES_ON: Final = ("map", "filter", "flatMap")
_ENDS: Final = ("forEach", "reduce", "some", "every", "find")


def iterating(work: Method) -> Method:
    """A method that gives an iterator of what `work` lists."""

    def made(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
        found = work(machine, this, arguments, site)
        if isinstance(found, Obj):
            found.kind, found.tag = ITERATOR, None
        return found

    return made


def _to_array(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return made_of(this, items_of(machine, this, site)[0], site)


def _take(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return ARRAY["slice"](machine, this, [0, *arguments], site)


def _next(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if not isinstance(this, Obj) or this.items is None:
        machine.doubt("a method of an iterator is called without it", site)
        return machine.fresh("next")
    if this.open:
        return machine.fresh("next", this.about)
    value = this.items.pop(0) if this.items else UNDEFINED
    return Obj("object", {"done": value is UNDEFINED, "value": value}, None, site)


METHODS: Final[dict[str, Method]] = {
    **{name: iterating(ARRAY[name]) for name in _GOES_ON}, **{name: ARRAY[name] for name in _ENDS},
    "@@iterator": lambda _machine, this, _arguments, _site: this, "take": iterating(_take), "drop": iterating(ARRAY["slice"]), "toArray": _to_array, "next": _next,
}  # fmt: skip
BY_KEY: Final = ("values", "keys", "entries")


def with_iterators(methods: dict[str, Method]) -> dict[str, Method]:
    """The methods of a kind of list, of which those that give an iterator do."""
    found = {name: iterating(work) if name in BY_KEY else work for name, work in methods.items()}
    return found | {"@@iterator": found["entries" if "get" in methods else "values"]}
