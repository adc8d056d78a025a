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
    """An exact rule, a pattern for its resource, the reason, the last day in UTC on which it holds (None: for ever), and where it is written.

    `action` and `statement_resource` narrow it to findings that name the same ones (None: any). They are compared as they are written, so `sqs:*` means that pattern, and
    nothing that it covers: to waive one wildcard hides no other. Of a finding that names several actions, with commas between them, all have to be among the waiver's. `near` is
    what the findings name that all the rest of it speaks of: for a waiver that covers none.
    """

    rule: str
    resource: str
    reason: str
    until: date | None
    place: Place
    action: str | None = None
    statement_resource: str | None = None
    near: tuple[str, ...] = ()

    def covers(self, finding: Finding) -> bool:
        return (
            self._means(finding)
            and (self.action is None or _actions(finding.action or "") <= _actions(self.action))
            and self.statement_resource in (None, finding.statement_resource)
        )

    def beside(self, findings: Sequence[Finding]) -> Waiver:
        """With what the findings name that it speaks of but for the action and the statement's resource."""
        if self.action is None and self.statement_resource is None:
            return self
        return self._replace(near=tuple(dict.fromkeys(finding.statement() or "no action" for finding in findings if self._means(finding))))

    def _means(self, finding: Finding) -> bool:
        return self.rule in (finding.rule, *(other.rule for other in finding.also)) and means(self.resource, finding.resource, finding.construct)


def _actions(listed: str) -> set[str]:
    """The actions, in lower case; of a statement with NotAction what is left out is no list of what is given."""
    listed = listed.lower().strip()
    return {listed} if listed.startswith("everything but ") else {one.strip() for one in listed.split(",")}


def waive(findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> tuple[list[Finding], list[Waiver]]:
    """The findings, those that are waived marked as such, and the waivers that cover none. An expired waiver covers, but no longer counts: the finding says so."""
    used: set[Waiver] = set()
    judged = []
    for finding in findings:
        covering = [waiver for waiver in waivers if waiver.covers(finding)]
        used.update(covering)
        judged.append(_waived(finding, covering, today, source) if covering and finding.suppressed is None else finding)
    return judged, [waiver.beside(findings) for waiver in waivers if waiver not in used]


def _waived(finding: Finding, covering: Sequence[Waiver], today: date, source: Callable[[Waiver], Source]) -> Finding:
    for waiver in covering:
        if waiver.until is None or today <= waiver.until:
            return msgspec.structs.replace(
                finding, suppressed=Suppressed("waiver", waiver.reason, waiver.until.isoformat() if waiver.until else None, source(waiver))
            )
    last = max(covering, key=lambda waiver: waiver.until or date.min)
    return msgspec.structs.replace(finding, message=f"{finding.message} (its waiver expired on {last.until}: {last.reason})")
