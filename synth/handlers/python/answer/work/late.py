"""Messages that are passed over because little time is left, or because they were received often: two runs on which nothing fails, and all is the same but what hangs on that. On one of them the work on a message is done, and on the other nothing is, nor is it returned."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from ....effort import TooMuch
from ....words.naming import only_measures
from ....words.working_out import only_works_out
from ...run import known
from ...run.state.notes import aside
from ...run.state.path import Path
from ...run.ways import Exploration, Outcome
from ..response.answers import answer

_MOST: Final = 16
"""Runs that are compared with others."""


def late(runs: Exploration, well: list[Outcome], hangs: Callable[[Path], dict[int, tuple[ast.AST, Any]]]) -> Iterator[tuple[str, Any, Any, Path]]:
    """The kind of each, its condition and the module that this stands in, and the run on which a message is passed over. `hangs`: the conditions that are looked at."""
    told, tries = set[int](), 0
    for outcome in well:
        is_over = _is_passed_over(outcome)
        for choice, (node, module) in hangs(outcome.path).items():
            if choice in told or tries == _MOST or not (is_over or choice not in outcome.path.choices):
                continue
            tries += 1
            other = _turned(runs, outcome, choice)
            over, done = (outcome, other) if is_over else (other, outcome)
            if over is not None and done is not None and _is_passed_over(over) and _works(done.path):
                told.add(choice)
                yield "late" if _beside(over.path) <= _beside(done.path) else "perhaps-late", node, module, over.path


def _turned(runs: Exploration, outcome: Outcome, choice: int) -> Outcome | None:
    """The run with the other side of the choice; None where it does not go well, or is not followed."""
    with aside(runs.machine) as notes:
        try:
            other = runs.turned(outcome, choice)
        except TooMuch:
            return None
        return other if not (other.raised or notes.doubts) and other.path.failed_at is None else None


def _is_passed_over(outcome: Outcome) -> bool:
    """Is nothing done with the first message, as far as this is followed, nor is it returned?"""
    path, reply = outcome.path, answer(outcome.value)
    return not (path.unfollowed or path.whole or path.elsewhere or _works(path)) and reply.known and 0 not in reply.ids


def _works(path: Path) -> set[int]:
    """What is done with the first message but to read it, to bring or to make something for it, or to have it come again later."""
    sites = ((call, site.what) for call, site in path.sites.items() if site.kind == "work" and site.message in (0, None))
    prepares = (known.fetches, known.only_makes, known.works_out, only_works_out)
    return {call for call, what in sites if not (any(is_so(what) for is_so in prepares) or what.rpartition(".")[2] in known.PUTS_BACK)}


def _beside(path: Path) -> set[int]:
    """What is called in its turn, and is given nothing of it: nobody knows whether it is kept there."""
    calls = ((call, site) for call, site in path.sites.items() if site.kind == "block" and site.message == 0 and isinstance(site.node, ast.Call))
    return {call for call, site in calls if not only_measures(site.what)}
