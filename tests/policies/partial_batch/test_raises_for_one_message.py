from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "raises-for-one-message"
OUTSIDE = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            deliver(order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_the_body_is_read_outside(coded: Callable[..., list[Any]]) -> None:
    said = coded(OUTSIDE, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.WARNING, "parse")]
    assert said[0].related == ("failed messages are put into batchItemFailures here",)


def test_the_body_is_read_inside(coded: Callable[..., list[Any]]) -> None:
    assert coded(OUTSIDE.replace('order = json.loads(record["body"])', "pass").replace("deliver(order)", 'deliver(json.loads(record["body"]))'), RULE) == []


def test_nothing_is_said_of_a_batch_that_is_not_asked_for(coded: Callable[..., list[Any]]) -> None:
    assert coded(OUTSIDE, RULE, "Mapping: {Properties: {FunctionResponseTypes: []}}") == []
    assert coded(OUTSIDE, RULE, "Mapping: {Properties: {BatchSize: 1}}") == []


def test_a_batch_that_fails_as_a_whole_is_raised_on_purpose(coded: Callable[..., list[Any]]) -> None:
    good = OUTSIDE.replace('order = json.loads(record["body"])', "order = record").replace(
        "    return", "    if len(failures) == len(event['Records']):\n        raise RuntimeError\n    return"
    )
    assert coded(good, RULE) == []


@pytest.mark.parametrize(
    ("last", "verdicts"), [("connection.close()", []), ("connection.commit()", ["fail"]), ("connection.execute(record['body'])", ["fail"])]
)
def test_giving_back_a_connection_is_no_work(last: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = """
import psycopg2
def handler(event, context):
    failures = []
    for record in event["Records"]:
        connection = psycopg2.connect("shop")
        try:
            connection.cursor().execute("insert into orders values (%s)", (record["body"],))
            connection.commit()
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
        finally:
            LAST
    return {"batchItemFailures": failures}
"""
    assert [one.verdict for one in coded(code.replace("LAST", last), RULE)] == verdicts


def test_narrow_clauses_are_their_owners_affair(coded: Callable[..., list[Any]]) -> None:
    code = OUTSIDE.replace("except Exception", "except ValueError").replace('json.loads(record["body"])', "record")
    assert coded(code, RULE) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


RELEASED = """
const { Pool } = require("pg");
const pool = new Pool();
exports.handler = async (event) => {
  const batchItemFailures = [], client = await pool.connect();
  for (const record of event.Records) {
    try {
      await client.query("INSERT INTO orders VALUES ($1)", [record.body]);
    } catch (error) {
      await client.query("ROLLBACK");
      batchItemFailures.push({ itemIdentifier: record.messageId });
    } finally {
      LAST
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(("last", "found"), [("client.release();", []), ("await client.end();", []), ("await settle(record);", ["fail"])])
def test_what_only_lets_go_is_expected_to_go_well(last: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(RELEASED.replace("LAST", last), RULE, properties="    Runtime: nodejs22.x\n")] == found


ALIKE = """
const { Pool } = require("pg");
const pool = new Pool({});
exports.handler = async (event) => {
  const failures = [];
  const client = await pool.connect();
  for (const record of event.Records) {
    await client.query(FIRST);
    try { await client.query("INSERT INTO orders VALUES ($1)", [record.body]); } catch (error) { failures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures: failures };
};
"""
POPPED = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            kind = order.METHOD("kind")
        except (KeyError, ValueError):
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        try:
            deliver(kind, order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(("first", "verdicts"), [("'SAVEPOINT one'", []), ("'SELECT $1', [record.messageId]", ["fail"])])
def test_what_fails_for_all_alike_is_no_failure_of_one(first: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(ALIKE.replace("FIRST", first), RULE, properties="    Runtime: nodejs22.x\n")] == verdicts


@pytest.mark.parametrize(("method", "verdicts"), [("pop", []), ("get", []), ("resolve", ["fail"])])
def test_a_part_that_is_taken_out_of_a_body_is_no_work(method: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(POPPED.replace("METHOD", method), RULE)] == verdicts


ALL_FAILED = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const work = async (record) => {
  const { text, errors } = JSON.parse(record.body);
  if (errors) throw new Error("refused");
  await sns.send(new PublishCommand({ TopicArn: "t", Message: text }));
};
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(work));
  const failed = results.filter(({ status }) => status === "rejected");
  if (failed.length LIMIT) throw new Error("failed");
  return { batchItemFailures: results.flatMap((one, i) => (one.status === "rejected" ? [{ itemIdentifier: event.Records[i].messageId }] : [])) };
};
"""


@pytest.mark.parametrize(("limit", "found"), [("=== event.Records.length", False), ("> 0", True)])
def test_what_a_batch_raises_of_which_every_message_is_refused(limit: str, found: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    """What the code refuses it may refuse of each; only where one is enough does one bring the others back."""
    said = coded(ALL_FAILED.replace("LIMIT", limit), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one for one in said if one.verdict == "fail"] == []
    whole = coded(ALL_FAILED.replace("LIMIT", limit), "handler-response", properties="    Runtime: nodejs22.x\n")
    assert bool([one for one in whole if one.verdict == "fail"]) is found


CONNECTED = """
    import json, os
    import boto3, psycopg2
    secrets = boto3.client("secretsmanager")
    held = None
    def connection():
        global held
        if held is None or held.closed:
            secret = json.loads(secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
            held = psycopg2.connect(host=secret["host"], user=secret["user"], connect_timeout=3)
        return held
    def handler(event, context):
        failures = []
        for record in event["Records"]:
            connected = connection()
            BEFORE
            try:
                with connected.cursor() as cursor:
                    cursor.execute("INSERT INTO orders VALUES (%s)", (record["body"],))
                connected.commit()
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("before", "verdicts"),
    [
        ("pass", []),
        ("connected.execute('SET search_path TO orders')", []),
        ("order = json.loads(record['body'])", ["fail"]),
        ("check(record['body'])", ["fail"]),
    ],
)
def test_a_connection_that_is_made_in_the_turn_of_a_message_is_for_all(before: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """Where the secret, or the database, does not answer, no message of the batch can be worked on."""
    code = CONNECTED.replace("BEFORE", before).replace("import json, os", "import json, os\n    from orders import check")
    assert [one.verdict for one in coded(code, RULE)] == verdicts
