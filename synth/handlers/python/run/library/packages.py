"""Calls of what is not read: libraries whose functions are known here, others that only look, and work, which may fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT
from .. import known
from ..language.clauses import class_names
from ..language.functions import awaited
from ..state.bad_answers import is_bad
from ..state.machine import Machine
from ..state.values import DEPTH, Bound, Coroutine, DictV, ErrorV, ListV, Native, Opaque, fields, let_go, taint
from . import aws
from .builtins import copied
from .callbacks import PUT_OFF, called_with, hand_on, holds_records, is_code, put_off, substituted, without_json
from .concurrency import AWAITING
from .coroutines import AIO, ASYNCHRONOUS, gives_coroutine
from .databases import changes, is_of_database
from .iterating import ITERATING
from .models import dumped
from .powertools import POWERTOOLS
from .timeouts import waits_for

_PARSING: Final = frozenset(
    {
        "json.loads", "json.load", "orjson.loads", "ujson.loads", "simplejson.loads", "rapidjson.loads", "ast.literal_eval", "yaml.safe_load", "yaml.load", "xmltodict.parse",
        "msgspec.json.decode", "pydantic.parse_raw_as", "aws_lambda_powertools.utilities.parser.parse", "base64.b64decode", "dynamodb_json.loads",
    }
)  # fmt: skip
"""Functions that read a text, and refuse one that is malformed."""
_NO_JSON: Final = ("ast.literal_eval", "yaml.safe_load", "yaml.load", "xmltodict.parse", "base64.b64decode")
"""Of these who take texts that are no JSON."""
_HOOKS: Final = frozenset({"object_hook", "object_pairs_hook", "cls"})
"""https://docs.python.org/3/library/json.html#json.load"""
_AS_TYPES: Final = ("msgspec.json.decode", "pydantic.parse_raw_as", "aws_lambda_powertools.utilities.parser.parse")
_PARSES: Final = ("model_validate_json", "model_validate", "parse_raw", "parse_obj", "from_json", "validate_json", "from_dict", "loads", "schema_loads")
"""Methods that do the same, of whatever class."""
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
_LOOKS_UP: Final = ("os.environ.get", "os.getenv")


def _known(name: str) -> Callable[..., Any] | None:
    return (
        KNOWN.get(name)
        or ITERATING.get(name)
        or AWAITING.get(name)
        or AWAITING.get(f"*{name[name.rfind('.') :]}" if "(" in name else "")
        or _powertools(name)
        or _injecting(name)
        or _keeping(name)
        or _enduring(name)
    )


def call_external(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    name = value.name
    function = _known(name)
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


def _called(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    name, everything = value.name, [*args, *given.values()]
    last = name.rpartition(".")[2]
    if known.library_of(name) in known.OBSERVES and not any(is_code(one) for one in everything):
        return Opaque("external", f"{name}()", node=node)
    if name in _LOOKS_UP and args and isinstance(args[0], str):
        return machine.looked_up(args[0], args[1] if len(args) > 1 else given.get("default"), Opaque("external", f"{name}()", node=node, made=given), node)
    if (name in _PARSING or (last in _PARSES and taint(*everything))) and everything:
        if name not in _PARSING or name in _AS_TYPES or not _HOOKS.isdisjoint(given):
            machine.notes.opens_message = True  # what a model, a type or a hook makes of a text in it is not known
        return _parsed(machine, node, name, everything)
    if not (aws.is_call(name) and aws.makes(last)):
        waits_for(machine, value, args, given, node)
        changes(machine, value, args, given, node)
    if (there := _stored(machine, value, args, given, node)) is not None:
        return there
    if name in ("boto3.client", "boto3.resource") or name.endswith((".client", ".resource")):
        service = args[0] if args else given.get("service_name")
        made = {**given, ASYNCHRONOUS: True} if name.startswith(AIO) else given
        return Opaque("external", f"boto3.{last}({service if isinstance(service, str) else ''})", node=node, made=made)
    if aws.is_call(name):
        return aws.called(machine, value, args, given, node)
    head = name.partition("(")[0]
    if name in _PROGRAMS:
        return _program(machine, value, everything, given, node)
    if name in _EXITS:
        raise machine.fails("SystemExit", node=node, broad=("BaseException",))
    if head.startswith(("itertools.", "functools.", "more_itertools.", "operator.")) and taint(*everything):
        for one in everything:
            if is_code(one):
                hand_on(machine, one, everything, node)
    if (
        last in known.RESPONSES
        or (known.only_reads(last) and not known.asks_a_host(name))
        or last.startswith("__")
        or _is_pure(head)
        or name.startswith(_TELLING)
    ):
        return Opaque("external" if not taint(*everything) else "value", f"{name}()", taint(*everything), node, given)
    if (coroutine := next((one for one in everything if isinstance(one, Coroutine)), None)) is not None:
        return _handed_coroutine(machine, coroutine, last, node)
    if known.library_of(name) not in _TRUSTED:
        machine.path.whole = machine.path.whole or (machine.message is None and len(taint(*everything)) > 1 and any(holds_records(one) for one in everything))
        if "(" not in name:
            let_go(everything)
    if last[:1].isupper() and not taint(*everything):
        return Opaque("external", f"{name}()", node=node, made=given)  # an object of a class that is not read
    if id(node) in machine.deferred and (machine.asynchronous or not _is_pure(head)):
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
    got = machine.work(node, value.name, [value, *everything, value.made.get("self")], names=known.raises(value.name))
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


def _keeping(name: str) -> Callable[..., Any] | None:
    if not name.startswith(_CACHES) or not name.endswith((".set", ".setnx")):
        return None
    from .redis import once  # noqa: PLC0415 - as said

    return once


def _stored(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """What was written before, for a command of Redis or a call of a database that finds it; None of any other."""
    last = value.name.rpartition(".")[2]
    if value.name.startswith(_CACHES) and machine.message is not None:
        from . import redis  # noqa: PLC0415 - as said

        return redis.looked(machine, value, args, given, node) if last in redis.COMMANDS else None
    if is_of_database(value.name):
        from . import rows  # noqa: PLC0415 - as said

        return rows.looked(machine, value, args, node) if last in rows.CALLS else None
    return None


def _injecting(name: str) -> Callable[..., Any] | None:
    if not name.startswith(("dependency_injector.", "injector.", "punq.")):
        return None
    from .injection import giving  # noqa: PLC0415 - few handlers have a container

    return giving(name)


def _enduring(name: str) -> Callable[..., Any] | None:
    if not name.startswith(known.DURABLE):
        return None
    from .durable import of_context  # noqa: PLC0415 - few functions are durable

    return of_context(name)


def _powertools(name: str) -> Callable[..., Any] | None:
    return POWERTOOLS.get(name.rpartition(".")[2]) if name.startswith("aws_lambda_powertools.") else None


def _parsed(machine: Machine, node: Any, name: str, everything: list[Any]) -> Any:
    found, first = taint(*everything), everything[0]
    if isinstance(first, Opaque) and first.kind == "spelt" and name.endswith(".loads"):  # what the code has made JSON of is none that cannot be read
        return first.made["of"]
    if found:
        whole = any(isinstance(one, Opaque) and one.kind in ("field", "body") for one in everything)
        machine.work(
            node,
            name,
            everything,
            parse=True,
            names=("JSONDecodeError", "ValueError") if name.endswith((".loads", ".load")) else ("ValidationError", "ValueError"),
        )
        if name not in _NO_JSON:
            machine.notes.parsed(machine, everything[0], node)
        if name.endswith(".loads"):
            machine.notes.parsed_twice(machine, everything[0], node)
        of = everything[0]
        way = f"{of.name}{{}}" if isinstance(of, Opaque) and of.kind == "body" else ""
        made = Opaque("body" if whole else "value", way, found, node)
        return made if machine.same is None or not isinstance(of, Opaque) else machine.same.setdefault(("parsed", of), made)
    return Opaque("value", name, node=node)


def _copied_deeply(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`copy.deepcopy`: what is in it is copied, too."""

    def deeply(value: Any, depth: int) -> Any:
        EFFORT.spend(1 + len(fields(value)))
        made = _copied(machine, node, v, [value], given)
        if depth and isinstance(made, ListV):
            made.items = [deeply(one, depth - 1) for one in made.items]
        elif depth and isinstance(made, DictV) and made.message is None:
            made.entries = {key: (deeply(one, depth - 1), at) for key, (one, at) in made.entries.items()}
        return made

    return deeply(args[0], DEPTH) if args else None


def _copied(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    of = args[0] if args else None
    if isinstance(of, ListV):
        return copied(machine, node, of, of.kind)
    if isinstance(of, DictV):
        made = DictV({**of.entries}, node, of.label, of.message)
        made.open = of.open
        return made
    return of


def _partial(_m: Machine, _n: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    return Bound(args[0], args[1:], given) if args else None


def _dumped(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    if v.name == "json.dumps" and args and not {"cls", "**"} & {*given} and (found := without_json(args[0])) is not None:
        said, name, held = found
        if "default" not in given:
            machine.notes.unserialised(machine, said, name, node)
        if isinstance(held, ErrorV) and "default" not in given:
            raise machine.error("TypeError", node=node)
        if is_code(given.get("default")):
            called_with(machine, node, given["default"], held)
    return Opaque("spelt", "json.dumps", taint(*args), node, {"of": args[0] if args else None})


def _suppressing(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Native:
    return Native("suppress", lambda *_: None, class_names(ListV([*args])))


def _same(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return args[0] if args else None


def _cast(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return args[-1] if args else None


def _wraps(_m: Machine, _n: Any, _v: Opaque, _a: list[Any], _g: dict[str, Any]) -> Native:
    return Native("decorator", lambda _machine, _node, function: function)


def _mapping(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    return machine.call(machine, machine.modules.builtin("dict"), args, given, node)


def _as_dict(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    made = dumped(args[0], node)
    if isinstance(made, DictV):
        machine.notes.built(machine, made, node)
    return made


def _of_key(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    from .items import key  # noqa: PLC0415 - as said

    return key(machine, node, v, args, given)


def _timeout(_m: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    return Opaque("external", f"{v.name}()", node=node, made={**({known.TIMEOUTS[v.name]: args[0]} if args else {}), **given})


def _dated(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    machine.notes.dated(machine, args[0], node)
    return Opaque("value", f"{v.name}()", taint(*args, *given.values()), node, given)


def _run(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """A function is run with what follows it, and ends as it does: by tenacity once more or not, by a circuit breaker unless it is open, in a context."""
    if v.made.get("retry_error_callback") is not None:
        machine.unfollowed(node, f"what {v.name} gives in the end in line {node.lineno} of its code is up to its retry_error_callback")
    return machine.call(machine, args[0], args[1:], given, node)


_SUBSTITUTING: Final = ("re.sub", "re.subn", "re.compile().sub", "re.compile().subn")
_RUNS: Final = (
    "tenacity.Retrying()",
    "tenacity.AsyncRetrying()",
    "tenacity.Retrying().call",
    "contextvars.copy_context().run",
    "pybreaker.CircuitBreaker().call",
)
"""https://tenacity.readthedocs.io/en/latest/ ; https://docs.python.org/3/library/contextvars.html#contextvars.Context.run"""
_BATCH_TYPES: Final = "aws_lambda_powertools.utilities.batch.types."
"""Dictionaries with the keys of a partial response: https://docs.aws.amazon.com/powertools/python/latest/api_doc/batch/types/"""
KNOWN: Final[dict[str, Callable[..., Any]]] = {
    **dict.fromkeys(_RUNS, _run), **dict.fromkeys(PUT_OFF, put_off), **dict.fromkeys(_SUBSTITUTING, substituted), **dict.fromkeys((f"{_BATCH_TYPES}PartialItemFailureResponse", f"{_BATCH_TYPES}PartialItemFailures"), _mapping),
    "json.dumps": _dumped, "orjson.dumps": _dumped, "ujson.dumps": _dumped, "simplejson.dumps": _dumped, "copy.copy": _copied, "copy.deepcopy": _copied_deeply, "functools.partial": _partial,
    "collections.OrderedDict": _mapping, "contextlib.suppress": _suppressing, "contextlib.ExitStack": lambda *_: Native("stack", lambda *_a: None, []), "contextlib.AsyncExitStack": lambda *_: Native("stack", lambda *_a: None, []), "contextlib.closing": _same, "contextlib.nullcontext": _same, "typing.cast": _cast, "dataclasses.asdict": _as_dict, "attr.asdict": _as_dict, "attrs.asdict": _as_dict,
    **dict.fromkeys(("boto3.dynamodb.conditions.Key", "boto3.dynamodb.conditions.Key().eq"), _of_key), "msgspec.to_builtins": _as_dict, "msgspec.structs.asdict": _as_dict,
    **dict.fromkeys(known.TIMEOUTS, _timeout), "functools.wraps": _wraps, "datetime.datetime.fromtimestamp": _dated, "datetime.datetime.utcfromtimestamp": _dated, "datetime.date.fromtimestamp": _dated, "types.SimpleNamespace": _mapping,
}  # fmt: skip
