"""Which resources of one template CloudFormation creates before which others, as far as its values tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..values.value import Place
from ..values.worlds import Undecided, World
from .creation_order import COMPUTED, before, is_before
from .intrinsics import settled

if TYPE_CHECKING:
    from .scope import Scope


class Creation:
    """The order of one template's resources, each asked once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._before: dict[str, frozenset[str]] = {}
        self._surely_before: dict[str, frozenset[str]] = {}

    def before(self, resource: str) -> frozenset[str]:
        """What CloudFormation creates before this resource, whichever branches are taken."""
        if (known := self._before.get(resource)) is None:
            known = self._before[resource] = before(self._scope.resources, resource)
        return known

    def waits(self, resource: str, other: str, world: World) -> bool:
        """Does CloudFormation create the other resource before this one, as what is taken in this world says? Raises `Undecided` where only a branch that is not taken names it."""
        resources = self._scope.resources
        if (surely := self._surely_before.get(resource)) is None:
            surely = self._surely_before[resource] = before(resources, resource, lambda _: None)
        if other in surely:
            return True
        if not self.may_wait(resource, other):
            return False
        there = Place(self._scope, ("Resources", resource))
        found = is_before(resources, resource, other, lambda condition: self._scope.holds(condition, world), lambda name: _made(name, world, there))
        if found is None:
            raise Undecided(f"a function makes a name that {resource} refers to, or what is created before it, and that may be {other}", place=there)
        if found or other not in self.before(resource):
            return found
        raise Undecided(f"only a branch that is not taken names {other}, and no page of AWS says whether CloudFormation waits for it")

    def may_wait(self, resource: str, other: str) -> bool:
        """May CloudFormation create the other resource before this one, whichever branches are taken and whatever functions make of names?"""
        return not {other, COMPUTED}.isdisjoint(self.before(resource))


def _made(name: Any, world: World, place: Place) -> str:
    """The name that a function makes, as far as it is known in this world."""
    try:
        return settled(name, world, place)
    except Undecided:
        return COMPUTED
