"""What is within an envelope of another service: a text of a topic, a detail, a record of an invocation, of a stream or of a function's dead-letter queue; whether it is opened as it came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

from .test_envelope_unpacking import RULE, RULE_OF_EVENTS, code, subscribed

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
