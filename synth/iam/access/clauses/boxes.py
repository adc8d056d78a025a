"""Sets of requests as unions of boxes: one region for each dimension, and their differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from queuegate._light import NamedTuple

from ....values.meter import METER
from ....values.value import Place
from ....values.worlds import Undecided
from ..sets.regions import Region, Test, flipped, meet, whole
from .variables import bound

ACTION: Final = "action"
RESOURCE: Final = "resource"
PRINCIPAL: Final = "principal"
_BUDGET: Final = 4000
"""Boxes that one question may be split into: past it, it is undecided."""


class Clause(NamedTuple):
    """A statement as the tests that a request has to pass: each a dimension and a test of it.

    `key` is the same for two statements that say the same. `doubt` is why nobody knows what it says. `variables` are the keys of its policy variables.
    """

    tests: tuple[tuple[str, Test], ...]
    place: Place
    key: object
    doubt: Undecided | None = None
    variables: frozenset[str] = frozenset()


class Box(NamedTuple):
    """The requests whose every dimension lies in its region; a dimension without one may be anything. `by` is the statement that it comes from."""

    regions: Mapping[str, Region]
    by: Clause | None = None


def narrowed(box: Box, dimension: str, test: Test) -> Iterator[Box]:
    """The requests of the box that pass a test, as boxes."""
    for region in meet(box.regions.get(dimension) or whole(test), test):
        yield box._replace(regions={**box.regions, dimension: region})


def inside(box: Box, clause: Clause) -> list[Box]:
    """The requests of the box that the clause speaks of."""
    METER.step(1 + len(clause.tests))
    found = [box]
    for dimension, test in bound(clause.tests, clause.variables, box.regions):
        found = [one for piece in found for one in narrowed(piece, dimension, test)]
        _afford(found)
    return found


def touches(box: Box, clause: Clause) -> bool:
    """May the clause speak of a request of the box? In each dimension by itself."""
    return all(meet(box.regions.get(dimension) or whole(test), test) for dimension, test in clause.tests)


def outside(boxes: Iterable[Box], clauses: Iterable[Clause]) -> list[Box]:
    """The requests of the boxes that none of the clauses speaks of. The boxes may overlap."""
    found = list(boxes)
    for clause in clauses:
        rest: dict[tuple[object, ...], Box] = {}
        for box in found:
            for one in _without(box, clause):
                rest.setdefault((*sorted(one.regions.items(), key=lambda item: item[0]), id(one.by)), one)
        found = list(rest.values())
        _afford(found)
    return found


def _without(box: Box, clause: Clause) -> Iterator[Box]:
    METER.step(1 + len(clause.tests))
    clause = clause._replace(tests=bound(clause.tests, clause.variables, box.regions)) if clause.variables else clause
    if not touches(box, clause):
        yield box
        return
    for dimension, test in clause.tests:
        yield from narrowed(box, dimension, flipped(test))


def _afford(boxes: list[Box]) -> None:
    if len(boxes) > _BUDGET:
        raise Undecided(f"the policies are too entangled: the question falls into more than {_BUDGET} cases")
