"""Findings that the team accepts: which of them a waiver speaks of, until when, and which waiver speaks of none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from queuegate.synth.value import Place

from .patterns import means
from .report_model import Finding, Source, Suppressed


class Waiver(NamedTuple):
    """An exact rule, a pattern for its resource, the reason, the last day in UTC on which it holds (None: for ever), and where it is written."""

    rule: str
    resource: str
    reason: str
    until: date | None
    place: Place

    def covers(self, finding: Finding) -> bool:
        return self.rule in (finding.rule, *(other.rule for other in finding.also)) and means(self.resource, finding.resource, finding.construct)


def waive(findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> tuple[list[Finding], list[Waiver]]:
    """The findings, those that are waived marked as such, and the waivers that cover none. An expired waiver covers, but no longer counts: the finding says so."""
    used: set[Waiver] = set()
    judged = []
    for finding in findings:
        covering = [waiver for waiver in waivers if waiver.covers(finding)]
        used.update(covering)
        judged.append(_waived(finding, covering, today, source) if covering and finding.suppressed is None else finding)
    return judged, [waiver for waiver in waivers if waiver not in used]


def _waived(finding: Finding, covering: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> Finding:
    for waiver in covering:
        if waiver.until is None or today <= waiver.until:
            return msgspec.structs.replace(
                finding, suppressed=Suppressed("waiver", waiver.reason, waiver.until.isoformat() if waiver.until else None, source(waiver))
            )
    last = max(covering, key=lambda waiver: waiver.until or date.min)
    return msgspec.structs.replace(finding, message=f"{finding.message} (its waiver expired on {last.until}: {last.reason})")
