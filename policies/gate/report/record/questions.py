"""What nobody can know from the templates, as questions: each once, whatever waits for its answer, and with the line that settles it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from shlex import quote
from typing import Final, NamedTuple

from queuegate.synth.model import KINDS

from ..text.layout import counted
from .model import External, Finding, Report

_EXTERNAL: Final = re.compile(r'externals: \{("(?:\\.|[^"\\])*"): …\} in queuegate\.yaml')
_PARAMETER: Final = re.compile(r"--parameter (.*=VALUE)", re.DOTALL)
_HANDLER: Final = re.compile(r'handlers: \{("(?:\\.|[^"\\])*"): \{(.*)\}\} in queuegate\.yaml', re.DOTALL)
_LINKS: Final = {"queue": "AWS::SQS::Queue", "dead_letter_queue": "AWS::SQS::Queue", "function": "AWS::Lambda::Function", "role": "AWS::IAM::Role"}
_PROPERTIES: Final = {
    "DeadLetterTargetArn": "AWS::SQS::Queue",
    "EventSourceArn": "AWS::SQS::Queue",
    "FunctionName": "AWS::Lambda::Function",
    "KmsMasterKeyId": "AWS::KMS::Key",
    "Role": "AWS::IAM::Role",
}
_TO_FILL_IN: Final = {"AWS::SQS::Queue": "{VisibilityTimeout: VALUE}", "AWS::Lambda::Function": "{Timeout: VALUE}", "AWS::IAM::Role": "{Policies: VALUE}"}


class Question(NamedTuple):
    """Why it cannot be known, the line that settles it, and what waits for that."""

    reason: str
    settle: str
    waiting: tuple[Finding, ...]

    @property
    def checks(self) -> int:
        """How many rules wait, each counted once for each pipeline."""
        return sum(max(1, len(finding.pipelines)) for finding in self.waiting)

    @property
    def pipelines(self) -> list[str]:
        return list(dict.fromkeys(pipeline for finding in self.waiting for pipeline in finding.pipelines))


def questions(report: Report) -> list[Question]:
    """Every open question, that for which the gravest rule waits first."""
    causes: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.verdict == "undecided" and finding.suppressed is None:
            settle = finding.settle or ""
            if stated := _HANDLER.fullmatch(settle):
                causes.setdefault((f"handlers {stated[1]}", finding.reason or finding.message), []).append(finding)  # one look at the code answers both
                continue
            is_value = _EXTERNAL.fullmatch(settle) or _PARAMETER.fullmatch(settle)  # one value answers all that ask for it; a piece of advice does not
            causes.setdefault((settle, "" if is_value else finding.reason or finding.message), []).append(finding)
    found = [Question(waiting[0].reason or waiting[0].message, _settled(waiting, report), tuple(waiting)) for waiting in causes.values()]
    return sorted(found, key=lambda question: min(finding.rank() for finding in question.waiting))


def open_questions(found: Sequence[Question]) -> str:
    """`3 open questions (48 checks wait)`."""
    checks = sum(question.checks for question in found)
    return f"{counted(len(found), 'open question')} ({counted(checks, 'check')} wait{'s' if checks == 1 else ''})"


def _settled(waiting: Sequence[Finding], report: Report) -> str:
    """The one line that answers it; where no value does, the one that accepts what nobody can know."""
    settle, first = waiting[0].settle or "", waiting[0]
    if name := _EXTERNAL.fullmatch(settle):
        kind = _kind(first.reason or "", waiting, report)
        return (
            f"externals: {{{json.dumps(json.loads(name[1]), ensure_ascii=False)}: {{type: {kind}{_properties(kind)}}}}} in queuegate.yaml" if kind else settle
        )
    if stated := _HANDLER.fullmatch(settle):
        keys = dict.fromkeys(found[2] for finding in waiting if (found := _HANDLER.fullmatch(finding.settle or "")))
        return f"handlers: {{{stated[1]}: {{{', '.join(keys)}}}}} in queuegate.yaml"
    if parameter := _PARAMETER.fullmatch(settle):
        return f"--parameter {quote(parameter[1])}"
    if settle:
        return settle
    each = "" if len({(finding.rule, finding.resource) for finding in waiting}) == 1 else ", and so on for each rule that waits"
    resource = json.dumps(first.construct or first.resource or "**", ensure_ascii=False)
    return f'waivers: [{{rule: {first.rule}, resource: {resource}, reason: "…"}}] in queuegate.yaml, if it is right as it is{each}'


def _properties(kind: str) -> str:
    return f", properties: {_TO_FILL_IN[kind]}" if kind in _TO_FILL_IN else ""


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
