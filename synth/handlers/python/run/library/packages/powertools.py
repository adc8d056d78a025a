"""Powertools' batch utility, as it runs: who is called with which record, which response is made, and when the whole batch is raised.

https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/ ; what it does was read in version 3.23.0: an exception of the record handler makes its message a failed one, and where all of a
batch failed, `BatchProcessingError` is raised unless `raise_on_entire_batch_failure=False`. `SqsFifoPartialProcessor` calls nobody after the first failure, and reports the rest. `AsyncBatchProcessor` gathers the
coroutines of all records, so that none waits for another.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ......sources.python_nodes import below
from .....words.response import FAILURES, IDENTIFIER
from ...known import OTHER_SOURCES
from ...language.functions import awaited
from ...language.miscalled import miscalled_by_library
from ...state.machine import Machine
from ...state.values import Bound, DictV, ErrorV, FunctionV, InstanceV, ListV, Native, Opaque, Processor, Raised
from .made_of_models import filled, is_model
from .powertools_parser import parsed

_AT_ONCE: Final = (DictV, ListV, str, int, float, type(None))
"""What nobody can wait for."""
_OVERRIDES: Final = frozenset({"process", "_process_record", "_async_process_record", "_clean", "_prepare", "response", "__enter__", "__exit__", "__call__"})
"""Methods of a processor that decide which message fails: a class that has its own is not followed."""
ALL_FAILED: Final = ("BatchProcessingError", "BaseBatchProcessingError", "Exception", "BaseException")


def prepared(machine: Machine, value: Processor, args: list[Any], given: dict[str, Any]) -> Processor:
    """`processor(records=…, handler=…)`."""
    value.pending = (given.get("records", args[0] if args else None), given.get("handler", args[1] if len(args) > 1 else None))
    value.started = False
    return value


def _process(machine: Machine, value: Processor, node: Any, by: str = "process") -> ListV:
    """Call the handler for every record of the batch. `by` is who asks for it: asynchronous functions wait for the handler's coroutine, which only an asynchronous processor can do."""
    waits = by.startswith("async_")
    if value.own is None and waits != value.kind.startswith("Async"):
        machine.notes.told("mismatched", f"{value.kind} in {by}", node, machine.module)
        waits = True
    records, handler = value.pending or (None, None)
    value.failed, value.succeeded, value.response, value.started = [], [], None, True
    if value.foreign is not None:
        machine.notes.told("foreign", *value.foreign)
    done = ListV([], "list", node)
    machine.path.library = machine.path.library or (value.kind, node, machine.module)
    for record in machine.iterate(machine, records, node).items if records is not None else ():
        stops = value.kind == "SqsFifoPartialProcessor" and value.failed
        try:
            if not stops:
                result = _one(machine, value, handler, record, node, waits=waits)
                _tell(machine, value, "success_handler", [record, result], node)
                value.succeeded.append(record)
                done.items.append(ListV(["success", result, record], "tuple", node))
                continue
        except Raised as raised:
            machine.path.ended.append(raised.error)
            if _tell(machine, value, "failure_handler", [record, ListV([Opaque("value", "type"), raised.error, None], "tuple", node)], node):
                _kept(machine, value, record, raised.error)
                done.items.append(ListV(["fail", Opaque("error", "message", node=node), record], "tuple", node))
                continue
        value.failed.append(record)
        done.items.append(ListV(["fail", Opaque("error", "message", node=node), record], "tuple", node))
    return done


def _tell(machine: Machine, value: Processor, name: str, args: list[Any], node: Any) -> bool:
    """Call a class's own `failure_handler` or `success_handler`, if it has one."""
    method = value.own.cls.lookup(name) if value.own is not None else None
    if not isinstance(method, FunctionV):
        return False
    machine.call(machine, method, [value.own, *args], {}, node)
    return True


def _kept(machine: Machine, value: Processor, record: Any, error: Any) -> None:
    """A class's own `failure_handler` has been told of a failure: a message that it puts into no `fail_messages`, by itself or by `super()`, is not reported."""
    method = value.own.cls.lookup("failure_handler") if value.own is not None else None
    if value.own is None or not isinstance(method, FunctionV) or any(one is record for one in value.failed):
        return
    if any(isinstance(one, ast.Attribute) and one.attr == "fail_messages" for one in below(method.node)):
        value.failed.append(record)
    else:
        machine.caught(method.node, f"{value.own.cls.node.name}.failure_handler", error, broad=True)


def _failed(_m: Machine, node: Any, value: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    """`super().failure_handler(record, exception)`"""
    own = value.made.get("self")
    processor = own.attrs.get(".processor") if isinstance(own, InstanceV) else None
    if isinstance(processor, Processor) and args:
        processor.failed.append(args[0])
    return ListV(["fail", Opaque("error", "message", node=node), *args[:1]], "tuple", node)


def _one(machine: Machine, value: Processor, handler: Any, record: Any, node: Any, *, waits: bool) -> Any:  # noqa: PLR0913 - one call
    before, machine.message = machine.message, getattr(record, "message", None)
    machine.guards.append(id(node))
    machine.beside += waits
    try:
        inner = handler.function if isinstance(handler, Bound) else handler
        wants = isinstance(inner, FunctionV) and any(one.arg == "lambda_context" for one in (*inner.node.args.args, *inner.node.args.kwonlyargs))
        machine.notes.modelled = machine.notes.modelled or "model" in value.kwargs
        if "model" in value.kwargs and isinstance(record, DictV):
            machine.work(node, "model", [record], parse=True)
        if handler is None:
            return None
        model: Any = value.kwargs.get("model")
        given = filled(machine, model, record, node) if is_model(model) else record
        more = {"lambda_context": Opaque("value", "context")} if wants else {}
        if isinstance(handler, FunctionV):
            miscalled_by_library(machine, handler, [given], more, node)
        got = machine.call(machine, handler, [given], more, node)
        if waits and isinstance(got, _AT_ONCE) and isinstance(handler, FunctionV) and not handler.is_async:
            machine.notes.told("mismatched", f"{handler.name}, which is not async, in AsyncBatchProcessor", node, machine.module)
        return awaited(machine, got, node) if waits else got
    finally:
        machine.message = before
        machine.guards.pop()
        machine.beside -= waits


def clean(machine: Machine, value: Processor, node: Any) -> None:
    """The end of a batch: the response is made, or all of it raised."""
    if value.pending is None:
        return
    whole = machine.iterate(machine, value.pending[0], node)
    value.pending = None
    if not value.started:
        machine.path.unstarted = machine.path.unstarted or (f"{value.kind}.process()", node, machine.module)
    if value.failed and len(value.failed) == len(whole.items) and value.kwargs.get("raise_on_entire_batch_failure") is not False:
        raise Raised(ErrorV(ALL_FAILED, 0, node))
    items = [DictV({IDENTIFIER: (one.entries["messageId"][0], node)}, node) for one in value.failed if isinstance(one, DictV) and "messageId" in one.entries]
    value.response = DictV({FAILURES: (ListV([*items], "list", node), node)}, node, "library")
    value.response.open = whole.open


def _respond(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`process_partial_response(event, record_handler, processor, context)`."""
    names = ("event", "record_handler", "processor", "context")
    held = {**dict(zip(names, args, strict=False)), **given}
    event, processor = held.get("event"), held.get("processor")
    processor = _of_class(machine, processor, node)
    machine.path.library = (value.name.rpartition(".")[2], node, machine.module)
    records = event.entries["Records"][0] if isinstance(event, DictV) and "Records" in event.entries else Opaque("value", node=node)
    processor.pending = (records, held.get("record_handler"))
    _process(machine, processor, node, by=value.name.rpartition(".")[2])
    clean(machine, processor, node)
    return processor.response


def _of_class(machine: Machine, value: Any, node: Any) -> Processor:
    """A processor that the code makes in a way that is not followed: it works as Powertools' own does, as far as that is known."""
    if not isinstance(value, Processor):
        machine.unfollowed(node, f"the batch processor in line {node.lineno} of its code is not one of Powertools' own")
        return Processor("BatchProcessor", {})
    if value.own is not None and any(value.own.cls.lookup(name) is not None for name in _OVERRIDES):
        machine.unfollowed(node, f"{value.own.cls.node.name} decides by itself how a batch is processed, and that is not followed")
    return value


def _processor(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Processor:
    kind, of = value.name.rpartition(".")[2], given.get("event_type", args[0] if args else None)
    source = of.name.rpartition("EventType.")[2] if isinstance(of, Opaque) and of.kind == "external" else ""
    return Processor(kind, given, (source, node, machine.module) if source in OTHER_SOURCES and "Fifo" not in kind else None)


def _decorating(machine: Machine, node: Any, value: Opaque, _a: list[Any], given: dict[str, Any]) -> Native:
    """`@batch_processor(record_handler=…, processor=…)`: the batch is worked on before the handler is called, and cleaned up after it."""

    def decorate(_machine: Machine, _node: Any, function: Any) -> Bound:
        def run(machine: Machine, call: Any, held: Any, *args: Any, **more: Any) -> Any:
            event, processor = args[0] if args else more.get("event"), _of_class(machine, held, node)
            machine.path.library = (value.name.rpartition(".")[2], node, machine.module)
            records = event.entries["Records"][0] if isinstance(event, DictV) and "Records" in event.entries else Opaque("value", node=node)
            processor.pending = (records, given.get("record_handler"))
            _process(machine, processor, node, by=value.name.rpartition(".")[2])
            clean(machine, processor, node)
            return machine.call(machine, function, [*args], more, call)

        return Bound(Native("decorated", run), [given.get("processor")])  # bound: each run begins with the processor as the module has it

    return Native("decorator", decorate)


def member(machine: Machine, value: Processor, name: str, node: Any) -> Any:
    """A method or attribute of a processor."""
    if value.own is not None and (name in value.own.attrs or value.own.cls.lookup(name) is not None):
        _of_class(machine, value, node)
        return machine.attribute(machine, value.own, name, node)
    match name:
        case "response":
            return Native("response", lambda _m, n: value.response or DictV({FAILURES: (ListV([], "list", n), n)}, n, "library"))
        case "process":
            return Native("process", lambda m, n, *_a: _process(m, value, n))
        case "async_process":
            return Native("async_process", lambda m, n, *_a: _process(m, value, n, by="async_process"))
        case "batch_response":
            return value.response or DictV({FAILURES: (ListV([], "list", node), node)}, node, "library")
        case "fail_messages":
            return ListV([*value.failed], "list", node)
        case "success_messages":
            return ListV([*value.succeeded], "list", node)
        case "exceptions":
            made = ListV([], "list", node)
            made.open = True
            return made
    return Bound(Opaque("external", f"aws_lambda_powertools.utilities.batch.{name}", node=node), [])


def _event(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return args[0] if args else None


def wrapped(event: Any) -> Any:
    """The event as an object of `SQSEvent`: its `records` are a generator."""
    if not isinstance(event, DictV) or event.label != "event":
        return event
    made = DictV(event.entries, event.node, "event")
    made.open, made.wrapped = event.open, True
    return made


def _wrapped(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return wrapped(args[0]) if args else None


def _middleware(_m: Machine, _n: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    """`@lambda_handler_decorator`: a function that is given the handler, event and context becomes a decorator, with or without arguments of its own.

    https://docs.aws.amazon.com/powertools/python/latest/utilities/middleware_factory/
    """
    return _factory(args[0], {}) if args else None


def _factory(middleware: Any, more: dict[str, Any]) -> Native:
    def decorate(_machine: Machine, _node: Any, *functions: Any, **given: Any) -> Native:
        if not functions:
            return _factory(middleware, given)

        def run(machine: Machine, node: Any, *args: Any, **named: Any) -> Any:
            return machine.call(machine, middleware, [functions[0], *args], {**named, **more}, node)

        return Native("decorated", run)

    return Native("decorator", decorate)


def _idempotent(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`idempotent_function(function, …)`, called and not written as a decorator: the function itself, guarded."""
    if not args:
        return Opaque("external", value.name, node=node)
    machine.notes.guarded(machine, node, args[0])
    return args[0]


POWERTOOLS: Final[dict[str, Callable[..., Any]]] = {
    "process_partial_response": _respond, "async_process_partial_response": _respond, "batch_processor": _decorating, "async_batch_processor": _decorating,
    "BatchProcessor": _processor, "AsyncBatchProcessor": _processor, "SqsFifoPartialProcessor": _processor, "idempotent_function": _idempotent, "idempotent": _idempotent, "SQSEvent": _wrapped, "SQSRecord": _event,
    "parse": parsed, "failure_handler": _failed, "lambda_handler_decorator": _middleware,
}  # fmt: skip
