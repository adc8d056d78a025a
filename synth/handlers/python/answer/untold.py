"""Failures of which it is not known who is told: a condition decides that, and nobody knows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ...reading import LOST, Untold
from ...reading import untold as doubt
from ..run.state.notes import Notes
from .failures import Failures, Told

_LONG: Final = 80


def untold(failures: Failures) -> Untold | None:
    """Why it is not known whether a failure is told: it is lost in one run and told in another, and what is decided in them after it is not known."""
    several = ((key, held) for key, held in failures.every.items() if failures.told[key].kind not in LOST and any(map(_is_lost, held)))
    return next((found for (of, *_), held in several if (found := _of_one(held, failures, of)) is not None), None)


def _is_lost(told: Told) -> bool:
    return told.kind in LOST or told.is_only_judged


def _of_one(tolds: Sequence[Told], failures: Failures, of: int) -> Untold | None:
    """The same of the runs in which one call fails."""
    for one, choices in decided(tolds, failures, of):
        after = {key: place for told in tolds for key, place in told.outcome.path.after.items()}
        if not choices <= one.outcome.path.of_tries.keys() and (one.kind in LOST or _is_judged(one, [after[key] for key in choices])):
            return _doubt(failures.notes, *after[next(iter(choices))])
    return None


def decided(tolds: Sequence[Told], failures: Failures, of: int) -> Iterator[tuple[Told, set[int]]]:
    """The runs that tell nobody, each with what is decided otherwise than in one that does, all of it after the failure."""
    others = [one.outcome.path for one in tolds if one.kind is not None and not _is_lost(one)]
    for one in tolds if others else ():
        if not _is_lost(one) or one.kind == "visibility" or one.outcome.path.narrowed or failures.is_part(of, one):
            continue
        for other in others:
            choices = {*(one.outcome.path.flips ^ other.flips)}
            if choices and choices <= {*other.after, *one.outcome.path.after}:
                yield one, choices


def _is_judged(one: Told, decided: list[tuple[Any, Any]]) -> bool:
    from .judged import are_judged  # noqa: PLC0415 - few handlers ask somebody what to do with a failure

    return are_judged(one.outcome.path.handed, decided)


def _doubt(notes: Notes, node: Any, module: Any) -> Untold:
    at = notes.at(module, node)
    asked = f"'{ast.unparse(node)[:_LONG]}'" if isinstance(node, ast.expr) else "a condition"
    return doubt(asked, f"line {at.spot.line}" if at.spot else "the code", at)
