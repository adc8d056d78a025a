"""Clients of which it is known that their calls give coroutines: nothing is done before somebody waits for one.

https://www.python-httpx.org/async/ ; https://docs.aiohttp.org/en/stable/client_reference.html ; https://aioboto3.readthedocs.io/en/latest/usage.html
"""

from __future__ import annotations

from typing import Final

from ...state.values import Opaque

AIO: Final = ("aioboto3.", "aiobotocore.")
ASYNCHRONOUS: Final = ".asynchronous"
"""What is remembered of a client or resource that one of these made."""
_CLIENTS: Final = ("httpx.AsyncClient().", "aiohttp.ClientSession().")
_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})
_AT_ONCE: Final = frozenset(
    {
        "client",
        "resource",
        "create_client",
        "get_session",
        "get_paginator",
        "paginate",
        "get_waiter",
        "batch_writer",
        "can_paginate",
        "close",
        "all",
        "filter",
        "limit",
        "pages",
        "page_size",
    }
)
"""What of these is no operation: it is entered, or gone through."""


def gives_coroutine(value: Opaque) -> bool:
    """Does a call of this give a coroutine?"""
    name, last = value.name, value.name.rpartition(".")[2]
    if name.startswith(_CLIENTS):
        return last in _VERBS and name.count("(") == 1
    return bool(value.made.get(ASYNCHRONOUS) or (name.startswith(AIO) and "(" in name)) and last not in _AT_ONCE
