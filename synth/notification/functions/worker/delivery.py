"""One HTTP request to an allow-listed host, bounded in time, and what its outcome means.

A failure is permanent when the same request can only fail again (host not allowed, redirect, 4xx), and transient when time may heal it (timeout, broken
connection, 408, 425, 429, 5xx). There is no retry in here: the queue retries, with growing pauses between the attempts.
"""

import json
import re
import ssl
import time
from collections.abc import Collection
from http.client import HTTPException, HTTPResponse, HTTPSConnection

import connections
import signature
from message import Message

CONNECT_TIMEOUT = 1.0  # seconds, for TCP and TLS together
ANSWER_TIMEOUT = 3.0  # seconds, from the first byte sent to the end of the answer
_READ = 65_536  # bytes of an answer that are read so that the connection can be kept

_URL = re.compile(r"https://([A-Za-z0-9.-]{1,253})(:443)?([/?][!-\"$-~]*)?")  # the whole URL: no user name, other port, fragment or space
_TRY_AGAIN = {408, 425, 429}


class PermanentFailureError(Exception):
    """The notification cannot be delivered; `http_status` is None when no request was made."""

    def __init__(self, reason: str, http_status: int | None = None) -> None:
        super().__init__(reason)
        self.http_status = http_status


class TransientFailureError(Exception):
    """Not delivered now, perhaps later: `retry_after` is what the receiver asks for, as it wrote it."""

    def __init__(self, reason: str, retry_after: str | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


def target(url: str, allowed_hosts: Collection[str]) -> tuple[str, str]:
    """Return host and path. Raises PermanentFailureError."""
    parts = _URL.fullmatch(url)
    if not parts or parts[1].lower() not in allowed_hosts:
        raise PermanentFailureError("the host is not on the allow-list, or the URL is not plain https")
    path = parts[3] or "/"
    return parts[1].lower(), path if path.startswith("/") else f"/{path}"


def post(message: Message, host: str, path: str) -> int:
    """Send the payload as signed JSON and return the 2xx status. Raises PermanentFailureError or TransientFailureError.

    Takes at most CONNECT_TIMEOUT + ANSWER_TIMEOUT seconds after the host name is resolved.
    """
    body = json.dumps(message.payload)
    headers = {
        "content-type": "application/json",
        "idempotency-key": message.notification_id,  # a crash before our record: the receiver can tell
        "x-correlation-id": message.correlation_id,
        **signature.headers(message.notification_id, body, int(time.time())),
    }
    try:
        status, retry_after = _exchange(host, path, body, headers)
    except connections.NotPublicError as error:
        raise PermanentFailureError("the host resolves to an address that is not public") from error
    except (OSError, HTTPException) as error:  # timeouts, TLS and name resolution are all OSError
        raise TransientFailureError(f"no answer: {type(error).__name__}") from error
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's own class of success
        return status
    if status in _TRY_AGAIN or status >= 500:  # noqa: PLR2004  # HTTP's own class of server errors
        raise TransientFailureError(f"HTTP {status}", retry_after)
    raise PermanentFailureError(f"HTTP {status}" + (", redirects are not followed" if status < 400 else ""), status)  # noqa: PLR2004  # as above


def _exchange(host: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, str | None]:
    """Ask on a connection that was kept, or else on a new one."""
    started = time.monotonic()
    if connection := connections.kept(host):
        try:
            return _asked(connection, started + ANSWER_TIMEOUT, path, body, headers)
        except (ConnectionError, ssl.SSLError):
            pass  # closed in the same moment by a server that was tired of waiting; the idempotency-key covers the rare case that it had read us
    connection = connections.dial(host, time.monotonic() + CONNECT_TIMEOUT)
    return _asked(connection, min(time.monotonic(), started + CONNECT_TIMEOUT) + ANSWER_TIMEOUT, path, body, headers)


def _asked(connection: HTTPSConnection, until: float, path: str, body: str, headers: dict[str, str]) -> tuple[int, str | None]:
    try:
        connections.bound(connection, until)
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
    except BaseException:
        connection.close()
        raise
    answer = response.status, response.getheader("retry-after")
    if _is_read(response):
        connections.keep(connection)
    else:
        connection.close()
    return answer


def _is_read(response: HTTPResponse) -> bool:
    """Read the rest of an answer; False if the connection is of no further use. The status counts, whatever becomes of the rest."""
    try:
        response.read(_READ)
    except (OSError, HTTPException):
        return False
    return response.isclosed() and not response.will_close
