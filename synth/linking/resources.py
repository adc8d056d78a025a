"""A resource as it is seen in one world.

A `Facts` is shared by all worlds and keeps the plans of its properties. A `View` belongs to one world: what was read through it is kept on it and stays true there. The
descriptors `Property` (`properties.py`) and `Link`, and `Reverse` beside them, say what a kind of resource has; `model` is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from ..language.creation import may_wait, waits
from ..language.functions.coerce import wrong
from ..values.exploration import Forgetful
from ..values.plan import Plan
from ..values.text import Text, Token
from ..values.value import ABSENT, Malformed, Place, Resolved
from ..values.worlds import Impossible, Undecided, Variable, World
from .facts import Facts
from .properties import Property, nearest, written_ones

V = TypeVar("V", bound="View")


class Link(Generic[V]):
    """The one resource that a property names. `None` where nothing is named; raises `Undecided` (`Outside`) where what it names is not among the targets."""

    def __init__(self, path: str, to: str) -> None:
        self.path, self.keys, self.to = path, tuple(path.split(".")), to
        self.name = ""

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def named(self, facts: Facts, world: World) -> tuple[Any, Place]:
        """The text that names it, and where."""
        return facts.dig(self.keys, world)

    def read(self, facts: Facts, world: World) -> Resolved:
        value, place = self.named(facts, world)
        if value is ABSENT:
            return Resolved(None, place, "default")
        if not isinstance(value, (str, int, Text)):
            raise wrong(value, "a string", place)
        text = Text.of(value)
        if (left := left_empty(text)) is not None:
            raise Undecided(left.reason, left.settle, place)
        try:
            found = facts.links.find(text, self.to, world, facts.scope)
        except Undecided as doubt:
            raise type(doubt)(doubt.reason, doubt.settle, doubt.place or place) from None
        self._refuse(facts, text, found, world)
        return Resolved(found, place, "template")

    def _refuse(self, facts: Facts, text: Text, found: Facts, world: World) -> None:
        """CloudFormation refuses a resource that is there and refers to one that its condition leaves out: an alias, say. What the link leads to is asked when it is followed."""
        head = text[0] if text else ""
        named = facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
        if named not in (None, found) and not named.scope.exists(named.id, world) and facts.scope.exists(facts.id, world):
            raise Impossible

    def plan(self, facts: Facts) -> Plan:
        return facts.plan(self, lambda world: self.read(facts, world))

    @overload
    def __get__(self, view: None, owner: type[View]) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> V | None: ...
    def __get__(self, view: View | None, owner: type[View]) -> Self | V | None:
        if view is None:
            return self
        found = self.plan(view.facts)(view.world).value
        target = found and view_of(found, view.world)
        if target is not None and not target.exists() and view.exists():
            raise Impossible  # CloudFormation refuses a reference to a resource that its condition leaves out; of one that is left out itself it does not
        if target is not None:  # what is missing is asked for again: `Required` refuses it every time
            view.__dict__[self.name] = target
        return target  # type: ignore[no-any-return]  # a plan's outcome is Any


class Required(Link[V]):
    """A link that the resource cannot do without: following it where nothing is named is undecided."""

    @overload
    def __get__(self, view: None, owner: type[View]) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> V: ...
    def __get__(self, view: View | None, owner: type[View]) -> Self | V:
        found = super().__get__(view, owner)
        if found is None and view is not None:
            raise Undecided(f"{self.path} is missing", place=nearest(view.facts, self.keys))
        return found  # type: ignore[return-value]  # None was ruled out, Self comes with a view of None


class View(Forgetful):
    """One resource in one world."""

    type: ClassVar[str] = ""

    def __init__(self, facts: Facts, world: World) -> None:
        self.facts, self.world = facts, world

    def forget(self) -> None:
        own = self.facts, self.world
        self.__dict__.clear()
        self.facts, self.world = own

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.facts is other.facts

    def __hash__(self) -> int:
        return hash(self.facts)

    def exists(self) -> bool:
        return self.facts.scope.exists(self.facts.id, self.world)

    def waits_for(self, other: Facts) -> bool:
        """Does CloudFormation create the other resource before this one? Across stacks that are not nested the order of the deployments says so. Raises `Undecided` where only a branch that is not taken names it."""
        scope, mine, its = self.facts.where_both_are(other) or (None, "", "")
        return scope is None or mine == its or waits(scope, mine, its, self.world)

    def waiting_for(self, other: Facts) -> tuple[View, View] | None:
        """What has to wait for what, so that this resource waits for another one: they themselves, or the nested stacks that they lie in. None where no stack has both."""
        scope, mine, its = self.facts.where_both_are(other) or (None, "", "")
        found = [self.facts.links.facts.get((scope.id, name)) for name in (mine, its)] if scope is not None else [None, None]
        return None if found[0] is None or found[1] is None else (View(found[0], self.world), View(found[1], self.world))

    def may_wait_for(self, other: Facts) -> bool:
        """The same, where any branch that names it counts."""
        scope, mine, its = self.facts.where_both_are(other) or (None, "", "")
        return scope is None or mine == its or may_wait(scope, mine, its)

    def malformed(self) -> Iterator[tuple[str, Malformed]]:
        """The path of every property whose value its type does not allow in this world, and why; one for each place.

        One that is well-formed in every world asks nothing of this one.
        """
        told: set[Place | None] = set()
        for descriptor in written_ones(self.facts, _properties(type(self))):  # type: ignore[arg-type]  # a class is hashable, whatever its views are
            plan = descriptor.plan(self.facts)
            if any(isinstance(outcome, Malformed) for outcome in plan.outcomes()):
                try:
                    plan(self.world)
                except Malformed as wrong:
                    if wrong.place not in told:
                        told.add(wrong.place)
                        yield descriptor.path, wrong
                except Undecided:
                    continue

    def is_well_formed(self) -> bool:
        """Has every property a value that its type allows, in every world?"""
        written = written_ones(self.facts, _properties(type(self)))  # type: ignore[arg-type]  # as above
        return not any(isinstance(outcome, Malformed) for descriptor in written for outcome in descriptor.plan(self.facts).outcomes())

    @property
    def is_outside(self) -> bool:
        """Does the team describe it, and none of the targets?"""
        return self.facts.scope is self.facts.links.externals

    @property
    def id(self) -> str:
        """The logical id."""
        return self.facts.id

    @property
    def name(self) -> str:
        """What people call it: `Orders`, where the CDK makes `OrdersA9B65338` of it."""
        return self.facts.name

    def made_of(self) -> str | None:
        """The event of which SAM makes it, None where somebody wrote it."""
        match self.facts.scope.template.written(("Resources", self.facts.id)):
            case ("Resources", str(function), "Properties", "Events", str(event), *_):
                return f"the event {event} of {function}"
        return None

    def written_as(self) -> str:
        """What people call what is written in its place: the API of which SAM makes a stage, and the resource itself where somebody wrote it."""
        match self.facts.scope.template.written(("Resources", self.facts.id)):
            case ("Resources", str(resource), *_) if resource != self.facts.id:
                return resource
        return self.name

    @property
    def path(self) -> str:
        """The stack and the logical id: what a report calls a pipeline's mapping."""
        return f"{self.facts.scope.id}/{self.facts.id}"

    @property
    def place(self) -> Place:
        return self.facts.place


@cache
def _properties(kind: type[View]) -> dict[str, list[Property[Any]]]:
    """The properties of a kind of resource, by their first key."""
    found: dict[str, list[Property[Any]]] = {}
    for descriptor in vars(kind).values():
        if isinstance(descriptor, Property):
            found.setdefault(descriptor.keys[0], []).append(descriptor)
    return found


def view_of(facts: Facts, world: World) -> Any:
    """The view of a resource in a world; one for each."""
    if (view := world.views.get(facts)) is None:
        view = world.views[facts] = facts.links.kinds[facts.type](facts, world)
    return view


def left_empty(text: Text) -> Undecided | None:
    """Is it a parameter that is empty by default, and told apart by nothing, as one is that some deployments give and others do not need? What those give is not known."""
    match text:
        case (Token(kind="parameter", variable=Variable(assumed=True, atoms=("", *_))) as token,):
            return Undecided(f"the parameter {token.name} is empty by default", f"--parameter {token.name}=VALUE")
    return None
