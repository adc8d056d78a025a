from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "topic-refuses-publisher"
Changed = Callable[..., list[Any]]
HEAD = "Parameters: {Any: {Type: String}}"
TOPIC = "Topic: {Type: AWS::SNS::Topic%s}\nSubscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"
BUCKET = "Source: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads, NotificationConfiguration: {TopicConfigurations: [{Event: 's3:ObjectCreated:*', Topic: !Ref Topic}]}}}\n"
CUSTOM = "Source: {Type: 'Custom::S3BucketNotifications', Properties: {BucketName: uploads, NotificationConfiguration: {TopicConfigurations: [{Events: ['s3:ObjectCreated:*'], TopicArn: !Ref Topic}]}}}\n"
EVENTS = "Source: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: t, Arn: !Ref Topic%s}]}}\n"
SOURCES = {"s3": BUCKET, "events": EVENTS % ""}


def policy(service: str, more: str = "", topic: str = "!Ref Topic", action: str = "sns:Publish") -> str:
    statement = f"{{Effect: Allow, Principal: {{Service: {service}.amazonaws.com}}, Action: {action}, Resource: {topic}{more}}}"
    return f"Policy: {{Type: AWS::SNS::TopicPolicy, Properties: {{Topics: [{topic}], PolicyDocument: {{Version: '2012-10-17', Statement: [{statement}]}}}}}}\n"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("allowed", ["s3", "events", "sns", "S3", ""])
def test_the_policy_lets_who_publishes(source: str, allowed: str, changed: Changed) -> None:
    said = changed(TOPIC % "" + SOURCES[source] + (policy(allowed) if allowed else ""), RULE)
    assert [(one.verdict, one.resource) for one in said] == ([] if allowed.lower() == source else [("fail", "Source")])


@pytest.mark.parametrize(
    "wrong",
    [
        policy("s3", action="sns:Subscribe"),
        policy("s3", ', Condition: {ArnLike: {"aws:SourceArn": "arn:aws:s3:::downloads"}}'),
        "Other: {Type: AWS::SNS::Topic}\n" + policy("s3", topic="!Ref Other"),
    ],
    ids=["another action", "another bucket", "another topic"],
)
@pytest.mark.parametrize("source", [BUCKET, CUSTOM], ids=["bucket", "CDK"])
def test_a_policy_that_is_beside_the_point(source: str, wrong: str, changed: Changed) -> None:
    (said,) = changed(TOPIC % "" + source + wrong, RULE)
    assert (said.verdict, said.resource) == ("fail", "Source")
    assert said.route.startswith("Properties/NotificationConfiguration/TopicConfigurations/0/Topic")


@pytest.mark.parametrize("source", [BUCKET, CUSTOM], ids=["bucket", "CDK"])
def test_good(source: str, changed: Changed) -> None:
    assert changed(TOPIC % "" + source + policy("s3", ', Condition: {ArnLike: {"aws:SourceArn": "arn:aws:s3:*:*:uploads"}}'), RULE) == []


def test_the_key_lets_them_too(changed: Changed) -> None:
    encrypted = ", Properties: {KmsMasterKeyId: %s}"
    key = (
        "Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: %s.amazonaws.com}, "
        "Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*'}]}}}\n"
    )
    for of, keys, verdicts in (("alias/aws/sns", "", ["fail"]), ("!Ref Key", key % "sns", ["fail"]), ("!Ref Key", key % "s3", [])):
        said = changed(TOPIC % (encrypted % of) + BUCKET + policy("s3") + keys, RULE)
        assert [one.verdict for one in said] == verdicts
        assert all("key" in one.key for one in said)


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(TOPIC % "" + "Other: {Type: AWS::SNS::Topic}\n" + BUCKET.replace("!Ref Topic", "!Ref Other"), id="a topic that the queue has nothing of"),
        pytest.param(TOPIC % "" + EVENTS % ", RoleArn: !GetAtt WorkerRole.Arn", id="a role publishes"),
        pytest.param((TOPIC % "").replace("!Ref Topic", "!ImportValue topic") + BUCKET.replace("!Ref Topic", "!ImportValue topic"), id="a topic outside"),
        pytest.param(TOPIC % "", id="nobody"),
    ],
)
def test_trap(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"] == []


def test_a_policy_that_nobody_knows_is_undecided(changed: Changed) -> None:
    unknown = "Policy: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Any], PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sns:Publish', Resource: '*'}]}}}\n"
    assert {one.verdict for one in changed(TOPIC % "" + BUCKET + unknown, RULE, head=HEAD)} == {"undecided"}
