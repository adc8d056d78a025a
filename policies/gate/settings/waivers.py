"""Findings that the team accepts: which of them a waiver speaks of, until when, and which waiver speaks of none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from ...rule import Waiver
from ..report.model import Finding, Source, Suppressed
from .patterns import means


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Does the waiver speak of this finding?"""
    return (
        _means(waiver, finding)
        and (waiver.action is None or _actions(finding.action or "") <= _actions(waiver.action))
        and waiver.statement_resource in (None, finding.statement_resource)
    )


def _beside(waiver: Waiver, findings: Sequence[Finding]) -> Waiver:
    """With what the findings name that it speaks of but for the action and the statement's resource."""
    if waiver.action is None and waiver.statement_resource is None:
        return waiver
    return waiver._replace(near=tuple(dict.fromkeys(finding.statement() or "no action" for finding in findings if _means(waiver, finding))))


def _means(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule in (finding.rule, *(other.rule for other in finding.also)) and means(waiver.resource, finding.resource, finding.construct)


def _actions(listed: str) -> set[str]:
    """The actions, in lower case; of a statement with NotAction what is left out is no list of what is given."""
    listed = listed.lower().strip()
    return {listed} if listed.startswith("everything but ") else {one.strip() for one in listed.split(",")}


def waive(findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> tuple[list[Finding], list[Waiver]]:
    """The findings, those that are waived marked as such, and the waivers that cover none. An expired waiver covers, but no longer counts: the finding says so."""
    used: set[Waiver] = set()
    judged = []
    for finding in findings:
        covering = [waiver for waiver in waivers if covers(waiver, finding)]
        used.update(covering)
        judged.append(_waived(finding, covering, today, source) if covering and finding.suppressed is None else finding)
    return judged, [_beside(waiver, findings) for waiver in waivers if waiver not in used]


def _waived(finding: Finding, covering: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> Finding:
    for waiver in covering:
        if waiver.until is None or today <= waiver.until:
            return msgspec.structs.replace(
                finding, suppressed=Suppressed("waiver", waiver.reason, waiver.until.isoformat() if waiver.until else None, source(waiver))
            )
    last = max(covering, key=lambda waiver: waiver.until or date.min)
    return msgspec.structs.replace(finding, message=f"{finding.message} (its waiver expired on {last.until}: {last.reason})")
