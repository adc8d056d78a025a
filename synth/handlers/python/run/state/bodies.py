"""How the code unpacks the body of a message: which fields it asks for, reads as if they were there, or parses."""

from __future__ import annotations

import ast
from typing import Any

from ....aws_calls import meant
from ....reading import Seen
from ....words.event_fields import TESTED
from .machine import Machine
from .notes import Notes
from .values import Opaque


def parsed(machine: Machine, of: Any, node: Any) -> None:
    if isinstance(of, Opaque) and of.kind == "field" and of.name == "body":
        machine.notes.see(machine, "unpacking", "json", "body", node)
    elif isinstance(of, Opaque) and of.kind == "body" and of.name == ".Message":
        machine.notes.opens_message = True


def parsed_twice(machine: Machine, of: Any, node: Any) -> None:
    """`json.loads(body["detail"])`: `unpacked` says whether anybody asks what it is."""
    if isinstance(of, Opaque) and of.kind == "body" and of.name == ".detail":
        machine.notes.see(machine, "unpacking", "parsed-detail", ast.unparse(node), node)


def unparsed(machine: Machine, value: Opaque, node: Any) -> None:
    """A field of a message's body is read as if it were parsed (`record["body"]["id"]`, `record["body"].get("id")`), before code that is not read was given anything of the message."""
    if value.name == "body" and machine.path.flips <= machine.notes.searched and not machine.path.whole and not value.taint & {*machine.path.worked}:
        machine.notes.see(machine, "unparsed", "unparsed", ast.unparse(node), node)


def opened(machine: Machine, value: Opaque, key: Any, node: Any) -> None:
    way = value.name
    if isinstance(key, str):
        machine.notes.read_as_objects.add(way)
    if isinstance(node, ast.Subscript) and isinstance(key, str) and not way:
        _taken(machine, key, node, "taken")
    elif isinstance(node, ast.Subscript) and key == "Records" and way == ".Message{}":
        _taken(machine, key, node, "taken-sns")
    if key == "Message" and not way:
        machine.notes.see(machine, "unpacking", "sns", "Message", node)
    elif way == ".Message" and isinstance(key, str):
        machine.notes.see(machine, "unpacking", "unparsed", ast.unparse(node), node)
    elif key == "Records":
        machine.notes.see(machine, "unpacking", "sns-s3" if way.startswith(".Message") else "s3", "Records", node)
    elif key == "detail" and not way:
        machine.notes.see(machine, "unpacking", "eventbridge", "detail", node)
    elif isinstance(key, str) and not way:
        machine.notes.see(machine, "unpacking", "field", key, node)
        if not isinstance(node, ast.Subscript) and not _goes_through(node):
            machine.notes.see(machine, "unpacking", "part-tested", key, node)
    else:
        part(machine, way, key, node)
    _tells_apart(machine, value, key, node)


def part(machine: Machine, way: str, key: Any, node: Any) -> None:
    """A part of what S3 tells that is called otherwise: read, or asked for first."""
    steps = way.removeprefix(".Message").removeprefix("{}").split(".")
    path = (*steps[1:], key) if steps[0] == "" and isinstance(key, str) else ()
    if path and meant(path) is not None:
        machine.notes.see(machine, "unpacking", "part" if isinstance(node, ast.Subscript) else "part-tested", ".".join(path), node)


def compared(machine: Machine, value: Any, other: Any, node: Any) -> None:
    """The name of an event that a record of S3 tells is compared with a text."""
    if isinstance(value, Opaque) and value.kind == "body" and value.name.endswith(".Records.eventName") and isinstance(other, str):
        machine.notes.see(machine, "unpacking", "event-name", other, node)


def _taken(machine: Machine, key: str, node: ast.Subscript, kind: str) -> None:
    """A field is asked for before anything was decided or failed, and is not one that the code puts in."""
    from ...fields_put_in import may_be_put_in  # noqa: PLC0415 - many handlers hand the whole body on

    path, tree = machine.path, getattr(machine.module.source if machine.module is not None else machine.notes.source, "tree", None)
    if tree is not None and not path.flips and not path.asked and path.fail is None and not may_be_put_in(tree, key, node):
        machine.notes.see(machine, "unpacking", kind, key, node)


def looked_for(machine: Machine, value: Opaque, key: Any, node: Any, instead: tuple[Any, ...] = ()) -> None:
    """A field is asked for that may be missing: `"Message" in body`, `body.get("Message")`. `body.get("Records", [])` takes it for given."""
    _tells_apart(machine, value, key, node)
    if value.kind == "body" and not value.name and isinstance(key, str) and not _goes_through(node):
        machine.notes.see(machine, "unpacking", "part-tested", key, node)
    if value.kind == "body" and not value.name and key in TESTED and not (key == "Records" and instead):
        machine.notes.see(machine, "unpacking", "tested", key, node)


def _goes_through(node: Any) -> bool:
    """Is an empty list or dict taken in the place of a field (`body.get("records", [])`)? It is taken for given."""
    instead = node.args[1] if isinstance(node, ast.Call) and len(node.args) > 1 else None
    return (isinstance(instead, ast.List) and not instead.elts) or (isinstance(instead, ast.Dict) and not instead.keys)


def asked_for(machine: Machine, value: Any, node: Any) -> None:
    """Whether a message has some attribute is asked, or one is taken that may be missing."""
    if value.label == "attributes":
        machine.notes.see(machine, "unpacking", "attribute-tested", "messageAttributes", node)


def _tells_apart(machine: Machine, value: Opaque, key: Any, node: Any) -> None:
    if value.kind == "body" and key == "Event":
        machine.notes.see(machine, "unpacking", "test-event", "Event", node)


def unpacked(notes: Notes) -> tuple[Seen, ...]:
    """How a body is read; a Message that is parsed somewhere may be parsed wherever it is read."""
    known = {"unparsed": notes.opens_message, "parsed-detail": ".detail" in notes.asked_for_type}
    return tuple(one for one in notes.seen["unpacking"].values() if not known.get(one.kind))
