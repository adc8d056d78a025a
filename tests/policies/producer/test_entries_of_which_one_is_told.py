"""`batch-answer-unread`: of the entries that were refused the first is returned alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "batch-answer-unread"
Placed = Callable[..., list[Any]]
CODE = """
import boto3
sqs, events = boto3.client("sqs"), boto3.client("events")

def handler(event, context):
    records, failures = event["Records"], []
    ids = [record["messageId"] for record in records]
    ANSWER
    REST
    return {"batchItemFailures": failures}
"""
SENT = 'answer = sqs.send_message_batch(QueueUrl="later", Entries=[{"Id": one["messageId"], "MessageBody": one["body"]} for one in records])'
PUT = 'answer = events.put_events(Entries=[{"Source": "orders", "DetailType": "order", "Detail": one["body"]} for one in records])'
EACH = 'for one in answer.get("Failed", []):\n        failures.append({"itemIdentifier": one["Id"]})'
OF_EVENTS = (
    'for one, record in zip(answer["Entries"], records):\n        if "ErrorCode" in one:\n            failures.append({"itemIdentifier": record["messageId"]})'
)
ONE = {
    "break": (SENT, EACH + "\n        break"),
    "the first": (SENT, 'if answer.get("Failed"):\n        failures = [{"itemIdentifier": answer["Failed"][0]["Id"]}]'),
    "return": (SENT, 'for one in answer.get("Failed", []):\n        return {"batchItemFailures": [{"itemIdentifier": one["Id"]}]}'),
    "break among events": (PUT, OF_EVENTS + "\n            break"),
}
ALL = {
    "each": (SENT, EACH),
    "all events": (PUT, OF_EVENTS),
    "from the first on": (
        SENT,
        'for one in answer.get("Failed", []):\n        failures = [{"itemIdentifier": each} for each in ids[ids.index(one["Id"]):]]\n        break',
    ),
    "returned from the first on": (
        SENT,
        'for one in answer.get("Failed", []):\n        return {"batchItemFailures": [{"itemIdentifier": each} for each in ids]}',
    ),
    "raised": (SENT, 'for one in answer.get("Failed", []):\n        raise RuntimeError(one["Id"])'),
}


@pytest.mark.parametrize(("answer", "rest"), ONE.values(), ids=ONE)
def test_the_first_alone(answer: str, rest: str, placed: Placed) -> None:
    (said,) = placed(CODE.replace("ANSWER", answer).replace("REST", rest), RULE)
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Worker", "Properties/Code/ZipFile", answer)
    assert "acts on the first refused entry alone" in said.text


@pytest.mark.parametrize(("answer", "rest"), ALL.values(), ids=ALL)
@pytest.mark.parametrize("rule", [RULE, "handler-response", "swallowed-exception"])
def test_all_of_them(answer: str, rest: str, rule: str, placed: Placed) -> None:
    """A list of which nobody knows what is in it may be empty: where the loop over it ends at once, nothing is said of every message."""
    assert placed(CODE.replace("ANSWER", answer).replace("REST", rest), rule) == []
