from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
FIRST = """
def handler(event, context):
    record = event["Records"][0]
    deliver(record["body"])
"""
LEFT = """
def handler(event, context):
    for record in event["Records"]:
        if record["body"] == "ping":
            return {"batchItemFailures": []}
        deliver(record["body"])
    return {"batchItemFailures": []}
"""
LAST = """
def handler(event, context):
    for record in event["Records"]:
        body = record["body"]
    deliver(body)
"""
DROPS = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
            break
    return {"batchItemFailures": failures}
"""
FIRST_ALONE = """
def handler(event, context):
    record = event["Records"][0]
    try:
        deliver(record["body"])
    except Exception:
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    return {"batchItemFailures": []}
"""
PARKS = """
def handler(event, context):
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            park(record["body"])
            break
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (FIRST, "first"),
        (FIRST.replace('record = event["Records"][0]', 'record, *_ = event["Records"]'), "first"),
        (FIRST_ALONE, "first"),  # and not that it stops there, too
        (LAST, "last"),
        (LEFT, "left"),
        (LEFT.replace('if record["body"] == "ping":', 'if not requests.get(record["body"], timeout=1).ok:'), "left"),
        (DROPS, "drops"),
        (PARKS, "left"),
        (PARKS.replace("break", "return"), "left"),
    ],
)
def test_messages_that_nobody_looks_at(code: str, key: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity, one.key) for one in said] == [
        ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, key)
    ]
    assert "BatchSize is 5" in said[0].text


GROUPS = """
exports.handler = async (event) => {
  const groups = Object.groupBy(event.Records, (record) => record.attributes.MessageGroupId);
  const failed = [];
  for (const records of Object.values(groups)) {
    for (const [i, record] of records.entries()) {
      try { await deliver(record.body); }
      catch (error) { failed.push(LEFT); break; }
    }
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
"""


@pytest.mark.parametrize(("left", "keys"), [("record", ["drops"]), ("...records.slice(i)", [])])
def test_of_a_group_the_rest_is_left(left: str, keys: list[str], coded: Callable[..., list[Any]]) -> None:
    """That a message was looked at before says nothing of what becomes of it after another failed."""
    assert [one.key for one in coded(GROUPS.replace("LEFT", left), RULE, properties="    Runtime: nodejs22.x\n")] == keys


def test_a_batch_of_one_has_no_others(coded: Callable[..., list[Any]]) -> None:
    assert coded(FIRST, RULE, "Mapping: {Properties: {BatchSize: 1}}") == []


def test_the_first_is_looked_at_beforehand(coded: Callable[..., list[Any]]) -> None:
    assert (
        coded('def handler(event, context):\n    print(event["Records"][0]["eventSourceARN"])\n    for record in event["Records"]: deliver(record)', RULE) == []
    )


def test_what_is_left_is_reported(coded: Callable[..., list[Any]]) -> None:
    assert (
        coded(
            DROPS.replace("    return", "    failures += [{'itemIdentifier': r['messageId']} for r in event['Records'] if r is not record]\n    return"), RULE
        )
        == []
    )


def test_what_is_kept_elsewhere_stops_nothing(coded: Callable[..., list[Any]]) -> None:
    assert coded(PARKS.replace("break", "continue"), RULE) == []
    assert coded(PARKS.replace("break", "raise"), RULE) == []


SINGLE = {
    "python3.13": ["assert len(records) == 1", "if len(records) > 1:\n        raise ValueError(len(records))", "(record,) = records", "[_] = records"],
    "nodejs22.x": [
        "if (records.length !== 1) throw new Error('one');",
        "switch (records.length) { case 1: break; default: throw new Error('one'); }",
        "assertOne(records);",
    ],
}
ALONE = {
    "python3.13": "def handler(event, context):\n    records = event['Records']\n    GUARD\n    try:\n        deliver(records[0]['body'])\n    except Exception as error:\n        print(error)\n",
    "nodejs22.x": "const assertOne = (records) => { if (records.length > 1) { throw new TypeError('one'); } };\nexports.handler = async (event) => {\n  const records = event.Records;\n  GUARD\n"
    "  try { await deliver(records[0].body); } catch (error) { console.error(error); }\n};\n",
}


@pytest.mark.parametrize(("runtime", "guard"), [(runtime, one) for runtime, guards in SINGLE.items() for one in guards])
def test_a_batch_of_several_messages_is_refused(runtime: str, guard: str, coded: Callable[..., list[Any]]) -> None:
    code, properties = ALONE[runtime].replace("GUARD", guard), f"    Runtime: {runtime}\n"
    (one,) = coded(code, RULE, properties=properties)
    assert (one.verdict, one.resource, one.severity, one.key) == ("fail", "Worker", Severity.ERROR, "single")
    assert "BatchSize is 5" in one.text
    assert coded(code, RULE, "Mapping: {Properties: {BatchSize: 1}}\n", properties) == []
    (lost,) = coded(code, "swallowed-exception", "Mapping: {Properties: {BatchSize: 1}}\n", properties)  # of one message, the rest is read as ever
    assert lost.verdict == "fail"


def test_a_function_that_is_not_read_is_given_the_batch(coded: Callable[..., list[Any]]) -> None:
    said = coded("import app\ndef handler(event, context): return app.run(event)", RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what is done with the records of a batch is in code that is not read")]


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


WHOLE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
CODE
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}
"""


def whole(code: str) -> str:
    """A template with this handler, inline."""
    return WHOLE.replace("CODE", "".join(f"          {line}\n" for line in code.splitlines()))


FORGOTTEN = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
processor = BatchProcessor(event_type=EventType.SQS)
def work(record):
    deliver(record.body)
def handler(event, context):
    with processor(records=event["Records"], handler=work):
        pass
    return processor.response()
"""


@pytest.mark.parametrize("size", [1, 10])
def test_a_batch_that_is_given_to_a_processor_and_never_processed(size: int, judged: Callable[..., list[Any]]) -> None:
    template = whole(FORGOTTEN).replace("BatchSize: 10", f"BatchSize: {size}")
    said = judged(template, rule="unprocessed-messages")
    assert [(one.verdict, one.resource, one.key, one.line) for one in said] == [
        ("fail", "Worker", "none", 'with processor(records=event["Records"], handler=work):')
    ]
    assert judged(template.replace("pass\n", "processor.process()\n"), rule="unprocessed-messages") == []


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


def test_a_message_that_is_passed_over_is_none_that_nobody_looks_at(coded: Callable[..., list[Any]]) -> None:
    code = LEFT.replace(
        'if record["body"] == "ping":\n            return {"batchItemFailures": []}', 'if not requests.get(record["body"], timeout=1).ok:\n            continue'
    )
    assert [one.verdict for one in coded(code, RULE)] == []


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


ON_PURPOSE = """
import json
import boto3
sfn = boto3.client("stepfunctions")

def start(order):
    sfn.start_execution(stateMachineArn=order["machine"], name=order["id"], input="{}")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            start(json.loads(record["body"]))
        except CLAUSE:
            ENDS
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("clause", "ends", "what"),
    [
        ("sfn.exceptions.ExecutionAlreadyExists", 'return {"batchItemFailures": failures}', "return"),
        ("sfn.exceptions.ExecutionAlreadyExists", "break", "break"),
        ("(KeyError, ValueError)", "break", "break"),
        ("sfn.exceptions.ExecutionAlreadyExists", "continue", ""),
        ("sfn.exceptions.ExecutionAlreadyExists", "raise", ""),
        ("KeyError", 'return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}', ""),
    ],
)
def test_a_clause_that_leaves_out_one_message_and_ends_the_loop(clause: str, ends: str, what: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(ON_PURPOSE.replace("CLAUSE", clause).replace("ENDS", ends), RULE) if one.verdict == "fail"]
    assert [one.text for one in said if f"leaves its loop over the messages with '{what}'" in one.text] == [one.text for one in said]
    assert bool(said) == bool(what)


NODE = "    Runtime: nodejs22.x\n    Handler: index.handler\n"
ON_PURPOSE_IN_NODE = """
const { SFNClient, StartExecutionCommand, ExecutionAlreadyExists } = require("@aws-sdk/client-sfn");
const sfn = new SFNClient({});
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    try {
      const job = JSON.parse(record.body);
      await sfn.send(new StartExecutionCommand({ stateMachineArn: job.machine, name: job.id, input: "{}" }));
    } catch (error) {
      if (WHEN) ENDS
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("when", ["error instanceof ExecutionAlreadyExists", "error.name === 'ExecutionAlreadyExists'", "error instanceof SyntaxError"])
@pytest.mark.parametrize(("ends", "what"), [("return { batchItemFailures };", "return"), ("break;", "break"), ("continue;", ""), ("throw error;", "")])
def test_a_condition_that_leaves_out_one_message_and_ends_the_loop(when: str, ends: str, what: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(ON_PURPOSE_IN_NODE.replace("WHEN", when).replace("ENDS", ends), RULE, properties=NODE) if one.verdict == "fail"]
    assert [f"leaves its loop over the messages with '{what}" in one.text for one in said] == [True] * bool(what)


GENERATED = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
async function* worked(records) {
  for (const record of records) {
    try {
      await sns.send(new PublishCommand({ TopicArn: "t", Message: record.body }));
      yield { record, ok: true };
    } catch (error) {
      yield { record, ok: false };
    }
  }
}
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for await (const { record, ok } of worked(Records)) {
    if (!ok) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      ENDS
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ("", []),
        ("continue;", []),
        ("break;", ["fail"]),
        ("return { batchItemFailures };", ["fail"]),
        ("const at = Records.indexOf(record); return { batchItemFailures: Records.slice(at).map((one) => ({ itemIdentifier: one.messageId })) };", []),
    ],
)
def test_a_loop_that_ends_before_the_generator_that_works(ends: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """What the generator would have done with the messages behind does not happen."""
    said = coded(GENERATED.replace("ENDS", ends), RULE, properties=NODE)
    assert [one.verdict for one in said] == found
    assert all("stops at the first message that fails and returns only that one" in one.text for one in said)
