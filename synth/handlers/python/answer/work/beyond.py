"""A batch of more messages than the code takes at once, by a number of its own: `records[:5]`, `if len(records) > 5`, `if i > 5: break`. The code is run with one more, and where they are counted from 0, with two."""

from __future__ import annotations

from typing import Any, Final

from ....effort import TooMuch
from ...run.state.notes import Notes, aside
from ...run.state.path import Path
from ...run.ways import Exploration
from ..response.answers import answer

_LARGEST: Final = 12
"""Of larger numbers nothing is tried."""
_MOST: Final = 4
"""Places at which messages may be counted."""


def left_out(runs: Exploration, notes: Notes) -> tuple[int, Any, Any] | None:
    """The number, and where it stands, where of one message more than that some are neither worked on nor returned."""
    if (base := runs.base) is None:
        return None
    counted = [one for one in sorted(notes.counted.values(), key=lambda one: one[0]) if one[0] <= _LARGEST][:_MOST]
    for number, node, module in counted:
        for most in (number, number + 1):
            if _leaves_some(runs, base.path.flips, most + 1):
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
