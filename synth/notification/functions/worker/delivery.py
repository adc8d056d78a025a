"""One HTTP request to an allow-listed host, bounded in time, and what its outcome means.

A failure is permanent when the same request can only fail again (host not allowed, redirect, 4xx), and transient when time may heal it (timeout, broken
connection, 408, 425, 429, 5xx). There is no retry in here: the queue retries, with its visibility timeout between the attempts.
"""

import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Collection
from http.client import HTTPException, HTTPSConnection
from math import inf
from typing import Any, cast

CONNECT_TIMEOUT = 1.0  # seconds, for TCP and TLS together
ANSWER_TIMEOUT = 3.0  # seconds, from the first byte sent to the last header received

_URL = re.compile(r"https://([A-Za-z0-9.-]{1,253})(:443)?([/?][!-\"$-~]*)?")  # the whole URL: no user name, other port, fragment or space
_TRY_AGAIN = {408, 425, 429}


class PermanentFailureError(Exception):
    """The notification cannot be delivered; `http_status` is None when no request was made."""

    def __init__(self, reason: str, http_status: int | None = None) -> None:
        super().__init__(reason)
        self.http_status = http_status


class TransientFailureError(Exception):
    """Not delivered now, perhaps later."""


class DeadlineSocket(ssl.SSLSocket):
    """A TLS socket whose deadline bounds the whole answer. A plain socket timeout starts anew with every packet, so a slow drip would never end."""

    deadline = inf

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(_left(self.deadline))
        return super().recv_into(buffer, nbytes, flags)


TLS = ssl.create_default_context()
TLS.sslsocket_class = DeadlineSocket


def post(url: str, payload: dict[str, Any], headers: dict[str, str], allowed_hosts: Collection[str]) -> int:
    """Send the payload as JSON and return the 2xx status. Raises PermanentFailureError or TransientFailureError.

    Takes at most CONNECT_TIMEOUT + ANSWER_TIMEOUT seconds after the host name is resolved.
    """
    host, path = _target(url, allowed_hosts)
    connection = HTTPSConnection(host, timeout=ANSWER_TIMEOUT)
    try:
        connection.sock = _dial(host)
        connection.request("POST", path, json.dumps(payload), {**headers, "content-type": "application/json"})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:  # timeouts, TLS and name resolution are all OSError
        raise TransientFailureError(f"no answer: {type(error).__name__}") from error
    finally:
        connection.close()
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's own class of success
        return status
    if status in _TRY_AGAIN or status >= 500:  # noqa: PLR2004  # HTTP's own class of server errors
        raise TransientFailureError(f"HTTP {status}")
    raise PermanentFailureError(f"HTTP {status}" + (", redirects are not followed" if status < 400 else ""), status)  # noqa: PLR2004  # as above


def endpoint(host: str) -> tuple[str, int]:
    """Resolve a host to the address that is then dialled, so that a second look-up cannot give another one (DNS rebinding)."""
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)]
    if not all(address.is_global and not address.is_multicast for address in map(ipaddress.ip_address, addresses)):
        raise PermanentFailureError("the host resolves to an address that is not public")
    return addresses[0], 443


def _target(url: str, allowed_hosts: Collection[str]) -> tuple[str, str]:
    parts = _URL.fullmatch(url)
    if not parts or parts[1].lower() not in allowed_hosts:
        raise PermanentFailureError("the host is not on the allow-list, or the URL is not plain https")
    path = parts[3] or "/"
    return parts[1].lower(), path if path.startswith("/") else f"/{path}"


def _dial(host: str) -> DeadlineSocket:
    address = endpoint(host)
    deadline = time.monotonic() + CONNECT_TIMEOUT
    raw = socket.create_connection(address, CONNECT_TIMEOUT)
    try:
        raw.settimeout(_left(deadline))
        secure = cast("DeadlineSocket", TLS.wrap_socket(raw, server_hostname=host))
    except BaseException:
        raw.close()
        raise
    secure.settimeout(ANSWER_TIMEOUT)
    secure.deadline = time.monotonic() + ANSWER_TIMEOUT
    return secure


def _left(deadline: float) -> float | None:
    if deadline == inf:
        return None
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError("the time for this answer is used up")
    return left
