"""The requests that policies allow and that they should not: exactly, in one of three answers.

Let A be what is allowed now, and B what was allowed before or is allowed to be. Asked is A without B. What only the deployment knows stands in both as a token, and two
computations bound the answer, whatever strings the tokens are. The first takes A as narrow and B as wide as they can be: what is left is certainly new. The second takes A
with its tokens as they stand, and B as narrow as it can be: where nothing is left, nothing is new. A statement that says the same on both sides says the same whatever its
tokens are, and so it takes itself away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from queuegate._light import NamedTuple

from ...values.worlds import Undecided
from .clauses.boxes import Box, Clause, inside, outside, touches
from .clauses.conditions import of_one_kind
from .clauses.reading import Read, beside, narrow, wide
from .sets.globs import DEPLOYED, REQUESTED
from .shapes import likely
from .subjects import Policies
from .unknowns import unknown_in


class Sides(NamedTuple):
    """The clauses of one side: what allows, what denies, and what a boundary allows (None: there is none)."""

    allows: tuple[Clause, ...]
    denies: tuple[Clause, ...]
    limit: tuple[Clause, ...] | None


class Asked(NamedTuple):
    """The requests that are asked about: boxes, and clauses of which each has to pass one (none: there is nothing more to pass)."""

    requests: tuple[Box, ...]
    tests: tuple[Clause, ...] = ()


class Surplus(NamedTuple):
    """Requests that are allowed and should not be. `was`: the clause that denied them before, if one did; `beyond`: they were outside the former boundary."""

    box: Box
    was: Clause | None = None
    beyond: bool = False


class Outcome(NamedTuple):
    """What is certainly allowed and should not be; and, where something may be, why that is not known."""

    certain: tuple[Surplus, ...]
    doubts: tuple[Undecided, ...]


NOTHING = Sides((), (), None)


def sides(*several: Policies) -> list[Sides]:
    """The clauses of policies that are to be compared: a key of a context is of one kind in all of them."""
    kinds = of_one_kind(line for one in several for read in (*one.reads, *(one.limit or ())) for line in read.lines)

    def clauses(reads: Iterable[Read], *, allow: bool) -> tuple[Clause, ...]:
        return tuple(dict.fromkeys(read.clause(kinds) for read in reads if (read.allow is not False) is allow))

    return [
        Sides(
            clauses(one.reads, allow=True),
            (*clauses(one.reads, allow=False), *clauses(one.limit or (), allow=False)),
            None if one.limit is None else clauses(one.limit, allow=True),
        )
        for one in several
    ]


def surplus(asked: Asked, now: Sides, before: Sides = NOTHING) -> Outcome:
    """Of the requests that are asked about, those that are allowed `now` and were not `before`. Raises `Undecided` where the question falls into too many cases."""
    certain = tuple(one for one in _certain(asked, now, before) if likely(one.box))
    settled = {one.box.by.key for one in certain if one.box.by}
    return Outcome(certain, tuple(dict.fromkeys(_doubts(asked, now, before, settled))))


def _certain(asked: Asked, now: Sides, before: Sides) -> Iterator[Surplus]:
    denies = [wide(one, DEPLOYED) for one in now.denies]
    allowed = [wide(one, DEPLOYED) for one in before.allows]
    tests = [narrow(several, DEPLOYED) for several in (asked.tests, now.limit) if several]
    known, held_back = {one.key for one in before.allows}, bool(before.denies) or before.limit is not None
    for clause in narrow(now.allows, DEPLOYED):
        if clause.key in known and not held_back:
            continue  # what it allows was allowed by the same statement
        found = _allowed(clause, ((request, clause) for request in asked.requests), tests)
        if now.limit == ():
            continue
        found = outside(found, denies)
        if clause.key not in known:
            yield from map(Surplus, outside(found, allowed))
        if held_back:
            yield from _held_back(found, before)


def _allowed(clause: Clause, asked: Iterable[tuple[Box, Clause]], tests: Iterable[Sequence[Clause]]) -> list[Box]:
    """The requests that a clause allows, each with what the clause is taken to say of it, and that pass each test: one of its clauses."""
    found = [box._replace(by=clause) for request, said in asked for box in inside(request, said)]
    for several in tests:
        found = [box for one in found for within in several for box in inside(one, within)]
    return found


def _held_back(found: Iterable[Box], before: Sides) -> Iterator[Surplus]:
    """Those of them that a Deny or a boundary took from what was allowed before."""
    once = [box for one in found for box in _once_allowed(one, before)]
    yield from (Surplus(box, was=was) for was in narrow(before.denies, DEPLOYED) for one in once for box in inside(one, was))
    if before.limit is not None:
        yield from (Surplus(box, beyond=True) for box in outside(once, [wide(one, DEPLOYED) for one in before.limit]))


def _once_allowed(box: Box, before: Sides) -> list[Box]:
    """What of the box was allowed before, but for a Deny or a boundary: only of that do they explain why it is new."""
    certain = [one for clause in narrow(before.allows, DEPLOYED) for one in inside(box, clause)]
    return certain or ([box] if any(touches(box, wide(clause, DEPLOYED)) for clause in before.allows) else [])


def _doubts(asked: Asked, now: Sides, before: Sides, settled: set[object]) -> Iterator[Undecided]:
    """Why more may be allowed than is certain: a reason for each statement that may do it and is not known to."""
    denies, known = narrow(now.denies, REQUESTED), {clause.key for clause in before.allows}
    denied = {clause.key for clause in now.denies}
    lifted = [wide(clause, REQUESTED) for clause in before.denies if clause.key not in denied]
    tests = [[wide(one, REQUESTED) for one in several] for several in (asked.tests, now.limit) if several]
    for clause in now.allows:
        if clause.key in settled:
            continue
        found = _allowed(clause, ((request, beside(clause, request, REQUESTED)) for request in asked.requests), tests)
        found = [] if now.limit == () else outside(found, denies)
        left = [] if clause.key in known else outside(found, narrow(before.allows, REQUESTED))
        left += [box for was in lifted for one in found for box in inside(one, was)]
        if before.limit is not None and _keys(now.limit) != _keys(before.limit):
            left += outside(found, narrow(before.limit, REQUESTED))
        if left := [box for box in left if likely(box)]:
            yield _why(clause, now, before, left)


def _keys(limit: tuple[Clause, ...] | None) -> frozenset[object] | None:
    return None if limit is None else frozenset(clause.key for clause in limit)


def _why(clause: Clause, now: Sides, before: Sides, left: list[Box]) -> Undecided:
    """What would have to be known: what a statement says, else a part of one."""
    for one in (clause, *now.denies, *before.allows, *before.denies, *(now.limit or ()), *(before.limit or ())):
        if one.doubt is not None:
            return one.doubt.again()
    return unknown_in(left, (*before.allows, *before.denies, *now.denies))
