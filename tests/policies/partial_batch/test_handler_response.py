from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
WRITTEN = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          def handler(event, context):

              return {
                  "batchItemsFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]],
              }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, FunctionResponseTypes: [ReportBatchItemFailures]}
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


def test_a_misspelt_key_at_its_line_in_the_template(judged: Callable[..., list[Any]]) -> None:
    said = judged(WRITTEN, rule=RULE)
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


def test_sub_keeps_the_line(judged: Callable[..., list[Any]]) -> None:
    text = WRITTEN.replace("ZipFile: |", "ZipFile: !Sub |").replace("context):\n", 'context):\n              queue = "${Orders}"\n')
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.line[:21]) for one in said] == [("fail", '"batchItemsFailures":')]


def test_a_quoted_text_has_the_property_as_its_place(judged: Callable[..., list[Any]]) -> None:
    start, end = WRITTEN.index("        ZipFile: |"), WRITTEN.index("  Mapping:")
    quoted = (
        """        ZipFile: "def handler(event, context):\\n  return {'batchItemFailure': [{'itemIdentifier': r['messageId']} for r in event['Records']]}"\n"""
    )
    said = judged(WRITTEN[:start] + quoted + WRITTEN[end:], rule=RULE)
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
        ("Code: {ZipFile: 'def handler(:'}", "the inline code of Worker is not read: invalid syntax (line 1)"),
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


KEPT = """
failures = []

def handler(event, context):
    FIRST
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
KEPT_IN_NODE = """
let batchItemFailures = [];
exports.handler = async (event) => {
  FIRST
  for (const record of event.Records) {
    try {
      await deliver(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
KEPT_IN_A_CLASS = """
class Worker:
    def __init__(self):
        self.failures = []
    def handle(self, event):
        FIRST
        for record in event["Records"]:
            try:
                deliver(record["body"])
            except Exception:
                self.failures.append(record["messageId"])
        return {"batchItemFailures": [{"itemIdentifier": one} for one in self.failures]}

worker = Worker()

def handler(event, context):
    return worker.handle(event)
"""
KEPT_IN_A_DEFAULT = """
def work(records, failures=[]):
    FIRST
    for record in records:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return failures

def handler(event, context):
    return {"batchItemFailures": work(event["Records"])}
"""


KEPT_IN_A_DICT = """
import copy
RESPONSE = {"batchItemFailures": []}

def handler(event, context):
    FIRST
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            answer["batchItemFailures"].append({"itemIdentifier": record["messageId"]})
    return answer
"""


@pytest.mark.parametrize(
    ("runtime", "code", "first"),
    [
        ("python3.13", KEPT, "pass"),
        ("nodejs22.x", KEPT_IN_NODE, ""),
        ("nodejs22.x", KEPT_IN_NODE, "console.log(batchItemFailures.length);"),
        ("python3.13", KEPT_IN_A_CLASS, "pass"),
        ("python3.13", KEPT_IN_A_DEFAULT, "pass"),
        ("python3.13", KEPT_IN_A_DICT, "answer = RESPONSE"),
        ("python3.13", KEPT_IN_A_DICT, "answer = copy.copy(RESPONSE)"),
    ],
    ids=["python", "node", "node, looked at", "an object", "the default of a parameter", "a dict", "a dict that is copied, and not what is in it"],
)
def test_a_list_that_outlives_the_invocation(runtime: str, code: str, first: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(code.replace("FIRST", first), RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"]
    assert [(one.resource, one.severity, one.key) for one in said] == [("Worker", Severity.ERROR, "stale:")]


def test_its_place_is_where_the_list_is_made(judged: Callable[..., list[Any]]) -> None:
    code = KEPT.replace("FIRST", "pass").strip("\n").replace("\n", "\n" + " " * 10)
    text = WRITTEN[: WRITTEN.index("def handler")] + code + WRITTEN[WRITTEN.index("\n  Mapping") :]
    assert [(one.verdict, one.line) for one in judged(text, rule=RULE)] == [("fail", "failures = []")]


@pytest.mark.parametrize(
    ("runtime", "code", "first"),
    [
        ("python3.13", KEPT, "failures.clear()"),
        ("python3.13", KEPT, "global failures; failures = []"),
        ("python3.13", KEPT, "del failures[:]"),
        ("python3.13", KEPT, "failures[:] = []"),
        ("python3.13", KEPT, "while failures: failures.pop()"),
        ("python3.13", KEPT_IN_A_CLASS, "self.failures = []"),
        ("python3.13", KEPT_IN_A_DEFAULT, "failures = []"),
        ("python3.13", KEPT_IN_A_DEFAULT.replace("failures=[]", "failures=None"), "failures = [] if failures is None else failures"),
        ("python3.13", KEPT_IN_A_DEFAULT.replace('work(event["Records"])', 'work(event["Records"], [])'), "pass"),
        ("python3.13", KEPT_IN_A_DICT, "answer = copy.deepcopy(RESPONSE)"),
        ("python3.13", KEPT_IN_A_DICT, "answer = {**RESPONSE, 'batchItemFailures': []}"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures = [];"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures.length = 0;"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures.splice(0);"),
    ],
)
def test_one_that_is_emptied_first_is_silent(runtime: str, code: str, first: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("FIRST", first), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.text for one in said if one.key.startswith("stale")] == []


FOREIGN = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(EVENT)

def work(record):
    deliver(record.body)

def handler(event, context):
    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
"""
FOREIGN_IN_NODE = """
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
const processor = new BatchProcessor(EVENT);
const work = async (record) => { await deliver(record.body); };
export const handler = async (event, context) => processPartialResponse(event, work, processor, { context });
"""


@pytest.mark.parametrize(
    ("runtime", "code", "event", "found"),
    [
        ("python3.13", FOREIGN, "event_type=EventType.KinesisDataStreams", ["foreign:KinesisDataStreams"]),
        ("python3.13", FOREIGN, "EventType.DynamoDBStreams", ["foreign:DynamoDBStreams"]),
        ("python3.13", FOREIGN, "event_type=EventType.SQS", []),
        ("nodejs22.x", FOREIGN_IN_NODE, "EventType.KinesisDataStreams", ["foreign:KinesisDataStreams"]),
        ("nodejs22.x", FOREIGN_IN_NODE, "EventType.SQS", []),
    ],
)
def test_a_processor_that_is_told_of_another_service(runtime: str, code: str, event: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("(EVENT)", f"({event})"), RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.key, one.severity) for one in said if one.verdict == "fail"] == [(key, Severity.ERROR) for key in found]


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


UNSERIALISED = """
def handler(event, context):
    done = {record["messageId"] for record in event["Records"] if deliver(record["body"])}
    return {"statusCode": 200, "done": done}
"""


@pytest.mark.parametrize("types", ["[ReportBatchItemFailures]", "[]"])
def test_what_json_cannot_hold_fails_every_batch_whatever_the_mapping_asks_for(types: str, judged: Callable[..., list[Any]]) -> None:
    said = judged(whole(UNSERIALISED).replace("[ReportBatchItemFailures]", types), rule=RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.ERROR, "unserialised:a set")]


def test_a_set_made_into_a_list_is_none(judged: Callable[..., list[Any]]) -> None:
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


SETTLED = """
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(async (record) => deliver(record.body)));
  const batchItemFailures = %s;
  return { batchItemFailures };
};
"""
BY_FAILURE = "results.filter((one) => one.status === 'rejected').map((one, i) => ({ itemIdentifier: event.Records[i].messageId }))"
BY_RECORD = "event.Records.filter((record, i) => results[i].status === 'rejected').map((record) => ({ itemIdentifier: record.messageId }))"
BY_FLAT_MAP = "results.flatMap((one, i) => (one.status === 'rejected' ? [{ itemIdentifier: event.Records[i].messageId }] : []))"


def test_an_index_into_the_failures_is_none_into_the_batch(changed: Callable[..., list[Any]]) -> None:
    (said,) = [one for one in changed(worker(SETTLED % BY_FAILURE, "    Runtime: nodejs22.x\n"), RULE) if one.verdict == "fail"]
    assert (said.resource, said.severity, said.key) == ("Worker", Severity.ERROR, "misplaced:")


@pytest.mark.parametrize("listed", [BY_RECORD, BY_FLAT_MAP], ids=["the records are filtered", "each result keeps its place"])
def test_trap_an_index_into_the_batch(listed: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(worker(SETTLED % listed, "    Runtime: nodejs22.x\n"), RULE) if one.verdict == "fail"] == []


def test_trap_a_fifo_handler_that_stops_returns_later_ones_too(changed: Callable[..., list[Any]]) -> None:
    code = """
exports.handler = async (event) => {
  for (const [i, record] of event.Records.entries()) {
    try { await deliver(record.body); } catch (error) {
      return { batchItemFailures: event.Records.slice(i).map((left) => ({ itemIdentifier: left.messageId })) };
    }
  }
  return { batchItemFailures: [] };
};
"""
    assert [one for one in changed(worker(code, "    Runtime: nodejs22.x\n"), RULE) if one.verdict == "fail"] == []


POWERTOOLS = """
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
const processor = new BatchProcessor(EventType.SQS);
const recordHandler = async (record) => { await deliver(record.body); };
export const handler = async (event, context) => {
  %sprocessPartialResponse(event, recordHandler, processor, { context });
};
"""


@pytest.mark.parametrize(("before", "rule"), [("", "unawaited-work"), ("await ", RULE)], ids=["nobody waits for it", "nobody returns it"])
def test_the_response_of_powertools_that_nobody_returns_is_one_cause(before: str, rule: str, coded: Callable[..., list[Any]]) -> None:
    code, node = POWERTOOLS % before, "    Runtime: nodejs22.x\n"
    said = [one for one in coded(code, rule, properties=node) if one.verdict == "fail"]
    assert [one.severity for one in said] == [Severity.ERROR]
    assert "processPartialResponse" in said[0].text
    assert [one for one in coded(code, "swallowed-exception", properties=node) if one.verdict == "fail"] == []


def test_trap_the_response_of_powertools_that_is_returned(coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(POWERTOOLS % "return ", RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == []


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


SHARED = """
import attrs

@attrs.define
class Batch:
    failures: list = DEFAULT

def handler(event, context):
    batch = Batch()
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            batch.failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": batch.failures}
"""


@pytest.mark.parametrize(
    ("default", "found"), [("[]", ["stale:"]), ("attrs.field(default=[])", ["stale:"]), ("attrs.field(factory=list)", []), ("attrs.Factory(list)", [])]
)
def test_the_default_of_attrs_is_one_for_all_objects(default: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(SHARED.replace("DEFAULT", default), RULE) if one.verdict == "fail"] == found


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


MATCHED = """
from aws_lambda_powertools.utilities.batch import PROCESSOR, EventType, RESPOND
processor = PROCESSOR(event_type=EventType.SQS)

ASYNC def work(record):
    deliver(record.body)

def handler(event, context):
    return RESPOND(event, work, processor, context)
"""


@pytest.mark.parametrize(
    ("processor", "respond", "prefix", "found"),
    [
        ("BatchProcessor", "process_partial_response", "", []),
        ("AsyncBatchProcessor", "async_process_partial_response", "async", []),
        ("AsyncBatchProcessor", "process_partial_response", "async", ["mismatched:AsyncBatchProcessor in process_partial_response"]),
        ("BatchProcessor", "async_process_partial_response", "async", ["mismatched:BatchProcessor in async_process_partial_response"]),
        ("SqsFifoPartialProcessor", "async_process_partial_response", "async", ["mismatched:SqsFifoPartialProcessor in async_process_partial_response"]),
        ("AsyncBatchProcessor", "async_process_partial_response", "", ["mismatched:work, which is not async, in AsyncBatchProcessor"]),
    ],
)
def test_a_processor_that_cannot_wait(processor: str, respond: str, prefix: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = MATCHED.replace("PROCESSOR", processor).replace("RESPOND", respond).replace("ASYNC ", f"{prefix} ".lstrip())
    assert [(one.key, one.severity) for one in coded(code, RULE) if one.verdict == "fail"] == [(key, Severity.ERROR) for key in found]


RAISING = """
def handler(event, context):
    for record in event["Records"]:
        WORK
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(("work", "found"), [('deliver(record["body"])', [("empty:", Severity.WARNING)]), ("pass", [])])
def test_a_list_that_is_always_empty(work: str, found: list[Any], coded: Callable[..., list[Any]]) -> None:
    assert [(one.key, one.severity) for one in coded(RAISING.replace("WORK", work), RULE) if one.verdict == "fail"] == found


FAILED = """\
def handler(event, context):
    failures = []
    for record in event['Records']:
        try:
            deliver(record['body'])
        except Exception:
            failures.append({'itemIdentifier': NAMED})
    return {'batchItemFailures': failures}
"""


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("record['messageID']", [("fail", "unspelt:record['messageID']")]),
        ("record['id']", [("fail", "unspelt:record['id']")]),
        ("record['messageId']", []),
        ("record.get('messageID') or record['messageId']", []),
        ("record['messageID' if 'messageID' in record else 'messageId']", []),
    ],
    ids=["another spelling", "nobody's", "right", "both", "asked for first"],
)
def test_an_identifier_that_no_record_has(named: str, found: list[Any], coded: Callable[..., list[Any]]) -> None:
    said = coded(FAILED.replace("NAMED", named), RULE)
    assert [(one.verdict, one.key) for one in said] == found
    assert all(one.route == "Properties/Code/ZipFile" for one in said)


SEVERAL = """
import json
def handler(event, context):
    failures, failed, response = [], None, {}
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except Exception:
            KEPT
    return ANSWER
"""
ITEM = '{"itemIdentifier": record["messageId"]}'


@pytest.mark.parametrize(
    ("kept", "answer"),
    [
        (f"failures = [{ITEM}]", '{"batchItemFailures": failures}'),
        (f'response["batchItemFailures"] = [{ITEM}]', "response"),
        ('failed = record["messageId"]', '{"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}'),
    ],
)
def test_one_of_two_messages_that_failed(kept: str, answer: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code := SEVERAL.replace("KEPT", kept).replace("ANSWER", answer), RULE)
    assert coded(code, RULE, "Mapping: {Properties: {BatchSize: 1, MaximumBatchingWindowInSeconds: 0}}") == []
    assert (said.verdict, said.resource, said.severity, said.key) == ("fail", "Worker", Severity.ERROR, "fewer:")


@pytest.mark.parametrize(
    "kept",
    [
        f"failures.append({ITEM})",
        f"failures = [*failures, {ITEM}]",
        f"failures = failures + [{ITEM}]",
        f"failures += [{ITEM}]",
        f"failures = [{ITEM} for record in event['Records']]",
        f"failures = [{ITEM} for record in event['Records']]\n            break",
        f"failures = [{ITEM}]\n            raise",
    ],
)
def test_trap_both_are_returned_or_raised(kept: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(SEVERAL.replace("KEPT", kept).replace("ANSWER", '{"batchItemFailures": failures}'), RULE)
    assert [one.key for one in said if one.key.startswith("fewer")] == []


ALWAYS = """
def save(record):
    try:
        deliver(record["body"])
        DONE
    except Exception as error:
        print(error)
        return False

def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"] if not save(r)]}
"""
ALWAYS_IN_NODE = """
const save = async (r) => { try { await deliver(r.body); DONE } catch (error) { console.error(error); return false; } };
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const r of event.Records) { if (!(await save(r))) batchItemFailures.push({ itemIdentifier: r.messageId }); }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "done", "runtime", "found"),
    [
        (ALWAYS, "pass", "python3.13", ["always:"]),
        (ALWAYS, "return None", "python3.13", ["always:"]),
        (ALWAYS, "return True", "python3.13", []),
        (ALWAYS, "return answered()", "python3.13", []),
        (ALWAYS_IN_NODE, "", "nodejs22.x", ["always:"]),
        (ALWAYS_IN_NODE, "return 0;", "nodejs22.x", ["always:"]),
        (ALWAYS_IN_NODE, "return true;", "nodejs22.x", []),
        (ALWAYS_IN_NODE, "return answered();", "nodejs22.x", []),
    ],
)
def test_a_result_that_is_never_true_brings_each_message_back(code: str, done: str, runtime: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("DONE", done), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.key for one in said] == found
    assert all(one.severity == Severity.ERROR and "although none failed" in one.text for one in said)


KEPT_WITH_RESULTS = """
class Consumer {
  constructor() { this.failed = []; this.handle = this.handle.bind(this); }
  async one(record) { const answer = await deliver(record.body); if (answer.FunctionError) throw new Error("no"); }
  async handle(event) {
    await Promise.all(event.Records.map((record) => this.one(record).catch(() => { this.failed.push({ itemIdentifier: record.messageId }); })));
    return { batchItemFailures: ANSWER };
  }
}
exports.handler = new Consumer().handle;
"""


@pytest.mark.parametrize(("answer", "found"), [("this.failed", ["stale:"]), ("this.failed.splice(0)", [])])
def test_a_list_that_is_kept_although_a_result_may_be_a_failure_too(answer: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(KEPT_WITH_RESULTS.replace("ANSWER", answer), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said] == found
