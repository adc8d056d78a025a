"""Functions that publish to the topics which feed the queue, and what their roles have of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "missing-send-permission"
FEED = """
Told: {Type: AWS::SNS::Topic}
Other: {Type: AWS::SNS::Topic}
Feed: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Told, Endpoint: !GetAtt Orders.Arn}}
ShopRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: %s}]}}]}}
Shop:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: %s
    Environment: {Variables: {TOPIC: !Ref %s}}
    Code:
      ZipFile: |
        import boto3, os
        def handler(event, context):
            boto3.client("sns").publish(TopicArn=%s, Message="a")
"""
TOPIC = 'os.environ["TOPIC"]'
LETS = "Lets: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Told], PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !GetAtt ShopRole.Arn}, Action: sns:Publish, Resource: !Ref Told}]}}}\n"


def feed(action: str, role: str = "!GetAtt ShopRole.Arn", variable: str = "Told", named: str = TOPIC) -> str:
    return FEED % (action, role, variable, named)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (feed("sns:Publish, Resource: !Ref Other"), ["fail"]),
        (feed("sns:Publish, Resource: !GetAtt Orders.Arn"), ["fail"]),
        (feed("sns:Subscribe, Resource: !Ref Told"), ["fail"]),
        (feed("sns:Publish, Resource: !Ref Told"), []),
        (feed("sns:*, Resource: '*'"), []),
        (feed("sns:Subscribe, Resource: !Ref Told") + LETS, []),
        (feed("sns:Publish, Resource: !Ref Told, Condition: {StringEquals: {'aws:PrincipalTag/team': a}}"), ["undecided"]),
        (feed("sns:Subscribe, Resource: !Ref Told", role="'arn:aws:iam::111122223333:role/x'"), []),
        (feed("sns:Subscribe, Resource: !Ref Told", variable="Other"), []),
    ],
)
def test_who_publishes_may_publish(text: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    said = changed(text, RULE)
    assert [(one.verdict, one.severity if one.verdict == "fail" else None) for one in said] == [
        (verdict, Severity.ERROR if verdict == "fail" else None) for verdict in verdicts
    ]
    assert all(one.resource == "ShopRole" and "which feeds Orders" in one.text for one in said if one.verdict == "fail")
