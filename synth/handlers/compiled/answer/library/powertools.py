"""Powertools' batch utility for Java and .NET: what its processors make of a batch.

https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/ and https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/
"""

from __future__ import annotations

from typing import Any, Final

from ....response import FAILURES, IDENTIFIER
from ..forms.form import Form
from ..run.machine import Machine
from ..run.values import Closure, Event, List, Object, Opaque, Thrown

_BUILDS: Final = ("buildWithRawMessageHandler", "buildWithMessageHandler")
_RUNS: Final = ("processBatch", "processBatchInParallel")


def processed(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """A step of its builder, or the answer of a processor."""
    name = form.name
    if name in _BUILDS:
        parsed = name == "buildWithMessageHandler"
        return Object("batch", node=form.node, fields={**of.fields, "work": args[0] if args else None, "parsed": parsed})
    if name in _RUNS and args and isinstance(args[0], Event):
        return answered(m, of, args[0], form)
    if name in _RUNS or name in ("withDynamoDbBatchHandler", "withKinesisBatchHandler"):
        m.doubt(form.node, f"{name} of a batch processor")
        return Opaque()
    return of


def answered(m: Machine, of: Object, event: Event, form: Form) -> Object:
    """Each message is worked on, and is in the answer where that fails."""
    work, failed = of.fields.get("work"), []
    if not isinstance(work, Closure):
        m.doubt(form.node, "what a batch processor does with a message")
    for one in event.records.items:
        before, beside = m.turn, form.name.endswith("InParallel")
        m.taken(one)
        m.beside += beside
        try:
            if isinstance(work, Closure):
                work.call([Opaque(frozenset({one.place}), parsed=True) if of.fields.get("parsed") else one, Opaque()])
        except Thrown as thrown:
            m.catch(thrown.error, form.name, form.node, broad=True)
            failed.append(Object("item", fields={IDENTIFIER: Opaque(frozenset({one.place}), "String", "messageId")}))
        finally:
            m.beside -= beside
        m.turn = before
    return Object("response", node=form.node, fields={FAILURES: List(failed, form.node), "library": form.name})
