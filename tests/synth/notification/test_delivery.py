"""One request: which hosts are called, how long it may take, and which outcome is final."""

import json
import socket
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

HOST = "hooks.example.com"


@pytest.mark.parametrize("code", [429, 503, *(pytest.param(code, marks=pytest.mark.slow) for code in (408, 425, 500, 502, 504))])
def test_a_transient_answer_comes_back_and_is_delivered_next_time(worker: Any, aws: Any, receiver: Any, code: int) -> None:
    receiver.statuses = [code, 200]
    sent = worker.message()
    assert worker.failed(sent) == ["id-0"]
    assert aws.records() == []
    assert worker.failed(sent, receive_count=2) == []
    assert aws.outcome(sent) == ("DELIVERED", {"http_status": 200})
    assert len(receiver.requests) == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 422])
def test_a_permanent_answer_is_failed_and_never_tried_again(worker: Any, aws: Any, receiver: Any, code: int) -> None:
    receiver.statuses = [code]
    sent = worker.message()
    assert worker.failed(sent) == []
    assert aws.outcome(sent) == ("FAILED", {"reason": f"HTTP {code}", "http_status": code})
    assert worker.failed(sent, receive_count=2) == []
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(worker: Any, aws: Any, receiver: Any, code: int) -> None:
    receiver.statuses, receiver.headers = [code], {"location": f"https://{HOST}/elsewhere"}
    sent = worker.message()
    assert worker.failed(sent) == []
    assert aws.outcome(sent) == ("FAILED", {"reason": f"HTTP {code}, redirects are not followed", "http_status": code})
    assert [request["path"] for request in receiver.requests] == ["/hook?x=1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        f"http://{HOST}/",
        f"https://sub.{HOST}/",
        f"https://{HOST}.evil.example/",
        f"https://{HOST}./",
        f"https://{HOST}@evil.example/",
        f"https://user:password@{HOST}/",
        f"https://{HOST}:8443/",
        f"https://{HOST}:443@evil.example/",
        f"https://{HOST}\\@evil.example/",
        f"https://{HOST}%2eevil.example/",
        f"https://{HOST}/\r\nx-injected: 1",
        f"https://{HOST}/#@evil.example",
        f" https://{HOST}/",
        f"//{HOST}/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "file:///etc/passwd",
        "https:///",
    ],
)
def test_a_host_that_is_not_allowed_is_failed_without_a_request(worker: Any, aws: Any, receiver: Any, url: str) -> None:
    sent = worker.message(url=url)
    assert worker.failed(sent) == []
    assert aws.outcome(sent) == ("FAILED", {"reason": "the host is not on the allow-list, or the URL is not plain https", "http_status": None})
    assert receiver.requests == []


@pytest.mark.parametrize("url", [f"https://{HOST.upper()}/hook", f"https://{HOST}:443/hook"], ids=["upper case", "port 443"])
def test_the_same_host_written_otherwise_is_allowed(worker: Any, aws: Any, receiver: Any, url: str) -> None:
    sent = worker.message(url=url)
    assert worker.failed(sent) == []
    assert aws.outcome(sent)[0] == "DELIVERED"
    assert receiver.requests[0]["path"] == "/hook"


@pytest.mark.parametrize(
    "address", ["localhost", "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1"]
)
def test_a_host_that_resolves_to_an_address_that_is_not_public_is_not_dialled(
    worker: Any,
    aws: Any,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setattr(worker.module, "ALLOWED_HOSTS", frozenset({address}))
    monkeypatch.setattr(socket, "create_connection", lambda *_arguments: pytest.fail("dialled"))
    sent = worker.message(url=f"https://{address}/")
    assert worker.failed(sent) == []
    assert aws.outcome(sent) == ("FAILED", {"reason": "the host resolves to an address that is not public", "http_status": None})


def test_one_private_address_among_public_ones_is_enough_to_refuse(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del worker
    connections = sys.modules["connections"]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments: found)
    with pytest.raises(connections.NotPublicError):
        connections.endpoint(HOST)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments: found[:1])
    assert connections.endpoint(HOST) == ("8.8.8.8", 443)


def test_a_name_that_does_not_resolve_is_transient(worker: Any, aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise socket.gaierror(-3, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    sent = worker.message()
    assert worker.failed(sent) == ["id-0"]
    assert aws.outcome(sent)[0] == "RETRYING"


def test_a_certificate_for_another_host_is_refused(worker: Any, aws: Any, receiver: Any) -> None:
    sent = worker.message(url="https://events.example.org/")  # allowed, but the receiver's certificate is for the other host
    assert worker.failed(sent) == ["id-0"]
    assert receiver.requests == []
    assert "no answer: SSLCertVerificationError" in json.dumps(worker.lines())
    assert aws.outcome(sent)[0] == "RETRYING"


def test_a_certificate_of_an_authority_that_nobody_trusts_is_refused(worker: Any, aws: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["connections"], "endpoint", lambda _host: ("127.0.0.1", stranger.port))
    sent = worker.message()
    assert worker.failed(sent) == ["id-0"]
    assert stranger.requests == []
    assert "no answer: SSLCertVerificationError" in json.dumps(worker.lines())
    assert aws.outcome(sent)[0] == "RETRYING"


def test_nothing_older_than_tls_1_2_is_spoken(worker: Any) -> None:
    del worker
    assert sys.modules["connections"].TLS.minimum_version >= ssl.TLSVersion.TLSv1_2


finished: list[str] = []
"""What a slow receiver got to the end of."""


def _silence(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(5)
    finished.append("silence")


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(50):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)
    finished.append("drip")


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def _babble(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example.com ESMTP\r\n")


@pytest.mark.parametrize("misbehave", [_silence, _drip, _hang_up, _babble])
def test_no_proper_answer_in_time_is_transient(
    worker: Any,
    aws: Any,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
    misbehave: Any,
) -> None:
    monkeypatch.setattr(sys.modules["delivery"], "ANSWER_TIMEOUT", 0.3)
    receiver.misbehave = misbehave
    finished.clear()
    sent = worker.message()
    assert worker.failed(sent) == ["id-0"]
    assert finished == []  # nobody waited for it
    assert aws.outcome(sent)[0] == "RETRYING"
    assert aws.records() == []


def test_a_host_that_accepts_and_never_greets_is_given_up_after_the_connect_timeout(
    worker: Any,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delivery = sys.modules["delivery"]
    monkeypatch.setattr(delivery, "CONNECT_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(sys.modules["connections"], "endpoint", lambda _host: silent.getsockname())
        assert worker.failed(worker.message()) == ["id-0"]
    assert "no answer: TimeoutError" in json.dumps(worker.lines())
    assert receiver.requests == []
