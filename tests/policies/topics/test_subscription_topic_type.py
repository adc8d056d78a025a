from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-topic-type"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


FIFO = "Orders: {Properties: {FifoQueue: true}}\nMapping: {Properties: {MaximumBatchingWindowInSeconds: null}}\n"
TOPIC = "{Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: orders.fifo}}"


def test_bad(changed: Callable[..., list[Any]]) -> None:
    said = changed(FIFO + subscribed(), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [
        ("fail", "Subscription", "Properties/Endpoint/Fn::GetAtt", Severity.ERROR)
    ]


def test_a_standard_queue_on_a_fifo_topic_is_a_note(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(topic=TOPIC), RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Subscription", Severity.NOTE)]
    assert "set FifoQueue of Orders" in said[0].fix


@pytest.mark.parametrize("fragment", [subscribed(), FIFO + subscribed(topic=TOPIC)], ids=["both are standard", "both are FIFO"])
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_topic_that_nobody_knows_is_undecided_for_a_fifo_queue_only(changed: Callable[..., list[Any]]) -> None:
    elsewhere = subscribed().replace("TopicArn: !Ref Topic", "TopicArn: !Ref Any")
    assert [(one.verdict, one.settle) for one in changed(FIFO + elsewhere, RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]
    assert changed(elsewhere, RULE, head=ENV) == []


def test_trap_the_name_of_a_topic_elsewhere_tells(changed: Callable[..., list[Any]]) -> None:
    elsewhere = subscribed().replace("TopicArn: !Ref Topic", "TopicArn: arn:aws:sns:eu-west-1:111122223333:orders.fifo")
    assert changed(FIFO + elsewhere, RULE) == []
    assert [one.severity for one in changed(FIFO + elsewhere.replace(".fifo", ""), RULE)] == [Severity.ERROR]
