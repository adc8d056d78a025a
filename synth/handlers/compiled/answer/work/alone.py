"""Handlers that read every message of a batch and work on one of them."""

from __future__ import annotations

from collections.abc import Iterator

from ....one_of_all import one_of_all
from ...program.code import text_of
from ..run.state.path import Plan, Site
from ..run.ways import Outcome, Ways


def alone(ways: Ways, good: list[Outcome]) -> tuple[str, Site] | None:
    """How that one is found, and the first work on it. What is asked in the turn of the second message is also answered the other way."""
    site = next((work.site for one in good for work in one.path.events if work.site.kind == "work"), None)
    if site is None:
        return None
    asked = frozenset(key for key in good[0].path.choices if key[1] == 1)
    also = [ways.once(Plan(flips=asked))] if asked else []
    if any(len(one.path.acted) > 1 for one in (*also, *alike(ways, good))):
        return None
    kind = one_of_all((one.path.acted for one in (*good, *also)), text_of(site.unit.file.root))
    return (kind, site) if kind else None


def alike(ways: Ways, good: list[Outcome]) -> Iterator[Outcome]:
    """What is chosen for the first message, so that it is worked on, is chosen for the second, too."""
    for one in good:
        flips = one.path.plan.flips
        if 0 in one.path.acted and any(turn == 0 for _, turn in flips):
            yield ways.once(Plan(flips=flips | {(node, 1) for node, turn in flips if turn == 0}))
