"""Clients of which it is known that their calls give coroutines: nothing is done before somebody waits for one.

https://www.python-httpx.org/async/ ; https://docs.aiohttp.org/en/stable/client_reference.html ; https://aioboto3.readthedocs.io/en/latest/usage.html ; https://aiokafka.readthedocs.io/en/stable/producer.html ;
https://magicstack.github.io/asyncpg/current/api/index.html ; https://www.psycopg.org/psycopg3/docs/advanced/async.html ; https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html ; https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html
"""

from __future__ import annotations

from typing import Final

from ...state.values import Opaque

AIO: Final = ("aioboto3.", "aiobotocore.")
ASYNCHRONOUS: Final = ".asynchronous"
"""What is remembered of a client or resource that one of these made."""
_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})
_STATEMENTS: Final = frozenset({"execute", "executemany", "fetch", "fetchrow", "fetchval", "commit", "rollback"})
_OF_SESSIONS: Final = frozenset({"execute", "scalar", "scalars", "get", "merge", "delete", "refresh", "flush", "commit", "rollback", "close"})
_COMMANDS: Final = frozenset(
    {
        "get",
        "set",
        "setex",
        "setnx",
        "delete",
        "incr",
        "decr",
        "expire",
        "hset",
        "hget",
        "hgetall",
        "lpush",
        "rpush",
        "sadd",
        "srem",
        "zadd",
        "xadd",
        "publish",
        "exists",
    }
)
_CLIENTS: Final = {
    **dict.fromkeys(("httpx.AsyncClient()", "aiohttp.ClientSession()"), _VERBS),
    "aiokafka.AIOKafkaProducer()": frozenset({"send", "send_and_wait", "send_batch", "start", "stop", "flush"}),
    **dict.fromkeys(("asyncpg.connect()", "asyncpg.create_pool()", "asyncpg.create_pool().acquire()", "psycopg.AsyncConnection.connect()"), _STATEMENTS),
    **dict.fromkeys((f"sqlalchemy.ext.asyncio.{one}" for one in ("AsyncSession()", "async_sessionmaker()()", "async_sessionmaker().begin()")), _OF_SESSIONS),
    **dict.fromkeys((f"redis.asyncio.{one}()" for one in ("Redis", "StrictRedis", "from_url", "Redis.from_url")), _COMMANDS),
}
"""What a client is called here, and which of its methods give one."""
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
    if (methods := _CLIENTS.get(name.rpartition(".")[0])) is not None:
        return last in methods
    return bool(value.made.get(ASYNCHRONOUS) or (name.startswith(AIO) and "(" in name)) and last not in _AT_ONCE
