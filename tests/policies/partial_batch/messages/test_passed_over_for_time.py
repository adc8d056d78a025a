"""`unprocessed-messages`: a message that is passed over when time is short is lost, whatever BatchSize is; where something is called instead that may keep it, that is a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
Coded = Callable[..., list[Any]]
PYTHON = """
import boto3
from shop import note
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
sns = boto3.client("sns")
processor = BatchProcessor(event_type=EventType.SQS)
class Worker:
    def __init__(self, context):
        self.context = context
    def is_late(self):
        return self.context.get_remaining_time_in_millis() < 4000
    def work(self, record):
        if self.is_late():
            THEN
        sns.publish(TopicArn="t", Message=record["body"])
def one(record, lambda_context):
    Worker(lambda_context).work(record)
def handler(event, context):
    WHOLE
"""
WHOLES = {
    "a class": """failures, worker = [], Worker(context)
    for record in event["Records"]:
        try:
            worker.work(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}""",
    "Powertools": "return process_partial_response(event=event, record_handler=one, processor=processor, context=context)",
    "no answer": """for record in event["Records"]:
        Worker(context).work(record)""",
}


@pytest.mark.parametrize("whole", WHOLES)
@pytest.mark.parametrize("size", [1, 5])
def test_what_is_said_of_it(whole: str, size: int, coded: Coded) -> None:
    made = PYTHON.replace("WHOLE", WHOLES[whole])
    more = f"\nMapping:\n  Properties:\n    BatchSize: {size}\n"
    said = coded(made.replace("THEN", "return"), RULE, more)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "Worker", "late: self.context.get_remaining_time_in_millis() < 4000")]
    assert "passes a message over when time is short" in said[0].text
    assert coded(made.replace("THEN", "raise TimeoutError"), RULE, more) == []
    assert [(one.verdict, one.resource) for one in coded(made.replace("THEN", "note()\n            return"), RULE, more)] == [("undecided", "Worker")]


def test_the_line_that_asks(placed: Coded) -> None:
    said = placed(PYTHON.replace("WHOLE", WHOLES["a class"]).replace("THEN", "return"), RULE)
    assert [one.line.strip() for one in said] == ["return self.context.get_remaining_time_in_millis() < 4000"]
