"""A clause that tells errors apart: what becomes of one that the next attempt may not meet, a connection that was reset or a service that is not available.

The way on which a call fails is gone once more with such an error. Whatever else is asked of it is asked both ways: where one of them tells somebody, or nobody knows, the clause is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...effort import EFFORT
from ...reading import LOST
from ...words.clauses import PASSING
from ...words.statuses import REFUSED, TOO_MANY, UNAVAILABLE
from ..run.one_way import Way, because_of
from ..run.program import Program
from ..run.state.bad_answers import Unavailable
from ..run.state.machine import BRANCHES
from ..run.ways import STEP
from .failures import Fate, fate, is_named
from .reactions import Usual
from .response.answers import answer

_MOST: Final = 8
"""Clauses, and questions after each failure, that are tried."""


def passing(program: Program, fates: list[Fate], usual: Usual) -> Callable[[Fate], str]:
    """By what name a failure is lost that another attempt may not meet; "" where it is told."""
    tried: dict[tuple[int, int], str] = {}

    def of(one: Fate) -> str:
        key = (one.fault.site.node.id, one.at.node.id)
        if key not in tried:
            tried[key] = _named(program, one, usual) if len(tried) < _MOST and _is_first(one) and not _is_known(one, fates) else ""
        return tried[key]

    return of


def _is_first(one: Fate) -> bool:
    """Is it work on the first message?"""
    return one.fault.kind == "work" and one.fault.about == frozenset({0})


def _is_known(one: Fate, fates: list[Fate]) -> bool:
    """Does the code tell of one that it knows by its name? Then it is what it drops on purpose."""
    told = (other.way for other in fates if other.told not in LOST and other.fault.site.node.id == one.fault.site.node.id)
    return any(is_named(way) & PASSING for way in told)


def _named(program: Program, one: Fate, usual: Usual) -> str:
    """Where a refusal is told, each that passes and is not told is passed over. Where that is not told either, the code may tell of what passes alone: it has to be none of them."""
    errors = (Unavailable(), Unavailable(UNAVAILABLE), Unavailable(TOO_MANY, "ThrottlingException"))
    lost = [_is_lost(program, one, error, usual) for error in errors]
    if not _is_lost(program, one, Unavailable(REFUSED, "ValidationException"), usual):
        others = (Unavailable(status) for status in errors[1].status.others())
        found = [error for error, is_lost in zip(errors, lost, strict=True) if is_lost]
        return next((error.name for error in (*found, *others) if error in found or _is_lost(program, one, error, usual)), "")
    return errors[0].name if all(lost) else ""


def _is_lost(program: Program, one: Fate, error: Unavailable, usual: Usual) -> bool:
    trace = one.way.machine.trace
    failed = next((at for at, question in enumerate(trace) if question.kind == "fault" and question.taken), None)
    if failed is None:
        return False
    script = tuple(question.taken for question in trace[: failed + 1])
    first = because_of(program, script, error)
    if first is None or not _loses(first, usual):
        return False
    asked = first.machine.trace
    after = [at for at in range(failed + 1, len(asked)) if asked[at].kind in BRANCHES and asked[at].mark[-1:] != (1,)][:_MOST]
    ways = (because_of(program, (*(question.taken for question in asked[:at]), 1 - min(asked[at].taken, 1)), error) for at in after)
    return all(way is not None and _loses(way, usual) for way in ways)


def _loses(way: Way, usual: Usual) -> bool:
    EFFORT.spend(STEP * way.machine.steps)
    found = fate(way, answer(way) if way.ended == "return" else None, usual)
    return found is not None and not way.machine.doubts and found.told in LOST
