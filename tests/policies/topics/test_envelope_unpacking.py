from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "envelope-unpacking"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


LOOP = """
import json

def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        BODY
"""
SNS = 'store(json.loads(body["Message"])["id"])'
S3 = 'store([one["s3"] for one in body["Records"]])'
INNER = 'store([one["s3"] for one in json.loads(body["Message"])["Records"]])'
BUCKET = "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: s3:ObjectCreated:*, Topic: !Ref Topic}]}}}"
DIRECT = (
    "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}}"
)
RAW = ", RawMessageDelivery: true"
RULE_OF_EVENTS = "Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}"


def code(body: str) -> str:
    return LOOP.replace("BODY", body)


@pytest.mark.parametrize(
    ("body", "more", "severity"),
    [
        (S3, subscribed() + BUCKET, Severity.ERROR),
        (S3, subscribed(), Severity.ERROR),
        ('[store(one) for one in body.get("Records", [])]', subscribed() + BUCKET, Severity.ERROR),
        (INNER, subscribed(RAW) + BUCKET, Severity.ERROR),
        (SNS, subscribed(RAW), Severity.WARNING),
        (SNS, DIRECT, Severity.ERROR),
        (S3, RULE_OF_EVENTS, Severity.ERROR),
        ('store(body["detail"])', DIRECT, Severity.ERROR),
        ('store(body["order"])', subscribed(), Severity.WARNING),
        ('store(body["id"], body["size"])', RULE_OF_EVENTS, Severity.WARNING),
        (S3, subscribed() + DIRECT, Severity.WARNING),
        ('store(body["order"], body["TopicArn"])', subscribed(), Severity.WARNING),
        ('store(json.loads(body["detail"]))', RULE_OF_EVENTS, Severity.ERROR),
        ('store(json.loads(body["detail"]) if isinstance(event, dict) else None)', RULE_OF_EVENTS, Severity.ERROR),
    ],
    ids=[
        "one level short",
        "Records of an envelope",
        "an empty list instead",
        "one level too many",
        "raw",
        "no topic",
        "an event",
        "a notification",
        "a field of its own",
        "a field of its own beside one that an event has, too",
        "one of two ways",
        "a field of its own beside one of the envelope",
        "a detail that is parsed once more",
        "one in code that asks for the type of something else",
    ],
)
def test_bad(body: str, more: str, severity: Severity, coded: Callable[..., list[Any]]) -> None:
    said = coded(code(body), RULE, more)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", severity)]
    assert said[0].route == "Properties/Code/ZipFile"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (SNS, subscribed()),
        (INNER, subscribed() + BUCKET),
        (S3, subscribed(RAW) + BUCKET),
        (S3, DIRECT),
        ('store(body["detail"])', RULE_OF_EVENTS),
        ('store(body["order"])', subscribed(RAW)),
        ('store(body["id"], body["time"])', RULE_OF_EVENTS),
        ('store(body["source"], body["size"])', RULE_OF_EVENTS),
        ("store(body)", subscribed()),
        ('store(body["Subject"], body)', subscribed()),
        ('store(body["Subject"], body.get("order"))', subscribed()),
        ('store(json.loads(body["detail"]))', ""),
        ('store(json.loads(body["detail"]["order"]))', RULE_OF_EVENTS),
        ('store(json.loads(body["detail"]) if isinstance(body["detail"], str) else body["detail"])', RULE_OF_EVENTS),
        ('store([json.loads(one) if type(one) is str else one for one in [body["detail"]]])', RULE_OF_EVENTS),
        (
            'match body["detail"]:\n            case str() as text:\n                store(json.loads(text))\n            case _:\n                store(body["detail"])',
            RULE_OF_EVENTS,
        ),
        (SNS, ""),
    ],
)
def test_good(body: str, more: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(body), RULE, more) == []


@pytest.mark.parametrize(
    "body",
    [
        'store(json.loads(body["Message"]) if "Message" in body else body)',
        'store(json.loads(body["Message"]) if body.get("Message") is not None else body)',
        'store(body["Records"] if "Records" in body else json.loads(body["Message"])["Records"])',
    ],
)
def test_trap_it_asks_what_it_has_got(body: str, coded: Callable[..., list[Any]]) -> None:
    for more in (subscribed(), subscribed(RAW), DIRECT):
        assert coded(code(body), RULE, more) == []


ATTRIBUTE = 'store(record["messageAttributes"]["kind"]["stringValue"], json.loads(body["Message"]))'
IN_NODE = "exports.handler = async (event) => { for (const record of event.Records) { await store(BODY, JSON.parse(JSON.parse(record.body).Message)); } };"
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


@pytest.mark.parametrize("read", ["record.messageAttributes.kind.stringValue", 'record.messageAttributes["kind"]!.stringValue'.replace("!", "")])
def test_an_attribute_that_the_envelope_holds(read: str, coded: Callable[..., list[Any]]) -> None:
    text = "Worker reads kind of messageAttributes, and what Subscription sends has no message attributes (without RawMessageDelivery"
    for made, runtime in ((code(ATTRIBUTE), "python3.13"), (IN_NODE.replace("BODY", read), "nodejs22.x")):
        (said,) = coded(made, RULE, subscribed(), properties=f"    Runtime: {runtime}\n")
        assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
        assert said.text.startswith(text)
        assert coded(made.replace('["Message"]', "").replace(".Message", ""), RULE, subscribed(RAW), properties=f"    Runtime: {runtime}\n") == []


def test_an_event_has_no_attributes(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(ATTRIBUTE.replace('json.loads(body["Message"])', 'body["detail"]')), RULE, RULE_OF_EVENTS)
    assert "what Rule sends has no message attributes (the service passes none)" in said.text


@pytest.mark.parametrize(
    "body",
    [
        ATTRIBUTE.replace('["kind"]["stringValue"]', '.get("kind")'),
        ATTRIBUTE.replace('["stringValue"]', '["stringValue"] if "kind" in record["messageAttributes"] else None'),
        ATTRIBUTE.replace('["stringValue"]', '["stringValue"] if record["messageAttributes"] else None'),
    ],
)
def test_trap_an_attribute_that_may_be_missing(body: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(body), RULE, subscribed()) == []


def test_trap_a_function_that_sends_attributes_of_its_own(coded: Callable[..., list[Any]]) -> None:
    assert coded(code(ATTRIBUTE), RULE, subscribed() + SENDER) == []


def test_a_caught_key_error_may_mean_another_envelope(coded: Callable[..., list[Any]]) -> None:
    body = "try:\n            " + SNS + "\n        except KeyError:\n            store(body)"
    assert [one.verdict for one in coded(code(body), RULE, subscribed(RAW))] == ["undecided"]
    assert coded(code(body), RULE, subscribed()) == []


JAVASCRIPT = """
exports.handler = async (event) => {
  for (const record of event.Records) {
    const body = JSON.parse(record.body);
    BODY
  }
};
"""
NODE = "    Runtime: nodejs22.x\n"


@pytest.mark.parametrize(
    ("body", "more", "verdicts"),
    [
        ("await store(JSON.parse(body.Message).id);", subscribed(), []),
        ("await store(JSON.parse(body.Message).id);", subscribed(RAW), ["fail"]),
        ("for (const one of body.Records) { await store(one); }", subscribed() + BUCKET, ["fail"]),
        ("for (const one of body.Records ?? []) { await store(one); }", subscribed() + BUCKET, ["fail"]),
        ("await store(body.Message ? JSON.parse(body.Message) : body);", subscribed(RAW), []),
        ("await store('Message' in body ? JSON.parse(body.Message) : body);", subscribed(RAW), []),
        ("if (body.Type === 'Notification') { await store(JSON.parse(body.Message)); }", subscribed(RAW), []),
        ("await store(body.orderId);", subscribed(), ["fail"]),
    ],
)
def test_javascript_is_judged_alike(body: str, more: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(JAVASCRIPT.replace("BODY", body), RULE, more, NODE)] == verdicts
