"""What a Python handler does for the whole batch in the end, when its messages have been worked on one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Coded = Callable[..., list[Any]]
LAYER = '    Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]\n'
LOOP = """
import boto3, json, pandas, psycopg, requests
s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table("orders")
db = psycopg.connect("postgresql://db")

def handler(event, context):
    failures, done = [], []
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": record["messageId"]})
            done.append(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    s3.put_object(Bucket="done", Key="last", Body=json.dumps(done))
    return {"batchItemFailures": failures}
"""
POWERTOOLS = """
import boto3, json
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
processor = BatchProcessor(event_type=EventType.SQS)
s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table("orders")

def work(record):
    table.put_item(Item={"id": record.message_id})
    return record.body

def handler(event, context):
    with processor(records=event["Records"], handler=work):
        results = processor.process()
    done = [result for status, result, record in results if status == "success"]
    s3.put_object(Bucket="done", Key="last", Body=json.dumps(done))
    return processor.response()
"""
AFTER = '    s3.put_object(Bucket="done", Key="last", Body=json.dumps(done))\n'


@pytest.mark.parametrize("code", [LOOP, POWERTOOLS], ids=["a loop", "Powertools"])
def test_its_exception_has_all_messages_processed_twice(code: str, coded: Coded) -> None:
    (one,) = coded(code, "raises-for-one-message", properties=LAYER)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING, "after")
    assert "for the whole batch" in one.text
    assert "processed twice" in one.text
    guarded = code.replace(AFTER, f"    try:\n    {AFTER}    except Exception:\n        raise_alarm(context)\n")
    assert coded(guarded, "raises-for-one-message", properties=LAYER) == []


RIGHT = {
    "all of it is done there": ('table.put_item(Item={"id": record["messageId"]})', 'json.loads(record["body"])'),
    "messages are only completed": (
        'table.put_item(Item={"id": record["messageId"]})',
        'answer = requests.get(record["body"], timeout=3)\n            answer.raise_for_status()\n            answer.json()',
    ),
    "objects are only made": ('table.put_item(Item={"id": record["messageId"]})', 'pandas.DataFrame(json.loads(record["body"])["rows"])'),
    "something is made of each, by a package that is not read": (
        """table.put_item(Item={"id": record["messageId"]})
            done.append(record["body"])""",
        """from orders_lib import Order
            done.append(Order(json.loads(record["body"])).row())""",
    ),
    "it commits what was done": (AFTER, "    db.commit()\n"),
    "it gives something back": (AFTER, "    s3.close()\n"),
    "nothing of the messages is in it": (
        AFTER,
        "    boto3.client('cloudwatch').put_metric_data(Namespace='n', MetricData=[{'MetricName': 'batches', 'Value': 1}])\n",
    ),
    "it is done before": (
        f"    for record{LOOP.partition('    for record')[2]}",
        f"    keys = [one['body'] for one in event['Records']]\n    s3.put_object(Bucket='b', Key='k', Body=keys)\n    for record{LOOP.partition('    for record')[2].replace(AFTER, '')}",
    ),
}


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT)
def test_what_may_fail_the_whole_batch(change: tuple[str, str], coded: Coded) -> None:
    assert change[0] in LOOP
    assert [one.key for one in coded(LOOP.replace(*change), "raises-for-one-message", properties=LAYER) if one.key == "after"] == []


def test_results_of_a_record_handler_are_of_their_message(coded: Coded) -> None:
    """What the record handler returns is lost with the messages where what becomes of it is only logged."""
    code = POWERTOOLS.replace('    table.put_item(Item={"id": record.message_id})\n', "")
    lost = code.replace(AFTER, f"    try:\n    {AFTER}    except Exception:\n        print('not written')\n")
    assert coded(code, "swallowed-exception", properties=LAYER) == []
    assert [(one.verdict, one.resource) for one in coded(lost, "swallowed-exception", properties=LAYER)] == [("fail", "Worker")]


FAILED = """    if any(status == "fail" for status, _, _ in results):
        raise RuntimeError("some failed")
"""


def test_an_exception_of_the_code_itself_hides_what_failed(coded: Coded) -> None:
    (one,) = coded(POWERTOOLS.replace(AFTER, FAILED), "handler-response", properties=LAYER)
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "thrown:")
    some = FAILED.replace("    if any(", "    if too_many(results) and any(")
    assert coded(POWERTOOLS.replace(AFTER, some), "handler-response", properties=LAYER) == []


def test_a_function_that_is_not_read_and_whose_value_nobody_wants_does_something(coded: Coded) -> None:
    code = LOOP.replace('table.put_item(Item={"id": record["messageId"]})', 'orders_lib.deliver(json.loads(record["body"]))').replace(
        "import boto3,", "import orders_lib, boto3,"
    )
    (one,) = coded(code, "raises-for-one-message", properties=LAYER)
    assert (one.verdict, one.key) == ("fail", "after")
