"""Which of the things that nobody knows decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ...values.text import Text, Token
from ...values.worlds import Undecided
from .clauses.boxes import Box, Clause, touches
from .clauses.reading import wide
from .sets.globs import FRESH, REQUESTED, Glob
from .sets.regions import Each, OneOf, Region, Sets, Strings

_SETTLED: Final = ("parameter", "import", "dynamic", "unknown", "pseudo")
"""Kinds of tokens, those first that a person can settle."""


def unknown_in(boxes: Iterable[Box], clauses: Iterable[Clause]) -> Undecided:
    """Why it is not known of these requests whether the clauses speak of them."""
    several, found = list(boxes), list(clauses)
    tokens = [token for box in several for region in _tested(box) for one in _of_region(region) for token in _tokens(one)]
    meant = [clause for clause in found if any(touches(box, wide(clause, REQUESTED)) for box in several)]
    tokens += [token for clause in meant for _, test in clause.tests for one in _of_test(test) for token in _tokens(one)]
    for kind in _SETTLED:
        token = min((token for token in tokens if token.kind == kind), key=lambda token: token.name == "AWS::Partition", default=None)
        if token is not None:
            return Undecided(f"{token.name} is known only after the deployment") if kind == "unknown" and token.name.startswith("${") else token.doubt()
    return Text(tokens).doubt() if tokens else Undecided("the patterns cannot be told apart")


def _tested(box: Box) -> Iterator[Region]:
    """The regions in dimensions that the box's own statement tests: others hold what every request has."""
    asked = {dimension for dimension, _ in box.by.tests} if box.by else set()
    return (region for dimension, region in box.regions.items() if dimension in asked)


def _tokens(pattern: Glob) -> Iterator[Token]:
    return (symbol for symbol in pattern.symbols if isinstance(symbol, Token) and symbol.kind != FRESH)


def _of_region(region: Region) -> Iterator[Glob]:
    if isinstance(region, Strings):
        yield from (*region.inside, *region.outside)
    elif isinstance(region, Sets):
        yield from (one for test in (*region.within, *region.needs) for one in test.globs)


def _of_test(test: object) -> Iterator[Glob]:
    if isinstance(test, OneOf):
        yield from test.globs
    elif isinstance(test, Each):
        yield from test.one.globs
