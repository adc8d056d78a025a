"""`unprocessed-messages`: fields of a message as another service spells them, and events that another service hands to the function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
PY = "import json\ndef handler(event, context):\n    for record in {}:\n        {}\n    return {{'batchItemFailures': []}}"
JS = "exports.handler = async (event) => {{\n  for (const record of {}) {{ await deliver({}); }}\n  return {{ batchItemFailures: [] }};\n}};"
SDK = "event['Records']", "deliver(json.loads(record['Body']))"
TRIED = "try:\n            deliver(json.loads(record['Body']))\n        except KeyError:\n            deliver(json.loads(record['body']))"


@pytest.mark.parametrize(
    ("code", "runtime", "key"),
    [
        (PY.format(*SDK), "python3.13", "misread: body"),
        (PY.format("event['records']", "deliver(record['body'])"), "python3.13", "misread: Records"),
        (PY.format("event.get('records', [])", "deliver(record['body'])"), "python3.13", "misread: Records"),
        (PY.format("event['Records']", "deliver(record.get('Body', ''))"), "python3.13", "misread: body"),
        (PY.format("event['Records']", "deliver(record['body'], record['message_id'])"), "python3.13", "misread: messageId"),
        (PY.format("event['Records']", "deliver(record['eventSourceArn'])"), "python3.13", "misread: eventSourceARN"),
        (PY.format("event['Records']", "deliver(record['payload'])"), "python3.13", "misread: payload"),
        (JS.format("event.Records", "record.Body"), "nodejs22.x", "misread: body"),
        (JS.format("event.records", "record.body"), "nodejs22.x", "misread: Records"),
        (PY.format("event['Records']", "deliver(record['s3']['object']['key'])"), "python3.13", "elsewhere"),
        (PY.format("event['Records']", "deliver(json.loads(record['Sns']['Message']))"), "python3.13", "elsewhere"),
        (JS.format("event.Records", "record.s3.object.key"), "nodejs22.x", "elsewhere"),
        (JS.format("event.Records", "record.detail"), "nodejs22.x", "elsewhere"),
        (JS.format("event.Records", "(({ s3: { object } }) => object.key)(record)"), "nodejs22.x", "elsewhere"),
    ],
    ids=[
        "body in Python",
        "Records in Python",
        "Records that are asked for in Python",
        "body that is asked for in Python",
        "an id in Python",
        "an ARN in Python",
        "a field of nobody's in Python",
        "body in Node",
        "Records in Node",
        "S3's record in Python",
        "SNS's record in Python",
        "S3's record in Node",
        "EventBridge's event in Node",
        "of S3, in a pattern",
    ],
)
@pytest.mark.parametrize("size", [1, 10])
def test_a_field_that_lambda_spells_otherwise(code: str, runtime: str, key: str, size: int, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE, f"Mapping: {{Properties: {{BatchSize: {size}}}}}\n", f"    Runtime: {runtime}\n")
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said if one.verdict == "fail"] == [("fail", "Worker", Severity.ERROR, key)]
    left = [one.text for one in coded(code, "handler-response", properties=f"    Runtime: {runtime}\n") if one.verdict == "undecided"]
    assert {*left} <= {*said[0].explains}


@pytest.mark.parametrize(
    ("code", "runtime"),
    [
        (PY.format("event['Records']", "deliver(record['body'])"), "python3.13"),
        (PY.format("event['Records']", "deliver(record.get('body') or record.get('Body'))"), "python3.13"),
        (PY.format("event.get('Records') or event.get('records', [])", "deliver(record['body'], record.get('subject'))"), "python3.13"),
        (PY.format("event['Records'] if not event.get('records') else []", "deliver(record['body'])"), "python3.13"),
        (PY.format("event['Records']", "deliver(record['Body'] if 'Body' in record else record['body'])"), "python3.13"),
        (PY.format("event['Records']", TRIED), "python3.13"),
        (PY.format("event['Records']", TRIED.replace("'Body'", "'payload'")), "python3.13"),
        (
            PY.format("event['Records']", "deliver(record['attributes']['Other'], record['messageAttributes']['any'], record['md5OfMessageAttributes'])"),
            "python3.13",
        ),
        (PY.format("event['Records']", "deliver(json.loads(record['body'])['Body'])"), "python3.13"),
        (JS.format("event.Records", "record.Body || record.body"), "nodejs22.x"),
        (JS.format("event.Records ?? event.records", "record.body"), "nodejs22.x"),
        (JS.format("event.Records", "JSON.parse(record.body).Body"), "nodejs22.x"),
        (PY.format("event['Records']", "deliver(record['s3'] if 's3' in record else json.loads(record['body']))"), "python3.13"),
        (PY.format("event['Records']", "deliver(json.loads(record['body'])['detail'])"), "python3.13"),
        (JS.format("event.Records", "record.Sns ? record.Sns.Message : record.body"), "nodejs22.x"),
        (JS.format("event.Records", "JSON.parse(record.body).s3"), "nodejs22.x"),
    ],
    ids=[
        "plain",
        "both",
        "both events in Python",
        "another event in Python",
        "asked for first",
        "tried first",
        "another tried first",
        "what may be among the attributes",
        "a field of the message's own",
        "both in Node",
        "both events",
        "a field of the message's own in Node",
        "S3's record where it is one",
        "a field of the body",
        "SNS's record where it is one, in Node",
        "a field of the body, in Node",
    ],
)
def test_trap_a_handler_that_reads_both_spellings(code: str, runtime: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(code, RULE, properties=f"    Runtime: {runtime}\n") if one.key.startswith(("misread", "elsewhere"))] == []


@pytest.mark.parametrize(
    "code",
    ["await Promise.all(event.records.map((record) => deliver(record.body)));", "for (const record of event.Records) await deliver(record.Body.trim());"],
)
def test_a_field_of_another_spelling_is_named_where_it_fails(code: str, coded: Callable[..., list[Any]]) -> None:
    handler = f"exports.handler = async (event) => {{\n  {code}\n}};\n"
    said = coded(handler, RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]


BESIDE = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        print(record["body"])
        try:
            deliver(READ)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("read", "found"), [('json.loads(record["Body"])', ["fail"]), ('json.loads(record["body"])', []), ('record.get("Body") or record["body"]', [])]
)
def test_another_spelling_beside_the_right_one(read: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """It fails for each message, whatever is logged of it before."""
    assert [one.verdict for one in coded(BESIDE.replace("READ", read), RULE, properties="    Runtime: python3.13\n")] == found


NEVER = "def handler(event, context):\n    WORK\n"
NEVER_JS = "exports.handler = async (event) => { WORK };"


@pytest.mark.parametrize(
    ("code", "runtime"),
    [
        (NEVER.replace("WORK", "deliver(event['detail']['id'])"), "python3.13"),
        (NEVER.replace("WORK", "import json\n    return {'statusCode': 200, 'body': deliver(json.loads(event['body']))}"), "python3.13"),
        (NEVER_JS.replace("WORK", "await deliver(event.detail.id);"), "nodejs22.x"),
        (NEVER_JS.replace("WORK", "const { detail: { id } } = event; await deliver(id);"), "nodejs22.x"),
        (NEVER_JS.replace("WORK", "await deliver(event.requestContext.http.path);"), "nodejs22.x"),
    ],
)
def test_an_event_that_another_service_hands_to_a_function(code: str, runtime: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.resource, one.severity, one.key) for one in said if one.verdict == "fail"] == [("Worker", Severity.ERROR, "other-event")]


@pytest.mark.parametrize(
    ("code", "runtime"),
    [
        (NEVER.replace("WORK", "for one in [event] if 'detail' in event else event['Records']:\n        deliver(one)"), "python3.13"),
        (NEVER.replace("WORK", "try:\n        deliver(event['detail'])\n    except KeyError:\n        for record in event['Records']:\n            deliver(record['body'])"), "python3.13"),
        (NEVER.replace("WORK", "if event.get('detail'):\n        return deliver(event['detail'])\n    return other.handler(event, context)"), "python3.13"),
        (NEVER_JS.replace("WORK", "if (event.detail) return deliver(event.detail.id); for (const record of event.Records) await deliver(record.body);"), "nodejs22.x"),
        (NEVER_JS.replace("WORK", "return event.detail ? deliver(event.detail.id) : require('./other').handler(event);"), "nodejs22.x"),
        (NEVER_JS.replace("WORK", "if ('detail' in event) return deliver(event.detail.id); return require('./other').handler(event);"), "nodejs22.x"),
        (NEVER_JS.replace("WORK", "switch (event.source) { case 'orders': return deliver(event.detail.id); default: return require('./other').handler(event); }"), "nodejs22.x"),
    ],
)  # fmt: skip
def test_trap_a_function_of_several_services(code: str, runtime: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(code, RULE, properties=f"    Runtime: {runtime}\n") if one.key == "other-event"] == []


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        ('record["messageAttributes"]["kind"]["StringValue"]', ["attribute: stringValue"]),
        ('record["messageAttributes"].get("kind", {}).get("StringValue")', ["attribute: stringValue"]),
        ('record["messageAttributes"]["kind"]["Value"]', ["attribute: stringValue"]),
        ('(record.get("messageAttributes") or {}).get("kind", {}).get("DataType", "String")', ["attribute: dataType"]),
        ('record["attributes"]["approximateReceiveCount"]', ["attribute: ApproximateReceiveCount"]),
        ('record["attributes"].get("message_group_id")', ["attribute: MessageGroupId"]),
        ('(record["attributes"]["sentTimestamp"], record["messageAttributes"]["kind"]["Value"])', ["attribute: SentTimestamp", "attribute: stringValue"]),
        ('(record["attributes"]["SequenceNumber"], record["attributes"]["SentTimestamp"], record["attributes"]["mine"])', []),
        ('record["attributes"].get("ApproximateReceiveCount") or record["attributes"].get("approximateReceiveCount")', []),
        ('record["messageAttributes"]["kind"]["stringValue"]', []),
        ('record["messageAttributes"]["kind"].get("stringValue") or record["messageAttributes"]["kind"].get("StringValue")', []),
        ('record["messageAttributes"]["StringValue"]["stringValue"]', []),
        ('json.loads(record["body"])["MessageAttributes"]["kind"]["Value"]', []),
        ('boto3.client("sqs").receive_message(QueueUrl="q")["Messages"][0]["MessageAttributes"]["kind"]["StringValue"]', []),
    ],
)
def test_a_message_attribute_as_others_have_it(read: str, keys: list[str], coded: Callable[..., list[Any]]) -> None:
    python = f"import boto3, json\ndef handler(event, context):\n    for record in event['Records']:\n        deliver({read}, record['body'])\n"
    assert [one.key for one in coded(python, RULE)] == keys
    if "get(" in read or "boto3" in read:
        return
    node = f"exports.handler = async (event) => {{ for (const record of event.Records) {{ await deliver({read.replace('json.loads', 'JSON.parse')}, record.body); }} }};"
    said = coded(node, RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.key, one.severity) for one in said] == [(key, Severity.WARNING) for key in keys]
