"""What an operation of AWS is given where it takes text: a dict or a list that the code makes, or an object that it parsed from a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .....effort import EFFORT
from .....reading import Seen
from .....sdk_requests.parameters import wrong_parameters
from .....sdk_requests.written import LIST, MAP, SET, TEXT, UNKNOWN, Slip, Written
from ...state.machine import Machine
from ...state.notes import Notes
from ...state.values import DEPTH, DictV, ListV, Opaque, fields

_OBJECTS = ("a dict", "a list", "a set")


def noted(machine: Machine, value: Opaque, operation: str, given: dict[str, Any], node: Any) -> None:
    """Note what boto3 refuses of it, on a way on which nothing failed."""
    service = value.name.removeprefix("boto3.client(").partition(")")[0]
    ways = {one.name for held in given.values() for one in _bodies(held)}
    for way in (None, *sorted(ways)):
        request = Written(
            MAP, machine.notes.at(machine.module, node), fields={name: _written(machine, held, node, way) for name, held in given.items()}, whole=False
        )
        for slip in wrong_parameters(service, operation, request, frozenset(), by_boto3=True):
            if slip.kind == "kind" and slip.near.startswith("text") and slip.where in _OBJECTS:
                machine.notes.objects_given.setdefault((operation, slip.what, id(node)), (_seen(slip), way))


def found(notes: Notes) -> Iterator[Seen]:
    """Those that are surely none: of what was parsed, that the code reads fields of, and does not ask for its type."""
    for seen, way in notes.objects_given.values():
        if way is None or (way in notes.read_as_objects and way not in notes.asked_for_type):
            yield seen


def _seen(slip: Slip) -> Seen:
    return Seen("object", f"{slip.operation}: {slip.where} for {slip.what}", slip.at)


def _bodies(value: Any, depth: int = DEPTH) -> Iterator[Opaque]:
    if isinstance(value, Opaque) and value.kind == "body":
        yield value
    elif isinstance(value, (DictV, ListV)) and depth:
        for one in fields(value):
            yield from _bodies(one, depth - 1)


def _written(machine: Machine, value: Any, node: Any, way: str | None, depth: int = DEPTH) -> Written:
    EFFORT.spend()
    at = machine.notes.at(machine.module, node)
    match value:
        case DictV() if value.message is None and depth:
            inner = {name: _written(machine, held, node, way, depth - 1) for name, (held, _) in value.entries.items() if isinstance(name, str)}
            return Written(MAP, at, fields=inner, whole=False)
        case ListV() if depth:
            kind = SET if value.kind == "set" else LIST
            return Written(kind, at, items=tuple(_written(machine, one, node, way, depth - 1) for one in value.items), whole=False)
        case str():
            return Written(TEXT, at)
        case Opaque(kind="body"):
            return Written(MAP if value.name == way else UNKNOWN, at)
    return Written(UNKNOWN, at)
