"""Notifications of buckets that S3 refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.session import Session

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
PUT, ANY = "Event: 's3:ObjectCreated:Put'", "Event: 's3:ObjectCreated:*'"


BUCKET = """
Uploads:
  Type: AWS::S3::Bucket
  Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: "EVENT", Queue: !GetAtt Orders.Arn}]}}
"""


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        ("s3:ObjectCreate:*", "s3:ObjectCreated:*"),
        ("s3:ObjectsCreated:Put", "s3:ObjectCreated:Put"),
        ("s3:ObjectCreated", "s3:ObjectCreated:*"),
        ("s3:ObjectRemoved:Deleted", "s3:ObjectRemoved:Delete"),
        ("s3:LifecycleTransitions", "s3:LifecycleTransition"),
    ],
)
def test_a_misspelt_event_of_a_bucket(event: str, meant: str, changed: Changed) -> None:
    (said,) = [one for one in changed(BUCKET.replace("EVENT", event), RULE) if one.resource == "Uploads"]
    assert (said.verdict, said.route) == ("fail", "Properties/NotificationConfiguration/QueueConfigurations/0/Event")
    assert said.text == f"Event of Uploads is '{event}'; S3 accepts no such event type ({meant} is one): CloudFormation fails, on create and on update"


@pytest.mark.parametrize(
    ("name", "meant"), [("sufix", "suffix"), ("Prefixes", "prefix"), ("key", "prefix or suffix"), ("prefix", ""), ("Suffix", ""), ("!Ref AWS::StackName", "")]
)
def test_a_filter_of_keys_is_for_one_of_their_ends(name: str, meant: str, changed: Changed) -> None:
    rules = f"Filter: {{S3Key: {{Rules: [{{Name: prefix, Value: in/}}, {{Name: {name}, Value: .pdf}}]}}}}"
    said = [
        one
        for one in changed(BUCKET.replace("EVENT", "s3:ObjectCreated:*").replace("Queue: !GetAtt", f"{rules}, Queue: !GetAtt"), RULE)
        if one.resource == "Uploads"
    ]
    assert [(one.verdict, one.route.rpartition("/Filter/")[2], one.fix) for one in said if one.verdict == "fail" and "Rules" in one.route] == (
        [("fail", "S3Key/Rules/1/Name", f"Write {meant} in the place of {name}.")] if meant else []
    )


@pytest.mark.parametrize("event", [*Session().get_service_model("s3").shape_for("Event").enum, "s3:ObjectAcl:Get", "s3:ObjectLocked:Put", "${Event}"])
def test_an_event_of_a_bucket_that_there_is_or_may_be(event: str, changed: Changed) -> None:
    assert [one for one in changed(BUCKET.replace("EVENT", event), RULE) if one.resource == "Uploads"] == []


TELLS = "B: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [%s]%s}}}"


def told(event: str, *rules: str) -> str:
    written = ", ".join(f"{{Name: {rule.partition('=')[0]}, Value: {rule.partition('=')[2]}}}" for rule in rules)
    return f"{{{event}, Queue: !GetAtt Orders.Arn{f', Filter: {{S3Key: {{Rules: [{written}]}}}}' if rules else ''}}}"


@pytest.mark.parametrize(
    ("configurations", "more", "route"),
    [
        ([told(ANY), told(PUT)], "", "QueueConfigurations/1/Event"),
        ([told(PUT, "prefix=in/"), told(ANY, "prefix=in/raw/")], "", "QueueConfigurations/1/Event"),
        ([told(ANY, "suffix=.jpg"), told(ANY)], "", "QueueConfigurations/1/Event"),
        ([told(ANY)], ", LambdaConfigurations: [{Event: 's3:ObjectCreated:Copy', Function: !GetAtt Worker.Arn}]", "LambdaConfigurations/0/Event"),
        ([told(ANY, "prefix=a/", "prefix=b/")], "", "QueueConfigurations/0/Filter"),
        ([told(ANY, "suffix=.a", "Suffix=.b")], "", "QueueConfigurations/0/Filter"),
    ],
)
def test_configurations_of_a_bucket_that_overlap(configurations: list[str], more: str, route: str, changed: Callable[..., list[Any]]) -> None:
    said = [one for one in changed(TELLS % (", ".join(configurations), more), RULE) if one.resource == "B"]
    assert [(one.verdict, one.route) for one in said] == [("fail", f"Properties/NotificationConfiguration/{route}")]


@pytest.mark.parametrize(
    "configurations",
    [
        [told(ANY, "suffix=.jpg"), told(ANY, "suffix=.png")],
        [told(ANY, "prefix=a/"), told(ANY, "prefix=b/")],
        [told(ANY, "prefix=a/", "suffix=.jpg"), told(ANY, "prefix=a/b/", "suffix=.png")],
        [told(PUT), told("Event: 's3:ObjectCreated:Copy'"), told("Event: 's3:ObjectRemoved:*'")],
        [told(ANY, "prefix=a/", "suffix=.jpg")],
        [told(ANY, "prefix=!ImportValue p"), told(ANY, "prefix=b/")],
    ],
)
def test_configurations_of_a_bucket_that_lie_apart(configurations: list[str], changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(TELLS % (", ".join(configurations), ""), RULE) if one.resource == "B" and one.verdict == "fail"] == []


def test_a_bucket_that_tells_a_topic_before_the_queue(changed: Changed) -> None:
    fan = "Told: {Type: AWS::SNS::Topic}\nFan: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Told, Endpoint: !GetAtt Orders.Arn}}\n"
    told = "Uploads: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: '%s', Topic: !Ref Told}]}}}\n"
    (said,) = changed(fan + told % "s3:ObjectsCreated:*", RULE)
    assert (said.resource, said.route) == ("Uploads", "Properties/NotificationConfiguration/TopicConfigurations/0/Event")
    assert changed(fan + told % "s3:ObjectCreated:*", RULE) == []
    assert changed(fan.replace("!Ref Told, E", "!ImportValue told, E") + told % "s3:ObjectsCreated:*", RULE) == []
