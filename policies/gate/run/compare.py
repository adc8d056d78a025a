"""The step of a run that compares: what was there before is marked as such, and what is gone since is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from queuegate._light import NamedTuple

from ..report.record.model import ENGINE, Compared, Finding, Problem
from ..report.text.layout import counted
from .asking.engines import may_say
from .asking.records import Before, Request
from .judge import Judged, of_settings

if TYPE_CHECKING:
    from ..baseline.known import Entry


class Accepted(NamedTuple):
    """The findings, those that were there before marked; what they were compared with; and what is wrong beside it."""

    findings: list[Finding]
    compared: list[Compared]
    problems: list[Problem]


def compared(found: list[Finding], judged: Judged, request: Request, *, whole: bool) -> Accepted:
    """Hold the findings against everything that was there before. Only a run that could read everything tells what is gone; of a baseline, one that saw the `whole`."""
    if not request.accepted.before:
        return Accepted(found, [], [])
    from ..baseline.known import gone, marked  # noqa: PLC0415 - only where there is something to compare with

    several: list[Compared] = []
    problems: list[Problem] = []
    for before in request.accepted.before:
        earlier = sum(one.suppressed is not None for one in found)
        there = found if before.by == "baseline" else [msgspec.structs.replace(one, suppressed=None) for one in found]
        _, left = marked(there, before.known, of_settings(request).source)
        found, _ = marked(found, before.known, of_settings(request).source)
        lost = list(judgeable(left, found, request)) if whole or (before.by == "revision" and not judged.problems) else []
        shrink = _shrinking(before.name, request) if lost and before.by == "baseline" else None
        known = sum(one.suppressed is not None for one in found) - earlier
        several.append(Compared(before.by, before.name, before.commit, known, gone(lost), shrink, list(before.unread)))
        if before.pipelines and not judged.pipelines and not judged.problems:
            problems.append(_no_pipeline(before))
    return Accepted(found, several, problems)


def _shrinking(baseline: str, request: Request) -> str:
    """The command of a run over the same: its targets belong to it where no settings name them."""
    from shlex import quote  # noqa: PLC0415 - only where something is gone

    named = dict.fromkeys(target for one in request.wanted if not one.named and not one.met for target in one.targets)
    return " ".join(["queuegate check", *map(quote, named), "--write-baseline", quote(baseline)])


def judgeable(entries: Sequence[Entry], found: Sequence[Finding], request: Request) -> Iterator[Entry]:
    """The entries of rules that ran and could decide everything: what others found may still be there."""
    ran = {rule.name for rule in request.judging.rules} - {one.rule for one in found if one.verdict == "undecided"}
    return (entry for entry in entries if (entry.rule in ran if entry.engine == ENGINE else may_say(entry.rule, request.linters)))


def _no_pipeline(before: Before) -> Problem:
    """Where there is nothing left to judge nothing is proved."""
    when = f"when {before.name} was written" if before.by == "baseline" else f"at {before.name} ({(before.commit or '')[:8]})"
    without = f"delete {before.name}" if before.by == "baseline" else "run without --since"
    return Problem(
        "settings",
        f"no SQS → Lambda pipeline found, and there {'was' if before.pipelines == 1 else 'were'} {counted(before.pipelines, 'pipeline')} {when}: "
        f"nothing was judged. Check the targets; if the last pipeline is meant to go, {without}",
    )
