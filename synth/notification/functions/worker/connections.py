"""TLS connections to receivers: dialled within a deadline, to an address that was looked at, and kept for the next notification."""

import ipaddress
import select
import socket
import ssl
import threading
import time
from http.client import HTTPSConnection
from math import inf
from typing import Any, cast

KEPT_SECONDS = 20.0  # less than servers usually wait for the next request: their time-outs begin at some 60 s


class NotPublicError(Exception):
    """The host's name leads into a network that is nobody's business."""


class DeadlineSocket(ssl.SSLSocket):
    """A TLS socket whose deadline bounds the whole answer. A plain socket timeout starts anew with every packet, so a slow drip would never end."""

    deadline = inf

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(_left(self.deadline))
        return super().recv_into(buffer, nbytes, flags)


TLS = ssl.create_default_context()
TLS.minimum_version = ssl.TLSVersion.TLSv1_2  # a Python of a distribution leaves it to its OpenSSL
TLS.sslsocket_class = DeadlineSocket
_idle: dict[str, list[tuple[HTTPSConnection, float]]] = {}
_lock = threading.Lock()


def kept(host: str) -> HTTPSConnection | None:
    """Return an idle connection that is still good, or None."""
    while True:
        with _lock:
            if not (idle := _idle.get(host)):
                return None
            connection, since = idle.pop()
        if time.time() - since < KEPT_SECONDS and not select.select([connection.sock], [], [], 0)[0]:  # what can be read now is the other side's goodbye
            return connection
        connection.close()


def keep(connection: HTTPSConnection) -> None:
    with _lock:
        _idle.setdefault(connection.host, []).append((connection, time.time()))


def dial(host: str, until: float) -> HTTPSConnection:
    """Connect before the deadline, which a slow name server uses up, too. Raises OSError or NotPublicError."""
    address = endpoint(host)
    raw = socket.create_connection(address, _left(until))
    try:
        raw.settimeout(_left(until))
        secure = cast("DeadlineSocket", TLS.wrap_socket(raw, server_hostname=host))
    except BaseException:
        raw.close()
        raise
    connection = HTTPSConnection(host, context=TLS)  # without one it would make a context that nobody uses, and read every authority for it
    connection.auto_open = 0  # it would resolve the name once more
    connection.sock = secure
    return connection


def bound(connection: HTTPSConnection, until: float) -> None:
    """Let the next request be answered before this moment, or fail."""
    secure = cast("DeadlineSocket", connection.sock)
    secure.settimeout(_left(until))
    secure.deadline = until


def endpoint(host: str) -> tuple[str, int]:
    """Resolve a host to the address that is then dialled, so that a second look-up cannot give another one (DNS rebinding)."""
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)]
    if not all(address.is_global and not address.is_multicast for address in map(ipaddress.ip_address, addresses)):
        raise NotPublicError
    return addresses[0], 443


def _left(deadline: float) -> float | None:
    """How many seconds are left. Raises TimeoutError if none is."""
    if deadline == inf:
        return None
    if (seconds := deadline - time.monotonic()) <= 0:
        raise TimeoutError("the time for this answer is used up")
    return seconds
