"""What could not be decided, by its cause: one paragraph for each value that nobody knows, the rules that wait for it, and the line that settles it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Final

from queuegate.synth.model import KINDS

from .color import Paint
from .escape import neutral, visible
from .layout import counted, headline, listed, notes
from .model import External, Finding, Report
from .names import named
from .snippets import at

_EXTERNAL: Final = re.compile(r'externals: \{("(?:\\.|[^"\\])*"): …\} in queuegate\.yaml')
_PARAMETER: Final = re.compile(r"--parameter (.*=VALUE)", re.DOTALL)
_LINKS: Final = {"queue": "AWS::SQS::Queue", "dead_letter_queue": "AWS::SQS::Queue", "function": "AWS::Lambda::Function", "role": "AWS::IAM::Role"}
_PROPERTIES: Final = {
    "DeadLetterTargetArn": "AWS::SQS::Queue",
    "EventSourceArn": "AWS::SQS::Queue",
    "FunctionName": "AWS::Lambda::Function",
    "KmsMasterKeyId": "AWS::KMS::Key",
    "Role": "AWS::IAM::Role",
}
_TO_FILL_IN: Final = {"AWS::SQS::Queue": "{VisibilityTimeout: VALUE}", "AWS::Lambda::Function": "{Timeout: VALUE}", "AWS::IAM::Role": "{Policies: VALUE}"}
_MOST: Final = 6


def undecided(report: Report, names: Mapping[str, str], columns: int, paint: Paint) -> Iterator[list[str]]:
    """The paragraphs, and at their end one snippet for queuegate.yaml with everything that lies outside."""
    causes: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.verdict == "undecided" and finding.suppressed is None:
            causes.setdefault((finding.settle or "", finding.reason or finding.message), []).append(finding)
    outside: dict[str, str] = {}
    for (settle, reason), waiting in causes.items():
        name = _EXTERNAL.fullmatch(settle)
        kind = _kind(reason, waiting, report) if name else None
        if name and kind:
            outside[name[1]] = kind
            settle = "describe it in queuegate.yaml, as below"  # noqa: PLW2901 - said shorter
        elif parameter := _PARAMETER.fullmatch(settle):
            settle = f"--parameter {quote(parameter[1])}"  # noqa: PLW2901 - fit for a shell, whatever the template calls it
        yield _paragraph(reason, settle, waiting, names, columns, paint)
    if outside:
        yield _snippet(outside, paint)


def _paragraph(reason: str, settle: str, waiting: Sequence[Finding], names: Mapping[str, str], columns: int, paint: Paint) -> list[str]:  # noqa: PLR0913, PLR0917 - one text
    places = list(dict.fromkeys(_place(finding) for finding in waiting if finding.source))
    rules = list(dict.fromkeys(finding.rule for finding in waiting))
    pipelines = list(dict.fromkeys(names.get(pipeline, pipeline) for finding in waiting for pipeline in finding.pipelines))
    worlds = waiting[0].worlds if all(finding.worlds == waiting[0].worlds for finding in waiting) else []
    rows = [
        ("when", listed(worlds, _MOST, "; or ")),
        ("pipeline" if len(pipelines) == 1 else "pipelines", listed(pipelines, _MOST)),
        ("waiting", f"{counted(len(rules), 'rule')}: {listed(rules, _MOST)}"),
        ("settle", settle),
    ]
    return [
        *headline("undecided: ", "undecided", reason, columns, paint),
        *(f" {paint('-->', 'frame')} {place}" for place in places[:3]),
        *([f"     and {counted(len(places) - 3, 'more place')}"] if len(places) > 3 else []),  # noqa: PLR2004 - as above
        *notes([row for row in rows if row[1]], 1, columns, paint),
    ]


def _place(finding: Finding) -> str:
    what = " of ".join(visible(part) for part in (finding.property, finding.resource and named(finding.resource, finding.construct)) if part)
    return f"{at(finding.source) if finding.source else ''}{f' ({what})' if what else ''}"


def _kind(reason: str, waiting: Sequence[Finding], report: Report) -> str | None:
    """The type of what lies outside: what the pipelines miss it for, or the property that names it."""
    asked = {pipeline for finding in waiting for pipeline in finding.pipelines}
    for pipeline in report.pipelines:
        for link, kind in _LINKS.items() if pipeline.id in asked else ():
            part = getattr(pipeline, link)
            if isinstance(part, External) and part.external == reason:
                return kind
    named = {(finding.property or "").rpartition(".")[2] for finding in waiting}
    kinds = {kind for prop, kind in _PROPERTIES.items() if prop.lower() in {name.lower() for name in named}}
    return min(kinds & KINDS.keys(), default=None)


def _snippet(outside: Mapping[str, str], paint: Paint) -> list[str]:
    comment = ("# For queuegate.yaml: put in what each of these is.", "# A property that is left out has AWS's default.")
    lines = [*(paint(line, "strong") for line in comment), "externals:"]
    for name, kind in outside.items():
        properties = _TO_FILL_IN.get(kind)
        lines += [
            f"  {neutral(json.dumps(json.loads(name), ensure_ascii=False))}:",
            f"    type: {kind}",
            *([f"    properties: {properties}"] if properties else []),
        ]
    return lines
