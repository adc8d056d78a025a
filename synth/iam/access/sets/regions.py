"""What one dimension of a request may be: the action, the resource, the principal, or a key of its context. And the tests that policies put to it.

A test keeps some values; `flipped`, it keeps the others. `meet` narrows a region by a test, to a union of regions.
"""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from .globs import Glob, Word
from .spans import DOMAINS, Span, all_but, both, is_number, number_in
from .words import find


class OneOf(NamedTuple):
    """Is the value one of these, or, where `but` is true, none of them? `absent`: does a request without the key pass?"""

    globs: tuple[Glob, ...]
    but: bool = False
    absent: bool = False


class Each(NamedTuple):
    """Of a key with several values (`ForAllValues`, `ForAnyValue`): does `every` one, or any of them, pass? Of no value at all, every one does and none."""

    one: OneOf
    every: bool


class Within(NamedTuple):
    """Does the value lie in these ranges? `unit` is what is measured: `number`, `date` or `address`. `but`: what was written are the ranges that are left out."""

    spans: tuple[Span, ...]
    unit: str
    absent: bool = False
    but: bool = False


class Among(NamedTuple):
    """Is it one of these labels of the domain? `true` and `false` of a key, and `` for a request without it; or the two answers to a condition that is not understood."""

    labels: frozenset[str]
    domain: frozenset[str]


Test = OneOf | Each | Within | Among
ABSENT: Final = ""
BOOLEAN: Final = frozenset({"true", "false", ABSENT})
ANSWER: Final = frozenset({"true", "false"})


class Strings(NamedTuple):
    """A value that all patterns `inside` hold and none `outside`, if there may be one (`present`); or no value, if that may be (`absent`)."""

    inside: tuple[Glob, ...] = ()
    outside: tuple[Glob, ...] = ()
    present: bool = True
    absent: bool = False

    def word(self) -> Word | None:
        return find(self.inside, self.outside) if self.present else None


class Sets(NamedTuple):
    """A set of values: all pass every test `within`, and for each of `needs` there is one that passes it."""

    within: tuple[OneOf, ...] = ()
    needs: tuple[OneOf, ...] = ()


class Spans(NamedTuple):
    """A value in these ranges; or none, if that may be."""

    spans: tuple[Span, ...]
    unit: str
    absent: bool


class Labels(NamedTuple):
    """One of these labels."""

    labels: frozenset[str]


Region = Strings | Sets | Spans | Labels


def flipped(test: Test) -> Test:
    """The test that just the others pass."""
    match test:
        case OneOf():
            return OneOf(test.globs, not test.but, not test.absent)
        case Each():
            return Each(test.one._replace(but=not test.one.but), not test.every)
        case Within():
            return Within(all_but(test.spans, test.unit), test.unit, not test.absent, not test.but)
        case Among():
            return Among(test.domain - test.labels, test.domain)


def whole(test: Test) -> Region:
    """Everything that a test of this kind can be put to."""
    match test:
        case OneOf():
            return Strings(absent=True)
        case Each():
            return Sets()
        case Within():
            return Spans(DOMAINS[test.unit], test.unit, absent=True)
        case Among():
            return Labels(test.domain)


def meet(region: Region, test: Test) -> list[Region]:
    """What of the region passes the test: regions that are not empty, of which it is the union."""
    match region, test:
        case Strings(), Each():
            return meet(region, OneOf(test.one.globs, test.one.but, absent=test.every))
        case Strings(), OneOf():
            return _strings(region, test)
        case Strings(), Among():
            return _strings(region, OneOf(tuple(Glob(tuple(label)) for label in sorted(test.labels) if label), absent=ABSENT in test.labels))
        case Strings(), Within():
            return _measured(region, test)
        case Sets(), Each():
            narrowed = Sets((*region.within, test.one), region.needs) if test.every else Sets(region.within, (*region.needs, test.one))
            return [narrowed] if members(narrowed) is not None else []
        case Spans(), Within():
            spans, absent = both(region.spans, test.spans), region.absent and test.absent
            return [Spans(spans, test.unit, absent)] if spans or absent else []
        case Labels(), Among():
            labels = region.labels & test.labels
            return [Labels(labels)] if labels else []
    raise AssertionError(f"{type(test).__name__} is put to {type(region).__name__}: one key has one kind")


def _measured(region: Strings, test: Within) -> list[Region]:
    """What every request has as a string, and a policy compares as a number: one that is no number is unequal to all."""
    found: list[Region] = [Strings(present=False, absent=True)] if region.absent and test.absent else []
    word = region.word()
    if word is not None and (number_in(word, test.spans) if is_number(word) else test.but):
        found.append(region._replace(absent=False))
    return found


def _strings(region: Strings, test: OneOf) -> list[Region]:
    absent = region.absent and test.absent
    found: list[Region] = [Strings(present=False, absent=True)] if absent else []
    if not region.present:
        return found
    if test.but:
        one = Strings(region.inside, _more(region.outside, test.globs), absent=absent)
        return [one] if one.word() is not None else found
    kept = (Strings(_more(region.inside, (pattern,)), region.outside) for pattern in test.globs)
    return [*found, *(one for one in kept if one.word() is not None)]


def _more(one: tuple[Glob, ...], two: tuple[Glob, ...]) -> tuple[Glob, ...]:
    return tuple(dict.fromkeys((*one, *two)))


def members(region: Sets) -> tuple[Word, ...] | None:
    """Values that such a set may have: one for each need. None where there is no such set."""
    found: list[Word] = []
    for need in region.needs:
        pieces: list[Region] = [Strings()]
        for test in (need, *region.within):
            pieces = [narrowed for piece in pieces for narrowed in meet(piece, test._replace(absent=False))]
        word = next((word for piece in pieces if isinstance(piece, Strings) and (word := piece.word()) is not None), None)
        if word is None:
            return None
        found.append(word)
    return tuple(dict.fromkeys(found))
