"""Functions of libraries of which it is known what they give in a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT
from ...source import absolute_name, modules_like
from ..known import DURABLE
from ..language.catching import class_names
from ..language.operators import one_of
from ..library_errors import TIMEOUTS
from ..state.machine import Machine
from ..state.values import DEPTH, TEXTS, Bound, DictV, ErrorV, InstanceV, ListV, Native, Opaque, fields, taint
from .callbacks import PUT_OFF, called_with, is_code, put_off, substituted, without_json
from .models import copied_with, dumped, replaced
from .standard.methods import copied_dict
from .standard.sequences import copied


def function_of(name: str) -> Callable[..., Any] | None:
    """What is known of a function: by its name, or by its library, which is imported where a handler has it."""
    return KNOWN.get(name) or _of_library(name)


def _of_library(name: str) -> Callable[..., Any] | None:
    match name.partition(".")[0]:
        case "itertools" | "more_itertools" | "functools" | "contextvars" | "collections" | "heapq":
            from .standard.iterating import ITERATING  # noqa: PLC0415 - as said

            return ITERATING.get(name)
        case "boto3" if name.startswith("boto3.dynamodb.conditions.Attr"):
            from .stores.conditions import condition  # noqa: PLC0415 - few handlers build one

            return condition
        case "inspect":
            from .standard.signatures import SIGNATURES  # noqa: PLC0415 - as said

            return SIGNATURES.get(name)
        case "datetime":
            from .standard.durations import DURATIONS  # noqa: PLC0415 - as said

            return DURATIONS.get(name)
        case "asyncio" | "anyio" | "asgiref" | "uvloop" | "trio" | "concurrent" | "threading" | "multiprocessing":
            from .waiting.concurrency import AWAITING  # noqa: PLC0415 - as said

            return AWAITING.get(name)
        case "aws_lambda_powertools":
            from .packages.powertools import POWERTOOLS  # noqa: PLC0415 - as said

            return POWERTOOLS.get(name.rpartition(".")[2])
        case "pydantic" if name == "pydantic.TypeAdapter":
            from .packages.made_of_models import adapted  # noqa: PLC0415 - as said

            return adapted
        case "requests" if name.endswith(".mount"):
            from .waiting.adapters import mounted  # noqa: PLC0415 - as said

            return mounted
        case "dependency_injector" | "injector" | "punq":
            from .packages.injection import giving  # noqa: PLC0415 - as said

            return giving(name)
        case "redis" | "valkey" if name.endswith((".set", ".setnx")):
            from .stores.redis import once  # noqa: PLC0415 - as said

            return once
        case head if f"{head}." == DURABLE:
            from .packages.durable import of_context  # noqa: PLC0415 - as said

            return of_context(name)
    return None


def _copied_deeply(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`copy.deepcopy`: what is in it is copied, too."""

    def deeply(value: Any, depth: int) -> Any:
        EFFORT.spend(1 + len(fields(value)))
        made = _copied(machine, node, v, [value], given)
        if depth and isinstance(made, ListV):
            made.items = [deeply(one, depth - 1) for one in made.items]
        elif depth and isinstance(made, DictV) and made.message is None:
            made.entries = {key: (deeply(one, depth - 1), at) for key, (one, at) in made.entries.items()}
        elif depth and isinstance(made, InstanceV) and made is not value:
            made.attrs = {name: deeply(one, depth - 1) for name, one in made.attrs.items()}
        return made

    return deeply(args[0], DEPTH) if args else None


def _copied(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    of = args[0] if args else None
    match of:
        case ListV():
            return copied(machine, node, of, of.kind)
        case DictV():
            return copied_dict(of, node)
        case InstanceV() if of.message is None and of.site is None:
            return copied_with(of, {}, node)
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


def _closing(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Native:
    """It closes what it is given, and does nothing else that the `with` of that does: https://docs.python.org/3/library/contextlib.html#contextlib.closing"""
    return Native("closing", lambda *_: None, args[0])


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
    from .stores.items import key  # noqa: PLC0415 - not every handler asks for items

    return key(machine, node, v, args, given)


def _timeout(_m: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    return Opaque("external", f"{v.name}()", node=node, made={**({TIMEOUTS[v.name]: args[0]} if args else {}), **given})


def _dated(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    machine.notes.dated(machine, args[0], node)
    return Opaque("value", f"{v.name}()", taint(*args, *given.values()), node, given)


def _run(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """A function is run with what follows it, and ends as it does: by tenacity once more or not, by a circuit breaker unless it is open, in a context."""
    if v.made.get("retry_error_callback") is not None:
        machine.unfollowed(node, f"what {v.name} gives in the end in line {node.lineno} of its code is up to its retry_error_callback")
    return machine.call(machine, args[0], args[1:], given, node)


def _imported(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """A module by its name; `package` is what one that begins with a dot is relative to: https://docs.python.org/3/library/importlib.html#importlib.import_module"""
    package = given.get("package", args[1] if len(args) > 1 else "")
    names = [args[0]] if isinstance(args[0], str) else args[0].made.get(TEXTS, []) if isinstance(args[0], Opaque) else []
    named = [absolute_name(one, package) for one in names] if isinstance(package, str) else []
    if not names and isinstance(package, str):
        from ..language.looked_up import around  # noqa: PLC0415 - few handlers import a module so

        begins, last = around(args[0])
        named = modules_like(machine.modules.folders, absolute_name(begins, package), last)
    found = [machine.modules.imported(machine, one, machine.module) for one in named]
    return (found[0] if len(found) == 1 else one_of(machine, found)) or machine.work(node, v.name, args)


_REPLACING: Final = ("dataclasses.replace", "copy.replace", "attrs.evolve", "attr.evolve", "attr.assoc", "msgspec.structs.replace")
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
    "json.dumps": _dumped, "orjson.dumps": _dumped, "ujson.dumps": _dumped, "simplejson.dumps": _dumped, "copy.copy": _copied, "copy.deepcopy": _copied_deeply, **dict.fromkeys(_REPLACING, replaced), "functools.partial": _partial, "importlib.import_module": _imported,
    "collections.OrderedDict": _mapping, "contextlib.suppress": _suppressing, "contextlib.ExitStack": lambda *_: Native("stack", lambda *_a: None, []), "contextlib.AsyncExitStack": lambda *_: Native("stack", lambda *_a: None, []), "contextlib.closing": _closing, "contextlib.aclosing": _closing, "contextlib.nullcontext": _same, "typing.cast": _cast, "dataclasses.asdict": _as_dict, "attr.asdict": _as_dict, "attrs.asdict": _as_dict,
    **dict.fromkeys(("boto3.dynamodb.conditions.Key", "boto3.dynamodb.conditions.Key().eq"), _of_key), "msgspec.to_builtins": _as_dict, "msgspec.structs.asdict": _as_dict,
    **dict.fromkeys(TIMEOUTS, _timeout), "functools.wraps": _wraps, "datetime.datetime.fromtimestamp": _dated, "datetime.datetime.utcfromtimestamp": _dated, "datetime.date.fromtimestamp": _dated, "types.SimpleNamespace": _mapping,
    **dict.fromkeys(
        ("queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "queue.PriorityQueue", "asyncio.Queue", "multiprocessing.Queue"), lambda _m, n, *_: ListV([], "list", n, "queue")
    ),
}  # fmt: skip
