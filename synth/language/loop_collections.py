"""What the loops of a template go over, as far as its parameters, conditions and maps tell: the same list in every world, or one that differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..sources.loops import LOOP, Listed, Lists
from ..values.plan import Plan
from ..values.value import Place
from ..values.worlds import Undecided, World
from .functions.intrinsics import elements, settled
from .scope import Scope


def lists_of(scope: Scope) -> Lists:
    """Tells what a collection holds; None where that is not known in every world. An item without a name can make nothing that has one, and counts as unknown."""
    place = Place(scope, ("Resources",))

    def listed(collection: Any) -> Listed | None:
        def work(world: World) -> tuple[str, ...]:
            return tuple(settled(item, world, at) for item, at in elements(collection, world, place))

        found = list(Plan(work).outcomes())
        known = [items for items in found if isinstance(items, tuple) and all(items)]
        if not known or not all(isinstance(items, Undecided) or items in known for items in found):
            return None
        usual = frozenset(known[0]) if parameter_of(collection, scope) and len({*known}) == 1 else frozenset()
        always: frozenset[str] = usual if len(known) < len(found) else frozenset.intersection(*map(frozenset, known))
        return Listed(tuple(dict.fromkeys(item for items in known for item in items)), always)

    return listed


def parameter_of(collection: Any, scope: Scope) -> str:
    """The parameter that a loop goes over, if its default is judged for whatever else it may be given; "" for any other collection."""
    match collection:
        case {"Ref": str(name)} if len(collection) == 1 and (variable := scope.variables.get(name)) is not None and variable.assumed:
            return name
    return ""


def loops_of_defaults(scope: Scope) -> Iterator[tuple[str, str, Place]]:
    """The loops that are written out by the default of a parameter: their names, the parameters, and where they are."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(scope.template.source, ())]
    while waiting:
        node, route = waiting.pop()
        if isinstance(node, dict):
            for key, value in node.items():
                waiting.append((value, (*route, key)))
                if str(key).startswith(LOOP) and isinstance(value, list) and len(value) == 3 and (name := parameter_of(value[1], scope)):  # noqa: PLR2004 - a name, a list and what is made
                    yield str(key), name, Place(scope, (*route, key))
        elif isinstance(node, list):
            waiting.extend((item, (*route, i)) for i, item in enumerate(node))
