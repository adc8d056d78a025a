"""A batch of more messages than the code takes at once, by a number of its own (`limit(5)`, `Take(5)`, `records[:5]`). The code is run with one more, and where they are counted from 0, with two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ....effort import TooMuch
from ....words.counting import most_taken, node_at
from ..forms.form import text_of
from ..response.answers import answer
from ..run.state.path import Plan
from ..run.state.values import MESSAGES
from ..run.ways import Outcome, Ways

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit

_HOLDS: Final = ("invocation_expression", "method_invocation", "call_expression", "slice_expression", "binary_expression", "declaration")


def beyond(ways: Ways, usual: Outcome, returns: str) -> tuple[int, Node, Unit] | None:
    """The number, and where it stands, where of one message more than that some are neither worked on nor returned."""
    texts = ((text_of(unit.file.root), unit) for unit in ways.machine.program.units)
    found = most_taken(texts, lambda messages: _leaves_some(ways, usual, returns, messages))
    if found is None:
        return None
    most, at, unit = found
    return most, node_at(unit.file.root, text_of(unit.file.root), at, _HOLDS), unit


def _leaves_some(ways: Ways, usual: Outcome, returns: str, messages: int) -> bool:
    machine, doubts = ways.machine, ways.machine.doubts
    machine.messages, machine.doubts = messages, {}
    flips = usual.path.plan.flips
    try:
        more = ways.once(Plan(flips=flips | {(node, turn) for node, first in flips if first == 0 for turn in range(1, messages)}))
        reply = answer(more.value, returns)
        is_known = not machine.doubts and more.good and not more.path.endless and not more.path.unfollowed and reply.known
    except (TooMuch, RecursionError):
        return False
    finally:
        machine.messages, machine.doubts = MESSAGES, doubts
    whole = any(work.message is None and (not work.site.about or len(work.site.about) > 1) for work in more.path.events)
    return is_known and not whole and bool({*range(messages)} - more.path.worked - more.path.read - reply.ids)
