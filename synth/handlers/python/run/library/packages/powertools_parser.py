"""Powertools' parser: what it makes of the event.

https://docs.aws.amazon.com/powertools/python/latest/utilities/parser/
"""

from __future__ import annotations

from typing import Any

from ...state import bodies
from ...state.machine import Machine
from ...state.values import DictV, ListV, Opaque, taint
from .made_of_models import filled, is_model

_REFUSES = ("ValidationError", "ValueError")


def parsed(machine: Machine, node: Any, _value: Opaque | None, args: list[Any], given: dict[str, Any]) -> Any:
    """`parse(event=event, model=SqsModel)`: the event, whose attributes have the names of Lambda's; with an envelope, the parsed bodies; of a message, what is in it."""
    of = given.get("event", args[0] if args else None)
    if isinstance(of, DictV) and of.label == "event" and (envelope := given.get("envelope", args[2] if len(args) > 2 else None)) is not None:  # noqa: PLR2004 - event, model, envelope
        is_plain = getattr(envelope, "name", "").endswith(".SqsEnvelope")
        return unwrapped(machine, node, of, _model(args, given)) if is_plain else Opaque("value", "parse", taint(of), node)
    model = _model(args, given)
    if isinstance(of, DictV) and of.label == "event" and getattr(model, "name", "").endswith(".SqsModel"):
        return of  # whose bodies stay as they are
    if taint(of):
        machine.work(node, "parse", [of], parse=True, names=_REFUSES)
    if is_model(model):
        bodies.parsed(machine, of, node)
        return filled(machine, model, of, node)
    if isinstance(of, DictV) and of.label == "event":
        return Opaque("value", "parse", taint(of), node)
    bodies.parsed(machine, of, node)
    return Opaque("body" if isinstance(of, Opaque) and of.kind in ("field", "body") else "value", "", taint(of), node)


def _model(args: list[Any], given: dict[str, Any]) -> Any:
    return given.get("model", args[1] if len(args) > 1 else None)


def unwrapped(machine: Machine, node: Any, event: Any, model: Any = None) -> Any:
    """`SqsEnvelope`: a list of the parsed bodies. One that does not fit fails the batch."""
    records = event.entries["Records"][0] if isinstance(event, DictV) and "Records" in event.entries else None
    if not isinstance(records, ListV):
        return Opaque("value", node=node)
    machine.work(node, "event_parser", [records], parse=True, names=_REFUSES)
    texts = [Opaque("body", "", taint(one), node) for one in records.items]
    return ListV([filled(machine, model, one, node) if is_model(model) else one for one in texts], "list", node, "records")
