from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-filter-misses-publisher"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


BUCKET = "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: s3:ObjectCreated:*, Topic: !Ref Topic}]}}}"


@pytest.mark.parametrize("scope", ["", ", FilterPolicyScope: MessageAttributes"])
def test_bad(scope: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(f"{scope}, FilterPolicy: {{eventName: [x]}}") + BUCKET, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Subscription", "Properties/FilterPolicy", Severity.WARNING)]
    assert "Bucket" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        subscribed(", FilterPolicyScope: MessageBody, FilterPolicy: {Records: {eventName: [x]}}") + BUCKET,
        subscribed() + BUCKET,
        subscribed(", FilterPolicy: {kind: [x]}"),
        subscribed(", FilterPolicy: {kind: [x, {exists: false}]}") + BUCKET,
        subscribed(", FilterPolicy: {}") + BUCKET,
    ],
    ids=["the body", "no filter", "no bucket", "or absent", "an empty filter"],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_scope_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(", FilterPolicyScope: !Ref Any, FilterPolicy: {eventName: [x]}") + BUCKET, RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_bucket_of_another_topic(changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(", FilterPolicy: {kind: [x]}") + "Other: {Type: AWS::SNS::Topic}\n" + BUCKET.replace("!Ref Topic", "!Ref Other"), RULE) == []
