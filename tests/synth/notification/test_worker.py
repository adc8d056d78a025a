"""A batch: exactly the failed messages come back, and every log line says whose it is."""

import json
from typing import Any

import pytest

HOST = "hooks.example.com"


def test_a_message_is_delivered_and_recorded(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message()
    assert worker.failed(sent) == []
    [request] = receiver.requests
    assert (request["path"], request["body"]) == ("/hook?x=1", {"secret": "s3cr3t"})
    assert {name: request["headers"][name] for name in ("host", "content-type", "idempotency-key", "x-correlation-id")} == {
        "host": HOST,
        "content-type": "application/json",
        "idempotency-key": sent["notification_id"],
        "x-correlation-id": sent["correlation_id"],
    }
    row = aws.status(sent["notification_id"])
    assert row is not None
    assert (row["status"], row["result"], row["correlation_id"]) == ("DELIVERED", {"http_status": 200}, sent["correlation_id"])
    assert row["expires_at"] - row["updated_at"] == 30 * 86_400


def test_what_the_validator_sends_the_worker_delivers(validator: Any, worker: Any, aws: Any, receiver: Any) -> None:
    answer = validator({"body": json.dumps({"url": f"https://{HOST}?a=b", "payload": {"n": 1}}), "headers": {}})
    notification = json.loads(answer["body"])["notification_id"]
    row = aws.status(notification)
    assert row is not None
    assert row["status"] == "QUEUED"
    [received] = aws.receive()
    assert worker.failed(received["Body"]) == []
    assert aws.outcome({"notification_id": notification}) == ("DELIVERED", {"http_status": 200})
    assert [(request["path"], request["body"]) for request in receiver.requests] == [("/?a=b", {"n": 1})]


def test_only_the_failed_messages_come_back(worker: Any, aws: Any, receiver: Any) -> None:
    receiver.statuses = [200, 500, 404, 429, 204]
    batch = [worker.message() for _ in range(5)]
    assert worker.failed(*batch) == ["id-1", "id-3"]
    assert [aws.outcome(batch[index])[0] for index in (0, 2, 4)] == ["DELIVERED", "FAILED", "DELIVERED"]
    assert [aws.status(batch[index]["notification_id"]) for index in (1, 3)] == [None, None]


def test_a_batch_that_fails_whole_is_reported_message_by_message(worker: Any, receiver: Any) -> None:
    receiver.statuses = [503]
    assert worker.failed(worker.message(), worker.message(), worker.message()) == ["id-0", "id-1", "id-2"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("not json s3cr3t", "the body is not JSON"),
        ("[" * 200_000, "the body is not JSON"),
        ("[]", "the body is not a JSON object"),
        ({"url": None}, "missing or of the wrong type: url"),
        ({"notification_id": ""}, "missing or of the wrong type: notification_id"),
        ({"payload": "s3cr3t", "correlation_id": 7}, "missing or of the wrong type: correlation_id, payload"),
    ],
    ids=["text", "deep", "list", "field missing", "id empty", "types"],
)
def test_a_malformed_message_comes_back_for_the_dead_letter_queue_and_blocks_nobody(
    worker: Any,
    aws: Any,
    receiver: Any,
    body: str | dict[str, Any],
    reason: str,
) -> None:
    good = worker.message()
    assert worker.failed(body if isinstance(body, str) else worker.message(**body), good) == ["id-0"]
    assert aws.outcome(good)[0] == "DELIVERED"
    assert len(receiver.requests) == 1
    [failed] = [line for line in worker.lines() if line["level"] == "ERROR"]
    assert reason in failed["exception"]
    assert "s3cr3t" not in json.dumps(failed)


def test_messages_that_no_longer_fit_are_not_started_and_come_back(worker: Any, receiver: Any) -> None:
    # two readings a message: the check, and the expiry of the idempotency record
    needed = worker.module.NEEDED_MILLISECONDS
    remaining = (30_000, 30_000, needed, needed, needed - 1)
    assert worker.failed(worker.message(), worker.message(), worker.message(), worker.message(), remaining=remaining) == ["id-2", "id-3"]
    assert len(receiver.requests) == 2


def test_a_status_table_that_fails_brings_the_message_back(worker: Any, aws: Any, receiver: Any) -> None:
    aws.dynamodb.Table("status").delete()
    assert worker.failed(worker.message()) == ["id-0"]
    assert aws.records() == []
    assert len(receiver.requests) == 1  # the receiver can tell the repetition by its idempotency-key


def test_every_log_line_has_its_own_correlation_id_and_none_the_payload(worker: Any, receiver: Any) -> None:
    receiver.statuses = [200, 500, 404]
    batch = [worker.message(), worker.message(), worker.message()]
    sent = worker.batch(*batch, "no json", "no json either")
    sent["Records"][4]["messageAttributes"] = {"correlation_id": {"stringValue": "from-attribute", "dataType": "String"}}
    assert [item["itemIdentifier"] for item in worker(sent)["batchItemFailures"]] == ["id-1", "id-3", "id-4"]
    written = worker.lines()
    expected = {f"id-{index}": one["correlation_id"] for index, one in enumerate(batch)} | {"id-3": "id-3", "id-4": "from-attribute"}
    assert {line["message_id"] for line in written} == set(expected)
    assert [line["correlation_id"] for line in written] == [expected[line["message_id"]] for line in written]
    notifications = {f"id-{index}": one["notification_id"] for index, one in enumerate(batch)}
    assert [line.get("notification_id") for line in written] == [notifications.get(line["message_id"]) for line in written]
    assert "s3cr3t" not in json.dumps(written)
