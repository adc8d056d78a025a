"""Which resources of one template CloudFormation creates before which others, as far as its values tell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..values.value import Place
from ..values.worlds import Undecided, World
from .creation_order import COMPUTED, before, is_before, references
from .functions.intrinsics import settled

if TYPE_CHECKING:
    from .scope import Scope


def waits(scope: Scope, resource: str, other: str, world: World) -> bool:
    """Does CloudFormation create the other resource before this one, as what is taken in this world says? Raises `Undecided` where only a branch that is not taken names it."""
    if not may_wait(scope, resource, other):
        return False
    if other in _before(scope, resource, surely=True):
        return True
    there = Place(scope, ("Resources", resource))
    found = is_before(scope.resources, resource, other, lambda condition: scope.holds(condition, world), lambda name: _made(name, world, there))
    if found is None:
        raise Undecided(f"a function makes a name that {resource} refers to, or what is created before it, and that may be {other}", place=there)
    if found or other not in _before(scope, resource):
        return found
    raise Undecided(f"only a branch that is not taken names {other}, and no page of AWS says whether CloudFormation waits for it")


def may_wait(scope: Scope, resource: str, other: str) -> bool:
    """May CloudFormation create the other resource before this one, whichever branches are taken and whatever functions make of names?"""
    return not {other, COMPUTED}.isdisjoint(_before(scope, resource))


def _before(scope: Scope, resource: str, *, surely: bool = False) -> frozenset[str]:
    """What CloudFormation creates before this resource, whichever branches are taken; `surely`: by references that stand in none. Asked once of each."""
    if (known := scope.created_before.get((resource, surely))) is None:
        known = scope.created_before[resource, surely] = before(resource, partial(_mentioned, scope, surely=surely))
    return known


def _mentioned(scope: Scope, resource: str, *, surely: bool) -> tuple[str, ...]:
    """What the resource itself mentions; many are created after it, and ask."""
    if (known := scope.mentioned.get((resource, surely))) is None:
        body, branches = scope.resources.get(resource, {}), list[str]()
        sure = tuple(dict.fromkeys(references(body, branches.append)))  # takes none of them
        scope.mentioned[resource, True] = sure
        scope.mentioned[resource, False] = tuple(dict.fromkeys(references(body))) if branches else sure
        known = scope.mentioned[resource, surely]
    return known


def _made(name: Any, world: World, place: Place) -> str:
    """The name that a function makes, as far as it is known in this world."""
    try:
        return settled(name, world, place)
    except Undecided:
        return COMPUTED
