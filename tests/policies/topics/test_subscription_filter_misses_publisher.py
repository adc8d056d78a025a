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


PYTHON = """
import json, os
import boto3
sns = boto3.client("sns")
def handler(event, context):
    {}
"""
NODE = """
const {{ SNSClient, PublishCommand, PublishBatchCommand }} = require("@aws-sdk/client-sns");
const sns = new SNSClient({{}});
exports.handler = async (event) => {{
    {}
}};
"""
PLAIN = PYTHON.format('sns.publish(TopicArn=os.environ["TOPIC"], Message=json.dumps({"kind": "order"}))')
WITH = PYTHON.format('sns.publish(TopicArn=os.environ["TOPIC"], Message="", MessageAttributes={"%s": {"DataType": "String", "StringValue": "order"}})')


def publishing(code: str, runtime: str = "python3.13", name: str = "Shop", topic: str = "!Ref Topic") -> str:
    lines = "".join(f"        {line}\n" for line in code.strip("\n").splitlines())
    return f"""
{name}Role:
  Type: AWS::IAM::Role
  Properties:
    Policies: [{{PolicyName: publish, PolicyDocument: {{Statement: [{{Effect: Allow, Action: sns:Publish, Resource: "*"}}]}}}}]
{name}:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: {runtime}
    Handler: index.handler
    Role: !GetAtt {name}Role.Arn
    Environment: {{Variables: {{TOPIC: {topic}}}}}
    Code:
      ZipFile: |
{lines}
"""


WANTS_KIND = subscribed(", FilterPolicy: {kind: [order]}")


@pytest.mark.parametrize(
    ("fragment", "passed"),
    [
        (WANTS_KIND + publishing(PLAIN), "passes no MessageAttributes"),
        (WANTS_KIND + publishing(WITH % "Kind"), "passes Kind"),
        (WANTS_KIND + publishing(PYTHON.format('boto3.resource("sns").Topic(os.environ["TOPIC"]).publish(Message="")')), "passes no MessageAttributes"),
        (
            WANTS_KIND + publishing(PYTHON.format('sns.publish_batch(TopicArn=os.environ["TOPIC"], PublishBatchRequestEntries=[{"Id": "1", "Message": ""}])')),
            "passes no MessageAttributes",
        ),
        (
            WANTS_KIND
            + publishing(NODE.format("await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: JSON.stringify(event) }));"), "nodejs22.x"),
            "passes no MessageAttributes",
        ),
        (
            WANTS_KIND
            + publishing(
                NODE.format(
                    'await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: "", MessageAttributes: { type: { DataType: "String", StringValue: "order" } } }));'
                ),
                "nodejs22.x",
            ),
            "passes type",
        ),
        (subscribed(", FilterPolicy: {kind: [order], region: [eu]}") + publishing(WITH % "kind"), "passes kind"),
    ],
    ids=["Python", "another attribute", "a resource of boto3", "a batch", "Node", "another attribute in Node", "one of two"],
)
def test_a_function_that_publishes_without_the_attribute(fragment: str, passed: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Subscription", "Properties/FilterPolicy", Severity.WARNING)]
    assert f"and Shop {passed} when it publishes to Topic" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        WANTS_KIND + publishing(WITH % "kind"),
        subscribed(", FilterPolicyScope: MessageBody, FilterPolicy: {kind: [order]}") + publishing(PLAIN),
        subscribed(", FilterPolicy: {kind: [order, {exists: false}]}") + publishing(PLAIN),
        subscribed() + publishing(PLAIN),
        subscribed(", FilterPolicy: {$or: [{kind: [order]}, {kind: [{exists: false}]}]}") + publishing(PLAIN),
        WANTS_KIND + publishing(PLAIN) + publishing(WITH % "kind", name="Other"),
        WANTS_KIND + publishing(PYTHON.format('sns.publish(TopicArn=os.environ["TOPIC"], Message="", MessageAttributes=made(event))')),
        WANTS_KIND + publishing(PYTHON.format('sns.publish(TopicArn=os.environ["TOPIC"], Message="", **event)')),
        WANTS_KIND + publishing(PYTHON.format('sns.publish_batch(TopicArn=os.environ["TOPIC"], PublishBatchRequestEntries=made(event))')),
        WANTS_KIND + publishing(NODE.format("await sns.send(new PublishCommand(event));"), "nodejs22.x"),
        WANTS_KIND + publishing(PLAIN) + publishing("package app", "java21", name="Other"),
        WANTS_KIND + publishing(PLAIN) + "Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: !Sub '${Topic}'}}",
        WANTS_KIND
        + publishing(PLAIN)
        + "Lets: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Topic], PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: 444455556666}}]}}}",
        WANTS_KIND + "Elsewhere: {Type: AWS::SNS::Topic}\n" + publishing(PLAIN, topic="!Ref Elsewhere"),
        subscribed(", FilterPolicy: {kind: [order]}").replace("TopicArn: !Ref Topic", "TopicArn: !ImportValue Topic")
        + publishing(PLAIN, topic="!ImportValue Topic"),
    ],
    ids=[
        "it passes the attribute",
        "the body is filtered",
        "it may be absent",
        "no filter",
        "trap: one or the other",
        "trap: another one passes it",
        "trap: attributes that are made elsewhere",
        "trap: whatever it is given",
        "trap: a batch that is made elsewhere",
        "trap: a request that is made elsewhere",
        "trap: another one that is not read",
        "trap: a state machine may publish too",
        "trap: another account may publish too",
        "trap: another topic",
        "trap: a topic of another stack",
    ],
)
def test_a_function_that_may_pass_the_attribute(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(fragment, RULE) if one.verdict == "fail"] == []


AS = 'sns.publish(TopicArn=os.environ["TOPIC"], Message=json.dumps({"id": 1}), MessageAttributes={"kind": {"DataType": "String", "StringValue": %s}})'
BODY = 'sns.publish(TopicArn=os.environ["TOPIC"], Message=%s)'
IN_NODE = (
    "await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: JSON.stringify({ kind: event.kind }), "
    "MessageAttributes: { kind: { DataType: 'String', StringValue: %s } } }));"
)
SCOPED = ", FilterPolicyScope: MessageBody"


@pytest.mark.parametrize(
    ("filtered", "code", "words"),
    [
        ("{kind: [created]}", PYTHON.format(AS % '"Created"'), "Shop publishes with kind 'Created' to Topic"),
        ("{kind: [{prefix: order.}]}", PYTHON.format(AS % '"orders.new"'), "Shop publishes with kind 'orders.new' to Topic"),
        ("{kind: [created]}", NODE.format(IN_NODE % "'Created'"), "Shop publishes with kind 'Created' to Topic"),
        ("{kind: [created]}", PYTHON.format(AS % '"created"'), ""),
        ("{kind: [{anything-but: [deleted]}]}", PYTHON.format(AS % '"created"'), ""),
        ("{kind: [created]}", PYTHON.format(AS % 'event["kind"]'), ""),
        ("{kind: [created]}", PYTHON.format(AS % '"Created" if event["new"] else "changed"'), ""),
        ("{kind: [created]}", PYTHON.format("\n    ".join((AS % '"Created"', AS % '"created"'))), ""),
        ("{kind: [created]}", NODE.format(IN_NODE % "event.kind"), ""),
        (f"{{kind: [created]}}{SCOPED}", PYTHON.format(BODY % 'json.dumps({"id": 1})'), "Shop publishes a body without kind to Topic"),
        (f"{{kind: [created]}}{SCOPED}", PYTHON.format(BODY % 'json.dumps({"kind": "any"})'), ""),
        (f"{{kind: [created]}}{SCOPED}", PYTHON.format(BODY % "json.dumps(event)"), ""),
        (f"{{kind: [created, {{exists: false}}]}}{SCOPED}", PYTHON.format(BODY % 'json.dumps({"id": 1})'), ""),
    ],
)
def test_what_everybody_who_publishes_writes(filtered: str, code: str, words: str, changed: Callable[..., list[Any]]) -> None:
    runtime = "nodejs22.x" if "exports" in code else "python3.13"
    said = [one for one in changed(subscribed(f", FilterPolicy: {filtered}") + publishing(code, runtime), RULE) if one.verdict == "fail"]
    assert [words in one.text for one in said] == [True] * bool(words)
