from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "missing-partial-responses"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: Number}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{{properties}}}}}\n"


def test_a_batch_fails_as_a_whole(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      BatchSize: "2"
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties", "Properties:", Severity.WARNING)
    ]
    assert "2 messages" in said[0].text


@pytest.mark.parametrize(
    "types",
    ["[]", "null", "!Ref AWS::NoValue", "[!Ref AWS::NoValue]"],
    ids=["empty", "absent", "NoValue", "a NoValue item"],
)
def test_whatever_does_not_report_fires(types: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"FunctionResponseTypes: {types}"), RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.WARNING)]


def test_the_default_batch_of_ten_counts(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: null, BatchSize: null"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]
    assert "10 messages" in said[0].text


@pytest.mark.parametrize(
    "properties",
    ["FunctionResponseTypes: [ReportBatchItemFailures]", "FunctionResponseTypes: null, BatchSize: 1", 'FunctionResponseTypes: null, BatchSize: "1"'],
    ids=["they are reported", "a batch of one needs none", "a batch of one, as a string"],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping(properties), RULE) == []


@pytest.mark.parametrize(
    ("queue", "severity"),
    [
        ("RedrivePolicy: {maxReceiveCount: 3}", Severity.WARNING),
        ('RedrivePolicy: {maxReceiveCount: "2"}', Severity.ERROR),
        ("RedrivePolicy: {maxReceiveCount: 1}", Severity.ERROR),
        ("RedrivePolicy: null", Severity.WARNING),
        ("FifoQueue: true", Severity.ERROR),
        ("RedrivePolicy: {maxReceiveCount: !Ref Any}", Severity.WARNING),
        ("FifoQueue: true, RedrivePolicy: {maxReceiveCount: !Ref Any}", Severity.ERROR),
        ("FifoQueue: true, RedrivePolicy: null", Severity.WARNING),
    ],
    ids=["three", "two", "one", "no dead-letter queue", "FIFO", "a count that nobody knows", "FIFO, whatever the count", "FIFO without a dead-letter queue"],
)
def test_how_soon_healthy_messages_are_dead_lettered(queue: str, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: null") + f"Orders: {{Properties: {{{queue}}}}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", severity)]


def test_an_imported_queue_still_gets_the_warning(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: null, EventSourceArn: !ImportValue OrdersArn"), RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.WARNING)]


def test_an_unknown_batch_size_is_undecided_only_where_it_matters(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: null, BatchSize: !Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    assert changed(mapping("BatchSize: !Ref Any"), RULE, head=HEAD) == []


def test_unknown_response_types_are_undecided_only_where_they_matter(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: [!Ref Any]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    assert changed(mapping("FunctionResponseTypes: [!Ref Any], BatchSize: 1"), RULE, head=HEAD) == []


def test_trap_the_world_in_which_the_batch_is_one_message(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: [!If [IsProd, ReportBatchItemFailures, !Ref AWS::NoValue]]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env is not prod",))]
    said = changed(
        mapping("FunctionResponseTypes: [!If [IsProd, ReportBatchItemFailures, !Ref AWS::NoValue]], BatchSize: !If [IsProd, 10, 1]"), RULE, head=HEAD
    )
    assert said == []


def test_the_graver_world_is_told_apart(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("FunctionResponseTypes: null") + "Orders: {Properties: {RedrivePolicy: {maxReceiveCount: !If [IsProd, 1, 5]}}}", RULE, head=HEAD)
    assert {(one.verdict, one.severity, one.worlds) for one in said} == {
        ("fail", Severity.WARNING, ("Env is not prod",)),
        ("fail", Severity.ERROR, ("Env = prod",)),
    }


def test_trap_a_stream_fails_by_its_own_rules(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST}}\n"
    assert changed(stream, RULE) == []


def test_a_receive_counts_only_where_something_counts_it(changed: Callable[..., list[Any]]) -> None:
    lacks = "Mapping: {Properties: {BatchSize: 10, FunctionResponseTypes: []}}\n"
    (with_count,), (without,) = changed(lacks, RULE), changed(lacks + "Orders: {Properties: {RedrivePolicy: null}}", RULE)
    assert with_count.text == f"{without.text}, and each receive counts towards maxReceiveCount"


KEEPING = """
Mapping: {{Properties: {{FunctionResponseTypes: null, BatchSize: 10}}}}
{queue}Worker:
  Properties:
    Code:
      ZipFile: |
        import boto3
        table = boto3.resource("dynamodb").Table("letters")
        def handler(event, context):
            for record in event["Records"]:
                try:
                    table.put_item(Item={{"id": record["messageId"], "text": record["body"]}})
                except Exception as error:
                    {clause}
"""


@pytest.mark.parametrize("queue", ["", "Orders: {Properties: {FifoQueue: true}}\n", "Orders: {Properties: {RedrivePolicy: {maxReceiveCount: 2}}}\n"])
def test_who_keeps_what_fails_to_itself_fails_no_batch_yet(queue: str, changed: Callable[..., list[Any]]) -> None:
    (kept,) = changed(KEEPING.format(queue=queue, clause="print(error)"), RULE)
    assert (kept.verdict, kept.resource, kept.severity) == ("fail", "Mapping", Severity.WARNING)
    assert "once Worker no longer keeps what fails to itself, one failed message fails the invocation, and all of up to 10 messages" in kept.text
    (raised,) = changed(KEEPING.format(queue=queue, clause="raise"), RULE)
    assert (raised.verdict, raised.resource, raised.severity) == ("fail", "Mapping", Severity.ERROR if queue else Severity.WARNING)
    assert "when one message fails, all of up to 10 messages" in raised.text


DELETING = """
{queue}Worker:
  Properties:
    Runtime: python3.13
    Code:
      ZipFile: |
        import json, os, boto3
        sqs, url = boto3.client("sqs"), "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"
        def entries(records):
            return [{{"Id": str(i), "ReceiptHandle": one["receiptHandle"]}} for i, one in enumerate(records)]
        def handler(event, context):
            done, failed = [], []
            for record in event["Records"]:
                {before}
                try:
                    deliver(json.loads(record["body"]))
                    {after}
                except Exception:
                    failed.append(record)
                    {failing}
            {end}
            if failed:
                raise RuntimeError(failed)
"""
ONE = 'sqs.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])'
ALL = "sqs.delete_message_batch(QueueUrl=url, Entries=entries({}))"


def deleting(before: str = "pass", after: str = "pass", failing: str = "pass", end: str = "pass", queue: str = "") -> str:
    return DELETING.format(before=before, after=after, failing=failing, end=end, queue=queue) + mapping("FunctionResponseTypes: []")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(deleting(after=ONE), id="each when it is done"),
        pytest.param(deleting(after="done.append(record)", end="if failed and done: " + ALL.format("done")), id="those that are done, in one request"),
    ],
)
def test_trap_a_handler_that_deletes_what_is_done_and_raises_for_the_rest(code: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(code, RULE) == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(deleting(), id="nothing"),
        pytest.param(deleting(before=ONE), id="each before the work"),
        pytest.param(deleting(failing=ONE), id="those that failed"),
        pytest.param(deleting(end="if not failed: " + ALL.format("event['Records']")), id="all where none failed"),
        pytest.param(deleting(after=ONE, failing="raise"), id="the earlier ones, and the later ones are not worked on"),
        pytest.param(deleting(after=ONE, queue="Orders: {Properties: {FifoQueue: true}}\n"), id="each of a FIFO queue, although another one has failed"),
    ],
)
def test_what_else_a_handler_may_delete(code: str, changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource) for one in changed(code, RULE)] == [("fail", "Mapping")]


IN_NODE = """
const { SQSClient, DeleteMessageCommand, DeleteMessageBatchCommand, SendMessageCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
const store = (order) => sqs.send(new SendMessageCommand({ QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/next", MessageBody: JSON.stringify(order) }));
exports.handler = async (event) => {
  BODY
};
"""
DELETES = "await sqs.send(new DeleteMessageCommand({ QueueUrl: process.env.QUEUE, ReceiptHandle: record.receiptHandle }));"
LOOP = """let failed = 0; const done = [];
  for (const record of event.Records) {
    try {
      BEFORE await store(JSON.parse(record.body));
      DONE
    } catch (error) {
      failed += 1; FAILED
    }
  }
  if (failed > 0) { AT_THE_END throw new Error("some failed"); }"""
DELETES_ALL = "await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: process.env.QUEUE, Entries: done }));"
EACH = "async (record) => { await store(JSON.parse(record.body)); DONE }".replace("DONE", DELETES)


def loop(before: str = "", done: str = "", failed: str = "", at_the_end: str = "") -> str:
    return LOOP.replace("BEFORE", before).replace("DONE", done).replace("FAILED", failed).replace("AT_THE_END", at_the_end)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        pytest.param(loop(done=DELETES), "", id="each when it is done"),
        pytest.param(loop(done="done.push({ Id: record.messageId, ReceiptHandle: record.receiptHandle });", at_the_end=DELETES_ALL), "", id="those that are done, in one request"),
        pytest.param(
            f"const ended = await Promise.allSettled(event.Records.map({EACH})); if (ended.some((one) => one.status === 'rejected')) throw new Error('some failed');", "", id="side by side"
        ),
        pytest.param(f"await Promise.all(event.Records.map({EACH}));", "undecided", id="side by side, until the first one fails"),
        pytest.param("if (eval('true')) return; " + loop(done=DELETES), "undecided", id="beside what is not followed"),
        pytest.param(f"const store = async (it) => {{ const answer = await fetch('https://a.example', {{ method: 'POST', body: JSON.stringify(it) }}); if (!answer.ok) throw new Error('refused'); }}; {loop(done=DELETES)}", "", id="some for whose answer the code throws by itself"),
        pytest.param(loop(before="if (record.body.length > 9) continue;", done=DELETES), "fail", id="but those that are passed over"),
        pytest.param(loop(), "fail", id="nothing"),
        pytest.param(loop(before=DELETES), "fail", id="each before the work"),
        pytest.param(loop(failed=DELETES), "fail", id="those that failed"),
        pytest.param(loop(done=DELETES, failed="throw error;"), "fail", id="the earlier ones, and the later ones are not worked on"),
    ],
)  # fmt: skip
def test_what_a_handler_in_node_deletes(body: str, verdict: str, changed: Callable[..., list[Any]]) -> None:
    code = "".join(f"        {line}\n" for line in IN_NODE.replace("BODY", body).splitlines())
    worker = f"Worker:\n  Properties:\n    Runtime: nodejs22.x\n    Environment: {{Variables: {{QUEUE: !Ref Orders}}}}\n    Code:\n      ZipFile: |\n{code}"
    assert [one.verdict for one in changed(f"{mapping('FunctionResponseTypes: !Ref AWS::NoValue')}{worker}", RULE)] == [verdict] * bool(verdict)


WHOLE = """
import json, os, boto3
s3, firehose = boto3.client("s3"), boto3.client("firehose")

def handler(event, context):
    bodies = [BODY for record in event["Records"]]
    DO
"""
STORE = 's3.put_object(Bucket="lake", Key=context.aws_request_id, Body="".join(bodies))'
UNREPORTED = mapping("FunctionResponseTypes: null, BatchSize: 100")


def of_whole(body: str, do: str) -> str:
    return WHOLE.replace("BODY", body).replace("DO", do)


def test_trap_a_batch_that_is_one_piece_of_work(coded: Callable[..., list[Any]]) -> None:
    """It is done or fails for all of its messages: there is none that could be reported."""
    assert coded(of_whole('record["body"]', STORE), RULE, UNREPORTED) == []
    node = 'const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");\nconst s3 = new S3Client({});\nexports.handler = async (event) => {\n  await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "a", Body: event.Records.map((one) => ONE).join("") }));\n};'
    assert coded(node.replace("ONE", "one.body"), RULE, UNREPORTED, "    Runtime: nodejs22.x\n") == []
    table = node.replace("s3.send(new PutObjectCommand(", "pool.insert((").replace('Bucket: "lake"', 'table: "lake"')
    rows = coded(table.replace("ONE", "({ id: one.messageId, text: one.body })").replace('.join("")', ""), RULE, UNREPORTED, "    Runtime: nodejs22.x\n")
    assert [(one.verdict, "a single message" in one.text) for one in rows] == [("undecided", True)]  # a database may refuse one row
    assert [one.verdict for one in coded(node.replace("ONE", "JSON.parse(one.body).text"), RULE, UNREPORTED, "    Runtime: nodejs22.x\n")] == ["fail"]


@pytest.mark.parametrize(
    ("body", "do"),
    [
        pytest.param('json.dumps(json.loads(record["body"]))', STORE, id="a message may be malformed"),
        pytest.param('record["body"]', f"try:\n        {STORE}\n    except Exception:\n        print('not stored')", id="its failure is passed over"),
        pytest.param('{"Data": record["body"]}', 'firehose.put_record_batch(DeliveryStreamName="a", Records=bodies)', id="some may be refused"),
        pytest.param(
            '{"Put": {"TableName": "a", "Item": {"id": {"S": record["body"]}}}}',
            'boto3.client("dynamodb").transact_write_items(TransactItems=bodies)',
            id="one may refuse all",
        ),
        pytest.param('record["body"]', f"for one in bodies:\n        {STORE.replace('bodies', 'one')}", id="each for itself"),
        pytest.param('record["body"]', "print(bodies)", id="nothing that fails"),
    ],
)
def test_a_message_that_may_fail_alone(body: str, do: str, coded: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource) for one in coded(of_whole(body, do), RULE, UNREPORTED)] == [("fail", "Mapping")]
