"""What decorators make of a function: those of the code are run, those of libraries are known by what they do."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .. import known
from ..language.special import accessors
from ..state.machine import Machine
from ..state.values import Env, FunctionV, Native, Opaque, Raised

_KEPT: Final = ("property", "cached_property", "contextmanager", "asynccontextmanager", "abstractmethod", "dataclass", "total_ordering", "final")
_GUARDS: Final = ("idempotent", "idempotent_function")
_HANDS_ON: Final = frozenset(
    {
        # Powertools: logger, tracer, metrics, event classes, validation of the event, idempotency
        "inject_lambda_context", "capture_lambda_handler", "capture_method", "log_metrics", "event_source", "event_parser", "validator", "idempotent", "idempotent_function",
        "batch_processor", "async_batch_processor",
        # X-Ray's SDK, the standard library, retries that raise in the end
        "capture", "wraps", "lru_cache", "cache", "staticmethod", "classmethod", "override", "typechecked", "retry", "on_exception", "on_predicate", "dataclass", "singledispatch", "xray_recorder", "start_as_current_span", "trace",
        "datadog_lambda_wrapper", "serverless_function", "validate_call",
    }
)  # fmt: skip
_WATCHING: Final = frozenset(
    {
        "langsmith", "langfuse", "newrelic", "ddtrace", "datadog_lambda", "sentry_sdk", "opentelemetry", "lumigo_tracer", "epsagon", "thundra", "codeguru_profiler_agent", "logfire",
        "aws_embedded_metrics", "aws_xray_sdk", "elasticapm", "instana", "beartype", "typeguard", "deprecated", "tenacity", "backoff", "stamina", "retrying", "cachetools", "pybreaker", "aiobreaker",
        "async_lru", "circuitbreaker", "ratelimit", "memory_profiler", "prometheus_client", "structlog", "loguru", "mlflow", "wandb", "opik", "agentops", "weave",
    }
)  # fmt: skip
"""Libraries whose decorators watch a function, try it again, or refuse to call it: what it returns and raises is its own in the end."""
_INJECTS: Final = frozenset({"dependency_injector.wiring.inject", "injector.inject", "injector.singleton", "injector.provider", "kink.inject"})
"""Decorators that give a function what it depends on."""
_OPTIONS: Final = {"catch": "reraise", "on_exception": "raise_on_giveup"}
"""Decorators that catch, or may, and the option that says so:
https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.catch ; https://github.com/litl/backoff#optional-giveup-handler
"""


def decorated(machine: Machine, decorator: ast.expr, value: Any, env: Env) -> Any:
    name = known.name_of(decorator)
    if name in ("staticmethod", "classmethod"):
        return Native(name, lambda *_: None, value)
    if name == "setter":
        return accessors(machine, decorator, value, env)
    if name in _KEPT:
        return value
    if name in ("singledispatch", "singledispatchmethod"):
        from .standard.dispatching import dispatching  # noqa: PLC0415 - few handlers have it

        return dispatching(name, value)
    made = machine.evaluate(machine, decorator.func if isinstance(decorator, ast.Call) else decorator, env)
    if isinstance(made, Opaque) or (isinstance(made, Native) and made.name != "decorator"):
        return _by_library(machine, decorator, made, value, env)
    if isinstance(decorator, ast.Call):
        made = machine.evaluate(machine, decorator, env)
    return machine.call(machine, made, [value], {}, decorator)


def _by_library(machine: Machine, decorator: ast.expr, made: Opaque | Native, value: Any, env: Env) -> Any:
    dotted = made.name
    if dotted.startswith("chalice."):
        from .packages.chalice import decorating  # noqa: PLC0415 - few handlers are made with it

        if (handed := decorating(dotted, value)) is not None:
            return handed
    if dotted.startswith(known.DURABLE):
        from .packages.durable import decorated as enduring  # noqa: PLC0415 - few functions are durable

        if (kept := enduring(dotted, value)) is not None:
            return kept
    if _guards(dotted):
        machine.notes.guarded(machine, decorator, value)
    if dotted.rpartition(".")[2] in known.BATCH_DECORATORS:
        given = machine.evaluate(machine, decorator, env)
        return machine.call(machine, given, [value], {}, decorator)
    if name_ends(dotted, "lambda_handler_decorator"):
        return machine.call(machine, made, [value], {}, decorator)
    if name_ends(dotted, "event_source"):
        from .packages.powertools import wrapped  # noqa: PLC0415 - not every handler has it

        return _given_event(value, lambda _machine, _node, event: wrapped(event))
    if name_ends(dotted, "event_parser") and isinstance(decorator, ast.Call):
        from .packages.powertools_parser import parsed  # noqa: PLC0415 - as said

        given = {one.arg: machine.evaluate(machine, one.value, env) for one in decorator.keywords if one.arg is not None}
        return _given_event(value, lambda machine, node, event: parsed(machine, node, None, [event], given))
    if _swallows(decorator, dotted):
        return _swallowing(decorator, value)
    if _hands_on(decorator, dotted) or isinstance(made, Native):
        return _given_more(value)
    return Opaque("external", f"@{ast.unparse(decorator)}", node=decorator, made={"decorated": value})


def name_ends(dotted: str, name: str) -> bool:
    return dotted.startswith("aws_lambda_powertools.") and dotted.endswith(f".{name}")


def _given_event(value: Any, made: Callable[[Machine, Any, Any], Any]) -> Native:
    """A function that is given something else for the event."""

    def run(machine: Machine, node: Any, *args: Any, **given: Any) -> Any:
        return machine.call(machine, _given_more(value), [made(machine, node, args[0]), *args[1:]] if args else [], given, node)

    return Native("decorated", run)


def _swallowing(decorator: ast.expr, value: Any) -> Native:
    """A decorator that catches every exception of its function, and returns nothing then."""

    def run(machine: Machine, node: Any, *args: Any, **given: Any) -> Any:
        machine.guards.append(id(decorator))
        try:
            return machine.call(machine, value, [*args], given, node)
        except Raised as raised:
            if not {"Exception"} & set(getattr(raised.error, "names", ("Exception",))):
                raise
            machine.caught(decorator, f"@{ast.unparse(decorator)}", raised.error, broad=True)
            return None
        finally:
            machine.guards.pop()

    return Native("decorated", run)


def _given_more(value: Any) -> Any:
    """A function whose decorator may give it more than its caller does (`metrics` of `@metric_scope`)."""
    if isinstance(value, FunctionV):
        arguments = value.node.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            value.defaults.setdefault(one.arg, Opaque("value", one.arg, node=one))
    return value


def _guards(dotted: str) -> bool:
    """Is it Powertools' idempotency?"""
    return dotted.rpartition(".")[2] in _GUARDS


def _swallows(decorator: ast.expr, dotted: str) -> bool:
    """Does it catch every exception of its function, and return normally? `@logger.catch`, `@on_exception(…, raise_on_giveup=False)`, `@retry(retry_error_callback=…)`."""
    name = known.name_of(decorator)
    given = (
        {one.arg: one.value.value if isinstance(one.value, ast.Constant) else one.value for one in decorator.keywords}
        if isinstance(decorator, ast.Call)
        else {}
    )
    if name == "catch":
        return dotted.startswith("loguru.") and given.get(_OPTIONS[name], False) is False
    return (name == "on_exception" and given.get(_OPTIONS[name], True) is False) or (name == "retry" and given.get("retry_error_callback") is not None)


def _hands_on(decorator: ast.expr, dotted: str = "") -> bool:
    """Is a decorated function's result the function's own?"""
    return known.name_of(decorator) in _HANDS_ON or dotted in _INJECTS or known.library_of(dotted) in _WATCHING
