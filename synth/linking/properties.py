"""A property of a resource: what its value is in a world, or why nobody knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, overload

from ..language.functions.coerce import present, written
from ..language.macros import SETTLE, WHOLE
from ..values.defaults import FUNCTION, NOTHING, ROWS
from ..values.plan import Plan
from ..values.text import Text
from ..values.value import ABSENT, Malformed, Place, Resolved, Value
from ..values.worlds import Undecided, World
from .facts import Facts

if TYPE_CHECKING:
    from .resources import View

_BY_GLOBALS: Final = frozenset({"LoggingConfig", "MemorySize", "RecursiveLoop", "ReservedConcurrentExecutions", "Runtime", "Timeout"})
"""Properties of a function that `Globals` may set: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html"""
T = TypeVar("T")
Coercion = Callable[[Any, World, Place], T]


class Property(Generic[T]):
    """A property of a resource: `Property("ScalingConfig.MaximumConcurrency", integer)`. Its default, limits and unit are the row of the table in `defaults`."""

    def __init__(self, path: str, coerce: Coercion[Any]) -> None:
        self.path, self.keys, self.coerce = path, tuple(path.split(".")), coerce
        self.name, self.row = "", NOTHING

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name
        if self.coerce not in (present, written):  # whether a property is there has no default and no bounds
            self.row = ROWS.get((owner.type, self.path), NOTHING)

    def read(self, facts: Facts, world: World) -> Resolved:
        place = facts.place
        try:
            value, place = facts.dig(self.keys, world)
            if value is ABSENT:
                self._default(facts, place)
                return Resolved(self.row.default, place, "default")
            given = isinstance(value, Text) and any(token.kind == "parameter" for token in value.tokens)
            known = self.coerce(value, world, place)
            return Resolved(known, place, "parameter" if given else "template", self._refusal(known, facts, world))
        except Undecided as doubt:
            at = doubt.place or (place if place.route != facts.place.route else nearest(facts, self.keys))
            if isinstance(doubt, Malformed) and (macros := facts.scope.macros):
                raise Undecided(f"{doubt.reason}, unless {' or '.join(macros)} writes it anew when the stack is deployed", SETTLE, at) from None
            raise type(doubt)(doubt.reason, doubt.settle, at) from None

    def _refusal(self, value: Any, facts: Facts, world: World) -> str:
        """Why AWS takes no such value, in words; empty where it takes it, or has taken it: what lies outside exists already."""
        row, most = self.row, None
        if facts.scope is facts.links.externals:
            return ""
        if row.beyond and not row.accepts(value) and facts.dig((row.beyond[0],), world)[0] is not ABSENT:
            most = row.beyond[1]
        return "" if row.accepts(value, most=most) else f"AWS accepts no such {self.path}"

    def _default(self, facts: Facts, place: Place) -> None:
        """AWS's default does not count where a part that is not here may set the property."""
        if facts.type == FUNCTION and self.keys[0] in _BY_GLOBALS and facts.scope.lacks_globals:
            raise Undecided("the file names no Transform: it is a part of a template, whose Globals may set it", WHOLE, place)

    def plan(self, facts: Facts) -> Plan:
        if (plan := facts.plans.get(self)) is None:
            plan = facts.plans[self] = Plan(partial(self.read, facts), facts.links.root)
            if facts.lacks(self.keys[0]) and not (facts.type == FUNCTION and facts.scope.lacks_globals):  # the default, in every world
                plan.keep(Resolved(self.row.default, facts.place / "Properties", "default"))
            elif facts.is_scalar(self.keys) and not self.row.beyond:
                plan.settle()
        return plan

    @overload
    def __get__(self, view: None, owner: type[View]) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> Value[T]: ...
    def __get__(self, view: View | None, owner: type[View]) -> Self | Value[T]:
        if view is None:
            return self
        value: Value[T] = Value(self.plan(view.facts), view.world, self.path, (self.row.least, self.row.most), self.row.unit, usual=self.row.default)
        view.__dict__[self.name] = value  # the view is of one world: later reads are plain attributes
        return value


def written_ones(facts: Facts, several: Mapping[str, Sequence[Property[Any]]]) -> Iterator[Property[Any]]:
    """Those of these properties (by their first key) that somebody wrote, or may have written."""
    for key, properties in several.items():
        if not facts.lacks(key):
            yield from properties


def nearest(facts: Facts, keys: tuple[str, ...]) -> Place:
    """The node of a property, as far down as it is written without a function."""
    place, node = facts.place / "Properties", facts.body.get("Properties")
    for key in keys:
        if not isinstance(node, dict) or key not in node:
            break
        place, node = place / key, node[key]
    return place
