"""Each notification once, whatever the queue repeats; and a status that never goes backwards."""

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def test_a_duplicate_is_not_delivered_twice(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    assert worker.failed(sent) == []
    assert worker.failed(sent, receive_count=2) == []
    assert len(receiver.requests) == 1
    assert aws.outcome(sent)[0] == "DELIVERED"


def test_two_of_the_same_in_one_batch_are_one_delivery(worker: Any, aws: Any, receiver: Any) -> None:
    """They start at the same time, so the second one finds the first under way: it comes back, and is found delivered then."""
    sent = worker.message()
    assert len(worker.failed(sent, sent)) <= 1
    assert worker.failed(sent, receive_count=2) == []
    assert len(receiver.requests) == 1
    assert aws.outcome(sent)[0] == "DELIVERED"


def test_the_key_is_the_notification_not_the_message(worker: Any, receiver: Any) -> None:
    sent = worker.message()
    assert worker.failed(sent) == []
    assert worker.failed({**sent, "correlation_id": "another-try"}) == []
    assert len(receiver.requests) == 1


def test_a_delivery_in_progress_elsewhere_makes_the_duplicate_come_back(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    inner: list[Any] = []

    def meanwhile(handler: BaseHTTPRequestHandler) -> None:
        receiver.misbehave = None
        try:
            worker.module.handle(SQSRecord(worker.batch(sent)["Records"][0]), worker.module.once.lambda_context)  # as another execution environment would
        except Exception as error:  # noqa: BLE001 - what it raises is what this test asks
            inner.append(type(error).__name__)
        handler.send_response(200)
        handler.send_header("content-length", "0")
        handler.end_headers()

    receiver.misbehave = meanwhile
    assert worker.failed(sent) == []
    assert inner == ["IdempotencyAlreadyInProgressError"]
    assert len(receiver.requests) == 1
    assert aws.outcome(sent)[0] == "DELIVERED"


def test_a_crash_blocks_the_retry_only_until_that_invocation_would_have_ended(
    worker: Any,
    aws: Any,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        """As Lambda kills: no except block runs."""

    def die(*_arguments: object) -> None:
        raise Killed

    sent = worker.message()
    with monkeypatch.context() as crash:
        crash.setattr(worker.module, "post", die)
        with pytest.raises((Killed, UserWarning)):  # killed, Powertools could not warn that nothing was measured
            worker(worker.batch(sent), 25_000)
    [record] = aws.records()
    assert record["status"] == "INPROGRESS"
    assert 20_000 < int(record["in_progress_expiration"]) - time.time() * 1000 <= 25_000
    assert worker.failed(sent, receive_count=2) == ["id-0"]  # too early: the first attempt may still be running
    later = {**record, "in_progress_expiration": int(time.time() * 1000) - 1}
    aws.dynamodb.Table("idempotency").put_item(Item=later)
    assert worker.failed(sent, receive_count=3) == []
    assert len(receiver.requests) == 1


def test_the_record_outlives_every_redelivery(worker: Any, aws: Any, receiver: Any, deployment: Any) -> None:
    del receiver
    worker.failed(worker.message())
    [record] = aws.records()
    assert record["status"] == "COMPLETED"
    queue, dead = (deployment.properties(deployment.named(f"Messaging/{name}", "AWS::SQS::Queue")) for name in ("Queue", "DeadLetterQueue"))
    longest = dead["MessageRetentionPeriod"] + queue["MessageRetentionPeriod"]  # a redrive on its last day gives it a new life on the queue
    assert float(record["expiration"]) - time.time() > longest - 60


def test_delivered_is_never_overwritten_by_a_late_failure(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    aws.dynamodb.Table("status").put_item(Item={"notification_id": sent["notification_id"], "status": "DELIVERED", "result": {"http_status": 200}})
    receiver.statuses = [404]
    assert worker.failed(sent) == []
    assert aws.outcome(sent) == ("DELIVERED", {"http_status": 200})
    assert "DELIVERED already; status kept" in [line["message"] for line in worker.lines()]


def test_the_last_receive_is_recorded_as_failed_and_still_goes_to_the_dead_letter_queue(worker: Any, aws: Any, receiver: Any) -> None:
    receiver.statuses = [503]
    sent = worker.message()
    assert worker.failed(sent, receive_count=12) == ["id-0"]
    assert aws.outcome(sent)[0] == "RETRYING"
    assert worker.failed(sent, receive_count=13) == ["id-0"]
    assert aws.outcome(sent) == ("FAILED", {"reason": "gave up after 13 attempts: HTTP 503"})


def test_a_redrive_from_the_dead_letter_queue_turns_failed_into_delivered(worker: Any, aws: Any, receiver: Any) -> None:
    receiver.statuses = [503, 200]
    sent = worker.message()
    worker.failed(sent, receive_count=13)
    assert worker.failed(sent, receive_count=1) == []
    assert aws.outcome(sent) == ("DELIVERED", {"http_status": 200})
