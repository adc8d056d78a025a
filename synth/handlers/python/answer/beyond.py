"""A batch of more messages than the code takes at once, by a number of its own: `records[:5]`, `if len(records) > 5`. The code is run with one more."""

from __future__ import annotations

from typing import Any, Final

from ...effort import TooMuch
from ..run.state.notes import Notes, aside
from ..run.state.path import Path
from ..run.ways import Exploration
from .answers import answer

_LARGEST: Final = 12
"""Of larger numbers nothing is tried."""


def left_out(runs: Exploration, notes: Notes) -> tuple[int, Any, Any] | None:
    """The number, and where it stands, where of one message more than that some are neither worked on nor returned."""
    base = runs.base
    for most, node, module in sorted(notes.counted.values(), key=lambda one: one[0]):
        if base is not None and most <= _LARGEST and _leaves_some(runs, base.path.flips, most + 1):
            return most, node, module
    return None


def _leaves_some(runs: Exploration, flips: frozenset[int], messages: int) -> bool:
    before, runs.messages = runs.messages, messages
    with aside(runs.machine) as met:
        try:
            runs.machine.modules.outliving.restore()
            value, error = runs.once(path := Path(flips))
        except TooMuch:
            return False
        finally:
            runs.messages = before
    reply = answer(value)
    if error is not None or not reply.known or met.doubts or path.unfollowed or path.whole or path.elsewhere or path.library is not None:
        return False
    return bool({*range(messages)} - {*path.worked} - path.read - reply.ids)
