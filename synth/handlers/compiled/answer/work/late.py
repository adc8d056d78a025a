"""Messages that are passed over because little time is left: two runs in which nothing fails, and all is the same but what hangs on the time. In one of them the work on a message is done, and in the other nothing is, nor is it returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....effort import TooMuch
from ....words.naming import only_measures
from ..failures.fates import only_prepares, puts_back
from ..response.answers import Answer, answer
from ..run.state.path import Key, Path, Plan
from ..run.ways import Outcome, Ways

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit

_MOST: Final = 16
"""Runs that are compared with others."""


def late(ways: Ways, answers: dict[int, Answer], returns: str) -> Iterator[tuple[str, Node, Unit]]:
    """The kind of each, and its condition."""
    told, tries = set[int](), 0
    for outcome in [one for one in ways.outcomes if one.good]:
        over = outcome.path
        for key in over.of_time if _is_passed_over(over, answers[id(outcome)]) else ():
            if key[1] not in (None, 0) or key[0] in told or tries == _MOST:
                continue
            tries += 1
            other = _turned(ways, outcome, key)
            if other is not None and _works(other.path) and answer(other.value, returns).known:
                told.add(key[0])
                node, unit = over.chosen_at[key]
                yield "late" if _beside(over) <= _beside(other.path) else "perhaps-late", _condition(node), unit


def _condition(node: Node) -> Node:
    """What a statement asks."""
    asked = node.child_by_field_name("condition") or node.child_by_field_name("communication") or node
    return asked.named_children[0] if asked.type == "parenthesized_expression" and asked.named_children else asked


def _turned(ways: Ways, outcome: Outcome, key: Key) -> Outcome | None:
    """The run in which this choice is another, and all else is the same; None where it does not go well, or is not followed."""
    flips = outcome.path.plan.flips ^ {key}
    known = next((one for one in ways.outcomes if one.path.plan == Plan(flips=flips)), None)
    machine, doubts = ways.machine, ways.machine.doubts
    machine.doubts = {}
    try:
        other = known or ways.once(Plan(flips=flips))
        is_known = not machine.doubts
    except (TooMuch, RecursionError):
        return None
    finally:
        machine.doubts = doubts
    return other if other.good and is_known else None


def _is_passed_over(path: Path, reply: Answer) -> bool:
    """Is nothing done with the first message, as far as this is followed, nor is it returned?"""
    return not (path.unfollowed or _works(path)) and reply.known and 0 not in reply.ids


def _works(path: Path) -> bool:
    """Is more done with the first message than to read it, to bring something for it, or to have it come again later?"""
    works = (work.site for work in path.events if work.site.kind == "work" and 0 in work.site.about)
    return any(not (only_prepares(site) or puts_back(site)) for site in works)


def _beside(path: Path) -> set[int]:
    """What is called in its turn, and is given nothing of it: nobody knows whether it is kept there."""
    return {work.site.node.id for work in path.events if work.site.kind == "block" and work.message == 0 and not only_measures(work.site.text)}
