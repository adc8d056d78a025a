"""Calls of what is not read: functions of which it is known what they give, others that only look, and work, which may fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from .. import known, library_errors
from ..language.functions import awaited
from ..state.bad_answers import is_bad
from ..state.machine import Machine
from ..state.values import ClassV, Coroutine, Opaque, let_go, taint
from .aws import operations as aws
from .callbacks import hand_on, holds_records, is_code
from .functions import function_of
from .parsing import parsed, parses
from .waiting.coroutines import AIO, ASYNCHRONOUS, gives_coroutine
from .waiting.timeouts import waits_for

_PURE: Final = frozenset(
    {
        "os", "re", "datetime", "uuid", "time", "math", "decimal", "hashlib", "hmac", "random", "string", "urllib.parse", "pathlib", "logging", "sys", "traceback", "typing", "enum", "dataclasses", "textwrap",
        "statistics", "secrets", "zoneinfo", "structlog", "loguru", "boto3", "botocore", "aws_xray_sdk", "collections", "warnings", "inspect", "types", "operator", "gzip", "zlib", "html", "json", "copy",
        "itertools", "functools", "base64", "http", "platform", "locale", "calendar", "numbers", "fractions", "abc", "gc", "atexit", "aws_lambda_powertools", "contextvars", "threading", "asyncio", "signal",
        "multiprocessing", "concurrent", "ssl", "certifi", "contextlib", "pytz", "dateutil", "queue", "io", "struct", "binascii", "unicodedata", "tempfile", "glob", "shutil", "builtins", "__future__",
    }
)  # fmt: skip
"""Modules of which a function that is not known here does no work on a message."""
_TELLING: Final = (
    "tenacity.stop_",
    "tenacity.wait_",
    "tenacity.retry_",
    "tenacity.before_",
    "tenacity.after_",
    "tenacity.Retrying",
    "tenacity.AsyncRetrying",
    "stamina.retry_context",
)
"""Functions of a library for retries that only say when to try again."""
_TRUSTED: Final = sys.stdlib_module_names | {
    "boto3",
    "botocore",
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "aioboto3",
    "aws_lambda_powertools",
    "orjson",
    "redis",
    "psycopg2",
    "sqlalchemy",
    "pydantic",
}
"""Libraries that put nothing into the lists and dicts that they are given."""
_EXITS: Final = ("sys.exit", "os._exit", "os.abort", "exit", "quit")
"""They end the process, and so fail the invocation; `except Exception` does not catch it: https://docs.python.org/3/library/exceptions.html#SystemExit"""
_PROGRAMS: Final = ("subprocess.run", "subprocess.call", "os.system")
"""https://docs.python.org/3/library/subprocess.html#subprocess.run ; https://docs.python.org/3/library/os.html#os.system"""
_CACHES: Final = ("redis.", "valkey.")
_RUNNING: Final = ("itertools.", "functools.", "more_itertools.", "operator.")
"""Libraries that run the functions which they are given."""
_AS_IT_IS: Final = ("uuid.UUID", "decimal.Decimal")
"""What says the same as the text that it is made of: https://docs.python.org/3/library/uuid.html#uuid.UUID and https://docs.python.org/3/library/decimal.html#decimal.Decimal"""
_SEARCHES: Final = ("opensearchpy.", "elasticsearch.")
_LOOKS_UP: Final = ("os.environ.get", "os.getenv")


def call_external(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    name = value.name
    if name in machine.replaced:
        machine.unfollowed(node, f"{name} is another function here: what it then does is not followed")
    function = function_of(name)
    everything = [*args, *given.values()]
    if function is not None:
        try:
            return function(machine, node, value, args, {one: held for one, held in given.items() if one not in ("*", "**")})
        except IndexError:  # it is given less than it needs
            return Opaque("value", name, taint(*everything), node)
    if gives_coroutine(value):
        return _later(machine, node, lambda: _called(machine, value, args, given, node))
    return _called(machine, value, args, given, node)


def _later(machine: Machine, node: Any, work: Callable[[], Any]) -> Coroutine:
    made = Coroutine(work, node, machine.message)
    machine.path.started.append((made, machine.module))
    return made


def _does_no_work(name: str, last: str) -> bool:
    """Does it only tell something, or make something of what it is given? `last` is the end of its name."""
    if last in known.RESPONSES or last.startswith("__") or name.startswith(_TELLING):
        return True
    return (known.only_reads(last) and not known.asks_a_host(name)) or _is_pure(name.partition("(")[0])


def _called(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    name, everything = value.name, [*args, *given.values()]
    last = name.rpartition(".")[2]
    if known.library_of(name) in known.OBSERVES and not any(is_code(one) for one in everything):
        return Opaque("external", f"{name}()", node=node)
    if name in _LOOKS_UP and args and isinstance(args[0], str):
        usual = args[1] if len(args) > 1 else given.get("default")
        return machine.looked_up(args[0], usual, Opaque("external", f"{name}()", node=node, made={**given, "key": args[0], "default": usual}), node)
    if any(isinstance(one, ClassV) for one in everything):
        from .packages.made_of_models import STRUCTURES, structured  # noqa: PLC0415 - few handlers have models

        if last in STRUCTURES and (of_class := structured(machine, name, everything, node)) is not None:
            return of_class
    if parses(name, everything):
        return parsed(machine, node, name, everything, given)
    if not (aws.is_call(name) and aws.makes(last)):
        waits_for(machine, value, args, given, node)
        _changes(machine, value, args, given, node)
    if (there := _stored(machine, value, args, given, node)) is not None:
        return there
    if name in ("boto3.client", "boto3.resource") or name.endswith((".client", ".resource")):
        service = args[0] if args else given.get("service_name")
        made = {**given, ASYNCHRONOUS: True} if name.startswith(AIO) else given
        return Opaque("external", f"boto3.{last}({service if isinstance(service, str) else ''})", node=node, made=made)
    if aws.is_call(name):
        return aws.called(machine, value, args, given, node)
    if name in _PROGRAMS:
        return _program(machine, value, everything, given, node)
    if name in _EXITS:
        raise machine.fails("SystemExit", node=node, broad=("BaseException",))
    if name.partition("(")[0].startswith(_RUNNING) and taint(*everything):
        for one in everything:
            if is_code(one):
                hand_on(machine, one, everything, node)
    if _does_no_work(name, last):
        if name in _AS_IT_IS and len(everything) == 1 and isinstance(of := everything[0], Opaque) and of.kind == "body":
            return Opaque("body", of.name, of.taint, node)
        made = {**value.made, **given} if last == "strip" else given  # it says the same
        return Opaque("external" if not taint(*everything) else "value", f"{name}()", taint(*everything), node, made)
    if (coroutine := next((one for one in everything if isinstance(one, Coroutine)), None)) is not None:
        return _handed_coroutine(machine, coroutine, last, node)
    if known.library_of(name) not in _TRUSTED:
        machine.path.whole = machine.path.whole or (machine.message is None and len(taint(*everything)) > 1 and any(holds_records(one) for one in everything))
        if "(" not in name:
            let_go(everything)
    if last[:1].isupper() and not taint(*everything):
        return Opaque("external", f"{name}()", node=node, made=given)  # an object of a class that is not read
    if id(node) in machine.deferred and (machine.asynchronous or not _is_pure(name.partition("(")[0])):
        return _later(machine, node, lambda: _work(machine, value, everything, given, node))
    return _work(machine, value, everything, given, node)


def _handed_coroutine(machine: Machine, coroutine: Coroutine, name: str, node: Any) -> Any:
    """A coroutine is handed to a package: one that runs it by its name does, and of any other nobody knows."""
    if name.startswith(("run", "sync", "async_to_sync", "wait", "block_on", "complete")):
        return awaited(machine, coroutine, node)
    coroutine.awaited = True
    machine.unfollowed(node, f"what {name} does with the coroutine that it is given in line {node.lineno} of its code is not known")
    return Opaque("value", name, node=node)


def _work(machine: Machine, value: Opaque, everything: list[Any], given: dict[str, Any], node: Any) -> Opaque:
    for one in everything:
        if is_code(one) and (machine.message is not None or taint(value, *everything)):
            hand_on(machine, one, everything, node)
    if value.name.startswith(_SEARCHES) and value.name.endswith("().bulk"):
        machine.notes.answers_anyhow("bulk", taint(*everything), node)
    got = machine.work(node, value.name, [value, *everything, value.made.get("self")], names=library_errors.raises(value.name))
    return got if got.taint else Opaque("external", f"{value.name}()", node=node, made=given)


def _program(machine: Machine, value: Opaque, everything: list[Any], given: dict[str, Any], node: Any) -> Any:
    """Another program is run, and waited for; where it fails, that is an exception, or what the call gives."""
    quiet = value.name != _PROGRAMS[0] or ("**" not in given and given.get("check") in (None, False))
    if quiet:
        machine.notes.answers_anyhow("exit-status", taint(*everything), node)
    made = machine.work(node, value.name, [value, *everything])
    return 1 if is_bad(machine, made) and value.name != _PROGRAMS[0] else made


def _is_pure(head: str) -> bool:
    parts = head.split(".")
    return parts[0] in _PURE or ".".join(parts[:2]) in _PURE


def _changes(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> None:
    """Note what it does with a database, where it is a call of one, or is handed a connection."""
    if known.names_database(value.name) or any(isinstance(one, Opaque) and known.is_of_database(one.name) for one in (*args, *given.values())):
        from .stores.databases import changes  # noqa: PLC0415 - as said

        changes(machine, value, args, given, node)


def _stored(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """What was written before, for a command of Redis or a call of a database that finds it; None of any other."""
    last = value.name.rpartition(".")[2]
    if value.name.startswith(_CACHES) and machine.message is not None:
        from .stores import redis  # noqa: PLC0415 - as said

        return redis.looked(machine, value, args, given, node) if last in redis.COMMANDS else None
    if known.is_of_database(value.name):
        from .stores import rows  # noqa: PLC0415 - as said

        return rows.looked(machine, value, args, node) if last in rows.CALLS else None
    return None
