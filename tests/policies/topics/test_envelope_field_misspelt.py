"""Parts of what S3, SNS and EventBridge send, read under another name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "envelope-field-misspelt"
TOPIC = """
Topic: {Type: AWS::SNS::Topic}
Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
"""
BUCKET = "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: s3:ObjectCreated:*, Topic: !Ref Topic}]}}}"
DIRECT = (
    "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}}"
)
RULE_OF_EVENTS = "Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}"
EVENTS_OF_S3 = RULE_OF_EVENTS.replace("[shop]", "[aws.s3]")
NODE = "    Runtime: nodejs22.x\n"
LOOP = """
import json

def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        BODY
"""


def code(body: str) -> str:
    return LOOP.replace("BODY", body)


PARTS = {
    ("s3", "bucket", "Name"): "s3.bucket.name",
    ("s3", "object", "Key"): "s3.object.key",
    ("s3", "Object", "key"): "s3.object",
    ("S3", "object", "key"): "s3",
    ("s3", "key"): "s3.object.key",
    ("s3", "object", "name"): "s3.bucket.name",
    ("s3", "bucket", "key"): "s3.object.key",
    ("bucket", "name"): "s3.bucket",
    ("s3", "object", "version_id"): "s3.object.versionId",
    ("event_name",): "eventName",
}


def in_python(path: tuple[str, ...], record: str = 'body["Records"][0]') -> str:
    return record + "".join(f'["{name}"]' for name in path)


def in_node(path: tuple[str, ...]) -> str:
    return f"exports.handler = async (event) => {{ for (const record of event.Records) for (const one of JSON.parse(record.body).Records) await store(one.{'.'.join(path)}); }};"


@pytest.mark.parametrize("path", PARTS)
def test_a_part_of_a_notification_that_is_called_otherwise(path: tuple[str, ...], coded: Callable[..., list[Any]]) -> None:
    """In both languages, from the bucket and through a topic, at each index and in a loop."""
    inner = in_python(path, 'json.loads(body["Message"])["Records"][0]')
    loop = f'for one in body["Records"]:\n            store({in_python(path, "one")})'
    for text, more in ((code(f"store({in_python(path)})"), DIRECT), (code(loop), DIRECT), (code(f"store({inner})"), TOPIC + BUCKET)):
        (said,) = coded(text, RULE, more)
        assert (said.verdict, said.severity, said.fix) == ("fail", Severity.ERROR, f"Read Records.{PARTS[path]}.")
    (said,) = coded(in_node(path), RULE, DIRECT, NODE)
    assert (said.verdict, said.fix) == ("fail", f"Read Records.{PARTS[path]}.")


@pytest.mark.parametrize(
    "path", [("s3", "bucket", "name"), ("s3", "object", "key"), ("s3", "object", "tags"), ("dynamodb", "NewImage"), ("glacierEventData", "key"), ("eventName",)]
)
def test_trap_what_a_notification_has_or_may_have(path: tuple[str, ...], coded: Callable[..., list[Any]]) -> None:
    assert coded(code(f"store({in_python(path)})"), RULE, DIRECT) == []
    assert coded(in_node(path), RULE, DIRECT, NODE) == []


@pytest.mark.parametrize(
    "asked",
    [
        'one = body["Records"][0]["s3"]["bucket"]\n        store(one["Name"] if "Name" in one else one["name"])',
        'store(body["Records"][0]["s3"]["bucket"].get("Name"))',
        'store(body["Records"][0]["s3"]["bucket"]["Name"]) if "shop" else 1\n        try:\n            store(body["Records"])\n        except KeyError:\n            store(body)',
    ],
)
def test_trap_a_part_that_may_be_missing(asked: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(code(asked), RULE, DIRECT) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("read", "more", "right"),
    [
        ('body["detailType"], body["detail"]', RULE_OF_EVENTS, "detail-type"),
        ('body["detail_type"], body["detail"]', RULE_OF_EVENTS, "detail-type"),
        ('body["subject"], json.loads(body["Message"])', TOPIC, "Subject"),
        ('body["detail-type"], body["detail"]', RULE_OF_EVENTS, ""),
        ('body.get("detailType") or body["detail-type"], body["detail"]', RULE_OF_EVENTS, ""),
        ('body["kind"], body["detail"]', RULE_OF_EVENTS, ""),
    ],
)
def test_a_field_in_other_letters(read: str, more: str, right: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code(f"store({read})"), RULE, more)
    assert [(one.verdict, one.severity, one.fix) for one in said] == ([("fail", Severity.WARNING, f"Read {right} of the body.")] if right else [])


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("detail.object.Key", "detail.object.key"),
        ("detail.s3.object.key", "detail"),
        ("detail.key", "detail.object.key"),
        ("detail.object.versionId", "detail.object.version-id"),
    ],
)
def test_a_part_of_an_event_of_s3_that_is_called_otherwise(path: str, right: str, coded: Callable[..., list[Any]]) -> None:
    texts = {
        code(f"store({in_python(tuple(path.split('.')), 'body')})"): "",
        f"exports.handler = async (event) => {{ for (const record of event.Records) await store(JSON.parse(record.body).{path}); }};": NODE,
    }
    for text, properties in texts.items():
        (said,) = coded(text, RULE, EVENTS_OF_S3, properties)
        assert (said.verdict, said.severity, said.fix) == ("fail", Severity.ERROR, f"Read {right}.")
        assert coded(text, RULE, RULE_OF_EVENTS, properties) == []  # an event of one's own may have it


@pytest.mark.parametrize("path", ["detail.object.key", "detail.bucket.name", "detail.object.tags", "detail.requester"])
def test_trap_what_an_event_of_s3_has_or_may_have(path: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(f"store({in_python(tuple(path.split('.')), 'body')})"), RULE, EVENTS_OF_S3) == []


NAMED = {
    'if one["eventName"] == "s3:ObjectCreated:Put": store(one)': "ObjectCreated:Put",
    'if one["eventName"].startswith("s3:ObjectCreated"): store(one)': "ObjectCreated",
    'if one["eventName"] in ("s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"): store(one)': "ObjectCreated:Put",
    'if one["eventName"] == "ObjectCreated:Put": store(one)': "",
    'if one["eventName"] in ("s3:ObjectCreated:Put", "ObjectCreated:Put"): store(one)': "",
    'if one["eventName"] == "s3:TestEvent": continue': "",
    'if f"s3:{one[\'eventName\']}" == "s3:ObjectCreated:Put": store(one)': "",
}
NAMED_IN_NODE = {
    'if (one.eventName === "s3:ObjectCreated:Put") await store(one);': "ObjectCreated:Put",
    'switch (one.eventName) { case "s3:ObjectCreated:Put": await store(one); break; default: break; }': "ObjectCreated:Put",
    'if (one.eventName.startsWith("s3:ObjectCreated")) await store(one);': "ObjectCreated",
    'if (one.eventName === "ObjectCreated:Put" || one.eventName === "s3:ObjectCreated:Put") await store(one);': "",
    'if (`s3:${one.eventName}` === "s3:ObjectCreated:Put") await store(one);': "",
}


@pytest.mark.parametrize("named", [*NAMED, *NAMED_IN_NODE])
def test_a_name_of_an_event_has_no_prefix_in_a_notification(named: str, coded: Callable[..., list[Any]]) -> None:
    if named in NAMED:
        said, right = coded(code(f"for one in body['Records']:\n            {named}"), RULE, DIRECT), NAMED[named]
    else:
        loop = f"for (const record of event.Records) for (const one of JSON.parse(record.body).Records) {{ {named} }}"
        said, right = coded(f"exports.handler = async (event) => {{ {loop} }};", RULE, DIRECT, NODE), NAMED_IN_NODE[named]
    assert [(one.verdict, one.severity, one.fix) for one in said] == ([("fail", Severity.WARNING, f"Compare it with '{right}'.")] if right else [])


SENDER = """
Producer:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt ProducerRole.Arn
    Environment: {Variables: {QUEUE_URL: !Ref Orders}}
    Code: {ZipFile: "import boto3, os\\ndef handler(event, context): boto3.client('sqs').send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody='{}')"}
ProducerRole:
  Type: AWS::IAM::Role
  Properties:
    Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]
"""


@pytest.mark.parametrize(
    ("read", "more", "certain"),
    [
        ('body["subject"], json.loads(body["Message"])', TOPIC, False),
        ('body["detail"]["s3"]', EVENTS_OF_S3, False),
        ('body["Records"][0]["s3"]["key"]', DIRECT, True),
    ],
)
def test_trap_a_function_that_sends_may_send_it(read: str, more: str, certain: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    assert [one.verdict for one in coded(code(f"store({read})"), RULE, more)] == ["fail"]
    assert [one.verdict for one in coded(code(f"store({read})"), RULE, more + "\n" + SENDER)] == ["fail"] * certain


@pytest.mark.parametrize(("read", "found"), [("records", ["fail"]), ("Records", []), ("items", [])])
def test_a_list_that_is_taken_for_given(read: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    body = f'if body.get("Event"):\n            continue\n        for one in body.get("{read}", []):\n            load(one["s3"]["object"]["key"])'
    said = coded(code(body), RULE, more=DIRECT)
    assert [one.verdict for one in said] == found
    assert all((one.resource, one.severity) == ("Worker", Severity.WARNING) and "has it as Records" in one.text for one in said)


def test_trap_one_that_is_asked_for_first(coded: Callable[..., list[Any]]) -> None:
    assert coded(code('for one in body.get("Records") or body.get("records") or []:\n            load(one)'), RULE, more=DIRECT) == []


RETURNS = """
PricesRole: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: "sts:AssumeRole"}}]}}, Policies: [{{PolicyName: p, PolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}}]}}}}]}}}}
Prices:
  Type: AWS::Lambda::Function
  Properties: {{Runtime: python3.13, Handler: index.handler, Role: !GetAtt PricesRole.Arn, Code: {code}{more}}}
Tells: {{Type: AWS::Lambda::EventInvokeConfig, Properties: {{FunctionName: !Ref Prices, Qualifier: $LATEST, DestinationConfig: {{OnSuccess: {{Destination: !GetAtt Orders.Arn}}}}}}}}
"""


@pytest.mark.parametrize(
    ("prices", "more", "verdicts"),
    [
        ("{ZipFile: 'def handler(event, context): return event'}", "", ["fail"]),
        ("{ZipFile: 'def handler(event, context): return event'}", ", Environment: {Variables: {QUEUE_URL: !Ref Orders}}", []),
        ("{S3Bucket: b, S3Key: k}", "", []),
    ],
    ids=["it only returns", "it is told of the queue", "its code is not known"],
)
def test_a_role_sends_what_its_function_returned(prices: str, more: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """Lambda needs the role's leave for a destination: that alone makes the function no sender whose messages may have anything."""
    returns = RETURNS.format(code=prices, more=more)
    said = coded(code('store(body["requestPayLoad"]["id"], body["responsePayload"])'), RULE, returns)
    assert [one.verdict for one in said] == verdicts
    assert coded(code('store(body["requestPayload"]["id"], body["responsePayload"])'), RULE, returns) == []
