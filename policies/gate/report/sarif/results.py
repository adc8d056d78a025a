"""One finding as a result of SARIF: what it says, where, on which way through the pipeline, and why it does not count where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..record.grouped import alternatives
from ..record.model import Finding, Linked, Pipeline, Report, Source
from ..text.escape import visible
from .fixes import fixes
from .places import Places, message
from .rules import Rules

_WAY: Final = ("queue", "mapping", "function", "role", "dead_letter_queue")
"""The parts of a pipeline in the order in which a message meets them."""


def result(finding: Finding, report: Report, places: Places, rules: Rules, *, github: bool = False) -> dict[str, Any]:
    """The result. `github`: what cannot be decided is a note, since GitHub knows no other kind."""
    line_hash = places.line_hash(finding.source) if finding.source else None
    related = [{"id": i, **_location(other.source, other.message, places)} for i, other in enumerate(finding.related) if other.source]
    flow = list(_flow(finding, report, places))
    return {
        **rules.reference(finding),
        **_verdict(finding, github=github),
        "message": message(*_said(finding, github=github)),
        "locations": _where(finding, places),
        "partialFingerprints": {"queuegate/v1": finding.fingerprint, **({"primaryLocationLineHash": line_hash} if line_hash else {})},
        **({"properties": {"question": finding.question}} if finding.question and not github else {}),
        **({"relatedLocations": related} if related else {}),
        **({"codeFlows": [{"threadFlows": [{"locations": flow}]}]} if len(flow) > 1 else {}),
        **({"suppressions": [_suppression(finding, places)]} if finding.suppressed else {}),
        **({"fixes": found} if not github and (found := fixes(finding, places)) else {}),  # GitHub reads none
    }


def _verdict(finding: Finding, *, github: bool) -> dict[str, str]:
    if finding.verdict == "fail":
        return {"kind": "fail", "level": str(finding.severity)}
    return {"kind": "fail", "level": "note"} if github else {"kind": "open", "level": "none"}


def _said(finding: Finding, *, github: bool) -> Iterator[str]:
    yield from finding.message.splitlines() if github and finding.verdict == "undecided" else (finding.message,)  # of a question, lines of our own
    if finding.worlds:
        yield f"When {alternatives(finding.worlds)}."
    if finding.statement():
        yield f"Statement: {finding.statement()}"
    if finding.verdict == "undecided":
        yield f"Settled by: {finding.settle}" if finding.settle else "Nothing that is known would settle it."
    elif finding.fix:
        yield f"Fix: {finding.fix}"
    if finding.also:
        yield f"Also: {', '.join(f'{other.engine} {other.rule}' for other in finding.also)}"


def _where(finding: Finding, places: Places) -> list[dict[str, Any]]:
    """The place to edit; of a finding without one, the template."""
    logical = [{"name": visible(finding.resource), "fullyQualifiedName": _full(finding), "kind": "resource"}] if finding.resource else []
    if finding.source:
        physical = places.physical(finding.source)
    elif finding.template:
        physical = {"artifactLocation": places.artifact(finding.template)}
    else:
        return [{"logicalLocations": logical}] if logical else []
    return [{"physicalLocation": physical, **({"logicalLocations": logical} if logical else {})}]


def _full(finding: Finding) -> str:
    return visible(finding.construct or f"{finding.stack}/{finding.resource}")


def _location(source: Source, said: str, places: Places) -> dict[str, Any]:
    return {"physicalLocation": places.physical(source), "message": message(said)}


def _flow(finding: Finding, report: Report, places: Places) -> Iterator[dict[str, Any]]:
    """The places that the finding speaks of, in the order in which a message meets what is there: queue, mapping, function and what they have, and in each the finding's own first."""
    if finding.source is None or finding.verdict != "fail":
        return
    pipeline = next((one for one in report.pipelines if one.id in finding.pipelines), None)
    steps = [(_rank(finding.template, finding.pointer, pipeline), finding.source, finding.message)]
    steps += [
        (_rank(other.template, other.pointer, pipeline), other.source, other.message)
        for other in finding.related
        if other.source and other.template and other.pointer
    ]
    seen: set[Source] = set()
    for _, source, said in sorted(steps, key=lambda step: step[0]):
        if source not in seen:
            seen.add(source)
            yield {"location": _location(source, said, places)}


def _rank(template: str | None, pointer: str | None, pipeline: Pipeline | None) -> int:
    keys = (pointer or "").split("/")
    resource = keys[2].replace("~1", "/").replace("~0", "~") if len(keys) > 2 and keys[1] == "Resources" else None  # noqa: PLR2004 - "/Resources/Id"
    for i, name in enumerate(_WAY):
        part = getattr(pipeline, name, None)
        if isinstance(part, Linked) and (part.template, part.resource) == (template, resource):
            return i
    return len(_WAY)


def _suppression(finding: Finding, places: Places) -> dict[str, Any]:
    why = finding.suppressed
    if why is None:
        raise AssertionError("asked only of a finding that does not count")
    return {
        "kind": "inSource" if why.origin == "template" else "external",
        "status": "accepted",
        "justification": visible(why.why()),
        **({"location": {"physicalLocation": places.physical(why.source)}} if why.source else {}),
    }
