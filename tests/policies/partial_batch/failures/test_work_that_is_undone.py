"""What is rolled back, never committed, or done before and after the messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
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


TRANSACTION = """
const pg = require("pg");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const pool = new pg.Pool({ statement_timeout: 5000 });
const sns = new SNSClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await client.query("INSERT INTO orders (body) VALUES ($1)", [record.body]);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        AFTER
      } finally {
        client.release();
      }
      await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:next", Message: record.body }));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
NODE = "    Runtime: nodejs22.x\n    Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:packages:1']\n"


def test_what_goes_on_in_any_case_tells_nobody_that_the_rest_was_rolled_back(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(TRANSACTION.replace("AFTER", "console.error(error);"), RULE, properties=NODE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.ERROR)


@pytest.mark.parametrize("after", ["throw error;", 'await client.query("INSERT INTO refused (body) VALUES ($1)", [record.body]);'])
def test_trap_it_is_thrown_again_or_kept(after: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(TRANSACTION.replace("AFTER", after), RULE, properties=NODE) == []


def test_trap_only_to_a_savepoint(coded: Callable[..., list[Any]]) -> None:
    code = TRANSACTION.replace("BEGIN", "SAVEPOINT extra").replace("COMMIT", "RELEASE SAVEPOINT extra").replace("ROLLBACK", "ROLLBACK TO SAVEPOINT extra")
    assert coded(code.replace("AFTER", "console.error(error);"), RULE, properties=NODE) == []
