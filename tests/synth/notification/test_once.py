"""Each notification once, whatever the queue repeats; and a status that never goes backwards."""

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest


def test_a_duplicate_is_not_delivered_twice(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    assert worker.failed(sent, sent) == []
    assert worker.failed(sent, receive_count=2) == []
    assert len(receiver.requests) == 1
    assert aws.outcome(sent)[0] == "DELIVERED"


def test_the_key_is_the_notification_not_the_message(worker: Any, receiver: Any) -> None:
    sent = worker.message()
    assert worker.failed(sent, {**sent, "correlation_id": "another-try"}) == []
    assert len(receiver.requests) == 1


def test_a_delivery_in_progress_elsewhere_makes_the_duplicate_come_back(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    inner: list[Any] = []

    def meanwhile(handler: BaseHTTPRequestHandler) -> None:
        receiver.misbehave = None
        module = worker.module
        other = module.BatchProcessor(module.EventType.SQS, raise_on_entire_batch_failure=False)  # as another execution environment has
        inner.append(
            module.process_partial_response(event=worker.batch(sent), record_handler=module.process, processor=other, context=module.once.lambda_context)
        )
        handler.send_response(200)
        handler.send_header("content-length", "0")
        handler.end_headers()

    receiver.misbehave = meanwhile
    assert worker.failed(sent) == []
    assert inner == [{"batchItemFailures": [{"itemIdentifier": "id-0"}]}]
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
        with pytest.raises(Killed):
            worker(worker.batch(sent), 30_000, 6_000)
    [record] = aws.records()
    assert record["status"] == "INPROGRESS"
    assert 5_000 < int(record["in_progress_expiration"]) - time.time() * 1000 <= 6_000
    assert worker.failed(sent, receive_count=2) == ["id-0"]  # too early: the first attempt may still be running
    later = {**record, "in_progress_expiration": int(time.time() * 1000) - 1}
    aws.dynamodb.Table("idempotency").put_item(Item=later)
    assert worker.failed(sent, receive_count=3) == []
    assert len(receiver.requests) == 1


def test_the_record_outlives_every_redelivery(worker: Any, aws: Any, receiver: Any) -> None:
    del receiver
    worker.failed(worker.message())
    [record] = aws.records()
    assert record["status"] == "COMPLETED"
    assert abs(float(record["expiration"]) - time.time() - 18 * 86_400) < 60


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
    assert worker.failed(sent, receive_count=4) == ["id-0"]
    assert aws.status(sent["notification_id"]) is None
    assert worker.failed(sent, receive_count=5) == ["id-0"]
    assert aws.outcome(sent) == ("FAILED", {"reason": "gave up after 5 attempts: HTTP 503"})


def test_a_redrive_from_the_dead_letter_queue_turns_failed_into_delivered(worker: Any, aws: Any, receiver: Any) -> None:
    receiver.statuses = [503, 200]
    sent = worker.message()
    worker.failed(sent, receive_count=5)
    assert worker.failed(sent, receive_count=1) == []
    assert aws.outcome(sent) == ("DELIVERED", {"http_status": 200})
