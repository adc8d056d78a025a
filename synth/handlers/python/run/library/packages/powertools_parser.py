"""Powertools' parser: what it makes of the event.

https://docs.aws.amazon.com/powertools/python/latest/utilities/parser/
"""

from __future__ import annotations

from typing import Any

from ...state import bodies
from ...state.machine import Machine
from ...state.values import DictV, ListV, Opaque, taint

_REFUSES = ("ValidationError", "ValueError")


def parsed(machine: Machine, node: Any, _value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`parse(event=event, model=SqsModel)`: the event, whose attributes have the names of Lambda's; with an envelope, the parsed bodies; of a message, what is in it."""
    of = given.get("event", args[0] if args else None)
    if isinstance(of, DictV) and of.label == "event" and (envelope := given.get("envelope", args[2] if len(args) > 2 else None)) is not None:  # noqa: PLR2004 - event, model, envelope
        return unwrapped(machine, node, of) if getattr(envelope, "name", "").endswith(".SqsEnvelope") else Opaque("value", "parse", taint(of), node)
    model = given.get("model", args[1] if len(args) > 1 else None)
    if isinstance(of, DictV) and of.label == "event" and getattr(model, "name", "").endswith(".SqsModel"):
        return of  # whose bodies stay as they are
    if taint(of):
        machine.work(node, "parse", [of], parse=True, names=_REFUSES)
    if isinstance(of, DictV) and of.label == "event":
        return Opaque("value", "parse", taint(of), node)
    bodies.parsed(machine, of, node)
    return Opaque("body" if isinstance(of, Opaque) and of.kind in ("field", "body") else "value", "", taint(of), node)


def unwrapped(machine: Machine, node: Any, event: Any) -> Any:
    """`SqsEnvelope`: a list of the parsed bodies. One that does not fit fails the batch."""
    records = event.entries["Records"][0] if isinstance(event, DictV) and "Records" in event.entries else None
    if not isinstance(records, ListV):
        return Opaque("value", node=node)
    machine.work(node, "event_parser", [records], parse=True, names=_REFUSES)
    return ListV([Opaque("body", "", taint(one), node) for one in records.items], "list", node, "records")
