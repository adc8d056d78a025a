"""What nobody can know from the templates, as questions: each once, whatever waits for its answer, and with the line that settles it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from queuegate._light import NamedTuple, regex, sha256

from ...catalogue.gravity import Consequence
from ..text.escape import PARAMETER, pasted, visible
from ..text.layout import counted
from . import model
from .model import External, Finding, Report

_EXTERNAL: Final = regex(r'externals: \{("(?:\\.|[^"\\])*"): (?:…|\{type: .*\})\} in queuegate\.yaml(?:; or (--parameter .*=VALUE))?', re.DOTALL)
_HANDLER: Final = regex(r'handlers: \{("(?:\\.|[^"\\])*"): \{(.*)\}\} in queuegate\.yaml(; or .*)?', re.DOTALL)
_LACKS: Final = regex(r" is a fragment: it lacks (.*)", re.DOTALL)
_LINKS: Final = {"queue": "AWS::SQS::Queue", "dead_letter_queue": "AWS::SQS::Queue", "function": "AWS::Lambda::Function", "role": "AWS::IAM::Role"}
_PROPERTIES: Final = {
    "DeadLetterTargetArn": "AWS::SQS::Queue",
    "EventSourceArn": "AWS::SQS::Queue",
    "FunctionName": "AWS::Lambda::Function",
    "KmsMasterKeyId": "AWS::KMS::Key",
    "Role": "AWS::IAM::Role",
}
_ARNS: Final = {
    ("sqs", ""): "AWS::SQS::Queue",
    ("sns", ""): "AWS::SNS::Topic",
    ("lambda", "function"): "AWS::Lambda::Function",
    ("iam", "role"): "AWS::IAM::Role",
    ("iam", "policy"): "AWS::IAM::ManagedPolicy",
    ("kms", "key"): "AWS::KMS::Key",
    ("dynamodb", "table"): "AWS::DynamoDB::Table",
}
"""https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""
_TO_FILL_IN: Final = {
    "AWS::SQS::Queue": "{VisibilityTimeout: VALUE, RedrivePolicy: VALUE}",
    "AWS::Lambda::Function": "{Timeout: VALUE}",
    "AWS::IAM::Role": "{Policies: VALUE}",
    "AWS::IAM::ManagedPolicy": "{PolicyDocument: VALUE}",
}


class Question(NamedTuple):
    """Why it cannot be known, the line that settles it, and what waits for that. `id` stays the same from run to run; `number` is how many are told as one (`alike`)."""

    reason: str
    settle: str
    waiting: tuple[Finding, ...]
    id: str
    number: int = 1

    @property
    def checks(self) -> int:
        """How many rules wait, each counted once for each pipeline."""
        return checks(self.waiting)

    @property
    def pipelines(self) -> list[str]:
        return list(dict.fromkeys(pipeline for finding in self.waiting for pipeline in finding.pipelines))


def at_stake(waiting: Sequence[Finding]) -> str:
    """How many rules wait, and for several what would come of what they look for: `15 checks (messages lost 3, nothing processed 4, messages repeated 8)`."""
    number = checks(waiting)
    of = {one: checks(finding for finding in waiting if finding.consequence is one) for one in Consequence}
    told = ", ".join(f"{one.value.replace('-', ' ')} {several}" for one, several in of.items() if several)
    return f"{counted(number, 'check')} ({told})" if told and number > 1 else counted(number, "check")


def gravest(waiting: Iterable[Finding]) -> list[str]:
    """The rules that wait, the gravest first, each once."""
    return list(dict.fromkeys(finding.rule for finding in sorted(waiting, key=Finding.rank)))


def checks(waiting: Iterable[Finding]) -> int:
    """How many rules wait, each counted once for each pipeline."""
    return sum(max(1, len(finding.pipelines)) for finding in waiting)


def questions(report: Report) -> list[Question]:
    """Every open question, that for which the gravest rule waits first. What a finding explains is none: it waits for the repair."""
    if not any(finding.verdict == "undecided" for finding in report.findings):
        return []
    from .explained import waiting  # noqa: PLC0415 - only where something is open

    causes: dict[tuple[str, str], list[Finding]] = {}
    explained = waiting(report.findings)
    for finding in report.findings:
        if finding.verdict == "undecided" and finding.suppressed is None and id(finding) not in explained:
            settle = finding.settle or ""
            if stated := _HANDLER.fullmatch(settle):
                causes.setdefault((f"handlers {stated[1]}", finding.reason or finding.message), []).append(finding)  # one look at the code answers both
                continue
            is_value = _EXTERNAL.fullmatch(settle) or PARAMETER.fullmatch(settle)  # one value answers all that ask for it; a piece of advice does not
            causes.setdefault((settle, "" if is_value else finding.reason or finding.message), []).append(finding)
    _join_fragments(causes)
    found = [Question(asking[0].reason or asking[0].message, _settled(asking, report), tuple(asking), _id(*cause)) for cause, asking in causes.items()]
    return sorted(found, key=lambda question: min(finding.rank() for finding in question.waiting))


def alike(found: Iterable[Question]) -> list[Question]:
    """The questions, those as one that differ in nothing but the function whose code is not read: a build makes the folder of them all."""
    by: dict[tuple[str, str], list[tuple[str, Question]]] = {}
    for one in found:
        stated = _HANDLER.fullmatch(one.settle)
        name = json.loads(stated[1]) if stated else ""
        by.setdefault((_of(name, "…", one.reason), "") if name else (one.reason, one.id), []).append((name, one))
    return [_as_one(same) for same in by.values()]


def _as_one(same: Sequence[tuple[str, Question]]) -> Question:
    (name, first), more = same[0], len(same) - 1
    if not more:
        return first
    beside = f"(and {more} more)" if first.reason.startswith(name) else f"and {more} more"  # a subject stays one
    return Question(
        _of(name, f"{name} {beside}", first.reason),
        first.settle.replace("in queuegate.yaml", "in queuegate.yaml, and so on for each", 1),
        tuple(finding for _, one in same for finding in one.waiting),
        first.id,
        more + 1,
    )


def _of(name: str, other: str, reason: str) -> str:
    """The reason with another name of whose code it is."""
    return re.sub(rf"(^|\bof ){re.escape(name)}(?!\w)", lambda found: f"{found[1]}{other}", reason, count=1)


def _join_fragments(causes: dict[tuple[str, str], list[Finding]]) -> None:
    """What a template lacks is asked once: where each name in it is asked for already, the question about the file as a whole is part of the first of these."""
    for cause, (fragment, *_) in [*causes.items()]:
        lacks = _LACKS.search(cause[1]) if fragment.rule == "fragment" else None
        others = [
            asking for other, asking in causes.items() if lacks and other != cause and other[0].endswith(cause[0]) and asking[0].template == fragment.template
        ]
        names = re.split(r", | and ", lacks[1]) if lacks else []
        if others and all(any(_is_missing(name, str(asking[0].reason)) for asking in others) for name in names):
            others[0].extend(causes.pop(cause))


def _is_missing(name: str, reason: str) -> bool:
    return any(f" names {name}, which is {word} " in reason for word in ("not", "neither"))


def told(report: Report) -> Report:
    """The report with its questions, and each finding that waits for one with its id and the line that settles it."""
    found = questions(report)
    of = {id(finding): question for question in found for finding in question.waiting}
    findings = [
        msgspec.structs.replace(finding, question=of[id(finding)].id, settle=of[id(finding)].settle) if id(finding) in of else finding
        for finding in report.findings
    ]
    return msgspec.structs.replace(report, findings=findings, questions=[_as_data(question) for question in found])


def _as_data(question: Question) -> model.Question:
    first = question.waiting[0]
    return model.Question(
        id=question.id,
        text=question.reason,
        settle=question.settle,
        severity=min(question.waiting, key=Finding.rank).severity,
        checks=question.checks,
        waiting=[model.Waiting(one.rule, one.severity, one.resource, one.pipelines, one.fingerprint) for one in question.waiting],
        pipelines=question.pipelines,
        stack=first.stack,
        template=first.template,
        resource=first.resource,
        construct=first.construct,
        property=first.property,
        pointer=first.pointer,
        source=first.source,
    )


def _id(settle: str, reason: str) -> str:
    """No line is in it: a reason that names a place of the code has it without its number."""
    return f"1:{sha256(chr(0).join((settle, re.sub(r'(?<=:)[0-9]+', '', reason))).encode('utf-8', 'surrogatepass')).hexdigest()}"


def open_questions(found: Sequence[Question]) -> str:
    """`3 open questions (48 checks wait)`."""
    checks = sum(question.checks for question in found)
    return f"{counted(len(found), 'open question')} ({counted(checks, 'check')} wait{'s' if checks == 1 else ''})"


def asked(question: Question, between: str = "") -> str:
    """The words of one entry for all that wait: without its answer in lines of their own, or with it in one line, `between` the sentences."""
    rules = ", ".join(dict.fromkeys(finding.rule for finding in question.waiting))
    parts = [f"cannot be decided: {question.reason}", f"Waiting: {counted(question.checks, 'check')} of {rules}"]
    return between.join([*parts, f"Settled by: {question.settle}"]) if between else "\n".join(map(visible, parts))


def _settled(waiting: Sequence[Finding], report: Report) -> str:
    """The one line that answers it; where no value does, the one that accepts what nobody can know."""
    settle, first = waiting[0].settle or "", waiting[0]
    if name := _EXTERNAL.fullmatch(settle):
        kind = _kind(first.reason or "", waiting, report) or _of_arn(json.loads(name[1]))
        if kind:
            return f"externals: {{{json.dumps(json.loads(name[1]), ensure_ascii=False)}: {{type: {kind}{_properties(kind, waiting)}}}}} in queuegate.yaml"
        settle = name[2] or ""  # a value, and no resource, cannot be described
    if stated := _HANDLER.fullmatch(settle):
        keys = dict.fromkeys(found[2] for finding in waiting if (found := _HANDLER.fullmatch(finding.settle or "")))
        return f"handlers: {{{stated[1]}: {{{', '.join(keys)}}}}} in queuegate.yaml{stated[3] or ''}"
    if settle:
        return pasted(settle)
    each = "" if len({(finding.rule, finding.resource) for finding in waiting}) == 1 else ", and so on for each rule that waits"
    resource = json.dumps(first.construct or first.resource or "**", ensure_ascii=False)
    return f'waivers: [{{rule: {first.rule}, resource: {resource}, reason: "…"}}] in queuegate.yaml, if it is right as it is{each}'


def _of_arn(name: str) -> str | None:
    """The type of what an ARN names, by its service and the first word of the resource, whatever is not known of the account or the Region (`${AWS::AccountId}`)."""
    parts = re.sub(r"\$\{[^}]*\}", "-", name).split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":  # noqa: PLR2004 - arn:partition:service:region:account:resource
        return None
    return _ARNS.get((parts[2], "")) or _ARNS.get((parts[2], parts[5].replace(":", "/").partition("/")[0]))


def _properties(kind: str, waiting: Sequence[Finding]) -> str:
    """What is asked of it. Of a queue for dead letters alone nothing but how long it keeps them is."""
    if kind == "AWS::SQS::Queue" and all(finding.rule.startswith("dead-letter-") for finding in waiting):
        return ", properties: {MessageRetentionPeriod: VALUE}"
    return f", properties: {_TO_FILL_IN[kind]}" if kind in _TO_FILL_IN else ""


def _kind(reason: str, waiting: Sequence[Finding], report: Report) -> str | None:
    """The type of what lies outside: what the pipelines miss it for, or the property that names it."""
    from queuegate.synth.model import KINDS  # noqa: PLC0415 - few questions are about a resource that lies outside

    asked = {pipeline for finding in waiting for pipeline in finding.pipelines}
    for pipeline in report.pipelines:
        for link, kind in _LINKS.items() if pipeline.id in asked else ():
            part = getattr(pipeline, link)
            if isinstance(part, External) and part.external == reason:
                return kind
    named = {(finding.property or "").rpartition(".")[2] for finding in waiting}
    kinds = {kind for prop, kind in _PROPERTIES.items() if prop.lower() in {name.lower() for name in named}}
    return min(kinds & KINDS.keys(), default=None)
