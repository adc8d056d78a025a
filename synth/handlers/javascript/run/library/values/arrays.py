"""Methods of arrays that call a function for each item. Those of an array that is not known are run on one item of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ....syntax import field, inner
from ...language.loops import turn
from ...language.objects.promised import settled
from ...language.rounds import one_round
from ...state.machine import Machine
from ...state.values import MOST, UNDEFINED, Obj, Promise, Site, Unknown, argument
from .array_parts import PARTS, Method, items_of, made_of

if TYPE_CHECKING:
    from tree_sitter import Node


def _each(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Iterator[tuple[Any, Any]]:
    """Each item with what the function makes of it, for as long as somebody asks."""
    items, all_ = items_of(machine, this, site)
    function = argument(arguments)
    before = machine.current, machine.abreast
    try:
        with one_round(machine, None if all_ else site.node):
            for i, item in enumerate(items):
                machine.step()
                turn(machine, item, abreast=True)
                index: Any = i if all_ else machine.fresh("index")
                yield item, machine.call(function, argument(arguments, 1), [item, index, this], site)
    finally:
        machine.current, machine.abreast = before


def _map(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return made_of(this, [made for _, made in _each(machine, this, arguments, site)], site)


def _for_each(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    for _, made in _each(machine, this, arguments, site):
        if isinstance(made, Promise):
            settled(made)
            made.kind, made.site = "each", site
    return UNDEFINED


def _filter(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    kept, asked = [], len(machine.trace)
    for item, made in _each(machine, this, arguments, site):
        if machine.truth(settled(made)):
            machine.enters(asked)
            kept.append(item)
        asked = len(machine.trace)
    return made_of(this, kept, site)


def _find(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return next((item for item, made in _each(machine, this, arguments, site) if machine.truth(settled(made))), UNDEFINED)


def _some(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return any(machine.truth(settled(made)) for _, made in _each(machine, this, arguments, site))


def _every(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return all(machine.truth(settled(made)) for _, made in _each(machine, this, arguments, site))


def _find_index(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return next((i for i, (_, made) in enumerate(_each(machine, this, arguments, site)) if machine.truth(settled(made))), -1)


def _flat_map(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    made = _map(machine, this, arguments, site)
    return _flat(machine, made, [], site)


def _flat(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items: list[Any] = []
    made = made_of(this, items, site)
    made.props.pop(MOST, None)
    for item in items_of(machine, this, site)[0]:
        if isinstance(item, Obj) and item.kind == "array":
            EFFORT.spend(len(item.items or ()))
            items += item.items or ()
            made.open, made.about = made.open or item.open, made.about | item.about
        elif isinstance(item, Unknown):
            made.open, made.about = True, made.about | item.about
        else:
            items.append(item)
    return made


def _reduce(machine: Machine, this: Any, arguments: list[Any], site: Site, *, backwards: bool = False) -> Any:
    items, all_ = items_of(machine, this, site)
    items = items[::-1] if backwards else items
    before, total = (machine.current, machine.abreast), arguments[1] if len(arguments) > 1 else (items.pop(0) if items else UNDEFINED)
    with one_round(machine, None if all_ else _first_given(site.node)):
        for i, item in enumerate(items):
            machine.step()
            turn(machine, item)
            total = machine.call(argument(arguments), UNDEFINED, [total, item, i, this], site)
    machine.current, machine.abreast = before
    return total


def _first_given(call: Node) -> Node | None:
    """The function that a call is given, as it is written."""
    given = field(call, "arguments")
    return inner(given)[0] if given is not None and inner(given) else None


def _reduce_right(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return _reduce(machine, this, arguments, site, backwards=True)


ARRAY: Final[dict[str, Method]] = {
    "map": _map, "forEach": _for_each, "filter": _filter, "find": _find, "findLast": _find, "some": _some, "every": _every, "findIndex": _find_index, "flatMap": _flat_map, "flat": _flat, "reduce": _reduce, "reduceRight": _reduce_right, **PARTS,
}  # fmt: skip
UNKNOWN: Final = {name: ARRAY[name] for name in ("map", "forEach", "filter", "find", "some", "every", "flatMap", "reduce", "findIndex", "splice")}
"""Methods of an array that is not known, which no text has."""
