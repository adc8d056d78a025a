from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-without-dead-letter-queue"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


def test_bad(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Subscription", "", Severity.NOTE)]


@pytest.mark.parametrize(
    "fragment", [subscribed(", RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}"), subscribed(protocol="email", endpoint="a@example.com")]
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_where_the_queue_is_not_known_nothing_is_said(changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(endpoint="arn:aws:sqs:eu-west-1:111122223333:elsewhere"), RULE) == []


def test_trap_in_one_world_only(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(", RedrivePolicy: !If [IsProd, !Ref AWS::NoValue, {deadLetterTargetArn: !GetAtt DeadLetters.Arn}]"), RULE, head=ENV)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env = prod",))]
