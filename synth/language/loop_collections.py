"""What the loops of a template go over, as far as its parameters, conditions and maps tell: the same list in every world, or one that differs."""

from __future__ import annotations

from typing import Any

from ..sources.loops import Listed, Lists
from ..values.plan import Plan
from ..values.value import Place
from ..values.worlds import Undecided, World
from .intrinsics import elements, settled
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
        always: frozenset[str] = frozenset() if len(known) < len(found) else frozenset.intersection(*map(frozenset, known))
        return Listed(tuple(dict.fromkeys(item for items in known for item in items)), always)

    return listed
