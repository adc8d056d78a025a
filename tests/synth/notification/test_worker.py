"""A batch: exactly the failed messages come back, and every log line says whose it is."""

import base64
import hashlib
import hmac
import json
import select
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import yaml

ROOT = Path(__file__).parents[3]
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
    assert (row["status"], row["caller"]) == ("QUEUED", "None")
    [received] = aws.receive()
    assert worker.failed(received["Body"]) == []
    assert aws.outcome({"notification_id": notification}) == ("DELIVERED", {"http_status": 200})
    assert [(request["path"], request["body"]) for request in receiver.requests] == [("/?a=b", {"n": 1})]


def test_only_the_failed_messages_come_back(worker: Any, aws: Any, receiver: Any) -> None:
    receiver.by_path = {"/ok": 200, "/broken": 500, "/unknown": 404, "/busy": 429, "/empty": 204}
    batch = [worker.message(url=f"https://{HOST}{path}") for path in receiver.by_path]
    assert worker.failed(*batch) == ["id-1", "id-3"]
    assert [aws.outcome(one)[0] for one in batch] == ["DELIVERED", "RETRYING", "FAILED", "RETRYING", "DELIVERED"]


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
    assert worker.failed(worker.message(), worker.message(), remaining=(worker.module.NEEDED_MILLISECONDS - 1,)) == ["id-0", "id-1"]
    assert receiver.requests == []
    assert worker.failed(worker.message(), remaining=(worker.module.NEEDED_MILLISECONDS,)) == []


def test_a_batch_is_delivered_at_the_same_time(worker: Any, receiver: Any) -> None:
    """Each of the five waits for the others to have arrived: one after the other, none would ever be answered."""
    together = threading.Barrier(5, timeout=20)

    def meet(handler: BaseHTTPRequestHandler) -> None:
        together.wait()
        handler.send_response(200)
        handler.send_header("content-length", "0")
        handler.end_headers()

    receiver.misbehave = meet
    assert worker.failed(*(worker.message() for _ in range(5))) == []


@pytest.mark.slow
def test_a_delivery_that_does_not_end_in_time_comes_back_alone(worker: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that never answers: nothing bounds it but the end of the invocation."""
    stuck, right = threading.Event(), sys.modules["connections"].endpoint

    def resolve(host: str) -> tuple[str, int]:
        if host != HOST:
            stuck.wait(20)
            raise OSError
        address: tuple[str, int] = right(host)
        return address

    monkeypatch.setattr(sys.modules["connections"], "endpoint", resolve)
    slow, good = worker.message(url="https://events.example.org/"), worker.message()
    ends = [worker.module.NEEDED_MILLISECONDS] * 4 + [1_500]  # two readings a message, and one while the handler waits
    assert worker.failed(good, slow, remaining=tuple(ends)) == ["id-1"]
    stuck.set()
    assert len(receiver.requests) == 1
    [line] = [line for line in worker.lines() if line["message"].startswith("not ended in time")]
    assert (line["message_id"], line["correlation_id"]) == ("id-1", "id-1")


def test_a_status_table_that_fails_brings_the_message_back(worker: Any, aws: Any, receiver: Any) -> None:
    aws.dynamodb.Table("status").delete()
    assert worker.failed(worker.message()) == ["id-0"]
    assert aws.records() == []
    assert len(receiver.requests) == 1  # the receiver can tell the repetition by its idempotency-key


def test_every_log_line_has_its_own_correlation_id_and_none_the_payload(worker: Any, receiver: Any) -> None:
    receiver.by_path = {"/ok": 200, "/broken": 500, "/unknown": 404}
    batch = [worker.message(url=f"https://{HOST}{path}") for path in receiver.by_path]
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


def test_a_request_is_signed_as_standard_webhooks_has_it(worker: Any, receiver: Any) -> None:
    """Checked by its specification, with the key of its own examples: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
    sent = worker.message()
    assert worker.failed(sent) == []
    [request] = receiver.requests
    headers = request["headers"]
    assert headers["webhook-id"] == sent["notification_id"]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request["raw"]
    expected = base64.b64encode(hmac.new(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_while_a_key_is_exchanged_both_sign(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del worker
    signature = sys.modules["signature"]
    monkeypatch.setattr(signature, "_KEYS", [b"new", b"old"])
    assert [part.split(",")[0] for part in signature.headers("id", "{}", 1)["webhook-signature"].split(" ")] == ["v1", "v1"]


def test_a_connection_is_kept_for_the_next_notification(worker: Any, receiver: Any) -> None:
    for _ in range(3):
        assert worker.failed(worker.message()) == []
    assert (len(receiver.requests), receiver.connections) == (3, 1)


def test_a_connection_needs_no_tls_context_but_the_one_that_there_is(worker: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr("ssl.SSLContext.load_default_certs", lambda *_: made.append(1))  # all the authorities of the system
    assert worker.failed(worker.message()) == []
    assert (receiver.connections, made) == (1, [])


def test_a_kept_connection_that_the_receiver_has_closed_costs_nothing(worker: Any, receiver: Any) -> None:
    def once_and_goodbye(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "0")
        handler.end_headers()
        handler.close_connection = True  # without saying so in a header

    receiver.misbehave = once_and_goodbye
    for _ in range(3):
        assert worker.failed(worker.message()) == []
    assert (len(receiver.requests), receiver.connections) == (3, 3)
    [(kept, _)] = sys.modules["connections"]._idle[HOST]
    assert select.select([kept.sock], [], [], 20)[0]  # the goodbye is here
    assert sys.modules["connections"].kept(HOST) is None


def test_a_kept_connection_that_is_closed_as_it_is_used_is_replaced(worker: Any, receiver: Any) -> None:
    assert worker.failed(worker.message()) == []

    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        receiver.misbehave = None
        handler.close_connection = True

    receiver.misbehave = hang_up
    sent = worker.message()
    assert worker.failed(sent) == []
    assert [request["headers"]["idempotency-key"] for request in receiver.requests[1:]] == [sent["notification_id"]] * 2
    assert receiver.connections == 2


def test_the_circuit_opens_for_the_host_that_fails_and_one_request_closes_it_again(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del worker
    circuit, now = sys.modules["circuit"], [1_000.0]
    monkeypatch.setattr(circuit.time, "time", lambda: now[0])
    for _ in range(circuit.FAILURES):
        assert circuit.lets_through("bad")
        circuit.failed("bad")
    assert not circuit.lets_through("bad")
    assert circuit.lets_through("good")
    now[0] += circuit.OPEN_SECONDS
    assert circuit.lets_through("bad")  # one tries it
    assert not circuit.lets_through("bad")  # and only one
    circuit.succeeded("bad")
    assert circuit.lets_through("bad")


@pytest.mark.parametrize(
    ("given", "least"),
    [(None, 120), ("", 120), ("30", 120), ("600", 600), ("Wed, 21 Oct 2015 07:28:00 GMT", 1_000), ("soon", 120), ("-5", 120), ("9" * 40, 43_140), ("²", 120)],
)
def test_a_pause_is_the_longer_of_ours_and_the_receivers(worker: Any, given: str | None, least: int) -> None:
    del worker
    backoff = sys.modules["backoff"]
    asked_at = 1_445_412_480 - 1_000  # the date's own moment, less a thousand seconds
    pauses = [backoff.seconds(1, given, asked_at) for _ in range(20)]
    assert min(pauses) >= least
    assert max(pauses) <= max(least, 120 * 1.1)


def test_the_pauses_outlast_what_the_team_declares_and_the_queue_remembers_longer(worker: Any, deployment: Any) -> None:
    backoff, most = sys.modules["backoff"], worker.module.MAX_RECEIVE_COUNT
    queue = deployment.properties(deployment.named("Messaging/Queue", "AWS::SQS::Queue"))
    outage = yaml.safe_load((ROOT / "queuegate.yaml").read_text(encoding="utf-8"))["thresholds"]["outage-seconds"]
    assert most == queue["RedrivePolicy"]["maxReceiveCount"]
    for _ in range(20):
        assert sum(backoff.seconds(received, None, 0) for received in range(1, most)) >= outage
    assert most * (backoff.MOST + 60) < queue["MessageRetentionPeriod"]  # even where every receiver asks for the longest pause


def test_a_trace_is_found_by_the_correlation_id_of_each_notification(worker: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del receiver
    provider, annotated = mock.MagicMock(), []
    provider.in_subsegment.return_value.__enter__.return_value.put_annotation = lambda key, value: annotated.append((key, value))
    monkeypatch.setattr(worker.module, "tracer", SimpleNamespace(provider=provider))
    batch = [worker.message(), worker.message()]
    assert worker.failed(*batch) == []
    assert sorted(annotated) == sorted(("correlation_id", one["correlation_id"]) for one in batch)


@pytest.mark.parametrize(("receive_count", "least"), [(1, 120), (4, 960), (12, 14_400), (13, 0)])
def test_a_message_that_comes_back_is_hidden_for_its_pause_and_after_the_last_attempt_not_at_all(
    worker: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch, receive_count: int, least: int
) -> None:
    """So that the redrive policy takes it at once. The same is true of a malformed one, which no pause can heal."""
    hidden: list[int] = []
    monkeypatch.setattr(worker.module._sqs, "change_message_visibility", lambda **asked: hidden.append(asked["VisibilityTimeout"]))
    receiver.statuses = [503]
    assert worker.failed(worker.message(), receive_count=receive_count) == ["id-0"]
    assert worker.failed("not ours", receive_count=receive_count) == ["id-0"]
    assert least <= hidden[0] <= least * 1.1
    assert hidden[1:] == [0]
