"""Runs a Python handler for real on a batch, and says what Lambda would do with its messages; and what a reading says that it would."""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import importlib
import inspect
import io
import json
import sys
import threading
import types
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import LOST, Failure, Reading
from queuegate.synth.values.value import Place

QUIET = {"logger", "log", "logging", "tracer", "metrics", "context"}
MODULES = {"json", "asyncio", "traceback", "logging", "os"}
SAFE = {"park", "table", "sqs", "sns", "notify", "dead_letters", "self", "cloudwatch", "is_temporary"}
LOGS = {"info", "error", "exception", "warning", "debug", "append_keys", "critical"}


class Ran(NamedTuple):
    """Which messages come back, and on which something was done."""

    back: frozenset[str]
    done: tuple[str, ...]


def source(text: str) -> Source:
    return Source(ast.parse(text), "handler", "/app/worker.py", (), Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template


def batch(*bodies: str) -> dict[str, Any]:
    """Records with these bodies: `good`, `bad`, or `malformed`."""
    records = []
    for i, kind in enumerate(bodies):
        body = "{no json, bad" if kind == "malformed" else json.dumps({"id": f"{kind}-{i}", "kind": kind, "items": [f"{kind}-{i}"]})
        records.append({
            "messageId": f"{kind}-{i}", "receiptHandle": f"handle-{kind}-{i}", "body": body, "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "g", "SentTimestamp": "1700000000000", "SenderId": "s", "ApproximateFirstReceiveTimestamp": "1700000000001"}, "messageAttributes": {},
            "md5OfBody": "x", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:111122223333:orders", "awsRegion": "eu-west-1",
        })  # fmt: skip
    return {"Records": records}


def strings(value: Any, depth: int = 6) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict):
        for key, one in value.items():
            yield from strings(key, depth - 1)
            yield from strings(one, depth - 1)
    elif depth and isinstance(value, (list, tuple, set)):
        for one in value:
            yield from strings(one, depth - 1)
    elif depth and hasattr(value, "raw_event"):
        yield from strings(value.raw_event, depth - 1)
    elif depth and hasattr(value, "__dict__"):
        yield from strings(vars(value), depth - 1)


class Outcome:
    """What a stub gives: it may be awaited, looked at, or gone through."""

    def __await__(self) -> Any:
        yield from ()
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Outcome()

    def __call__(self, *_args: Any, **_given: Any) -> Outcome:
        return Outcome()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, _key: Any) -> Outcome:
        return Outcome()

    def __lt__(self, _other: object) -> bool:
        return False

    __gt__ = __lt__


class Stub:
    """A name that the handler's code does not define: work that fails for a bad message, and notes a good one."""

    def __init__(self, name: str, done: list[str], *, late: bool = False) -> None:
        self.name, self.done, self.late = name, done, late

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(f"{self.name}.{name}", self.done)

    def __call__(self, *args: Any, **given: Any) -> Any:
        if self.name.partition(".")[0] in QUIET or self.name.rpartition(".")[2] in LOGS:
            return args[0] if args and inspect.isfunction(args[0]) else (lambda function: function) if given else Outcome()
        held = list(strings([args, given]))
        if self.name.partition(".")[0] in SAFE:
            return Outcome()
        if any("bad" in text for text in held):
            if self.late:
                return Failing()
            raise RuntimeError("no")
        self.done += [text for text in dict.fromkeys(held) if text.startswith("good-")] or [
            f"good-{i}" for text in held for i in range(3) if f'"good-{i}"' in text
        ][:1]
        return Outcome()

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(())


class Failing:
    """Work that fails when somebody awaits it."""

    def __await__(self) -> Any:
        yield from ()
        raise RuntimeError("no")


class NetworkError(Exception):
    """What a narrow clause catches."""


def undefined(tree: ast.Module) -> set[str]:
    bound = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    bound |= {one.name for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    bound |= {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    bound |= {one.name for one in ast.walk(tree) if isinstance(one, ast.ExceptHandler) and one.name}
    bound |= {(one.asname or one.name).partition(".")[0] for one in ast.walk(tree) if isinstance(one, ast.alias)}
    loaded = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    return loaded - bound - set(vars(builtins))


def run(text: str, *bodies: str) -> Ran:
    """Run the handler on such a batch: what comes back when its mapping asks for partial responses."""
    done: list[str] = []
    names: dict[str, Any] = {"__name__": "worker"}
    for name in undefined(ast.parse(text)):
        names[name] = (
            NetworkError
            if name.endswith(("Error", "Exception"))
            else importlib.import_module(name)
            if name in MODULES
            else Stub(name, done, late=f"await asyncio.gather(*[{name}(" in text)
        )
    event = batch(*bodies)
    everything = frozenset(one["messageId"] for one in event["Records"])
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        loops: list[asyncio.AbstractEventLoop] = []
        made = asyncio.new_event_loop

        def new_event_loop() -> asyncio.AbstractEventLoop:
            loops.append(made())
            return loops[-1]

        asyncio.new_event_loop = new_event_loop
        sys.modules["worker"] = types.ModuleType("worker")
        threading.excepthook = lambda _: None
        try:
            exec(compile(text, "worker.py", "exec", dont_inherit=True), names)  # noqa: S102 - that is what is tested
            answer = names["handler"](event, Stub("context", done))
            if inspect.iscoroutine(answer):
                answer.close()
                return Ran(everything, tuple(done))
            said = json.loads(json.dumps(answer))
        except (Exception, SystemExit):  # noqa: BLE001 - the invocation fails
            return Ran(everything, tuple(dict.fromkeys(done)))
        finally:
            asyncio.set_event_loop(None)
            asyncio.new_event_loop = made
            for loop in loops:
                loop.close()
            threading.excepthook = threading.__excepthook__
    return Ran(returned(said, everything), tuple(dict.fromkeys(done)))


def returned(said: Any, everything: frozenset[str]) -> frozenset[str]:
    """What Lambda makes of a response: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""
    if not isinstance(said, dict) or not isinstance(failed := said.get("batchItemFailures"), list):
        return frozenset() if not isinstance(said, dict) or said.get("batchItemFailures") is None else everything
    ids = [one.get("itemIdentifier") if isinstance(one, dict) else None for one in failed]
    return everything if any(one not in everything for one in ids) else frozenset(ids)


def expected(reading: Reading, failure: Failure, bodies: tuple[str, ...]) -> set[frozenset[str]]:
    """What a reading says comes back of a batch whose first message fails at this place, and the others as well where they are as bad."""
    names = [f"{kind}-{i}" for i, kind in enumerate(bodies)]
    everything, failed = frozenset(names), frozenset(one for one, kind in zip(names, bodies, strict=True) if kind != "good")
    kinds = {one.kind for one in reading.answers.found}
    if failure.told == "raised":
        return {everything}
    if "unreturned" in kinds and failed == everything and any(one.what.endswith("response") for one in reading.answers.found):
        return {everything}  # the library raises where all of a batch failed
    if failure.told == "empty" and "list" in kinds:  # reported are others, not this one
        return {frozenset(), everything - frozenset(names[:1]), *([everything] if failed == everything else [])}
    if failed == everything and any(one.what for one in reading.order.found):
        return {everything, frozenset()}  # the library raises where all of a batch failed, unless it is told not to
    if failure.told in LOST or failure.told == "elsewhere":
        return {frozenset(), everything} if failed == everything else {frozenset()}  # a flag that the last message sets raises in the end
    out: set[frozenset[str]] = set()
    if kinds & {"identifier", "item", "bare-item", "bare-list"}:
        out.add(everything)
    if kinds & {"key", "nested", "string", "unreturned", "bare-list", "swallowed-response"}:
        out.add(frozenset())
    if (
        not out or kinds & {"swallowed-response"} or (kinds & {"list", "library"} and not kinds & {"identifier", "item", "bare-item"})
    ):  # of several ways out, any
        orders = {one.kind for one in reading.order.found}
        out |= {everything} if "stops" in orders else set()
        out |= {frozenset(names[:1])} if "drops" in orders else set()
        out |= {failed, everything} if not orders or failed == everything else {failed} if orders & {"goes-on", "drops"} else set()
    return out
