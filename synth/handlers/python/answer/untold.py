"""Failures of which it is not known who is told: a condition decides that, and nobody knows it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from ...reading import LOST, Untold
from ...reading import untold as doubt
from ..run.state.notes import Notes
from .failures import Told

_LONG: Final = 80


def untold(tolds: Sequence[Told], notes: Notes, is_beside: Callable[[Told], bool]) -> Untold | None:
    """Why it is not known whether a failure is told, of the runs in which one call fails: it is lost in one and told in another, and what is decided in them after it is not known."""
    others = [one.outcome.path for one in tolds if one.kind is not None and one.kind not in LOST]
    for one in tolds if others else ():
        if one.kind not in LOST or one.kind == "visibility" or one.outcome.path.narrowed or is_beside(one):
            continue
        for other in others:
            after = {**other.after, **one.outcome.path.after}
            decides = one.outcome.path.flips ^ other.flips
            if decides and decides <= after.keys():
                return _doubt(notes, *after[next(iter(decides))])
    return None


def _doubt(notes: Notes, node: Any, module: Any) -> Untold:
    at = notes.at(module, node)
    asked = f"'{ast.unparse(node)[:_LONG]}'" if isinstance(node, ast.expr) else "a condition"
    return doubt(asked, f"line {at.spot.line}" if at.spot else "the code", at)
