from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "allow-with-not"
HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def inline(statement: str) -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}\n"


def trust(statement: str) -> str:
    return f"WorkerRole: {{Properties: {{AssumeRolePolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def policy(statement: str, queue: str = "Orders") -> str:
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref {queue}], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def test_the_line_of_each(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          NotPrincipal: {AWS: "123456789012"}
          Action: sts:AssumeRole
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              Effect: Allow
              NotAction: [iam:*, sqs:PurgeQueue]
              Resource: "*"
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          NotAction: sqs:DeleteQueue
          Resource: !GetAtt Orders.Arn
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.line, one.key, one.text) for one in said] == [
        (
            "fail",
            "WorkerRole",
            "NotAction: [iam:*, sqs:PurgeQueue]",
            "NotAction iam:*, sqs:PurgeQueue",
            "a statement of WorkerRole allows every action except iam:*, sqs:PurgeQueue (NotAction), including those that AWS adds later",
        ),
        (
            "fail",
            "WorkerRole",
            'NotPrincipal: {AWS: "123456789012"}',
            "NotPrincipal 123456789012",
            "a statement of the trust policy of WorkerRole allows everybody except 123456789012 (NotPrincipal), in every account",
        ),
        (
            "fail",
            "Access",
            "NotAction: sqs:DeleteQueue",
            "NotAction sqs:DeleteQueue",
            "a statement of the policy of Orders allows every action except sqs:DeleteQueue (NotAction), including those that AWS adds later",
        ),
    ]


@pytest.mark.parametrize(
    ("fragment", "resource", "route"),
    [
        pytest.param(
            inline("{Effect: Allow, NotAction: ['sqs:*'], Resource: '*'}"),
            "WorkerRole",
            "Properties/Policies/0/PolicyDocument/Statement/0/NotAction",
            id="other services too",
        ),
        pytest.param(
            "WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess']}}",
            "WorkerRole",
            "Properties/ManagedPolicyArns/0",
            id="AWS's policy",
        ),
        pytest.param(
            policy("{Effect: Allow, NotPrincipal: {AWS: x}, Action: 'sqs:*', Resource: '*'}", "DeadLetters"),
            "Access",
            "Properties/PolicyDocument/Statement/0/NotPrincipal",
            id="DLQ",
        ),
    ],
)
def test_bad(fragment: str, resource: str, route: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", resource, route)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="nothing of the kind"),
        pytest.param(inline("{Effect: Deny, NotAction: ['sqs:*'], Resource: '*'}"), id="a deny of the role"),
        pytest.param(policy("{Effect: Deny, NotPrincipal: {AWS: x}, Action: 'sqs:*', Resource: '*'}"), id="a deny of the queue"),
        pytest.param(inline("{Effect: Allow, Action: sqs:ReceiveMessage, NotResource: x}"), id="NotResource"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_an_imported_queue_asks_nothing_and_hides_nothing(changed: Changed) -> None:
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue Q}}\n" + inline("{Effect: Allow, NotAction: x, Resource: '*'}"), RULE)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "NotAction x")]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(trust("{Effect: !If [IsProd, Allow, Deny], NotPrincipal: {AWS: x}, Action: sts:AssumeRole}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = prod",))
