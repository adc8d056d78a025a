"""Of two findings on one defect the terminal shows the graver, with the other beneath it; nothing is lost in the numbers, nor in any other format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.markdown import render as markdown
from queuegate.policies.gate.report.record.explained import EXPLAINS, OF_ONE_RESOURCE, RESTING
from queuegate.policies.gate.report.record.grouped import failed, groups
from queuegate.policies.gate.report.record.model import Report, Suppressed
from queuegate.policies.gate.report.record.names import pipeline_names
from queuegate.policies.gate.report.record.questions import questions, told
from queuegate.policies.gate.report.terminal.overview import overview
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Severity

PIPELINE = """
Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{{queue}}}}}
  DeadLetters: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: 1209600, {dead}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{{function}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: {source}, FunctionName: !Ref Worker, {mapping}}}}}
{after}
"""
REDRIVE = "RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}"
BOTH = [
    ("missing-redrive-policy", "function-dead-letter-config", {"function": "DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}"}),
    ("expires-before-dead-letter", "retention-survives-outage", {"queue": f"{REDRIVE}, VisibilityTimeout: 185, MessageRetentionPeriod: 900"}),
    ("fifo-queue-attributes", "dead-letter-queue-type", {"queue": f"{REDRIVE}, QueueName: orders.fifo", "dead": "FifoQueue: true"}),
]


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    def run(**parts: str) -> Report:
        text = PIPELINE.format(
            **{"source": "!GetAtt Orders.Arn"} | {part: parts.get(part, "") for part in ("queue", "dead", "function", "mapping", "after")} | parts
        )
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        return check(Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(every_rule())))

    return run


@pytest.mark.parametrize(("grave", "mild", "parts"), BOTH, ids=[f"{grave}, {mild}" for grave, mild, _ in BOTH])
def test_the_graver_one_is_shown_with_the_other_beneath_it_and_both_are_counted(grave: str, mild: str, parts: dict[str, str], checked: Any) -> None:
    report = checked(**parts)
    assert {grave, mild} <= {finding.rule for finding in report.findings}
    shown = {group.first.rule: {defect.first.rule for defect in group.beneath} for group in groups(report)}
    assert mild in shown[grave]
    assert mild not in shown
    ((_, counted),), left = overview(groups(report), [], report, pipeline_names(report.pipelines), None)
    assert (counted, left) == (Counter(str(finding.severity) for finding in failed(report)), "")


ROLE = """
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Effect: Allow, Action: "sqs:*", Resource: "*"}}]"""
QUEUE_POLICY = """
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument: {Version: "2012-10-18", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}"""


@pytest.mark.parametrize(("parts", "whose"), [({"function": "Role: !GetAtt WorkerRole.Arn", "after": ROLE}, "role"), ({"after": QUEUE_POLICY}, "queue")])
def test_a_malformed_policy_of_a_role_explains_nothing_of_the_queue(parts: dict[str, str], whose: str, checked: Any) -> None:
    shown = {group.first.rule: {(defect.first.rule, defect.first.resource) for defect in group.beneath} for group in groups(checked(**parts))}
    assert len([rule for rule in shown if rule == "policy-malformed"]) == 1
    assert (("queue-policy-without-tls", "Orders") in shown["policy-malformed"]) is (whose == "queue")


def test_what_several_explain_together_is_beneath_the_first(checked: Any) -> None:
    report = checked(**BOTH[0][2])
    (config,) = [finding for finding in report.findings if finding.rule == "function-dead-letter-config"]
    (missing,) = [finding for finding in report.findings if finding.rule == "missing-redrive-policy"]
    second = replace(missing, pipelines=["template/Other"], message="another queue", fingerprint="2")
    others = [finding for finding in report.findings if finding is not config]
    for more, beneath in (([second], True), ([], False)):
        found = groups(replace(report, findings=[*others, *more, replace(config, pipelines=[*config.pipelines, "template/Other"])]))
        assert ("function-dead-letter-config" not in {group.first.rule for group in found}) is beneath


@pytest.mark.parametrize(("mapping", "rule"), [("BatchSize: 100", "fifo-batch-size"), ("MaximumBatchingWindowInSeconds: 5", "fifo-batching-window")])
def test_what_is_refused_of_a_fifo_queue_by_any_name_is_shown_with_its_own_fix(mapping: str, rule: str, checked: Any) -> None:
    """With another name for the queue it is refused all the same."""
    report = checked(queue=f"{REDRIVE}, QueueName: orders, FifoQueue: true", dead="FifoQueue: true", mapping=mapping)
    assert {"fifo-queue-attributes", rule} <= {group.first.rule for group in groups(report)}


def test_what_is_graver_is_never_beneath_and_another_pipelines_neither(checked: Any) -> None:
    report = checked(**BOTH[0][2])
    (config,) = [finding for finding in report.findings if finding.rule == "function-dead-letter-config"]
    others = [finding for finding in report.findings if finding is not config]
    for changed in (
        replace(config, severity=Severity.ERROR),
        replace(config, pipelines=["template/Other"]),
        replace(config, pipelines=[*config.pipelines, "template/Other"]),
    ):
        found = groups(replace(report, findings=[*others, changed]))
        assert ("function-dead-letter-config" in {group.first.rule for group in found}) is (changed.severity is config.severity)


def test_the_table_names_rules_and_leads_round_in_no_circle() -> None:
    names = {rule.name for rule in every_rule()}
    every = {name: (*EXPLAINS.get(name, ()), *RESTING.get(name, ())) for name in EXPLAINS.keys() | RESTING.keys()}
    assert names >= every.keys() | OF_ONE_RESOURCE | {name for explained in every.values() for name in explained}

    def behind(name: str, way: tuple[str, ...]) -> None:
        assert name not in way
        for other in every.get(name, ()):
            behind(other, (*way, name))

    for name in every:
        behind(name, ())


ALARM = """
  Age:
    Type: AWS::CloudWatch::Alarm
    Properties: {{Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{{Name: QueueName, Value: !GetAtt Orders.QueueName}}], Statistic: Maximum, Period: 60,
      EvaluationPeriods: 1, Threshold: {threshold}, ComparisonOperator: GreaterThanThreshold, AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]}}
"""


@pytest.mark.parametrize(("alarm", "beneath"), [(ALARM.format(threshold=900), True), ("", False)], ids=["it rests on the retention", "there is no alarm"])
def test_a_rule_that_says_several_things_is_beneath_only_with_what_rests_on_the_defect(alarm: str, beneath: bool, checked: Any) -> None:  # noqa: FBT001 - a case
    report = checked(queue=f"{REDRIVE}, VisibilityTimeout: 185, MessageRetentionPeriod: 900", after=alarm)
    (grave,) = [group for group in groups(report) if group.first.rule == "expires-before-dead-letter"]
    assert ("oldest-message-alarm" in {defect.first.rule for defect in grave.beneath}) is beneath
    assert "oldest-message-alarm" in {finding.rule for finding in failed(report)}


UNKNOWN = [
    ("malformed-property", "VisibilityTimeout", {"queue": "VisibilityTimeout: 185s"}),
    ("handler-not-found", "in app", {"function": "Runtime: python3.13, Handler: app.main, Code: {ZipFile: 'def handler(event, context): return {}'}"}),
    (
        "environment-variable-missing",
        "TABLE",
        {
            "function": 'Role: !GetAtt WorkerRole.Arn, Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "import os, boto3\\ndef handler(event, context):\\n'
            "  boto3.client('dynamodb').put_item(TableName=os.environ['TABLE'], Item={})\"}",
            "after": "  WorkerRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}",
        },
    ),
    (
        "environment-variable-missing",
        "TABLE_NAME",
        {
            "function": 'Role: !GetAtt WorkerRole.Arn, Runtime: nodejs22.x, Handler: index.handler, Environment: {Variables: {TABLE: t}}, Code: {ZipFile: "'
            "import {DynamoDB} from '@aws-sdk/client-dynamodb';\\nexport const handler = async (event) => {\\n"
            '  await new DynamoDB({}).putItem({TableName: process.env.TABLE_NAME, Item: {id: {S: event.Records[0].body}}});\\n};"}',
            "after": "  WorkerRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}",
        },
    ),
    ("event-source-is-no-queue-arn", "orders is not defined", {"source": "orders"}),
    ("redrive-policy-malformed", "dlq is not defined", {"queue": "RedrivePolicy: {deadLetterTargetArn: dlq, maxReceiveCount: 5}"}),
    (
        "unprocessed-messages",
        "ends in an exception",
        {
            "function": 'Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context):\\n'
            "  for one in event['Records']:\\n    deliver(one['message_id'])\"}"
        },
    ),
]


@pytest.mark.parametrize(("rule", "about", "parts"), UNKNOWN, ids=[f"{rule}: {about}" for rule, about, _ in UNKNOWN])
def test_what_cannot_be_decided_because_of_a_defect_waits_for_the_repair_and_is_no_question(rule: str, about: str, parts: dict[str, str], checked: Any) -> None:
    report = checked(**parts)
    (cause,) = [finding for finding in failed(report) if finding.rule == rule]
    waiting = [finding for finding in report.findings if finding.verdict == "undecided" and about in (finding.reason or "")]
    assert waiting
    assert [question for question in questions(report) if about in question.reason] == []
    (group,) = [group for group in groups(report) if cause in [finding for defect in group.defects for finding in defect.findings]]
    assert list(group.waiting) == waiting
    assert "until it is put right: " in render(replace(report, findings=[cause, *waiting]), width=200)
    assert "### " not in markdown(replace(report, findings=[cause, *waiting], pipelines=[]))
    assert {finding.question for finding in told(report).findings if finding in waiting} == {None}


def test_a_doubt_is_a_question_again_where_the_defect_is_accepted_milder_or_another_pipelines(checked: Any) -> None:
    report = checked(queue="VisibilityTimeout: 185s")
    (cause,) = [finding for finding in failed(report) if finding.rule == "malformed-property"]
    (doubt,) = [finding for finding in report.findings if finding.verdict == "undecided" and finding.rule == "visibility-below-timeout"]
    accepted = Suppressed("waiver", "it is meant")
    for changed, asked in (
        (cause, 0),
        (replace(cause, suppressed=accepted), 1),
        (replace(cause, severity=Severity.WARNING), 1),
        (replace(cause, pipelines=["template/Other"]), 1),
        (replace(cause, explains=["something else"]), 1),
    ):
        assert len(questions(replace(report, findings=[changed, doubt]))) == asked
    both = replace(doubt, pipelines=[*doubt.pipelines, "template/Other"])
    assert len(questions(replace(report, findings=[cause, both]))) == 1


def test_the_whole_report_shows_the_fix_of_each_place(tmp_path: Path) -> None:
    text = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Refunds: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 70}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  First: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Slow: {Type: AWS::Lambda::Function, Properties: {Timeout: 40}}
  Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Slow}}
"""
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    rules = tuple(rule for rule in every_rule() if rule.name == "visibility-timeout")
    report = check(Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(rules)))
    for full in (True, False):
        shown = render(report, full=full, width=200)
        assert "Set VisibilityTimeout of Orders to 180." in shown
        assert ("Set VisibilityTimeout of Refunds to 240." in shown) is full
