"""`swallowed-exception`: a state is written before the work (`processing`), and the failure of the work itself is passed over. The state is not what the message is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
Coded = Callable[..., list[Any]]
CODE = """
import json, os
from enum import StrEnum
import boto3, psycopg2, redis, requests
table, sns, ses, r = boto3.resource("dynamodb").Table("jobs"), boto3.client("sns"), boto3.client("ses"), redis.Redis(socket_timeout=2)
conn = psycopg2.connect("dbname=jobs", connect_timeout=3)
class Status(StrEnum):
    RUNNING = "RUNNING"
    DONE = "DONE"

def deliver(order):
    requests.post("https://a.example", json=order, timeout=3).raise_for_status()

def state(id, value):
    table.update_item(Key={"pk": id}, UpdateExpression="SET #s = :s", ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": value})

def notice(order):
    try:
        ses.send_email(Source="shop@shop.example", Destination={"ToAddresses": [order["to"]]}, Message={})
        return True
    except Exception as error:
        print(error)
        return False

def attempt(order):
    try:
        deliver(order)
        return True
    except Exception as error:
        print(error)
        return False

def work(order):
    WORK

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
PASSED_OVER = "try:\n        deliver(order)\n    except Exception as error:\n        print(error)"


def coded_with(work: str) -> str:
    return CODE.replace("WORK", work)


LOST = [
    "state(order['id'], 'processing')",
    "state(order['id'], 'IN_PROGRESS')",
    "state(order['id'], Status.RUNNING)",
    "table.put_item(Item={'pk': order['id'], 'state': 'started'})",
    "with conn.cursor() as cur:\n        cur.execute(\"UPDATE jobs SET status = 'processing' WHERE id = %s\", (order['id'],))\n    conn.commit()",
    "with conn.cursor() as cur:\n        cur.execute('UPDATE jobs SET status = %s WHERE id = %s', ('running', order['id']))\n    conn.commit()",
    "table.put_item(Item={'pk': order['id']}, ConditionExpression='attribute_not_exists(pk)')",
    "if not r.set('lock:' + order['id'], '1', nx=True, ex=30):\n        raise RuntimeError('locked')",
    "jobs.mark_as_processing(order['id'])",
]


@pytest.mark.parametrize("before", LOST)
def test_the_work_fails_after_a_state_was_written(before: str, coded: Coded) -> None:
    (one,) = coded(coded_with(f"{before}\n    {PASSED_OVER}"), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert "('except Exception')" in one.text


@pytest.mark.parametrize("before", LOST)
def test_trap_the_work_is_told_and_a_notice_after_it_is_not(before: str, coded: Coded) -> None:
    assert coded(coded_with(f"{before}\n    deliver(order)\n    notice(order)"), RULE) == []


@pytest.mark.parametrize("result", ["attempt(order)", "ok = attempt(order)", "ok = attempt(order)\n    print('delivered', ok)"])
def test_nobody_looks_at_what_says_that_it_failed(result: str, coded: Coded) -> None:
    (one,) = coded(coded_with(f"state(order['id'], 'processing')\n    {result}\n    state(order['id'], 'done')"), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")


@pytest.mark.parametrize(
    "result",
    [
        "ok = attempt(order)\n    state(order['id'], 'done' if ok else 'failed')",
        "if not attempt(order):\n        raise RuntimeError(order['id'])\n    state(order['id'], 'done')",
        "state(order['id'], 'done' if attempt(order) else 'failed')",
    ],
)
def test_trap_somebody_does(result: str, coded: Coded) -> None:
    assert coded(coded_with(f"state(order['id'], 'processing')\n    {result}"), RULE) == []


@pytest.mark.parametrize(
    "stored",
    [
        "table.put_item(Item={**order, 'status': 'processing'})",
        "item = dict(order)\n    item['status'] = 'processing'\n    table.put_item(Item=item)",
        "item = {**order}.copy()\n    item['status'] = 'processing'\n    table.put_item(Item=item)",
        "table.put_item(Item={'pk': order['id'], 'lines': order['lines'], 'total': order['total'], 'status': 'processing'})",
        "table.put_item(Item={'pk': order['id'], 'body': json.dumps({'status': 'processing', 'order': order, 'to': order['to'], 'of': order['of']})})",
        "table.update_item(Key={'pk': order['id']}, UpdateExpression='SET shipped = :s', ExpressionAttributeValues={':s': 'shipped'})",
    ],
)
def test_trap_who_stores_the_message_has_done_what_it_is_for(stored: str, coded: Coded) -> None:
    assert coded(coded_with(f"{stored}\n    notice(order)"), RULE) == []


NOTICE = "sns.publish(TopicArn='arn:aws:sns:eu-west-1:111122223333:notice', Message=order['id'])"
QUIET = f"try:\n        {NOTICE}\n    except Exception as error:\n        print(error)"
BEGUN = "table.update_item(Key={'pk': order['id']}, UpdateExpression='SET s = :s', ExpressionAttributeValues={':s': 'processing'})"


def test_whether_a_notice_is_the_work_is_not_known(coded: Coded) -> None:
    """An order may be in that state until somebody else goes on; where another state follows, it was that of this work."""
    (one,) = coded(coded_with(f"{BEGUN}\n    {QUIET}"), RULE)
    assert (one.verdict, one.resource) == ("undecided", "Worker")
    assert "sns.publish" in one.text
    (one,) = coded(coded_with(f"{BEGUN}\n    {QUIET}\n    {BEGUN.replace('processing', 'sent')}"), RULE)
    assert one.verdict == "fail"
    (one,) = coded(coded_with(f"{BEGUN}\n    {PASSED_OVER}"), RULE)
    assert one.verdict == "fail"
