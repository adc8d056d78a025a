from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "bucket-events-off"
HEAD = "Parameters: {On: {Type: String}}"


def arrived(bucket: str = "", kind: str = "Object Created", name: str = "!Ref Inbox", more: str = "") -> str:
    pattern = f"{{source: [aws.s3], detail-type: [{kind}], detail: {{bucket: {{name: [{name}]}}}}}}"
    return (
        f"Inbox: {{Type: AWS::S3::Bucket, Properties: {{BucketName: inbox{bucket}}}}}\n"
        f"Arrived: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {pattern}, Targets: [{{Id: q, Arn: !GetAtt Orders.Arn}}]}}}}\n{more}"
    )


def on(value: str) -> str:
    return f", NotificationConfiguration: {{EventBridgeConfiguration: {value}}}"


@pytest.mark.parametrize(
    "fragment",
    [
        arrived(),
        arrived(name="inbox"),
        arrived(on("{EventBridgeEnabled: false}")),
        arrived(", NotificationConfiguration: {TopicConfigurations: []}"),
        arrived(kind="Object Deleted, Object Created"),
        arrived(more="Other: {Type: Custom::Thing, Properties: {ServiceToken: x}}"),
    ],
)
def test_bad(fragment: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", "warning", "Inbox", "")
    assert "Arrived sends the events of Inbox to Orders" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        arrived(on("{EventBridgeEnabled: true}")),
        arrived(on("{}")),
        arrived(more="Notes: {Type: Custom::S3BucketNotifications, Properties: {BucketName: !Ref Inbox, NotificationConfiguration: {EventBridgeConfiguration: {}}}}"),
    ],
)  # fmt: skip
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(arrived(on("{EventBridgeEnabled: !Ref On}")), RULE, head=HEAD)] == [
        ("undecided", "--parameter On=VALUE")
    ]


@pytest.mark.parametrize(
    "fragment",
    [arrived(kind="AWS API Call via CloudTrail"), arrived(name="somebodys-bucket"), arrived(name="{prefix: in}"), "Inbox: {Type: AWS::S3::Bucket}"],
    ids=["CloudTrail", "a bucket outside", "a pattern of names", "no rule"],
)
def test_trap(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []
