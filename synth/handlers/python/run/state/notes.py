"""What all runs of one handler met, beside how they ended: facts with their places, once each, and what was not followed."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .....values.worlds import Undecided
from ....reading import Seen
from ....words.event_fields import MOMENTS, OF_EVENTS, OF_OTHERS, attribute_meant
from ....words.response import IDENTIFIER
from ...source import Source
from ..known import GONE, replaces_json
from .lengths import Count
from .machine import Machine
from .values import ATTRIBUTE, ITEM, SYSTEM, DictV, ModuleV, Opaque, taint


class Notes:
    """The notebook of all runs."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: dict[str, dict[Any, Seen]] = defaultdict(dict)
        self.waits: dict[int, tuple[ast.AST, Any, str, Any, int, bool]] = {}
        self.sent: dict[int, tuple[str, frozenset[int]]] = {}
        """Calls that may fail without an exception: how, and the messages of which something goes into them."""
        self.doubts: dict[str, Undecided] = {}
        self.first: tuple[ast.AST, Any] | None = None
        self.handed_on: dict[int, tuple[ast.AST, Any]] = {}
        self.wholes: set[int] = set()
        self.modelled = self.opens_message = self.commits = False
        """`modelled`: is a message made an object of a model before the code sees it? `commits`: may something commit what is written to a database?"""
        self.entered: set[str] = set()
        """What a `with` goes into, of what is not read."""
        self.numbered: set[int] = set()
        """Where something else than a text of a message is taken for a number."""
        self.searched: set[int] = set()
        """Where the text of a body is asked for a part, as if it had a field (`"id" in record["body"]`)."""
        self.objects_given: dict[Any, tuple[Seen, str | None]] = {}
        """Where an operation that takes text is given an object, and by which way in the body, if it was parsed."""
        self.read_as_objects: set[str] = set()
        """Of which ways in the body fields are read."""
        self.asked_for_type: set[str] = set()
        """Of which ways in the body the code asks what type they have."""
        self.counted: dict[int, tuple[int, Any, Any]] = {}
        """The numbers that the messages of a batch are cut or counted by, and where."""
        self.items: dict[int, tuple[int, Seen]] = {}
        """Where it is asked whether an item is there, of which Item was read; by the call that read it."""
        self.asked_for_item: set[int] = set()
        """Of the answers of which calls it is asked whether they have an Item."""
        self.fields: set[Any] = set()
        """The fields of the event and of its messages that are read."""

    def at(self, module: ModuleV | None, node: Any) -> Any:
        return (module.source if module is not None else self.source).at(node)

    def doubt(self, module: ModuleV | None, node: Any, reason: str) -> Undecided:
        if reason not in self.doubts:
            self.doubts[reason] = Undecided(reason, place=self.at(module, node) if hasattr(node, "lineno") else self.source.place)
        return self.doubts[reason]

    def see(self, machine: Machine, group: str, kind: str, what: str, node: Any) -> None:
        key = (kind, what, id(node))
        if key not in self.seen[group]:
            self.seen[group][key] = Seen(kind, what, self.at(machine.module, node))

    # messages

    def ask_for_type(self, value: Any) -> None:
        if isinstance(value, Opaque) and value.kind == "body":
            self.asked_for_type.add(value.name)

    def misread(self, machine: Machine, value: DictV, key: Any, node: Any) -> None:
        """`record["Body"]`, `event["records"]`: a field that is there in another spelling; `record["s3"]`: one that another service's records have; `record["id"]`: one that nobody has. What `get` asks for need not be there, and
        in another spelling it is what is meant.
        """
        if value.label == SYSTEM:
            self._read_attribute(machine, key, node)
        if value.label == "attributes" and isinstance(node, ast.Subscript) and isinstance(key, str):
            self.see(machine, "unpacking", "attribute", key, node)
        own = "body" if value.message is not None else "Records" if value.label == "event" and not value.wrapped else None
        if not isinstance(node, (ast.Subscript, ast.Call)) or not isinstance(key, str) or own is None:
            return
        if key.lower() == own.lower():
            self.see(machine, "misread", own, ast.unparse(node), node)
        elif own == "Records" and isinstance(node, ast.Subscript) and key in OF_EVENTS:
            self.see(machine, "other-event", own, ast.unparse(node), node)
        elif own == "body" and isinstance(node, ast.Subscript):
            self.see(machine, "elsewhere" if key in OF_OTHERS else "unspelt", own, ast.unparse(node), node)

    def of_attribute(self, machine: Machine, value: Opaque, key: Any, node: Any) -> None:
        """`record["messageAttributes"]["kind"]["StringValue"]`, which it has where SQS's own API receives a message."""
        if value.name == ATTRIBUTE:
            self._read_attribute(machine, key, node)

    def _read_attribute(self, machine: Machine, key: Any, node: Any) -> None:
        if isinstance(key, str) and isinstance(node, (ast.Subscript, ast.Call)):
            self.fields.add((ATTRIBUTE, key))
            if own := attribute_meant(key):
                self.see(machine, ATTRIBUTE, own, ast.unparse(node), node)

    def of_attributes(self) -> tuple[Seen, ...]:
        """Those that are read so alone."""
        found = {one.kind: one for one in reversed(self.seen[ATTRIBUTE].values()) if (ATTRIBUTE, one.kind) not in self.fields}
        return tuple(one._replace(kind=ATTRIBUTE) for one in reversed(found.values()))

    def mixed(self, machine: Machine, kind: str, left: Any, right: Any, node: Any) -> None:
        """A field of a message and a number. An object of a model may have numbers."""
        for one, other in ((left, right), (right, left)):
            if isinstance(other, (int, float)) and not isinstance(other, bool):
                if _is_text(one) and not self.modelled:
                    self.see(machine, "typed", kind, ast.unparse(node), node)
                elif not _is_text(one):
                    self.numbered.add(id(node))

    def dated(self, machine: Machine, value: Any, node: Any) -> None:
        """A date is made of a number of seconds."""
        of: Any = value.made.get("number") if isinstance(value, Opaque) else None
        if _is_text(of) and of.name in MOMENTS:
            self.see(machine, "typed", "text-for-moment", of.name, node)
        else:
            self.numbered.add(id(node))

    def typed(self) -> tuple[Seen, ...]:
        """Texts of a message that are taken for a number, where nothing else is by another way: `int(text) if text.isdigit() else text`."""
        return tuple(one for (*_, place), one in self.seen["typed"].items() if place not in self.numbered)

    def unspelt(self, node: Any, *groups: str) -> Seen | None:
        """What is known of a place in the code as a field that no message has; of `misread` ones, too, where these are asked for."""
        return next((one for group in ("unspelt", *groups) for (_, _, place), one in self.seen[group].items() if place == id(node)), None)

    def misspelt(self) -> tuple[Seen, ...]:
        """The fields that are read in another spelling, or as another service has them, alone."""
        return tuple(
            one._replace(kind=kind) for kind in ("misread", "elsewhere", "other-event") for one in self.seen[kind].values() if one.kind not in self.fields
        )

    def touched(self, machine: Machine, record: DictV, key: Any) -> None:
        if record.message is not None or record.label == "event":
            self.fields.add(key)
        if record.label == SYSTEM:
            self.fields.add((ATTRIBUTE, key))
        if record.message is not None and key == "body":
            machine.path.read.add(record.message)

    def picked(self, machine: Machine, node: Any) -> None:
        """The first of the records is asked for, and not all of them."""
        self.first = self.first or (node, machine.module)

    def unserialised(self, machine: Machine, what: str, name: str, node: Any) -> None:
        """`json.dumps` is given something that it has no type for, and nobody expects what it raises."""
        expected = machine.running and is_expected(machine.running[-1].node, node, "TypeError")
        if not expected and not any(one is not None and replaces_json(one.source.tree) for one in machine.modules.known.values()):
            said = Seen("object", f"json.dumps: {what} for {name}", self.at(machine.module, node))
            self.objects_given.setdefault(("json.dumps", name, id(node)), (said, None))

    def counts(self, machine: Machine, number: Any, node: Any) -> None:
        """So many messages are taken, or asked for."""
        if isinstance(number, int) and not isinstance(number, (bool, Count)) and number > 1:
            self.counted.setdefault(id(node), (number, node, machine.module))

    # answers

    def told(self, kind: str, what: str, node: ast.AST, module: ModuleV | None) -> None:
        """What a processor of Powertools is told wrongly: `foreign` or `mismatched`."""
        self.seen["answers"].setdefault((kind, what, id(node)), Seen(kind, what, self.at(module, node)))

    def built(self, machine: Machine, value: DictV, node: Any) -> None:
        if IDENTIFIER in value.entries:
            machine.path.items.append((IDENTIFIER, node, machine.module))

    def missed(self, machine: Machine, value: Any, node: Any) -> None:
        """It is asked whether this is there."""
        if isinstance(value, Opaque) and ITEM in value.made:
            call, read, tries = value.made[ITEM]
            if any(not _is_in(node, one) for one in tries):  # what was raised there was caught before
                return
            self.items.setdefault(id(read), (id(call), Seen("no-item", f"get_item: {ast.unparse(read)} for Item", self.at(machine.module, read))))

    def items_missed(self) -> Iterator[Seen]:
        """Items that are asked for when they have been read: where there is none, the answer has no Item."""
        yield from (seen for call, seen in self.items.values() if call not in self.asked_for_item)

    # calls

    def guarded(self, machine: Machine, decorator: Any, function: Any) -> None:
        """Whether it is the handler that is guarded is known in the end."""
        self.seen["guards"][id(function.node) if hasattr(function, "node") else id(function)] = Seen(
            "guard", ast.unparse(decorator), self.at(machine.module, decorator)
        )

    def guards_whole(self, function: Any, given: list[Any]) -> None:
        """A guarded function is called with all of the messages: they are its key."""
        labels = {getattr(one, "label", "") for one in given}
        if id(function.node) in self.seen["guards"] and labels & {"event", "records"} and not any(len(taint(one)) == 1 for one in given):
            self.wholes.add(id(function.node))

    def dropped(self, machine: Machine, node: ast.expr) -> None:
        """A generator is made, and nobody goes through it."""
        what = ast.unparse(node.func) if isinstance(node, ast.Call) else f"({ast.unparse(node.elt)} for …)" if isinstance(node, ast.GeneratorExp) else ""
        self.see(machine, "unawaited", "generator", what, node)

    def answers_anyhow(self, kind: str, about: frozenset[int], node: Any) -> None:
        """A call is made that may fail without an exception, with something of these messages."""
        self.sent[id(node)] = (kind, about | self.sent.get(id(node), ("", frozenset[int]()))[1])

    def handed(self, machine: Machine, function: Any, node: Any) -> None:
        """A function of the code is handed to code that is not read: whether it is called is not known."""
        if id(node) not in self.handed_on:
            self.handed_on[id(node)] = (node, machine.module)
            machine.unfollowed(node, f"what becomes of a function that line {node.lineno} of its code hands on is not known")

    def gone(self, name: str) -> None:
        """A name that the current version of Powertools does not have: which version is deployed is not known."""
        self.doubt(None, None, f"the code uses {name}, which the current version of Powertools for AWS Lambda does not have (now: {GONE[name]})")


@contextmanager
def aside(machine: Machine) -> Iterator[Notes]:
    """Inside of it what is met is noted elsewhere: it is true of no other run."""
    before, machine.notes = machine.notes, Notes(machine.notes.source)
    try:
        yield machine.notes
    finally:
        machine.notes = before


def is_expected(function: ast.AST, node: ast.AST, *errors: str) -> bool:
    """Does a clause around it name one of these errors?"""
    return any(names_error(clause, *errors) for one in _around(function, node) for clause in one.handlers)


def names_error(where: ast.AST, *errors: str) -> bool:
    """Does a clause, or one of a function, name one of these errors?"""
    types = [one.type for one in ast.walk(where) if isinstance(one, ast.ExceptHandler) and one.type is not None]
    return any(isinstance(named, ast.Name) and named.id in errors for one in types for named in ast.walk(one))


def catching(function: ast.AST, node: ast.AST) -> list[ast.Try]:
    """The statements around it that catch every exception."""
    broad = ("Exception", "BaseException")
    return [one for one in _around(function, node) if any(clause.type is None or names_error(clause, *broad) for clause in one.handlers)]


def _around(function: ast.AST, node: ast.AST) -> list[ast.Try]:
    return [one for one in ast.walk(function) if isinstance(one, ast.Try) and _is_in(node, one)]


def _is_in(node: ast.AST, tried: ast.Try) -> bool:
    return any(part is node for held in tried.body for part in ast.walk(held))


def _is_text(value: Any) -> bool:
    return isinstance(value, Opaque) and value.kind == "field" and value.name not in ("attribute", "messageAttributes")
