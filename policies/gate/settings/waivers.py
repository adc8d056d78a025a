"""Findings that the team accepts: which of them a waiver speaks of, until when, and which waiver speaks of none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from queuegate._light import NamedTuple

from ...team import Waiver
from ..report.record.model import Finding, Source, Suppressed
from .patterns import means


class Within(NamedTuple):
    """What a waiver in a template is attached to, and all that it may speak of: what stands at this pointer of this template, as the report names both."""

    template: str
    pointer: str

    def holds(self, finding: Finding) -> bool:
        """Is the finding's place there?"""
        pointer = finding.pointer or ""
        return finding.template == self.template and (pointer == self.pointer or pointer.startswith(f"{self.pointer}/"))


Attached = Mapping[Waiver, Within]
_NONE: Final[Attached] = MappingProxyType({})


def covers(waiver: Waiver, finding: Finding, within: Within | None = None) -> bool:
    """Does the waiver speak of this finding? One in a template speaks only of what is `within` what it is attached to, whatever it names."""
    return (
        _means(waiver, finding, within)
        and (waiver.action is None or _actions(finding.action or "") <= _actions(waiver.action))
        and waiver.statement_resource in (None, finding.statement_resource)
    )


def refused(findings: Sequence[Finding], attached: Attached, source: Callable[[Waiver], Source]) -> list[Finding]:
    """The findings, those that count all the same told of the waiver in a template that would cover them, if such waivers counted."""
    said = []
    for finding in findings:
        where = next((source(waiver) for waiver, within in attached.items() if finding.suppressed is None and covers(waiver, finding, within)), None)
        more = f" (its waiver in {where.file}:{where.line} does not count: template-waivers is false)" if where else ""
        said.append(msgspec.structs.replace(finding, message=finding.message + more) if more else finding)
    return said


def _beside(waiver: Waiver, findings: Sequence[Finding], within: Within | None) -> Waiver:
    """With what the findings name that it speaks of but for the action and the statement's resource."""
    if waiver.action is None and waiver.statement_resource is None:
        return waiver
    return waiver._replace(near=tuple(dict.fromkeys(finding.statement() or "no action" for finding in findings if _means(waiver, finding, within))))


def _means(waiver: Waiver, finding: Finding, within: Within | None) -> bool:
    if waiver.rule not in (finding.rule, *(other.rule for other in finding.also)):
        return False
    return within.holds(finding) if within else means(waiver.resource, finding.resource, finding.construct)


def _actions(listed: str) -> set[str]:
    """The actions, in lower case; of a statement with NotAction what is left out is no list of what is given."""
    listed = listed.lower().strip()
    return {listed} if listed.startswith("everything but ") else {one.strip() for one in listed.split(",")}


def waive(
    findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, source: Callable[[Waiver], Source], attached: Attached = _NONE
) -> tuple[list[Finding], list[Waiver]]:
    """The findings, those that are waived marked as such, and the waivers that cover none. An expired waiver covers, but no longer counts: the finding says so.

    `attached` are those that stand in templates, with what each is attached to; they are asked after the others.
    """
    every = [*waivers, *attached]
    of_rule: dict[str, list[Waiver]] = {}
    for waiver in every:
        of_rule.setdefault(waiver.rule, []).append(waiver)
    used: set[Waiver] = set()
    judged = []
    for finding in findings:
        asked = every if finding.also else of_rule.get(finding.rule, ())
        covering = [waiver for waiver in asked if covers(waiver, finding, attached.get(waiver))]
        used.update(covering)
        judged.append(_waived(finding, covering, today, source, attached) if covering and finding.suppressed is None else finding)
    return judged, [_beside(waiver, findings, attached.get(waiver)) for waiver in every if waiver not in used]


def _waived(finding: Finding, covering: Sequence[Waiver], today: date, source: Callable[[Waiver], Source], attached: Attached) -> Finding:
    for waiver in covering:
        if waiver.until is None or today <= waiver.until:
            until = waiver.until.isoformat() if waiver.until else None
            origin: Literal["settings", "template"] = "template" if waiver in attached else "settings"
            return msgspec.structs.replace(finding, suppressed=Suppressed("waiver", waiver.reason, until, source(waiver), origin))
    last = max(covering, key=lambda waiver: waiver.until or date.min)
    return msgspec.structs.replace(finding, message=f"{finding.message} (its waiver expired on {last.until}: {last.reason})")
