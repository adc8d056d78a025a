"""A clause that tells the answers of AWS apart: what becomes of one that the next attempt may not meet.

A run in which a call fails is gone once more with such a code. Whatever else is asked of it is asked both ways: where one of them tells somebody, or nobody knows, the clause is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...effort import TooMuch
from ...reading import LOST
from ...words.clauses import CANCELED, PASSING
from ..run.library_errors import OF_AWS
from ..run.state.notes import aside
from ..run.ways import Exploration, Outcome
from .canceled import asks_reasons
from .failures import Told, codes_of
from .response.answers import Answer, answer

_PASSES: Final = ("InternalServerError", "ThrottlingException", "ServiceUnavailable")
_REFUSED: Final = "ValidationException"
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html"""
_TRANSACTION: Final = ".transact_write_items"
_MOST: Final = 8
"""Clauses, and choices after each failure, that are tried."""


def passing(runs: Exploration, replies: Sequence[tuple[Outcome, Answer]], *, reports: bool) -> Iterator[tuple[Outcome, Told, str]]:
    """A run whose failure is lost, though another attempt may not meet it, and the code."""
    told = [(one, Told(one, reply, reports=reports)) for one, reply in replies if one.of is not None and not one.narrow and {*OF_AWS} & {*one.path.names}]
    tried = set[int]()
    for one, end in told:
        rest = [other for other in told if other[0].of == one.of and other[1].kind not in LOST]
        if one.of in tried or len(tried) == _MOST or end.kind not in LOST or end.clause is None or end.clause.outside or not rest:
            continue
        tried.add(one.of or 0)
        if any(codes_of(other) & PASSING for other, _ in rest) or any(other.kind is None for _, other in rest):
            continue
        if code := _code(runs, one, reports=reports) or _of_transaction(runs, one, reports=reports):
            yield one, end, code


def _code(runs: Exploration, one: Outcome, *, reports: bool) -> str:
    """Where a refusal is told, each that passes and is not told is passed over. Where that is not told either, the code may tell of what passes alone: it has to be none of them."""
    lost = [code for code in _PASSES if _is_lost(runs, one, code, reports=reports)]
    if not lost or (len(lost) < len(_PASSES) and _is_lost(runs, one, _REFUSED, reports=reports)):
        return ""
    return lost[0]


def _of_transaction(runs: Exploration, one: Outcome, *, reports: bool) -> str:
    """One of the reasons for which a transaction is canceled, where all of them are lost."""
    is_one = (site := one.path.sites.get(one.of or 0)) is not None and site.what.endswith(_TRANSACTION)
    return CANCELED[1] if is_one and not asks_reasons(runs.machine) and _is_lost(runs, one, CANCELED[0], reports=reports) else ""


def _is_lost(runs: Exploration, one: Outcome, code: str, *, reports: bool) -> bool:
    with aside(runs.machine) as notes:
        try:
            first = runs.because(one, one.path.flips - {*one.path.reactions}, code)
            if not _loses(first, reports=reports):
                return False
            after = [key for key in first.path.reactions if {(key, 0), (key, None)} & first.path.asked][:_MOST]
            return all(_loses(runs.because(one, first.path.flips ^ {key}, code), reports=reports) for key in after) and not notes.doubts
        except TooMuch:
            return False


def _loses(outcome: Outcome, *, reports: bool) -> bool:
    reply = answer(outcome.value) if not outcome.raised else Answer((), frozenset(), known=True)
    return outcome.path.failed_at is not None and Told(outcome, reply, reports=reports).kind in LOST
