"""Rules on SAM templates: what the report says points at the SAM source, never at what the transform makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Finding, Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 60
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 90
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: s3://bucket/key
      Events:
        First:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
            BatchSize: 20
        Second:
          Type: SQS
          Properties:
            Queue: arn:aws:sqs:eu-west-1:123456789012:other
"""

Checked = Callable[[str], Report]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    def run(text: str) -> Report:
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        return check(Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(RULES)))

    return run


def said(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule and finding.verdict == "fail"]


def line(number: int) -> str:
    return TEMPLATE.splitlines()[number - 1].strip()


def test_the_target_is_a_sam_template(checked: Checked) -> None:
    report = checked(TEMPLATE)
    assert [(target.kind, target.status) for target in report.targets] == [("sam", "checked")]
    assert [(one.id, one.mapping.resource) for one in report.pipelines] == [("template/WorkerFirst", "WorkerFirst"), ("template/WorkerSecond", "WorkerSecond")]


def test_a_timeout_from_globals_is_shown_there(checked: Checked) -> None:
    [finding] = said(checked(TEMPLATE), "visibility-timeout")
    assert (finding.resource, finding.property, finding.pointer) == ("Orders", "VisibilityTimeout", "/Resources/Orders/Properties/VisibilityTimeout")
    [timeout] = [related for related in finding.related if related.message.startswith("Timeout")]
    assert timeout.pointer == "/Globals/Function/Timeout"
    assert timeout.source is not None
    assert line(timeout.source.line) == "Timeout: 60"


def test_an_event_is_where_its_mapping_is_wrong(checked: Checked) -> None:
    [finding] = said(checked(TEMPLATE), "batch-size-needs-window")
    assert finding.source is not None
    assert (finding.resource, finding.property) == ("Worker", "Events.First.Properties.BatchSize")
    assert finding.pointer == "/Resources/Worker/Properties/Events/First/Properties/BatchSize"
    assert line(finding.source.line) == "BatchSize: 20"


def test_what_is_missing_is_missing_at_its_event_and_two_events_are_told_apart(checked: Checked) -> None:
    findings = said(checked(TEMPLATE), "missing-partial-responses")
    assert [(finding.resource, finding.property, finding.pointer, finding.pipelines) for finding in findings] == [
        ("Worker", f"Events.{name}.Properties.FunctionResponseTypes", f"/Resources/Worker/Properties/Events/{name}/Properties", [f"template/Worker{name}"])
        for name in ("First", "Second")
    ]
    assert len({finding.fingerprint for finding in findings}) == 2


def test_a_queue_of_another_template_is_undecided_at_the_event(checked: Checked) -> None:
    [finding] = [finding for finding in checked(TEMPLATE).findings if finding.rule == "visibility-timeout" and finding.verdict == "undecided"]
    assert finding.source is not None
    assert (finding.resource, finding.property) == ("Worker", "Events.Second.Properties.Queue")
    assert line(finding.source.line) == "Queue: arn:aws:sqs:eu-west-1:123456789012:other"


def test_a_fingerprint_does_not_depend_on_the_lines(checked: Checked) -> None:
    before = [finding.fingerprint for finding in checked(TEMPLATE).findings]
    after = [finding.fingerprint for finding in checked(TEMPLATE.replace("Globals:", "\n\n# moved\nGlobals:")).findings]
    assert after == before


def test_what_sam_refuses_is_a_problem_and_the_rest_is_judged(checked: Checked) -> None:
    report = checked(TEMPLATE.replace("    Timeout: 60", "    Timeout: 60\n    Role: r"))
    assert [(problem.kind, problem.message, problem.source and problem.source.line) for problem in report.problems] == [
        ("unreadable", "Globals.Function takes no Role, and SAM refuses the template. Write it in each function. Correct it and run again", 5)
    ]
    assert [target.status for target in report.targets] == ["failed"]
    assert len(said(report, "visibility-timeout")) == 1


@pytest.mark.parametrize(
    "policy",
    ["SQSSendMessagePolicy: {QueueArn: arn}", "SQSSendMesagePolicy: {QueueName: q}", "DynamoDBCrudPolicy: {Table: t}", "Effect: Allow, Action: 'sqs:*'"],
)
def test_a_policy_that_sam_refuses_is_neither_a_part_that_the_template_lacks_nor_one_that_iam_refuses(policy: str, checked: Checked) -> None:
    report = checked(TEMPLATE.replace("      CodeUri:", f"      Policies: [{{{policy}}}]\n      CodeUri:"))
    assert ["and SAM refuses it" in problem.message for problem in report.problems] == [True]
    assert [one.rule for one in report.findings if one.rule in ("fragment", "policy-malformed", "unresolved-reference")] == []
