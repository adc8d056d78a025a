"""What lies in the dead-letter queue is FAILED, and stays there to be redriven."""

import json
import uuid
from typing import Any

import pytest
import time_machine

URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/dead-letters"


@pytest.fixture
def reconciler(aws: Any, fresh: Any) -> Any:
    del aws
    return fresh("reconciler")


def dead_letter(aws: Any, **changes: Any) -> str:
    notification = str(uuid.uuid4())
    body = {"notification_id": notification, "correlation_id": "caller-id-42", "caller": "arn", "url": "https://x/", "payload": {"secret": "s3cr3t"}, **changes}
    aws.sqs.send_message(QueueUrl=URL, MessageBody=json.dumps(body))
    return notification


@pytest.mark.parametrize("known", ["QUEUED", "RETRYING", None])
def test_a_dead_letter_without_an_outcome_is_failed_with_its_reason(reconciler: Any, aws: Any, known: str | None) -> None:
    notification = dead_letter(aws)
    if known:
        aws.dynamodb.Table("status").put_item(Item={"notification_id": notification, "status": known, "caller": "arn"})
    reconciler({})
    row = aws.status(notification)
    assert (row["status"], row["caller"], row["correlation_id"]) == ("FAILED", "arn", "caller-id-42")
    assert "dead-letter queue" in row["result"]["reason"]
    assert row["expires_at"] - row["updated_at"] == 30 * 86_400


@pytest.mark.parametrize("known", ["FAILED", "DELIVERED"])
def test_an_outcome_that_is_known_is_kept(reconciler: Any, aws: Any, known: str) -> None:
    notification = dead_letter(aws)
    aws.dynamodb.Table("status").put_item(Item={"notification_id": notification, "status": known, "result": {"reason": "HTTP 401"}})
    reconciler({})
    assert aws.status(notification) == {"notification_id": notification, "status": known, "result": {"reason": "HTTP 401"}}


def test_every_letter_is_looked_at_and_none_is_taken_away(reconciler: Any, aws: Any) -> None:
    with time_machine.travel(1_900_000_000.0, tick=False) as clock:
        sent = [dead_letter(aws) for _ in range(23)]
        reconciler({}, 120_000)
        assert {aws.status(one)["status"] for one in sent} == {"FAILED"}
        clock.shift(121)  # a redrive finds them all, two minutes later
        assert aws.sqs.get_queue_attributes(QueueUrl=URL, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"] == "23"


def test_it_ends_before_its_own_timeout(reconciler: Any, aws: Any) -> None:
    sent = [dead_letter(aws) for _ in range(23)]
    reconciler({}, reconciler.module.NEEDED_MILLISECONDS, reconciler.module.NEEDED_MILLISECONDS - 1)
    assert sum(aws.status(one) is not None for one in sent) == 10


@pytest.mark.parametrize("body", ["not json", "[]", "{}", '{"notification_id": "n"}', "[" * 200_000], ids=["text", "list", "empty", "part", "deep"])
def test_a_letter_that_is_none_of_ours_holds_nobody_up(reconciler: Any, aws: Any, body: str) -> None:
    aws.sqs.send_message(QueueUrl=URL, MessageBody=body)
    notification = dead_letter(aws)
    reconciler({})
    assert aws.status(notification)["status"] == "FAILED"
    assert len(aws.dynamodb.Table("status").scan()["Items"]) == 1


def test_nothing_of_a_payload_is_logged_and_each_mark_has_its_correlation_id(reconciler: Any, aws: Any) -> None:
    dead_letter(aws)
    reconciler({})
    written = reconciler.lines()
    assert "s3cr3t" not in json.dumps(written)
    assert [line["correlation_id"] for line in written if line["message"] == "FAILED without an outcome"] == ["caller-id-42"]


def test_a_table_that_does_not_answer_is_an_error_that_the_alarm_sees(reconciler: Any, aws: Any) -> None:
    dead_letter(aws)
    aws.dynamodb.Table("status").delete()
    with pytest.raises(Exception, match="ResourceNotFound"):
        reconciler({})
