from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-invalid"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


@pytest.mark.parametrize(
    ("fragment", "route", "word"),
    [
        (subscribed(protocol="SQS"), "Properties/Protocol", "SQS"),
        (subscribed(protocol="queue"), "Properties/Protocol", "queue"),
        (subscribed(endpoint="!Ref Orders"), "Properties/Endpoint/Ref", "URL"),
        (subscribed(", FilterPolicyScope: Messagebody, FilterPolicy: {kind: [order]}"), "Properties/FilterPolicyScope", "Messagebody"),
    ],
)
def test_bad(fragment: str, route: str, word: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Subscription", Severity.ERROR)]
    assert said[0].route.startswith(route.removesuffix("/Ref"))
    assert word in said[0].text


@pytest.mark.parametrize("more", ["", ", FilterPolicyScope: MessageBody, FilterPolicy: {kind: [order]}", ", FilterPolicyScope: MessageAttributes"])
def test_good(more: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(more), RULE) == []


def test_a_scope_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(", FilterPolicyScope: !Ref Any"), RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_subscription_of_something_else(changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(protocol="lambda", endpoint="!GetAtt Worker.Arn"), RULE) == []


@pytest.mark.parametrize(
    ("policy", "fails"),
    [
        ("{DeadLetterTargetArn: !GetAtt DeadLetters.Arn}", True),
        ("{deadLetterQueueArn: !GetAtt DeadLetters.Arn}", True),
        ("{deadLetterTargetArn: !GetAtt DeadLetters.Arn}", False),
        ("""!Sub '{"deadLetterTargetArn": "${DeadLetters.Arn}"}'""", False),
        ("!If [IsProd, {deadLetterTargetArn: !GetAtt DeadLetters.Arn}, !Ref AWS::NoValue]", False),
    ],
)
def test_a_redrive_policy_names_its_queue_by_one_word(policy: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - what is expected
    said = changed(subscribed(f", RedrivePolicy: {policy}"), RULE, head=ENV)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Subscription", Severity.WARNING)] * fails
