from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
CODE = """def handler(event, context):

    return {
        "batchItemsFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]],
    }
"""


def worker(code: str, more: str = "") -> str:
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    return f"Worker:\n  Properties:\n    Code:\n      ZipFile: |\n{lines}{more}"


ANSWERS = """
def handler(event, context):
    for record in event["Records"]:
        deliver(record)
    return {"statusCode": 200}
"""


@pytest.fixture
def written(whole: Callable[[str], str]) -> str:
    return whole(CODE)


def test_a_misspelt_key_at_its_line_in_the_template(judged: Callable[..., list[Any]], written: str) -> None:
    said = judged(written, rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.line, one.severity, one.key) for one in said] == [
        (
            "fail",
            "Worker",
            "Properties/Code/ZipFile",
            '"batchItemsFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]],',
            Severity.ERROR,
            "key:batchItemsFailures",
        )
    ]
    assert "'batchItemsFailures'" in said[0].text


def test_sub_keeps_the_line(judged: Callable[..., list[Any]], written: str) -> None:
    text = written.replace("ZipFile: |", "ZipFile: !Sub |").replace("context):\n", 'context):\n              queue = "${Orders}"\n')
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.line[:21]) for one in said] == [("fail", '"batchItemsFailures":')]


def test_a_quoted_text_has_the_property_as_its_place(judged: Callable[..., list[Any]], written: str) -> None:
    start, end = written.index("        ZipFile: |"), written.index("  Mapping:")
    quoted = (
        """        ZipFile: "def handler(event, context):\\n  return {'batchItemFailure': [{'itemIdentifier': r['messageId']} for r in event['Records']]}"\n"""
    )
    said = judged(written[:start] + quoted + written[end:], rule=RULE)
    assert [(one.verdict, one.line[:8]) for one in said] == [("fail", "ZipFile:")]


def test_without_the_response_type_nothing_is_asked(changed: Callable[..., list[Any]]) -> None:
    code = 'def handler(event, context):\n    return {"batchItemFailure": [{"itemIdentifier": r["messageId"]} for r in event["Records"]]}'
    assert [one.verdict for one in changed(worker(code), RULE)] == ["fail"]
    assert changed(worker(code, "Mapping: {Properties: {FunctionResponseTypes: []}}"), RULE) == []


def test_an_answer_that_never_says_is_a_warning_and_nothing_for_a_batch_of_one(changed: Callable[..., list[Any]]) -> None:
    said = changed(worker(ANSWERS), RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.WARNING, "other:statusCode")]
    assert changed(worker(ANSWERS, "Mapping: {Properties: {BatchSize: 1}}"), RULE) == []


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("Runtime: nodejs22.x", "the inline code of Worker is not read: it is no JavaScript in line 1"),
        ("Code: {ImageUri: image}, Runtime: null", "Worker is a container image, and its code is not read"),
        ("Code: {S3Bucket: b, S3Key: k, ZipFile: null}", "the code of Worker is in no folder of this repository: not read"),
        ("Handler: app.handler", "inline code is the module index, and the handler of Worker is in app"),
        ("Handler: index.main", "the handler main is not defined in its module"),
        ("Handler: main", "the handler of Worker is not named as module.function"),
        (
            "Runtime: python3.11, Code: {ZipFile: 'def handler(:'}",
            "the inline code of Worker is no Python: invalid syntax in its line 1",
        ),
        (
            "Code: {ZipFile: 'from app import run; handler = run'}",
            "the handler handler is imported from app, which is not in its folder",
        ),
    ],
    ids=["another language", "an image", "S3", "another module", "another name", "no module", "a syntax error", "imported"],
)
def test_what_cannot_be_read_is_undecided(properties: str, reason: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Worker: {{Properties: {{{properties}}}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [("undecided", "Worker", reason)]


def test_each_world_has_its_code(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    wrong = "def handler(event, context): return {'batchItemFailure': event['Records']}"
    said = changed(f'Worker: {{Properties: {{Code: {{ZipFile: !If [IsProd, "{wrong}", "def handler(event, context): pass"]}}}}}}', RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env = prod",))]


def test_a_part_that_only_the_deployment_knows_is_no_wrong_key(changed: Callable[..., list[Any]]) -> None:
    said = changed(worker("def handler(event, context): return {'${AWS::Region}': event['Records']}").replace("ZipFile: |", "ZipFile: !Sub |"), RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what the handler returns in line 1 of its code could not be followed")]


UNSERIALISED = """
def handler(event, context):
    done = {record["messageId"] for record in event["Records"] if deliver(record["body"])}
    return {"statusCode": 200, "done": done}
"""


@pytest.mark.parametrize("types", ["[ReportBatchItemFailures]", "[]"])
def test_what_json_cannot_hold_fails_every_batch_whatever_the_mapping_asks_for(
    types: str, judged: Callable[..., list[Any]], whole: Callable[[str], str]
) -> None:
    said = judged(whole(UNSERIALISED).replace("[ReportBatchItemFailures]", types), rule=RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.ERROR, "unserialised:a set")]


def test_a_set_made_into_a_list_is_none(judged: Callable[..., list[Any]], whole: Callable[[str], str]) -> None:
    assert [one.key for one in judged(whole(UNSERIALISED.replace(": done}", ": sorted(done)}")), rule=RULE)] == ["other:statusCode, done"]


NOTHING = """
def handler(event, context):
    for record in event["Records"]:
        deliver(record)
"""
THROWS = """
exports.handler = async (event) => {
  const failed = [];
  for (const record of event.Records) {
    try { await deliver(record); } catch (error) { failed.push(record.messageId); }
  }
  if (failed.length) { throw new Error(failed.join()); }
};
"""


@pytest.mark.parametrize(("code", "runtime"), [(NOTHING, "python3.13"), (THROWS, "nodejs22.x")], ids=["it catches nothing", "it throws when one has failed"])
def test_a_handler_that_raises_and_returns_nothing_reports_nothing(code: str, runtime: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(worker(code, f"    Runtime: {runtime}\n"), RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.WARNING)
    assert "returns nothing and never batchItemFailures" in said.text


@pytest.mark.parametrize(
    ("code", "more"),
    [
        (NOTHING, "Mapping: {Properties: {BatchSize: 1, MaximumBatchingWindowInSeconds: 0}}\n"),
        (NOTHING, "Mapping: {Properties: {FunctionResponseTypes: []}}\n"),
        (
            'def handler(event, context):\n    if not event.get("Records"):\n        return\n    for record in event["Records"]:\n        deliver(record)\n    return {"batchItemFailures": []}\n',
            "",
        ),
        ("def handler(event, context):\n    pass\n", ""),
    ],
    ids=["one message at a time", "nobody asked for it", "trap: nothing on one path alone", "trap: it does nothing"],
)
def test_a_handler_that_may_return_nothing(code: str, more: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(worker(code, more), RULE) if "returns nothing" in one.text] == []


@pytest.mark.parametrize(
    ("code", "runtime", "fix"),
    [
        ("def handler(event, context):\n    return {'failures': []}", "python3.13", 'record["messageId"]'),
        ("exports.handler = async (event) => ({ batchitemFailures: [] });", "nodejs22.x", "itemIdentifier: record.messageId"),
    ],
)
def test_the_fix_is_in_the_language_of_the_handler(code: str, runtime: str, fix: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = [one for one in coded(code, RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"]
    assert fix in said.fix


COLLECTED = """
def handler(event, context):
    failures = {}
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception as error:
            failures[record["messageId"]] = str(error)
    return {"batchItemFailures": ANSWER}
"""
COLLECTED_IN_NODE = """
import { deliver } from './shop.mjs';
export const handler = async (event) => {
  const failures = {}, ids = new Set();
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) { failures[record.messageId] = String(error); ids.add(record.messageId); }
  }
  return { batchItemFailures: ANSWER };
};
"""


@pytest.mark.parametrize(
    ("runtime", "code", "answer", "found"),
    [
        ("python3.13", COLLECTED, "failures", ["collection:a dict"]),
        ("python3.13", COLLECTED, '[{"itemIdentifier": one} for one in failures]', []),
        ("nodejs22.x", COLLECTED_IN_NODE, "failures", ["collection:an object"]),
        ("nodejs22.x", COLLECTED_IN_NODE, "ids", ["collection:a Set, which is an empty object as JSON,"]),
        ("nodejs22.x", COLLECTED_IN_NODE, "ids.keys()", ["collection:an iterator, which is an empty object as JSON,"]),
        ("nodejs22.x", COLLECTED_IN_NODE, "[...ids.keys()].map((itemIdentifier) => ({ itemIdentifier }))", []),
    ],
)
def test_what_is_no_list_in_json(runtime: str, code: str, answer: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("ANSWER", answer), RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.key, one.severity) for one in said] == [(key, Severity.ERROR) for key in found]


@pytest.mark.parametrize(("mapped", "found"), [("Failed.map(({ Id }) => Id)", []), ("entries.map(({ Id }) => Id)", ["always:"])])
def test_what_another_service_says_was_not_sent_is_not_every_message(mapped: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = f"""
const {{ SQSClient, SendMessageBatchCommand }} = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({{}});
exports.handler = async (event) => {{
  const entries = event.Records.map((record) => ({{ Id: record.messageId, MessageBody: record.body }}));
  const {{ Failed = [] }} = await sqs.send(new SendMessageBatchCommand({{ QueueUrl: "later", Entries: entries }}));
  const failed = {mapped};
  return {{ batchItemFailures: failed.map((itemIdentifier) => ({{ itemIdentifier }})) }};
}};
"""
    assert [one.key for one in coded(code, "handler-response", properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == found


SENDS = """
import os
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    left = {record["messageId"]: record for record in event["Records"]}
    ids = set(left)
    answer = sqs.send_message_batch(QueueUrl=os.environ["QUEUE"], Entries=[{"Id": key, "MessageBody": one["body"]} for key, one in left.items()])
    for one in answer["Successful"]:
        TAKEN
    return {"batchItemFailures": [{"itemIdentifier": key} for key in LEFT]}
"""
SENDS_IN_NODE = """
const { SQSClient, SendMessageBatchCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
exports.handler = async (event) => {
  const left = Object.fromEntries(event.Records.map((record) => [record.messageId, record])), ids = new Set(Object.keys(left));
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: "later", Entries: event.Records.map((one) => ({ Id: one.messageId, MessageBody: one.body })) }));
  for (const one of answer.Successful) { TAKEN }
  return { batchItemFailures: LEFT.map((itemIdentifier) => ({ itemIdentifier })) };
};
"""


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ('left.pop(one["Id"], None)', "left"),
        ('del left[one["Id"]]', "left"),
        ('ids.discard(one["Id"])', "ids"),
        ("delete left[one.Id];", "Object.keys(left)"),
        ("ids.delete(one.Id);", "[...ids]"),
    ],
)
@pytest.mark.parametrize("takes", [True, False])
def test_what_is_taken_out_by_what_a_service_says_may_be_any(taken: str, left: str, coded: Callable[..., list[Any]], *, takes: bool) -> None:
    in_node = left not in ("left", "ids")
    code = (SENDS_IN_NODE if in_node else SENDS).replace("TAKEN", taken if takes else "void one;" if in_node else "pass").replace("LEFT", left)
    found = coded(code, RULE, properties=f"    Runtime: {'nodejs22.x' if in_node else 'python3.13'}\n")
    assert [one.key for one in found if one.verdict == "fail"] == ([] if takes else ["always:"])


IDS = """
import decimal, hashlib, json, uuid
def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            deliver(order)
        except Exception:
            failures.append({"itemIdentifier": ID})
    return {"batchItemFailures": failures}
"""
IDS_IN_NODE = """
const { z } = require('zod');
const { deliver } = require('shop');
const Order = z.object({ id: z.string() });
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const order = Order.parse(JSON.parse(record.body)), raw = JSON.parse(record.body);
    try { await deliver(order); } catch (error) { batchItemFailures.push({ itemIdentifier: ID }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "own", "wrong"),
    [
        (IDS, ['record["messageId"]', 'str(record["messageId"])', 'str(uuid.UUID(record["messageId"]))'], ['str(uuid.UUID(order["id"]))', 'str(decimal.Decimal(order["id"]))', 'order["id"]', 'str(order["id"])', 'int(order["id"])', 'f"{order[\'id\']}"', 'str(int(record["body"]))']),
        (IDS_IN_NODE, ["record.messageId", "String(record.messageId)"], ["raw.id", "order.id", "String(raw.id)", "Number(record.body)", "`${parseInt(record.body, 10)}`"]),
    ],
    ids=["Python", "Node"],
)  # fmt: skip
def test_what_is_read_of_the_body_is_no_id_however_it_is_spelt(code: str, own: list[str], wrong: list[str], coded: Callable[..., list[Any]]) -> None:
    properties = "    Runtime: nodejs22.x\n" if "exports" in code else ""
    assert [one.verdict for each in own for one in coded(code.replace("ID", each), RULE, properties=properties)] == []
    said = [[(one.severity, one.key) for one in coded(code.replace("ID", each), RULE, properties=properties)] for each in wrong]
    assert said == [[(Severity.ERROR, "identifier:something from the message's body")]] * len(wrong)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ('hashlib.sha256(record["body"].encode()).hexdigest()', "a digest"),
        ('hashlib.md5(record["messageId"].encode()).hexdigest()', "a digest"),
        ('str(hash(record["messageId"]))', "another text that is made of the messageId"),
    ],
)
def test_what_is_worked_out_of_a_message_is_no_id(value: str, what: str, coded: Callable[..., list[Any]]) -> None:
    assert [(one.severity, one.key) for one in coded(IDS.replace("ID", value), RULE)] == [(Severity.ERROR, f"identifier:{what}")]
