"""To test a rule of your own: `judged(RULE, template)` says what it finds in a template that the test spells out, and `pipeline(fragment)` is a good pipeline with a fragment laid over.

The template is read, linked and judged as `queuegate check` does it, with this rule alone. A module that is no rule, and a template that cannot be read, raise `NoRule` and `Unjudged`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Unreadable

from .gate.catalogue.page import page_of
from .gate.catalogue.rules import taken_names
from .gate.own_rules.files import OWN
from .gate.own_rules.load import loaded
from .gate.own_rules.records import Module, Scanned
from .gate.own_rules.scan import scan_one
from .gate.report.record.model import Finding
from .gate.run.asking.records import Workers
from .gate.run.asking.request import Flags, ask
from .gate.run.check import check
from .gate.settings.settings import Refused
from .rule import Rule

__all__ = ["Examples", "Finding", "NoRule", "Unjudged", "examples", "judged", "pipeline"]

_GOOD: Final = """
Resources:
  DeadLetters:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 185
      RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}
      Role: !GetAtt WorkerRole.Arn
      Timeout: 30
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      BatchSize: 5
      MaximumBatchingWindowInSeconds: 5
      FunctionResponseTypes: [ReportBatchItemFailures]
      ScalingConfig: {MaximumConcurrency: 10}
"""


class NoRule(Exception):  # noqa: N818 - a verdict on a module
    """The module is no rule, and why: with file and line."""


class Unjudged(Exception):  # noqa: N818 - a verdict on a template
    """The template cannot be read, or the rule raised: a rule that does is reported, and never a clean result."""


class Examples(NamedTuple):
    """The fragments on a rule's page, as YAML: those below `Bad::`, and those below `Good::`."""

    bad: tuple[str, ...]
    good: tuple[str, ...]


def judged(rule: str | Path, template: str, *, settings: str = "", files: Mapping[str, str] | None = None) -> list[Finding]:
    """What a rule says of a template: a record for each finding, and for what it cannot decide (`verdict` is `fail` or `undecided`).

    `rule` is the file of the rule's module, and its code runs. `template` is YAML or JSON, CloudFormation or SAM. `settings` is the text of a queuegate.yaml (thresholds,
    parameters, pipelines), and `files` are further files beside the template, such as a handler's code, by their names.
    """
    made = _made(Path(rule))
    with TemporaryDirectory(prefix="queuegate-") as folder:
        top = Path(os.path.realpath(folder))
        (top / ".git").mkdir()
        for name, text in {"template.yaml": template, "queuegate.yaml": settings, **(files or {})}.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text, encoding="utf-8")
        try:
            request = ask(top, Flags(targets=(str(top / "template.yaml"),), linters=("none",), cache=False)).request
        except Refused as refused:
            raise Unjudged(str(refused)) from None
        report = check(request._replace(judging=request.judging._replace(rules=(made,), by=""), workers=Workers(1)))
    if report.problems:
        raise Unjudged("; ".join(problem.message for problem in report.problems))
    return report.findings


def pipeline(resources: str = "", *, head: str = "") -> str:
    """A template with a good pipeline (Orders, DeadLetters, Worker, WorkerRole, Mapping), and these resources laid over it, as YAML: what they do not mention stays, and null takes
    something out. `head` is laid over the whole template: Parameters, Conditions.
    """
    base = _read(_GOOD)
    for text, wrap in ((resources, True), (head, False)):
        if text.strip():
            base = _laid_over(base, {"Resources": _read(text)} if wrap else _read(text))
    return json.dumps(base, indent=1)


def examples(rule: str | Path) -> Examples:
    """The fragments on a rule's page. The module is read, and not run."""
    found = page_of(_scanned(Path(rule)).rule).examples
    return Examples(tuple(one.text for one in found if one.title == "Bad"), tuple(one.text for one in found if one.title == "Good"))


def _made(file: Path) -> Rule:
    rules, flaws = loaded([_scanned(file)])
    if flaws:
        raise NoRule(f"{flaws[0].file}:{flaws[0].line}: {flaws[0].message}")
    return rules[0]


def _scanned(file: Path) -> Scanned:
    path = Path(os.path.realpath(file))
    found = scan_one(Module(path, path.parent, OWN), taken_names())
    if isinstance(found, Scanned):
        return found
    raise NoRule(f"{found.file}:{found.line}: {found.message}")


def _read(text: str) -> dict[str, Any]:
    try:
        return parse(text, "template.yaml")[0]
    except Unreadable as error:
        raise Unjudged(error.message) from None


def _laid_over(base: Any, change: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(change, dict) or change.get("Type", base.get("Type")) != base.get("Type") or _calls(base) or _calls(change):
        return change
    whole = {name: _laid_over(base[name], change[name]) if name in base and name in change else change.get(name, base.get(name)) for name in (*base, *change)}
    return {name: value for name, value in whole.items() if value is not None}


def _calls(node: dict[str, Any]) -> bool:
    """Is it a call of an intrinsic function, such as `!Ref`? It is replaced as one."""
    return len(node) == 1 and next(iter(node)).startswith(("Fn::", "Ref"))
