"""Who points at a resource, and whom a list of it names: several at once, of which one unknown must not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any, Generic, Self, TypeVar, overload

from ..language.functions.coerce import text
from ..language.functions.intrinsics import elements
from ..values.value import ABSENT, Place
from ..values.worlds import Outside, Undecided, every, some
from .resources import View, view_of

V = TypeVar("V", bound=View)


class Members(Generic[V]):
    """Who points here. Not a list: whether each one exists and points here is a question of the world, put only when it matters."""

    __slots__ = ("_link", "_owner", "_views")

    def __init__(self, owner: View, views: list[V], link: str) -> None:
        self._owner, self._views, self._link = owner, views, link

    def _has(self, view: V) -> bool:
        try:
            return view.exists() and getattr(view, self._link) == self._owner
        except Outside:
            return False

    def any(self, test: Callable[[V], bool]) -> bool:
        """One known yes is yes, whatever the others are. Builtin `any` over members would end at the first unknown."""
        return some(self._owner.world, [lambda view=view: self._has(view) and test(view) for view in self._views])  # type: ignore[misc]  # a default argument is no annotation

    def all(self, test: Callable[[V], bool]) -> bool:
        """One known no is no, whatever the others are."""
        return every(self._owner.world, [lambda view=view: not self._has(view) or test(view) for view in self._views])  # type: ignore[misc]

    def before(self, last: V) -> tuple[list[V], Undecided | None]:
        """Of those that stand before this one: who is known to belong, and why it is not known of another. So a pair is told once, at the later of the two."""
        found: list[V] = []
        doubt = None
        for view in takewhile(lambda view: view != last, self._views):
            try:
                found += [view] if self._has(view) else []
            except Undecided as unknown:
                doubt = doubt or unknown.again()
        return found, doubt

    def __iter__(self) -> Iterator[V]:
        """Every member of this world; raises `Undecided` where it is not known whether one belongs."""
        return (view for view in self._views if self._has(view))


class Reverse(Generic[V]):
    """The resources of a kind whose link leads here."""

    def __init__(self, kind: str, link: str) -> None:
        self.kind, self.link, self.name = kind, link, ""

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, view: None, owner: type[View]) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> Members[V]: ...
    def __get__(self, view: View | None, owner: type[View]) -> Self | Members[V]:
        if view is None:
            return self
        candidates = view.facts.links.pointing(self.kind, self.link, view.facts)
        members: Members[V] = Members(view, [view_of(facts, view.world) for facts in candidates], self.link)
        view.__dict__[self.name] = members
        return members


def names(view: View, keys: tuple[str, ...], target: View) -> bool:
    """Does a list of names or ARNs name this resource? One known yes is yes, whatever the others are."""
    facts, world = view.facts, view.world
    listed, place = facts.dig(keys, world)

    def is_target(item: Any, at: Place) -> bool:
        try:
            return facts.links.find(text(item, world, at), target.facts.type, world, facts.scope) is target.facts
        except Outside:
            return False

    return listed is not ABSENT and some(world, [lambda item=item, at=at: is_target(item, at) for item, at in elements(listed, world, place)])  # type: ignore[misc]
