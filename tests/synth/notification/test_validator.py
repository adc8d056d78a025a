"""The front door: what is accepted, what is refused and why, and what is true when something breaks."""

import base64
import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

HOST = "hooks.example.com"
URL = f"https://{HOST}/hook"
CALLER = "arn:aws:iam::123456789012:user/caller"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def request(body: Any = None, headers: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    whole = {"url": URL, "payload": {"order": 7, "secret": "s3cr3t"}} if body is None else body
    return {
        "resource": "/notifications",
        "httpMethod": "POST",
        "headers": headers,
        "requestContext": {"identity": {"userArn": CALLER}},
        "body": whole if isinstance(whole, str) else json.dumps(whole),
        "isBase64Encoded": False,
        **changes,
    }


def call(validator: Any, event: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    answer = validator(event)
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


def test_a_request_is_queued_with_its_status_and_ids(validator: Any, aws: Any) -> None:
    status, body, headers = call(validator, request(headers={"X-Correlation-Id": "caller-id-42"}))

    assert status == 202
    assert UUID.fullmatch(body["notification_id"])
    assert body["correlation_id"] == headers["x-correlation-id"] == "caller-id-42"
    [message] = aws.receive()
    assert json.loads(message["Body"]) == {
        "notification_id": body["notification_id"],
        "correlation_id": "caller-id-42",
        "caller": CALLER,
        "url": URL,
        "payload": {"order": 7, "secret": "s3cr3t"},
    }
    assert message["Attributes"]["MessageGroupId"] == HOST
    assert message["MessageAttributes"]["correlation_id"]["StringValue"] == "caller-id-42"
    row = aws.status(body["notification_id"])
    assert row is not None
    expected = {"status": "QUEUED", "caller": CALLER, "correlation_id": "caller-id-42"}
    assert {name: row[name] for name in expected} == expected
    assert row["expires_at"] - row["updated_at"] == 30 * 86_400
    assert "payload" not in row


@pytest.mark.parametrize(
    "given",
    [None, "short", "a" * 129, "line\nbreak-line", 'quote"quote', "umlaut-ä-umlaut", ""],
    ids=["absent", "too short", "too long", "line break", "quote", "not ASCII", "empty"],
)
def test_a_correlation_id_that_is_not_sane_is_replaced(validator: Any, aws: Any, given: str | None) -> None:
    _, body, _ = call(validator, request(headers=None if given is None else {"x-correlation-id": given}))
    assert UUID.fullmatch(body["correlation_id"])
    assert json.loads(aws.receive()[0]["Body"])["correlation_id"] == body["correlation_id"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the body is not JSON"),
        ("{", "the body is not JSON"),
        ('{"url": "https://hooks.example.com/", "payload": {"n": NaN}}', "the body is not JSON"),
        ("[" * 200_000, "the body is not JSON"),
        ('{"payload": {"n": ' + "9" * 5_000 + "}}", "the body is not JSON"),
        ([], "the body must be a JSON object"),
        ({"url": URL}, "missing: payload"),
        ({}, "missing: payload, url"),
        ({"url": URL, "payload": {}, "extra": 1}, "only url and payload are allowed"),
        ({"url": URL, "payload": "text"}, "payload must be a JSON object"),
        ({"url": 7, "payload": {}}, "url must be https://host/path"),
        ({"url": f"http://{HOST}/", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://user@{HOST}/", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://{HOST}:8443/", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://{HOST}\\@evil.example/", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://{HOST}/a\r\nx: y", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://{HOST}/\n", "payload": {}}, "url must be https://host/path"),
        ({"url": f"https://{HOST}/" + "a" * 2_048, "payload": {}}, "at most 2048 characters"),
        ({"url": "https://evil.example/", "payload": {}}, "the host of url is not on the allow-list"),
        ({"url": f"https://sub.{HOST}/", "payload": {}}, "the host of url is not on the allow-list"),
        ({"url": f"https://{HOST}.evil.example/", "payload": {}}, "the host of url is not on the allow-list"),
        ({"url": URL, "payload": {"big": "x" * 65_536}}, "the notification is larger than 65536 bytes"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_input_is_a_400_with_its_reason_and_goes_nowhere(validator: Any, aws: Any, body: Any, reason: str) -> None:
    status, answer, _ = call(validator, request(body))
    assert status == 400
    assert reason in answer["error"]
    assert aws.receive() == []
    assert aws.dynamodb.Table("status").scan()["Items"] == []


def test_the_size_bound_is_exact_and_counts_the_attributes(validator: Any, aws: Any) -> None:
    call(validator, request(headers={"x-correlation-id": "caller-id-42"}))
    attribute = len("correlation_id") + len("String") + len("caller-id-42")
    frame = len(aws.receive()[0]["Body"]) - len('"order": 7, "secret": "s3cr3t"')
    room = 65_536 - attribute - frame - len('"p": ""')
    headers = {"x-correlation-id": "caller-id-42"}
    assert call(validator, request({"url": URL, "payload": {"p": "x" * room}}, headers))[0] == 202
    assert call(validator, request({"url": URL, "payload": {"p": "x" * (room + 1)}}, headers))[0] == 400


def test_a_base64_body_is_read(validator: Any, aws: Any) -> None:
    body = base64.b64encode(json.dumps({"url": URL, "payload": {"name": "Zoë \ud83d"}}).encode()).decode()
    assert call(validator, request(body, isBase64Encoded=True))[0] == 202
    [message] = aws.receive()
    assert message["Body"].isascii()
    assert json.loads(message["Body"])["payload"] == {"name": "Zoë \ud83d"}


@pytest.mark.parametrize("body", ["***", base64.b64encode(b"\xff").decode()], ids=["not base64", "not UTF-8"])
def test_a_broken_base64_body_is_a_400(validator: Any, aws: Any, body: str) -> None:
    status, answer, _ = call(validator, request(body, isBase64Encoded=True))
    assert (status, answer["error"]) == (400, "the body is not base64 of UTF-8 text")
    assert aws.receive() == []


def test_the_same_idempotency_key_gives_the_same_notification(validator: Any, aws: Any) -> None:
    first = call(validator, request(headers={"Idempotency-Key": "order-7"}))[1]["notification_id"]
    again = request({"payload": {"secret": "s3cr3t", "order": 7}, "url": URL}, {"idempotency-key": "order-7"})
    assert call(validator, again)[1]["notification_id"] == first
    assert len(aws.dynamodb.Table("status").scan()["Items"]) == 1


@pytest.mark.parametrize(
    "other",
    [
        request(headers={"idempotency-key": "order-8"}),
        request({"url": URL, "payload": {"order": 8}}, {"idempotency-key": "order-7"}),
        request(headers={"idempotency-key": "order-7"}, requestContext={"identity": {"userArn": "arn:aws:iam::123456789012:user/other"}}),
        request(),
    ],
    ids=["other key", "other payload", "other caller", "no key"],
)
def test_anything_else_is_another_notification(validator: Any, aws: Any, other: dict[str, Any]) -> None:
    del aws
    first = call(validator, request(headers={"idempotency-key": "order-7"}))[1]["notification_id"]
    assert call(validator, other)[1]["notification_id"] != first


def test_an_idempotency_key_that_is_not_printable_is_a_400(validator: Any, aws: Any) -> None:
    status, answer, _ = call(validator, request(headers={"idempotency-key": "a b"}))
    assert (status, answer["error"]) == (400, "Idempotency-Key must be 1 to 255 printable ASCII characters")
    assert aws.receive() == []


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "KmsThrottled", "Message": "slow down"}}, "SendMessage"),
        ConnectTimeoutError(endpoint_url="https://sqs"),
    ],
    ids=["refused", "no connection"],
)
def test_a_failed_send_is_a_503_and_leaves_no_status(validator: Any, aws: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def fail(**_arguments: Any) -> None:
        raise failure

    monkeypatch.setattr(validator.module._sqs, "send_message", fail)
    status, answer, _ = call(validator, request(headers={"x-correlation-id": "caller-id-42"}))
    assert status == 503
    assert answer == {"error": "the notification was not accepted; try again", "correlation_id": "caller-id-42"}
    assert aws.dynamodb.Table("status").scan()["Items"] == []


def test_a_queue_that_is_gone_is_a_503(validator: Any, aws: Any) -> None:
    aws.sqs.delete_queue(QueueUrl=aws.queue_url)
    assert call(validator, request())[0] == 503
    assert aws.dynamodb.Table("status").scan()["Items"] == []


def test_a_worker_that_was_faster_keeps_its_status(validator: Any, aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    right = validator.module._record_queued

    def late(notification: str, *rest: str) -> None:
        aws.dynamodb.Table("status").put_item(Item={"notification_id": notification, "status": "DELIVERED"})
        right(notification, *rest)

    monkeypatch.setattr(validator.module, "_record_queued", late)
    status, answer, _ = call(validator, request())
    assert status == 202
    assert aws.status(answer["notification_id"]) == {"notification_id": answer["notification_id"], "status": "DELIVERED"}


@pytest.mark.parametrize("known", ["QUEUED", "RETRYING", "DELIVERED"])
def test_a_repeated_key_is_answered_by_the_status_and_sends_nothing(validator: Any, aws: Any, known: str) -> None:
    first = call(validator, request(headers={"idempotency-key": "order-7"}))[1]["notification_id"]
    aws.dynamodb.Table("status").put_item(Item={"notification_id": first, "status": known})
    status, answer, _ = call(validator, request(headers={"idempotency-key": "order-7"}))
    assert (status, answer["notification_id"], answer["status"]) == (202, first, known)
    assert len(aws.receive()) == 1


def test_a_repeated_key_whose_notification_failed_is_a_conflict(validator: Any, aws: Any) -> None:
    first = call(validator, request(headers={"idempotency-key": "order-7"}))[1]["notification_id"]
    aws.dynamodb.Table("status").put_item(Item={"notification_id": first, "status": "FAILED", "result": {"reason": "HTTP 401"}})
    status, answer, _ = call(validator, request(headers={"idempotency-key": "order-7"}))
    assert (status, answer["notification_id"], answer["status"]) == (409, first, "FAILED")
    assert answer["error"] == "this notification has failed (HTTP 401): send it with another Idempotency-Key to try anew"
    assert len(aws.receive()) == 1


def test_a_key_whose_status_cannot_be_read_is_a_503_and_sends_nothing(validator: Any, aws: Any) -> None:
    aws.dynamodb.Table("status").delete()
    assert call(validator, request(headers={"idempotency-key": "order-7"}))[0] == 503
    assert aws.receive() == []


def test_sessions_of_one_role_are_one_caller(validator: Any, aws: Any) -> None:
    def by(session: str) -> str:
        arn = f"arn:aws:sts::123456789012:assumed-role/Orders/{session}"
        sent = request(headers={"idempotency-key": "order-7"}, requestContext={"identity": {"userArn": arn}})
        return str(call(validator, sent)[1]["notification_id"])

    first = by("i-1")
    assert by("i-2") == first
    row = aws.status(first)
    assert row is not None
    assert row["caller"] == "arn:aws:sts::123456789012:assumed-role/Orders"


def test_a_status_that_cannot_be_written_is_still_a_202_because_the_message_is_on_the_queue(validator: Any, aws: Any) -> None:
    aws.dynamodb.Table("status").delete()
    status, answer, _ = call(validator, request())
    assert status == 202
    assert json.loads(aws.receive()[0]["Body"])["notification_id"] == answer["notification_id"]
    assert "QUEUED was not written; the message is on the queue" in [line["message"] for line in validator.lines()]


@pytest.mark.parametrize("break_it", [None, "send", "bug"], ids=["accepted", "failed send", "unexpected failure"])
def test_every_log_line_has_the_correlation_id_and_none_the_payload(validator: Any, aws: Any, monkeypatch: pytest.MonkeyPatch, break_it: str | None) -> None:
    event = request(headers={"x-correlation-id": "caller-id-42"})
    if break_it == "send":
        aws.sqs.delete_queue(QueueUrl=aws.queue_url)
    if break_it == "bug":
        monkeypatch.setattr(validator.module, "parse", lambda *_a, **_k: 1 / 0)
    assert call(validator, event)[0] == {None: 202, "send": 503, "bug": 500}[break_it]
    written = validator.lines()
    assert written
    assert {line.get("correlation_id") for line in written} == {"caller-id-42"}
    assert "s3cr3t" not in json.dumps(written)


@pytest.mark.parametrize(
    "body", ['{"secret": "s3cr3t"', '{"secret": "s3cr3t"}', '{"url": "https://s3cr3t/", "payload": {}}'], ids=["not JSON", "fields", "host"]
)
def test_a_refusal_is_logged_without_the_payload(validator: Any, body: str) -> None:
    call(validator, request(body, {"x-correlation-id": "caller-id-42"}))
    [line] = validator.lines()
    assert (line["message"], line["correlation_id"]) == ("request refused", "caller-id-42")
    assert "s3cr3t" not in json.dumps(line)


def test_a_trace_is_found_by_the_correlation_id(validator: Any, aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del aws
    annotated: list[tuple[str, str]] = []
    monkeypatch.setattr(validator.module.tracer, "put_annotation", lambda key, value: annotated.append((key, value)))
    call(validator, request(headers={"x-correlation-id": "caller-id-42"}))
    assert annotated == [("correlation_id", "caller-id-42")]
