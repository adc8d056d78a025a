"""What trips IAM tools up, through the real check and over all rules: what has to be said of each template, and that nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

BASE = Path(__file__).parents[1].joinpath("base.yaml").read_text(encoding="utf-8")
POLL = """              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                Resource: !GetAtt Orders.Arn
"""
STATEMENTS = "Properties.Policies.0.PolicyDocument.Statement"
Said = set[tuple[str, str, str]]


def allow(actions: str, resource: str = "!GetAtt Orders.Arn", more: str = "", effect: str = "Allow") -> str:
    return f"              - {{Effect: {effect}, Action: {actions}, Resource: {resource}{more}}}\n"


def with_statements(*statements: str, more: str = "") -> str:
    """The good pipeline, whose worker's role has these statements instead of its own, and more resources."""
    assert POLL in BASE
    return BASE.replace(POLL, "".join(statements)) + more


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., Said]:
    """`said(text, …)`: the rule, the verdict and the resource of everything that is said of these templates as one assembly."""

    def run(*texts: str) -> Said:
        paths = []
        for i, text in enumerate(texts):
            path = tmp_path / f"t{i}.yaml"
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        report = check(Request((Wanted(tuple(paths), {}),), Reading(tmp_path, tmp_path, run_apps=False), Judging(RULES)))
        assert report.problems == []
        return {(finding.rule, finding.verdict, finding.resource) for finding in report.findings}

    return run


def test_the_template_itself(said: Callable[..., Said]) -> None:
    assert said(BASE) == set()


def test_an_allow_that_a_deny_takes_back(said: Callable[..., Said]) -> None:
    assert said(with_statements(POLL, allow("sqs:DeleteMessage", "'*'", effect="Deny"))) == {("missing-poll-permission", "fail", "WorkerRole")}
    assert said(with_statements(POLL, allow("'sqs:Delete*'", "!GetAtt DeadLetters.Arn", effect="Deny"))) == set()


def test_an_allow_that_the_queues_policy_takes_back(said: Callable[..., Said]) -> None:
    tls = '          - Effect: Deny\n            Principal: "*"\n            Action: sqs:*\n'
    assert tls in BASE
    own = "          - {Effect: Deny, Principal: {AWS: !GetAtt WorkerRole.Arn}, Action: sqs:ReceiveMessage, Resource: !GetAtt Orders.Arn}\n"
    assert said(BASE.replace(tls, own + tls)) == {("missing-poll-permission", "fail", "WorkerRole")}


def test_scope_by_a_tag(said: Callable[..., Said]) -> None:
    poll = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]"
    tagged = with_statements(allow(poll, "'*'", ", Condition: {StringEquals: {'aws:ResourceTag/team': orders}}"))
    queue = "      VisibilityTimeout: 185\n"
    assert said(tagged.replace(queue, f"{queue}      Tags: [{{Key: team, Value: orders}}]\n")) == set()
    assert said(tagged.replace(queue, f"{queue}      Tags: [{{Key: team, Value: payments}}]\n")) == {("missing-poll-permission", "fail", "WorkerRole")}
    assert {verdict for _, verdict, _ in said(tagged)} == {"undecided"}  # the stack itself may have the tag


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param("[xray:PutTraceSegments, xray:PutTelemetryRecords]", id="traces"),
        pytest.param("cloudwatch:PutMetricData", id="metrics"),
        pytest.param("[ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DeleteNetworkInterface]", id="a network's interfaces"),
        pytest.param("[sqs:ListQueues, kms:ListAliases, dynamodb:ListTables]", id="lists"),
    ],
)
def test_a_star_where_the_action_knows_no_resource(actions: str, said: Callable[..., Said]) -> None:
    assert said(with_statements(POLL, allow(actions, "'*'"))) == set()


def test_a_star_where_the_action_knows_resources(said: Callable[..., Said]) -> None:
    found = said(with_statements(POLL, allow("[xray:PutTraceSegments, sqs:PurgeQueue, kms:Decrypt]", "'*'")))
    assert found == {
        ("queue-administration", "fail", "WorkerRole"),
        ("queue-actions-on-all-queues", "fail", "WorkerRole"),
        ("key-actions-on-all-keys", "fail", "WorkerRole"),
    }


def test_scoped_to_the_dead_letter_queue_instead_of_the_queue(said: Callable[..., Said]) -> None:
    assert said(with_statements(POLL.replace("Orders.Arn", "DeadLetters.Arn"))) == {("missing-poll-permission", "fail", "WorkerRole")}


def test_a_role_from_outside(said: Callable[..., Said]) -> None:
    found = said(BASE.replace("Role: !GetAtt WorkerRole.Arn", "Role: !ImportValue worker-role"))
    assert {verdict for _, verdict, _ in found} == {"undecided"}
    assert {"missing-poll-permission", "lambda-cannot-assume-role", "deny-locks-poller-out"} <= {rule for rule, _, _ in found}


PAYMENTS = """
  Payments: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 185, RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}
  Second:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Payments.Arn, FunctionName: !Ref Worker, FunctionResponseTypes: [ReportBatchItemFailures], ScalingConfig: {MaximumConcurrency: 5}}
"""


def of_iam(found: Said) -> Said:
    return {one for one in found if one[0] in {rule.name for rule in RULES if rule.group == "iam_scope"}}


def test_two_mappings_that_share_one_role(said: Callable[..., Said]) -> None:
    assert of_iam(said(with_statements(POLL, more=PAYMENTS))) == {("missing-poll-permission", "fail", "WorkerRole")}
    assert of_iam(said(with_statements(POLL, POLL.replace("Orders.Arn", "Payments.Arn"), more=PAYMENTS))) == set()
    assert of_iam(said(with_statements(POLL.replace("!GetAtt Orders.Arn", "[!GetAtt Orders.Arn, !GetAtt Payments.Arn]"), more=PAYMENTS))) == set()


def test_the_grant_in_another_stack(said: Callable[..., Said]) -> None:
    exported = with_statements("              - {Effect: Deny, Action: sqs:PurgeQueue, Resource: '*'}\n") + (
        "Outputs: {Role: {Value: !Ref WorkerRole, Export: {Name: role}}, Queue: {Value: !GetAtt Orders.Arn, Export: {Name: queue}}}\n"
    )
    grant = """
Resources:
  Grant:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!ImportValue role]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: QUEUE}]
"""
    assert said(exported) == {("missing-poll-permission", "fail", "WorkerRole")}
    assert ("missing-poll-permission", "fail", "WorkerRole") not in said(exported, grant.replace("QUEUE", "!ImportValue queue"))
    assert ("missing-poll-permission", "fail", "WorkerRole") in said(exported, grant.replace("QUEUE", "'arn:aws:sqs:eu-west-1:111122223333:another'"))


def test_sam_puts_its_own_policy_in_the_place_of_the_teams(said: Callable[..., Said]) -> None:
    """What the team wrote for TLS is gone as soon as SAM's policy for the topic is created after it: https://github.com/aws/serverless-application-model/issues/1776"""
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Tls:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument: {Statement: [{Effect: Deny, Principal: "*", Action: "sqs:*", Resource: !GetAtt Orders.Arn, Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): return {'batchItemFailures': []}"
      Events:
        Paid: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: {QueueArn: !GetAtt Orders.Arn, QueueUrl: !Ref Orders}}}
"""
    found: Any = {one for one in said(text) if one[0] in ("two-queue-policies", "service-may-not-send")}
    assert {(rule, verdict) for rule, verdict, _ in found} == {("two-queue-policies", "fail")}
