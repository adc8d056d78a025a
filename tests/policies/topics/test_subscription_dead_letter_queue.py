from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-dead-letter-queue"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


LETTERS = ", RedrivePolicy: {deadLetterTargetArn: !GetAtt Undelivered.Arn}"
QUEUE = "Undelivered: {Type: AWS::SQS::Queue}\n"
POLICY = """Undeliverable:
  Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: [!Ref Undelivered]
    PolicyDocument:
      Statement:
        - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Undelivered.Arn, Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}}
"""
PLACE = "Properties/RedrivePolicy/deadLetterTargetArn"


@pytest.mark.parametrize(
    ("fragment", "key", "severity"),
    [
        (subscribed(LETTERS) + QUEUE, "policy", Severity.WARNING),
        (subscribed(LETTERS) + QUEUE + POLICY.replace("sns.amazonaws.com", "s3.amazonaws.com"), "policy", Severity.WARNING),
        (subscribed(LETTERS.replace("Undelivered", "Orders")), "own", Severity.WARNING),
        (subscribed(LETTERS) + QUEUE.replace("Queue}", "Queue, Properties: {FifoQueue: true}}") + POLICY, "type", Severity.WARNING),
        (subscribed(LETTERS.replace("!GetAtt Undelivered.Arn", "!Ref Undelivered")) + QUEUE + POLICY, "", Severity.ERROR),
    ],
    ids=["no policy", "another service", "the same queue", "FIFO", "a URL"],
)
def test_bad(fragment: str, key: str, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.key, one.severity) for one in said] == [("fail", "Subscription", key, severity)]
    assert said[0].route.startswith(PLACE)


@pytest.mark.parametrize(
    "fragment",
    [
        subscribed(LETTERS) + QUEUE + POLICY,
        subscribed(),
        subscribed(LETTERS.replace("!GetAtt Undelivered.Arn", "arn:aws:sqs:eu-west-1:111122223333:elsewhere")),
    ],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_queue_type_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(LETTERS) + QUEUE.replace("Queue}", "Queue, Properties: {FifoQueue: !Ref Any}}") + POLICY, RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_the_pipeline_s_own_dead_letter_queue_is_judged_elsewhere(changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(LETTERS.replace("Undelivered", "DeadLetters")), RULE) == []
