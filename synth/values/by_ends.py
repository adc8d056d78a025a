"""Things by how names of theirs begin and end and by whether parts of these are unknown, so that a name is not compared with every other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from heapq import merge
from typing import Generic, TypeVar

from queuegate._light import NamedTuple

from .endings import Endings
from .text import Text

T = TypeVar("T", bound=Hashable)


class Name(NamedTuple):
    """What is known of one spelling of a name: its letters before the first unknown part and after the last ("" where there are none), and the names of all parts.

    `usual` says whether one of these is what a parameter is instead of its default: for other templates that is a name which nobody has spelt. `loose`: its parameters have more values than are
    spelt out.
    """

    head: str
    tail: str
    parts: frozenset[str]
    usual: bool = False
    loose: bool = False


def name_of(text: Text) -> Name:
    first, last = (text[0], text[-1]) if text else ("", "")
    tokens = text.tokens
    usual = any(token.variable is not None and token.variable.usual for token in tokens)
    return Name(first if isinstance(first, str) else "", last if isinstance(last, str) else "", frozenset(token.name for token in tokens), usual)


class ByEnds(Generic[T]):
    """Names with their things, in the order of the things, which `order` tells."""

    def __init__(self, each: list[tuple[Name, T]], order: Callable[[T], int]) -> None:
        self._each, self._order = each, order
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

    def of(self, name: Name) -> Iterator[T]:
        """Those that may have this name, in their order. Most who ask want no more than the first."""
        last = None
        for thing in (thing for _, thing in self._each) if name.parts and not name.head and not name.tail else merge(*self._lists(name), key=self._order):
            if thing != last:
                yield thing
            last = thing

    def _lists(self, name: Name) -> Iterator[list[T]]:
        """The same, by which of both ends are known."""
        head, tail, parts, *_ = name
        if not head and not tail:
            return  # nothing has an empty name
        yield self._open
        yield self._by_tail.of(tail)
        yield self._by_head.of(head[::-1])
        if not parts:
            yield self._whole.get(head, [])
            yield self._computed.of(tail)
        else:
            yield self._both_by_tail.of(tail) if len(tail) > len(head) else self._both_by_head.of(head[::-1])
