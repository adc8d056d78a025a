"""Findings that the team accepts: which of them a waiver speaks of, until when, and which waiver speaks of none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from queuegate._light import NamedTuple

from ...team import Waiver
from ..report.record.model import Finding, Source, Suppressed
from ..report.text.layout import listed
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
Functions = Mapping[str, tuple[str | None, str | None]]
"""The logical id and the construct path of the function of each pipeline, by the pipeline's id."""
_NONE: Final[Attached] = MappingProxyType({})
_NEAR: Final = 4
"""So many names are told of what there is instead."""


def covers(waiver: Waiver, finding: Finding, functions: Functions, within: Within | None = None) -> bool:
    """Does the waiver speak of this finding? One in a template speaks only of what is `within` what it is attached to, whatever it names."""
    return (
        _means(waiver, finding, within)
        and (waiver.action is None or _actions(finding.action or "") <= _actions(waiver.action))
        and waiver.statement_resource in (None, finding.statement_resource)
        and (waiver.function is None or _is_of(waiver.function, finding, functions))
    )


def _is_of(function: str, finding: Finding, functions: Functions) -> bool:
    """Does the finding concern pipelines of this function, and no others?"""
    return bool(finding.pipelines) and all(means(function, *functions.get(id_, (None, None))) for id_ in finding.pipelines)


def refused(findings: Sequence[Finding], attached: Attached, source: Callable[[Waiver], Source], functions: Functions) -> list[Finding]:
    """The findings, those that count all the same told of the waiver in a template that would cover them, if such waivers counted."""
    said = []
    for finding in findings:
        where = next((source(waiver) for waiver, within in attached.items() if finding.suppressed is None and covers(waiver, finding, functions, within)), None)
        more = f" (its waiver in {where.file}:{where.line} does not count: template-waivers is false)" if where else ""
        said.append(msgspec.structs.replace(finding, message=finding.message + more) if more else finding)
    return said


def _by_rule(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings by each rule that speaks in them."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for rule in {finding.rule, *(other.rule for other in finding.also)}:
            found.setdefault(rule, []).append(finding)
    return found


def _beside(waiver: Waiver, of_rule: Sequence[Finding], within: Within | None, functions: Functions) -> Waiver:
    """With what there is in its place: what the findings of its resource name, or else where those of its rule are."""
    here = [finding for finding in of_rule if _means(waiver, finding, within)]
    if not here:
        elsewhere = () if within else (_named(one.resource, one.construct) for one in of_rule if one.resource)
        return waiver._replace(near=_told("there is one on", elsewhere))
    narrow = [one for one in here if waiver.function is None or _is_of(waiver.function, one, functions)]
    if not narrow:
        return waiver._replace(
            near=_told("those that are there are of", (_named(*functions[id_]) for one in here for id_ in one.pipelines if id_ in functions))
        )
    return waiver._replace(near=_told("those that are there name", (one.statement() or "no action" for one in narrow), "; "))


def _told(what: str, names: Iterable[str], between: str = ", ") -> str:
    each = list(dict.fromkeys(names))
    return f"{what} {listed(each, _NEAR, between)}" if each else ""


def _named(resource: str | None, construct: str | None) -> str:
    return construct or resource or "an unknown function"


def _means(waiver: Waiver, finding: Finding, within: Within | None) -> bool:
    if not _is_by(waiver, finding):
        return False
    return within.holds(finding) if within else means(waiver.resource, finding.resource, finding.construct)


def _is_by(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule in (finding.rule, *(other.rule for other in finding.also))


def _actions(listed: str) -> set[str]:
    """The actions, in lower case; of a statement with NotAction what is left out is no list of what is given."""
    listed = listed.lower().strip()
    return {listed} if listed.startswith("everything but ") else {one.strip() for one in listed.split(",")}


def waive(  # noqa: PLR0913 - each says one thing
    findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, source: Callable[[Waiver], Source], *, functions: Functions, attached: Attached = _NONE
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
        covering = [waiver for waiver in asked if covers(waiver, finding, functions, attached.get(waiver))]
        used.update(covering)
        judged.append(_waived(finding, covering, today, source, attached) if covering and finding.suppressed is None else finding)
    said = _by_rule(findings) if len(used) < len(every) else {}
    return judged, [_beside(waiver, said.get(waiver.rule, ()), attached.get(waiver), functions) for waiver in every if waiver not in used]


def _waived(finding: Finding, covering: Sequence[Waiver], today: date, source: Callable[[Waiver], Source], attached: Attached) -> Finding:
    for waiver in covering:
        if waiver.until is None or today <= waiver.until:
            until = waiver.until.isoformat() if waiver.until else None
            origin: Literal["settings", "template"] = "template" if waiver in attached else "settings"
            return msgspec.structs.replace(finding, suppressed=Suppressed("waiver", waiver.reason, until, source(waiver), origin))
    last = max(covering, key=lambda waiver: waiver.until or date.min)
    return msgspec.structs.replace(finding, message=f"{finding.message} (its waiver expired on {last.until}: {last.reason})")
