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


IOT = "Devices: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT * FROM 'a', Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn%s}}]}}}"


@pytest.mark.parametrize("encoded", ["true", "'true'"])
@pytest.mark.parametrize("body", ['store(body["id"])', "store(body)"])
def test_a_body_in_base64_is_no_json(body: str, encoded: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(body), RULE, IOT % f", UseBase64: {encoded}")
    assert (said.verdict, said.severity, said.key) == ("fail", Severity.ERROR, "Devices: UseBase64")


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param(code('store(body["id"])'), "", id="by default it is as it was published"),
        pytest.param(code('store(body["id"])'), ", UseBase64: false", id="switched off"),
        pytest.param(
            code("pass").replace("import json", "import base64, json").replace('record["body"]', 'base64.b64decode(record["body"])'),
            ", UseBase64: true",
            id="decoded",
        ),
    ],
)
def test_trap_a_body_that_is_decoded_or_not_encoded(body: str, more: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(body, RULE, IOT % more) == []


def test_who_catches_what_parsing_raises_may_decode_it(coded: Callable[..., list[Any]]) -> None:
    tries = code("pass").replace(
        'body = json.loads(record["body"])',
        'try:\n            body = json.loads(record["body"])\n        except ValueError:\n            body = other(record["body"])',
    )
    (said,) = coded(tries, RULE, IOT % ", UseBase64: true")
    assert said.verdict == "undecided"


TEXT_IN_NODE = "exports.handler = async (event) => { for (const record of event.Records) { BODY } };"
OF_A_TEXT = {
    "a field": ('store(body["Message"]["id"])', True),
    "a field that may be missing": ('store(body["Message"].get("id"))', True),
    "records": ('store([one["s3"] for one in body["Message"]["Records"]])', True),
    "parsed": ('store(json.loads(body["Message"])["id"])', False),
    "parsed where it is a text": ('message = body["Message"]\n        store((json.loads(message) if isinstance(message, str) else message)["id"])', False),
    "used as a text": ('store(body["Message"].strip(), body["Message"][:5])', False),
    "with numbers as decimals": ('store(json.loads(record["body"], parse_float=Decimal)["Message"]["id"])', True),
    "with a hook": ('store(json.loads(record["body"], object_hook=opened)["Message"]["id"])', False),
    "by a model": ('store(Envelope.model_validate_json(record["body"]).Message.id)', False),
    "revived in Node": ('await store(JSON.parse(record.body, (key, value) => key === "Message" ? JSON.parse(value) : value).Message.id);', False),
    "a field in Node": ("await store(JSON.parse(record.body).Message.id);", True),
    "a pattern in Node": ("const { Message: { id } } = JSON.parse(record.body); await store(id);", True),
    "parsed in Node": ("const { Message } = JSON.parse(record.body); const { id } = typeof Message === 'string' ? JSON.parse(Message) : Message; await store(id);", False),
    "used as a text in Node": ("const { Message } = JSON.parse(record.body); await store(Message.trim(), Message.length);", False),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_A_TEXT)
def test_a_message_of_a_topic_is_a_text(name: str, coded: Callable[..., list[Any]]) -> None:
    body, wrong = OF_A_TEXT[name]
    made = TEXT_IN_NODE.replace("BODY", body) if name.endswith("Node") else code(body)
    found = coded(made, RULE, subscribed(), properties="    Runtime: nodejs22.x\n" if name.endswith("Node") else "")
    assert [(one.verdict, one.resource, one.severity, one.key) for one in found] == (
        [("fail", "Worker", Severity.ERROR, "Subscription: Message")] if wrong else []
    )
    assert all("Message of the body as an object" in one.text for one in found)


def test_trap_a_message_of_ones_own_may_be_an_object(coded: Callable[..., list[Any]]) -> None:
    assert coded(code('store(body["Message"]["id"])'), RULE) == []


IN_NODE_DETAIL = """
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const body = JSON.parse(record.body);
      await store(BODY);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
NODE_22 = "    Runtime: nodejs22.x\n"


@pytest.mark.parametrize(
    "body",
    ["JSON.parse(body.detail)", "JSON.parse(body.detail).order", "body.detail ? JSON.parse(body.detail) : null", "((one) => JSON.parse(one.detail))(body)"],
)
def test_a_detail_that_is_parsed_once_more(body: str, coded: Callable[..., list[Any]]) -> None:
    text = IN_NODE_DETAIL.replace("BODY", body)
    (said,) = coded(text, RULE, RULE_OF_EVENTS, properties=NODE_22)
    assert (said.verdict, said.resource, said.severity, said.route) == ("fail", "Worker", Severity.ERROR, "Properties/Code/ZipFile")
    assert said.text.startswith("Worker parses detail of the body as a text (JSON.parse(")
    assert coded(text, RULE, properties=NODE_22) == []  # nobody knows who sends it
    assert coded(text, RULE, RULE_OF_EVENTS.replace("Id: a,", "Id: a, InputPath: $.detail,"), properties=NODE_22) == []


def test_a_detail_that_python_parses_once_more(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(json.loads(body["detail"]))'), RULE, RULE_OF_EVENTS)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.ERROR)
    assert said.text.startswith("Worker parses detail of the body as a text (json.loads(body[")


@pytest.mark.parametrize(
    "body",
    [
        "body.detail",
        "typeof body.detail === 'string' ? JSON.parse(body.detail) : body.detail",
        "typeof body.detail !== 'object' ? JSON.parse(body.detail) : body.detail",
        "JSON.parse(body.detail.payload)",
        "JSON.parse(JSON.stringify(body.detail))",
        "JSON.parse(body.payload ?? '{}')",
        "(() => { try { return JSON.parse(body.detail); } catch { return body.detail; } })()",
    ],
)
def test_trap_a_detail_that_is_looked_at_or_taken_as_it_is(body: str, coded: Callable[..., list[Any]]) -> None:
    found = coded(IN_NODE_DETAIL.replace("BODY", body), RULE, RULE_OF_EVENTS, properties=NODE_22)
    assert [one for one in found if one.verdict == "fail" and "detail" in one.text.partition(" of the body")[0]] == []


@pytest.mark.parametrize(
    "body",
    [
        'store(body["detail"] if isinstance(body["detail"], dict) else json.loads(body["detail"]))',
        'try:\n            store(json.loads(body["detail"]))\n        except TypeError:\n            store(body["detail"])',
        'store(json.loads(body["detail"]["payload"]))',
        'store(json.loads(json.dumps(body["detail"])))',
    ],
)
def test_trap_a_detail_that_python_looks_at(body: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(code(body), RULE, RULE_OF_EVENTS) if one.verdict == "fail"] == []


def test_a_message_is_read_of_an_event(coded: Callable[..., list[Any]]) -> None:
    """It has none: what is read of it is read of nothing."""
    for body in ("body.Message.id", "body.Message.order.id"):
        (said,) = coded(IN_NODE_DETAIL.replace("BODY", body), RULE, RULE_OF_EVENTS, properties=NODE_22)
        assert (said.verdict, said.severity) == ("fail", Severity.ERROR)
        assert "reads Message of the body, and the body of what Rule sends is an event of EventBridge" in said.text
    assert coded(IN_NODE_DETAIL.replace("BODY", "body.detail.Message.id"), RULE, RULE_OF_EVENTS, properties=NODE_22) == []


def destined(when: str, to: str = "!GetAtt Orders.Arn") -> str:
    """A function whose asynchronous invocations Lambda tells the queue of."""
    return (
        "Prices: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {ZipFile: 'def handler(event, context): return event'}}}\n"
        f"Tells: {{Type: AWS::Lambda::EventInvokeConfig, Properties: {{FunctionName: !Ref Prices, Qualifier: $LATEST, DestinationConfig: {{{when}: {{Destination: {to}}}}}}}}}\n"
    )


@pytest.mark.parametrize("when", ["OnSuccess", "OnFailure"])
def test_a_record_of_an_invocation_has_what_was_returned_within(when: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(body["order"])'), RULE, destined(when))
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.WARNING)
    assert "responsePayload" in said.text
    (said,) = coded(code('store(body["detail"])'), RULE, destined(when))
    assert (said.verdict, said.severity) == ("fail", Severity.ERROR)


STREAM = """
Clicks: {Type: %s}
Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: other, StartingPosition: LATEST, EventSourceArn: !GetAtt Clicks.%s, DestinationConfig: {OnFailure: {Destination: !GetAtt Orders.Arn}}}}
"""
KINESIS, TABLE = (
    STREAM % ("AWS::Kinesis::Stream", "Arn"),
    STREAM % ("AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: KEYS_ONLY}}", "StreamArn"),
)


GLOBAL = TABLE.replace("AWS::DynamoDB::Table,", "AWS::DynamoDB::GlobalTable,")


@pytest.mark.parametrize(
    ("more", "field"), [(KINESIS, "KinesisBatchInfo"), (TABLE, "DDBStreamBatchInfo"), (GLOBAL, "DDBStreamBatchInfo")], ids=["kinesis", "table", "global table"]
)
def test_a_record_of_a_batch_of_a_stream_that_failed(more: str, field: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(f'store(body["{field}"]["shardId"], body["requestContext"])'), RULE, more) == []
    for wrong in (field.lower(), "requestPayload", "Records"):
        (said,) = coded(code(f'store(body["{wrong}"])'), RULE, more)
        assert (said.verdict, said.resource) == ("fail", "Worker")
        assert field in said.text
        assert said.fix.startswith(f"Read {field} of the body")


def test_trap_a_stream_that_is_not_among_the_targets(coded: Callable[..., list[Any]]) -> None:
    assert coded(code('store(body["order"])'), RULE, KINESIS.replace("!GetAtt Clicks.Arn", "'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks'")) == []


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param('store(body["responsePayload"]["order"])', destined("OnSuccess"), id="what was returned"),
        pytest.param('store(body["requestPayload"]["order"], body["requestContext"]["condition"])', destined("OnFailure"), id="the event"),
        pytest.param('store((body["requestPayload"] if "requestPayload" in body else body)["order"])', destined("OnFailure"), id="tested"),
        pytest.param('store(body["order"])', destined("OnFailure", "!GetAtt DeadLetters.Arn"), id="trap: another queue"),
    ],
)
def test_a_record_that_is_opened(body: str, more: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(body), RULE, more) == []


LETTERS = "Prices: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}, Code: {ZipFile: 'def handler(event, context): return event'}}}\n"
OPENS = 'store(body["requestPayload"]["order"])'


@pytest.mark.parametrize("more", [LETTERS, LETTERS + destined("OnFailure").replace("Prices", "Offers")], ids=["alone", "beside a destination"])
def test_a_functions_dead_letter_queue_gets_the_event_itself(more: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(OPENS), RULE, more)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.WARNING)
    assert "reads requestPayload of the body, and Prices has Orders as its dead-letter queue (DeadLetterConfig), which gets the event itself" in said.text


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param('store(body["order"])', LETTERS, id="the event"),
        pytest.param('store(body["detail"]["order"])', LETTERS, id="an event of EventBridge"),
        pytest.param('store((body["requestPayload"] if "requestPayload" in body else body)["order"])', LETTERS, id="tested"),
        pytest.param(OPENS, LETTERS.replace("Orders", "DeadLetters"), id="trap: another queue"),
        pytest.param(OPENS, destined("OnFailure"), id="a destination"),
    ],
)
def test_trap_an_event_in_a_functions_dead_letter_queue(body: str, more: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(body), RULE, more) == []
