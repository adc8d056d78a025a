"""A circuit breaker for each host: one that does not answer is left alone for a while, so that it costs the others no time.

It lives in this execution environment. Each of the ten at most learns for itself, which takes one batch; a breaker that they share would need a table, and a table that is
slow would then stop every delivery.
"""

import threading
import time

FAILURES = 5  # one after the other
OPEN_SECONDS = 30.0  # then one request is let through, and decides

_failures: dict[str, int] = {}
_open_until: dict[str, float] = {}
_lock = threading.Lock()


def lets_through(host: str) -> bool:
    """May this host be asked now?"""
    with _lock:
        if _failures.get(host, 0) < FAILURES:
            return True
        if (now := time.time()) < _open_until[host]:
            return False
        _open_until[host] = now + OPEN_SECONDS  # this one tries it; the others wait for what it finds
        return True


def succeeded(host: str) -> None:
    with _lock:
        _failures.pop(host, None)


def failed(host: str) -> None:
    with _lock:
        _failures[host] = _failures.get(host, 0) + 1
        _open_until[host] = time.time() + OPEN_SECONDS
