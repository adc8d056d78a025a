"""Powertools' batch utility for Java and .NET: what its processors make of a batch.

https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/ and https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ....words.response import FAILURES, IDENTIFIER
from ..forms.form import Form, text_of
from ..run.meaning.calls import run
from ..run.state.machine import Machine
from ..run.state.values import Closure, Event, List, Object, Opaque
from . import bodies
from .tasks import ended

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Function

_BUILDS: Final = ("buildWithRawMessageHandler", "buildWithMessageHandler")
_RUNS: Final = ("processBatch", "processBatchInParallel")
_TYPED: Final = re.compile(r"\b(Typed)?RecordHandler(?:WithContext)?\s*=\s*typeof\(\s*([\w.]+)\s*\)")
_PROVIDED: Final = re.compile(r"\bRecordHandlerProvider\s*=\s*typeof\(\s*([\w.]+)\s*\)")
_BESIDE: Final = re.compile(r"\bBatchParallelProcessingEnabled\s*=\s*true")


def processed(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """A step of the builder of Java, or the answer of its processor."""
    name, work = form.name, of.fields.get("work")
    if name in _BUILDS:
        return Object(
            "batch", node=form.node, fields={**of.fields, "work": args[0] if args else None, "parsed": args[1:2] if name == "buildWithMessageHandler" else None}
        )
    if name in _RUNS and args and isinstance(args[0], Event):
        named = of.fields.get("parsed")
        parsed = named is not None
        if named is not None:
            bodies.parsed(m, form, m.program.find(str(*named).removesuffix(".class"), m.unit) if named and isinstance(named[0], str) else [])
        if isinstance(work, Closure):
            return answered(m, args[0], lambda one: work.call([_given(one, parsed=parsed), Opaque()]), form, beside=name.endswith("InParallel"))
        m.doubt(form.node, "what a batch processor does with a message")
        return Opaque()
    if name in _RUNS or name in ("withDynamoDbBatchHandler", "withKinesisBatchHandler"):
        m.doubt(form.node, f"{name} of a batch processor")
        return Opaque()
    return of


def _given(one: Any, *, parsed: bool) -> Any:
    return Opaque(frozenset({one.place}), parsed=True) if parsed else one


def answered(m: Machine, event: Event, work: Callable[[Any], Any], form: Form, *, beside: bool = False) -> Object:
    """Each message is worked on, and is in the answer where that fails."""
    failed = []
    for one in event.records.items:
        before = m.turn
        m.taken(one)
        m.beside += beside
        _, error = ended(lambda one=one: work(one))  # type: ignore[misc]  # the message of this round
        m.beside -= beside
        if error is not None:
            m.catch(error, form.name, form.node, broad=True)
            failed.append(Object("item", fields={IDENTIFIER: Opaque(frozenset({one.place}), "String", "messageId")}))
        m.turn = before
    return Object("response", node=form.node, fields={FAILURES: List(failed, form.node), "library": form.name})


def of_handler(m: Machine, event: Event, handler: Any, form: Form, *, beside: bool = False) -> Any:
    """What a processor of .NET answers; the handler of a message is a function, or an object with HandleAsync. None where it is not known."""
    if isinstance(handler, Closure):
        return answered(m, event, lambda one: handler.call([one, Opaque()]), form, beside=beside)
    meant = (
        [one for one in m.program.methods(handler.type, "HandleAsync") if one.node.child_by_field_name("body") is not None]
        if isinstance(handler, Object) and handler.type
        else []
    )
    if len(meant) != 1:
        return None
    kinds = meant[0].parameters
    if parsed := bool(kinds) and "SQSMessage" not in kinds[0][1]:
        bodies.parsed(m, form, m.program.find(kinds[0][1].rstrip("?"), meant[0].file))
    return answered(
        m, event, lambda one: run(m, meant[0], handler, [_given(one, parsed=parsed), *(Opaque() for _ in kinds[1:])], form.node), form, beside=beside
    )


def before(m: Machine, handler: Function, event: Event) -> None:
    """What the attribute BatchProcessor of a method of .NET does before it, the handler or one that it calls."""
    attribute = next((one for one in _attributes(handler.node) if text_of(one).startswith("BatchProcessor")), None)
    if attribute is None:
        return
    m.globals.pop("processed", None)
    beside = _BESIDE.search(text_of(attribute)) is not None
    work = _named(m, attribute, handler)
    answer = of_handler(m, event, work, Form("call", attribute, "BatchProcessor"), beside=beside) if work is not None else None
    if answer is None:
        m.doubt(attribute, "which handler of a message BatchProcessor has")
    else:
        m.globals["processed"] = answer


def _named(m: Machine, attribute: Node, handler: Function) -> Any:
    """The handler of a message that it names, or that the provider gives which it names."""
    named = _TYPED.search(text_of(attribute))
    provided = _PROVIDED.search(text_of(attribute)) if named is None else None
    kinds = m.program.find(named[2] if named is not None else provided[1], handler.file) if named or provided else []  # type: ignore[index]  # one of them is there
    if len(kinds) != 1:
        return None
    made = [one for one in m.program.methods(kinds[0], "Create") if not one.parameters] if provided is not None else []
    if provided is None:
        return m.instance(kinds[0])
    return run(m, made[0], m.instance(kinds[0]), [], attribute) if len(made) == 1 else None


def _attributes(node: Node) -> list[Node]:
    return [one for listed in node.named_children if listed.type == "attribute_list" for one in listed.named_children]
