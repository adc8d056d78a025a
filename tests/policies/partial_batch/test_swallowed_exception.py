from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
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
          import logging

          def handler(event, context):
              for record in event["Records"]:
                  try:
                      deliver(record)
                  except Exception:
                      logging.exception("not delivered")
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""


def test_logged_and_forgotten(judged: Callable[..., list[Any]]) -> None:
    said = judged(WRITTEN, rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.line, one.severity, one.key) for one in said] == [
        ("fail", "Worker", "Properties/Code/ZipFile", "except Exception:", Severity.ERROR, "record:except Exception")
    ]
    assert "every exception of a message ('except Exception')" in said[0].text


def test_the_whole_batch(judged: Callable[..., list[Any]]) -> None:
    text = WRITTEN.replace(
        'for record in event["Records"]:\n                  try:\n                      deliver(record)\n                  ',
        'try:\n                  for record in event["Records"]: deliver(record)\n              ',
    ).replace("                      logging.ex", "                  logging.ex")
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.line, one.key) for one in said] == [("fail", "except Exception:", "batch:except Exception")]


def test_whoever_raises_again_is_silent(judged: Callable[..., list[Any]]) -> None:
    assert judged(WRITTEN.replace('delivered")\n', 'delivered")\n                      raise\n'), rule=RULE) == []


def test_code_that_cannot_be_read_is_undecided(judged: Callable[..., list[Any]]) -> None:
    said = judged(WRITTEN.replace("python3.13", "java21"), rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.text) for one in said] == [
        ("undecided", "Worker", "Properties/Code/ZipFile", "the code of Worker is in no folder of this repository: not read")
    ]


def test_work_that_is_done_elsewhere_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed('Worker: {Properties: {Code: {ZipFile: "import app\\ndef handler(event, context): return app.run(event)"}}}', RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what is done with the records of a batch is in code that is not read")]


PYTHON = """
import json

def handler(event, context):
    for record in event["Records"]:
        try:
            total = json.loads(record["body"])["amount"] * 2
        except Exception as error:
            print(error)
    return ANSWER
"""
NODE = """
exports.handler = async (event) => {
  for (const record of event.Records) {
    try {
      const total = JSON.parse(record.body).amount * 2;
    } catch (error) {
      console.log(error);
    }
  }
  return ANSWER;
};
"""


@pytest.mark.parametrize("answer", ['{"batchItemFailures": []}', '{"failed": []}', '{"statusCode": 200}'])
@pytest.mark.parametrize(("runtime", "code"), [("python3.13", PYTHON), ("nodejs22.x", NODE)], ids=["python", "node"])
def test_where_nothing_but_the_parsing_may_fail_it_is_a_warning(runtime: str, code: str, answer: str, changed: Callable[..., list[Any]]) -> None:
    code = code.replace("ANSWER", answer)
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    said = changed(f"Worker:\n  Properties:\n    Runtime: {runtime}\n    Code:\n      ZipFile: |\n{lines}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", Severity.WARNING)]


PARSED_FIRST = {
    "python3.13": """
import json
import boto3
table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            table.put_item(Item=order)
        except Exception as error:
            print(error)
    return {"batchItemFailures": []}
""",
    "nodejs22.x": """
exports.handler = async (event) => {
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      await deliver(order);
    } catch (error) {
      console.log(error);
    }
  }
  return { batchItemFailures: [] };
};
""",
}


@pytest.mark.parametrize("runtime", PARSED_FIRST)
def test_work_behind_the_parsing_makes_it_an_error_and_one_line(runtime: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(PARSED_FIRST[runtime], RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.verdict, one.resource, one.severity) for one in said if one.verdict == "fail"] == [("fail", "Worker", Severity.ERROR)]


HELD = {
    "pool.submit(work, record)": """
from concurrent.futures import ThreadPoolExecutor

def work(record):
    deliver(record["body"])

def handler(event, context):
    with ThreadPoolExecutor() as pool:
        for record in event["Records"]:
            pool.submit(work, record)
    return {"batchItemFailures": []}
""",
    "asyncio.gather(return_exceptions=True)": """
import asyncio

async def work(record):
    deliver(record["body"])

async def run(event):
    await asyncio.gather(*[work(record) for record in event["Records"]], return_exceptions=True)

def handler(event, context):
    asyncio.run(run(event))
    return {"batchItemFailures": []}
""",
}


@pytest.mark.parametrize("holder", HELD)
def test_it_names_what_keeps_an_exception_that_nobody_looks_at(holder: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(HELD[holder], RULE) if one.verdict == "fail"]
    assert [(one.severity, f"('{holder}')" in one.text, one.key) for one in said] == [(Severity.ERROR, True, f"record:{holder}")]


@pytest.mark.parametrize("rest", ["deliver(body)", "deliver(body['id'])"])
def test_what_cannot_be_parsed_may_be_dropped_where_the_work_is_told(rest: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
import json

def handler(event, context):
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
        except Exception as error:
            print(error)
            continue
        {rest}
"""
    assert coded(code, RULE) == []


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


BOTH = """
import json
def handler(event, context):
    failed = 0
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except Exception:
            failed += 1
    return {"failed": failed}
"""


def test_a_clause_around_the_parsing_and_the_work_is_as_grave_as_the_work(judged: Callable[..., list[Any]]) -> None:
    said = judged(whole(BOTH), rule=RULE)
    assert [(one.verdict, one.line, one.severity) for one in said] == [("fail", "except Exception:", Severity.ERROR)]


def test_trap_work_that_nobody_waits_for_is_said_once(coded: Callable[..., list[Any]]) -> None:
    code = "import threading\ndef handler(event, context):\n    for record in event['Records']:\n        %s\n    return {'batchItemFailures': []}"
    started = "threading.Thread(target=deliver, args=(record,)).start()"
    assert [one.verdict for one in coded(code % started, "unawaited-work")] == ["fail"]
    assert [one for one in coded(code % started, RULE) if one.verdict == "fail"] == []
    joined = "t = threading.Thread(target=deliver, args=(record,)); t.start(); t.join()"
    assert [one.verdict for one in coded(code % joined, RULE) if one.verdict == "fail"] == ["fail"]


LIBRARIES = """
import boto3, requests
from botocore.exceptions import ClientError
client = boto3.client("dynamodb")

def handler(event, context):
    for record in event["Records"]:
        try:
            CALL
        except CLAUSE as error:
            WHAT
    return {"batchItemFailures": []}
"""
POST, PUT = (
    'requests.post("https://example.com", data=record["body"], timeout=2)',
    'client.put_item(TableName="orders", Item={"id": {"S": record["messageId"]}})',
)
TOLD_APART = 'if error.response["Error"]["Code"] != "ConditionalCheckFailedException":\n                raise'


@pytest.mark.parametrize(
    ("call", "clause", "what", "verdicts"),
    [
        (POST, "requests.exceptions.RequestException", "print(error)", ["fail"]),
        (POST, "requests.RequestException", "print(error)", ["fail"]),
        (POST, "(requests.Timeout, requests.RequestException)", "print(error)", ["fail"]),
        (PUT, "ClientError", "print(error)", ["fail"]),
        (POST, "requests.Timeout", "print(error)", []),
        ('client.get_item(TableName="orders", Key={"id": {"S": record["messageId"]}})', "ClientError", "print(error)", ["fail"]),
        ('boto3.client("s3").head_object(Bucket="orders", Key=record["messageId"])', "ClientError", "print(error)", []),
        ('requests.get("https://example.com/orders", params={"id": record["messageId"]}, timeout=2)', "requests.RequestException", "print(error)", []),
        (POST, "ValueError", "print(error)", []),
        (PUT, "client.exceptions.ConditionalCheckFailedException", "print(error)", []),
        (PUT, "ClientError", TOLD_APART, []),
        (PUT, "ClientError", "raise", []),
        ("deliver(record)", "DeliveryError", "print(error)", []),
    ],
)
def test_a_clause_for_all_that_a_library_raises(call: str, clause: str, what: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(LIBRARIES.replace("CALL", call).replace("CLAUSE", clause).replace("WHAT", what), RULE)
    assert [(one.verdict, one.severity) for one in said] == [(verdict, Severity.ERROR) for verdict in verdicts]
    assert all("catches whatever its call raises in the work of a message" in one.text for one in said)


TOLD_APART_IN_NODE = """
const RETRY = new Set(["ECONNRESET", "ETIMEDOUT"]);
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await deliver(JSON.parse(record.body));
    } catch (error) {
      if (QUESTION) FIRST
      else SECOND
    }
  }
  return { batchItemFailures };
};
"""
REPORT, LOG = "batchItemFailures.push({ itemIdentifier: record.messageId });", 'console.error("dropped", error);'


@pytest.mark.parametrize(
    "question",
    [
        "error.retryable",
        'error.code === "ECONNRESET"',
        "RETRY.has(error.code)",
        "error.statusCode >= 500",
        "error.response && error.response.status === 503",
        "error.$metadata?.httpStatusCode === 503",
        "error instanceof TypeError",
        "isTransient(error)",
    ],
)
def test_what_is_asked_of_an_error_is_not_known(question: str, coded: Callable[..., list[Any]]) -> None:
    """Whichever side reports: an error of code that is not read may have any property. Where neither does, it is lost."""
    for first, second, lost in ((REPORT, LOG, False), (LOG, REPORT, False), (LOG, LOG, True)):
        code = TOLD_APART_IN_NODE.replace("QUESTION", question).replace("FIRST", first).replace("SECOND", second)
        said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
        assert [(one.verdict, one.severity) for one in said] == ([("fail", Severity.ERROR)] if lost else [])


ROLLED_BACK = """
connection = connect()

def handler(event, context):
    for record in event["Records"]:
        try:
            connection.execute("insert into orders values (?)", record["body"])
            connection.commit()
        except Exception as error:
            print(error)
            AFTER
"""


@pytest.mark.parametrize(
    "after",
    ["connection.rollback()", "pass\n        finally:\n            connection.close()", "connection.close()", "connection.invalidate()", "reset(connection)"],
)
def test_what_is_only_put_back_tells_nobody(after: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(ROLLED_BACK.replace("AFTER", after), RULE)
    assert [(one.verdict, one.severity) for one in said] == [("fail", Severity.ERROR)]


@pytest.mark.parametrize(
    "after", ["connection.rollback()\n            raise", "tell(error)", "connection.rollback()\n            park(record)", "connection.reset(error)"]
)
def test_trap_what_is_told_or_raised_beside_it(after: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(ROLLED_BACK.replace("AFTER", after), RULE) == []


CLOSED = """
const { Client } = require("store");
const client = new Client();
exports.handler = async (event) => {
  for (const record of event.Records) {
    try { await client.insert(JSON.parse(record.body)); }
    catch (error) { console.error("not created", error); }
    finally { await client.LAST(); }
  }
  return { batchItemFailures: [] };
};
"""


@pytest.mark.parametrize("last", ["$disconnect", "end", "release", "rollback"])
def test_what_lets_go_in_node_is_no_work_whose_failure_is_told(last: str, coded: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.severity) for one in coded(CLOSED.replace("LAST", last), RULE, properties="    Runtime: nodejs22.x\n")] == [
        ("fail", Severity.ERROR)
    ]


SCOPE = """
from contextlib import contextmanager
from sqlalchemy.orm import sessionmaker
Session = sessionmaker()

@contextmanager
def scope():
    session = Session()
    try:
        yield session
        session.commit()
    except Exception as error:
        print(error)
        session.rollback()
        LAST
    finally:
        session.close()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            with scope() as session:
                session.execute("insert into orders values (:body)", {"body": record["body"]})
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_a_scope_that_rolls_back_and_goes_on(coded: Callable[..., list[Any]]) -> None:
    """What opens and closes it is no work whose failure is told."""
    assert [(one.verdict, one.severity) for one in coded(SCOPE.replace("LAST", "pass"), RULE)] == [("fail", Severity.ERROR)]
    assert coded(SCOPE.replace("LAST", "raise"), RULE) == []


COMMITTED = {
    "python3.13": """
import sqlite3
connection = sqlite3.connect("orders.db")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            connection.execute("insert into orders values (?)", [record["body"]])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    try:
        connection.commit()
    except Exception as error:
        print(error)
        connection.rollback()
    return {"batchItemFailures": failures}
""",
    "nodejs22.x": """
const { Pool } = require("pg");
const pool = new Pool({ query_timeout: 1000 });
exports.handler = async (event) => {
  const batchItemFailures = [];
  const client = await pool.connect();
  for (const record of event.Records) {
    try { await client.query("INSERT INTO orders VALUES ($1)", [record.body]); }
    catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  try { await client.query("COMMIT"); }
  catch (error) { console.error(error); }
  return { batchItemFailures };
};
""",
}


@pytest.mark.parametrize("runtime", COMMITTED)
def test_what_nobody_commits_is_lost_although_each_failure_before_it_is_told(runtime: str, coded: Callable[..., list[Any]]) -> None:
    code = COMMITTED[runtime]
    said = coded(code, RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.verdict, one.severity, one.key.partition(":")[0]) for one in said] == [("fail", Severity.ERROR, "batch")]
    told = code.replace("print(error)", "raise").replace("console.error(error)", "throw error")
    beside = code.replace("commit()", "notify()").replace("COMMIT", "NOTIFY orders")
    for other in (told, beside):
        assert other != code
        assert coded(other, RULE, properties=f"    Runtime: {runtime}\n") == []


HELPED = """
exports.handler = async (event) => {
  const load = async (key) => {
    try { return await bucket.text(key); } catch (error) { console.error(error); return null; }
  };
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const text = await load(record.body);
      LOADED
      await deliver(record.body, text);
    } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("loaded", "verdicts"),
    [
        ("if (!text) continue;", ["fail"]),
        ("if (text === null) continue;", ["fail"]),
        ("if (!text) throw new Error('nothing there');", []),
        ("", []),
        ("if (!text) await deliver(record.body);", []),
    ],
)
def test_a_helper_that_gives_null_ends_the_work_on_a_message_or_does_not(loaded: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """What is only left out beside other work is nobody's loss; what ends the work on a message is."""
    assert [one.verdict for one in coded(HELPED.replace("LOADED", loaded), RULE, properties="    Runtime: nodejs22.x\n")] == verdicts


PUT_BACK = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            sqs.change_message_visibility(QueueUrl="q", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)
            RETURNED
    return {"batchItemFailures": failures}
"""
PUT_BACK_IN_NODE = """
const { SQSClient, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
const later = async (record) => {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl: 'q', ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 });
  await sqs.send(command);
};
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) { await later(record); RETURNED }
  }
  return { batchItemFailures: failures };
};
"""


@pytest.mark.parametrize(
    ("code", "runtime", "returned"),
    [
        (PUT_BACK, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (PUT_BACK_IN_NODE, "nodejs22.x", "failures.push({ itemIdentifier: record.messageId });"),
    ],
    ids=["Python", "Node"],
)
def test_when_a_message_comes_back_it_has_to_be_returned_as_failed(code: str, runtime: str, returned: str, coded: Callable[..., list[Any]]) -> None:
    """Lambda deletes what its function got through, whatever its visibility timeout is."""

    def found(more: str) -> list[tuple[str, str, Any]]:
        said = coded(code.replace("RETURNED", more), RULE, properties=f"    Runtime: {runtime}\n")
        return [(one.verdict, one.resource, one.severity) for one in said]

    assert found("") == [("fail", "Worker", Severity.ERROR)]
    assert found(returned) == []


ELSE_KEPT = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            if int(record["attributes"]["ApproximateReceiveCount"]) < 3:
                sqs.change_message_visibility(QueueUrl="q", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)
                RETURNED
            else:
                sqs.send_message(QueueUrl="kept", MessageBody=record["body"])
    return {"batchItemFailures": failures}
"""
ELSE_KEPT_IN_NODE = """
const { SQSClient, SendMessageCommand, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) {
      if (Number(record.attributes.ApproximateReceiveCount) < 3) {
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: 'q', ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 }));
        RETURNED
      } else {
        await sqs.send(new SendMessageCommand({ QueueUrl: 'kept', MessageBody: record.body }));
      }
    }
  }
  return { batchItemFailures: failures };
};
"""
BY_CLASS = ELSE_KEPT.replace(
    """        except Exception:
            if int(record["attributes"]["ApproximateReceiveCount"]) < 3:
""",
    """        except Throttled:
            if True:
""",
).replace("            else:\n", "        except Exception:\n")


@pytest.mark.parametrize(
    ("code", "runtime", "returned"),
    [
        (ELSE_KEPT, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (BY_CLASS, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (ELSE_KEPT_IN_NODE, "nodejs22.x", "failures.push({ itemIdentifier: record.messageId });"),
    ],
    ids=["Python", "by its class", "Node"],
)
def test_a_message_that_is_to_come_back_is_lost_although_others_are_kept(code: str, runtime: str, returned: str, coded: Callable[..., list[Any]]) -> None:
    """Each side of a receive count is right or wrong by itself: what is sent elsewhere may be deleted, what is put back may not."""

    def found(more: str) -> list[tuple[str, str, bool]]:
        said = coded(code.replace("RETURNED", more), RULE, properties=f"    Runtime: {runtime}\n")
        return [(one.verdict, one.resource, "changes its visibility timeout, but does not return it" in one.text) for one in said]

    assert found("") == [("fail", "Worker", True)]
    assert found(returned) == []


def test_two_questions_may_be_one(coded: Callable[..., list[Any]]) -> None:
    """Asked twice whether it is brief, a function says twice the same."""
    code = ELSE_KEPT.replace("except Exception:", "except Exception as error:").replace(
        'int(record["attributes"]["ApproximateReceiveCount"]) < 3', "is_brief(error)"
    )
    code = code.replace("                RETURNED\n", "").replace(
        "    return {", "            if is_brief(error):\n                failures.append({'itemIdentifier': record['messageId']})\n    return {"
    )
    assert coded(code, RULE, properties="    Runtime: python3.13\n") == []


BEFORE = """
import boto3, os
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
DEFAULT = {"on": True}

def flags():
    try:
        return table.get_item(Key={"pk": "flags"}).get("Item", DEFAULT)
    except CLAUSE as error:
        print("no flags", error)
        OTHERWISE

def handler(event, context):
    failures = []
    if not flags().get("on"):
        return {"batchItemFailures": []}
    for record in event["Records"]:
        try:
            deliver(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize("clause", ["Exception", "ClientError"])
@pytest.mark.parametrize(("otherwise", "keys"), [("return {}", ["batch"]), ("return DEFAULT", []), ("raise", []), ("return {'on': True}", [])])
def test_what_is_asked_before_the_messages(clause: str, otherwise: str, keys: list[str], coded: Callable[..., list[Any]]) -> None:
    """Where the answer is missing, the whole batch is given up, or nothing of it is."""
    said = coded(BEFORE.replace("CLAUSE", clause).replace("OTHERWISE", otherwise), RULE)
    assert [one.key.partition(":")[0] for one in said if one.verdict == "fail"] == keys


def test_what_is_done_after_the_messages_loses_none(coded: Callable[..., list[Any]]) -> None:
    """Nor does what is begun before them, goes wrong, and is not needed."""
    code = """
import boto3
metrics = boto3.client("cloudwatch")

def count(name):
    try:
        metrics.put_metric_data(Namespace="orders", MetricData=[{"MetricName": name, "Value": 1}])
    except Exception as error:
        print(error)

def handler(event, context):
    failures = []
    count("begun")
    for record in event["Records"]:
        try:
            deliver(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    count("ended")
    return {"batchItemFailures": failures}
"""
    assert coded(code, RULE) == []


OF_ITS_OWN = """
class Permanent extends Error {
  constructor(message) { super(message); this.name = 'Permanent'; this.permanent = true; }
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      if (!order.id) throw new Permanent('no id');
      await deliver(order);
    } catch (error) {
      HANDLES
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("error instanceof Permanent", False),
        ("error.permanent", False),
        ("!!error.permanent", False),
        ("error?.permanent === true", False),
        ("error.name === 'Permanent'", False),
        ("['Permanent'].includes(error.name)", False),
        ("error.message === 'no id'", False),
        ("error.message", True),
        ("error instanceof Error", True),
        ("true", True),
    ],
)
def test_what_the_code_throws_itself_and_tells_apart(question: str, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - one of its cases
    """What it drops of these, it drops on purpose; not so where the question is true of every error."""
    handles = f"if ({question}) {{ console.warn('dropped', error.message, error.name); continue; }}\n      batchItemFailures.push({{ itemIdentifier: record.messageId }});"
    said = coded(OF_ITS_OWN.replace("HANDLES", handles), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.severity for one in said if one.verdict == "fail"] == ([Severity.ERROR] if lost else [])


def test_what_is_only_written_to_the_log_tells_nothing_apart(coded: Callable[..., list[Any]]) -> None:
    said = coded(OF_ITS_OWN.replace("HANDLES", "console.warn('dropped', error.permanent, error.name ?? 'x');"), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ["fail"]
