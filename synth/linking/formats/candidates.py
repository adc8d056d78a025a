"""Which resources of one type may have a name, by how names begin and end and by the unknown parts in them, so that a name is not compared with every other.

An unnamed resource is no candidate: it is met only through a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from queuegate._light import NamedTuple

from ...values.text import Text
from .endings import Endings

T = TypeVar("T", bound=Hashable)


class Name(NamedTuple):
    """What is known of one spelling of a name: its letters before the first unknown part and after the last ("" where there are none), and the names of all parts."""

    head: str
    tail: str
    parts: frozenset[str]


def name_of(text: Text) -> Name:
    first, last = (text[0], text[-1]) if text else ("", "")
    return Name(first if isinstance(first, str) else "", last if isinstance(last, str) else "", frozenset(token.name for token in text.tokens))


class Candidates(Generic[T]):
    """Things of one type with the spellings of their names, each in a scope."""

    def __init__(self, spelt: Iterable[tuple[T, Iterable[Text]]], scope: Callable[[T], Any]) -> None:
        names = {thing: [*map(name_of, texts)] for thing, texts in spelt}
        self._scope, self._all = scope, [*names]
        self._order = {thing: i for i, thing in enumerate(names)}
        self._parts = {thing: frozenset[str]().union(*(name.parts for name in several)) for thing, several in names.items()}
        each = [(name, thing) for thing, several in names.items() for name in several]
        self._whole: dict[str, list[T]] = {}
        for name, thing in each:
            if not name.parts:
                self._whole.setdefault(name.head, []).append(thing)
        self._open = [thing for name, thing in each if not name.head and not name.tail]
        self._by_tail = Endings((name.tail, thing) for name, thing in each if name.tail and not name.head)
        self._by_head = Endings((name.head[::-1], thing) for name, thing in each if name.head and not name.tail)
        both = [(name, thing) for name, thing in each if name.head and name.tail]
        self._both_by_tail = Endings((name.tail, thing) for name, thing in both)
        self._both_by_head = Endings((name.head[::-1], thing) for name, thing in both)
        self._computed = Endings((name.tail, thing) for name, thing in both if name.parts)
        self._sharing: dict[str, list[T]] = {}
        self._within: dict[Any, list[T]] = {}
        for thing in names:
            self._within.setdefault(scope(thing), []).append(thing)
            for part in self._parts[thing]:
                self._sharing.setdefault(part, []).append(thing)

    def of(self, text: Text) -> list[T]:
        """Those that may have this name, in their order."""
        head, tail, parts = name_of(text)
        if not head and not tail:
            return self._all if parts else []  # nothing has an empty name
        found = dict.fromkeys(self._open)
        found |= dict.fromkeys(self._by_tail.of(tail))
        found |= dict.fromkeys(self._by_head.of(head[::-1]))
        if not parts:
            found |= dict.fromkeys([*self._whole.get(head, ()), *self._computed.of(tail)])
        else:
            found |= dict.fromkeys(self._both_by_tail.of(tail) if len(tail) > len(head) else self._both_by_head.of(head[::-1]))
        return sorted(found, key=self._order.__getitem__)

    def within(self, text: Text, scope: Any) -> list[T]:
        """Those of one scope."""
        found = self.of(text)
        return self._within.get(scope, []) if found is self._all else [thing for thing in found if self._scope(thing) == scope]

    def sharing(self, text: Text) -> Iterator[T]:
        """Those in whose names each unknown part of this one may be: no other is this very name, whatever the parts stand for."""
        parts = name_of(text).parts
        if not parts:
            yield from self.of(text)
            return
        rarest = min((self._sharing.get(part, []) for part in parts), key=len)
        yield from (thing for thing in rarest if parts <= self._parts[thing])
