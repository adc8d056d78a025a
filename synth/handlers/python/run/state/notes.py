"""What all runs of one handler met, beside how they ended: facts with their places, once each, and what was not followed."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from .....values.worlds import Undecided
from ....aws_calls import meant
from ....event_fields import MOMENTS, OF_EVENTS, OF_OTHERS, TESTED, attribute_meant
from ....reading import Seen, Wait
from ....response import IDENTIFIER
from ...source import Source
from ..known import GONE
from .lengths import Count
from .machine import Machine
from .time_left import LEFT, is_asked_for
from .values import ATTRIBUTE, PARTS, SYSTEM, Bound, DictV, ModuleV, Opaque, taint

_RECEIVES: Final = ("receive_message", "receive_messages")
_SENDS: Final = ("send_message", "send_messages", "send_message_batch")
_STARTS: Final = ("start_execution", "start_job_run", "run_task", "submit_job")


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

    def unpacked(self) -> tuple[Seen, ...]:
        """How a body is read; a Message that is parsed somewhere may be parsed wherever it is read."""
        known = {"unparsed": self.opens_message, "parsed-detail": ".detail" in self.asked_for_type}
        return tuple(one for one in self.seen["unpacking"].values() if not known.get(one.kind))

    def picked(self, machine: Machine, node: Any) -> None:
        """The first of the records is asked for, and not all of them."""
        self.first = self.first or (node, machine.module)

    def unserialised(self, machine: Machine, name: str, node: Any) -> None:
        """`json.dumps` is given an exception, and nobody expects what it raises."""
        if not machine.running or not _is_expected(machine.running[-1].node, node, "TypeError"):
            said = Seen("object", f"json.dumps: an exception for {name}", self.at(machine.module, node))
            self.objects_given.setdefault(("json.dumps", name, id(node)), (said, None))

    def counts(self, machine: Machine, number: Any, node: Any) -> None:
        """So many messages are taken, or asked for."""
        if isinstance(number, int) and not isinstance(number, (bool, Count)) and number > 1:
            self.counted.setdefault(id(node), (number, node, machine.module))

    def parsed(self, machine: Machine, of: Any, node: Any) -> None:
        if isinstance(of, Opaque) and of.kind == "field" and of.name == "body":
            self.see(machine, "unpacking", "json", "body", node)
        elif isinstance(of, Opaque) and of.kind == "body" and of.name == ".Message":
            self.opens_message = True

    def parsed_twice(self, machine: Machine, of: Any, node: Any) -> None:
        """`json.loads(body["detail"])`, where nobody asks what it is."""
        tree = getattr(machine.module.source if machine.module is not None else self.source, "tree", None)
        if (
            isinstance(of, Opaque)
            and of.kind == "body"
            and of.name == ".detail"
            and tree is not None
            and not any(one.id == "isinstance" for one in ast.walk(tree) if isinstance(one, ast.Name))
        ):
            self.see(machine, "unpacking", "parsed-detail", ast.unparse(node), node)

    def unparsed(self, machine: Machine, value: Opaque, node: Any) -> None:
        """A field of a message's body is read as if it were parsed (`record["body"]["id"]`, `record["body"].get("id")`), before code that is not read was given anything of the message."""
        if value.name == "body" and machine.path.flips <= self.searched and not machine.path.whole and not value.taint & {*machine.path.worked}:
            self.see(machine, "unparsed", "unparsed", ast.unparse(node), node)

    def opened(self, machine: Machine, value: Opaque, key: Any, node: Any) -> None:
        way = value.name
        if isinstance(key, str):
            self.read_as_objects.add(way)
        if isinstance(node, ast.Subscript) and isinstance(key, str) and not way:
            self._taken(machine, key, node, "taken")
        elif isinstance(node, ast.Subscript) and key == "Records" and way == ".Message{}":
            self._taken(machine, key, node, "taken-sns")
        if key == "Message" and not way:
            self.see(machine, "unpacking", "sns", "Message", node)
        elif way == ".Message" and isinstance(key, str):
            self.see(machine, "unpacking", "unparsed", ast.unparse(node), node)
        elif key == "Records":
            self.see(machine, "unpacking", "sns-s3" if way.startswith(".Message") else "s3", "Records", node)
        elif key == "detail" and not way:
            self.see(machine, "unpacking", "eventbridge", "detail", node)
        elif isinstance(key, str) and not way:
            self.see(machine, "unpacking", "field", key, node)
            if not isinstance(node, ast.Subscript):
                self.see(machine, "unpacking", "part-tested", key, node)
        else:
            self.part(machine, way, key, node)
        self._tells_apart(machine, value, key, node)

    def part(self, machine: Machine, way: str, key: Any, node: Any) -> None:
        """A part of what S3 tells that is called otherwise: read, or asked for first."""
        steps = way.removeprefix(".Message").removeprefix("{}").split(".")
        path = (*steps[1:], key) if steps[0] == "" and isinstance(key, str) else ()
        if path and meant(path) is not None:
            self.see(machine, "unpacking", "part" if isinstance(node, ast.Subscript) else "part-tested", ".".join(path), node)

    def compared(self, machine: Machine, value: Any, other: Any, node: Any) -> None:
        """The name of an event that a record of S3 tells is compared with a text."""
        if isinstance(value, Opaque) and value.kind == "body" and value.name.endswith(".Records.eventName") and isinstance(other, str):
            self.see(machine, "unpacking", "event-name", other, node)

    def _taken(self, machine: Machine, key: str, node: ast.Subscript, kind: str) -> None:
        """A field is asked for before anything was decided or failed, and is not one that the code puts in."""
        from ...fields_put_in import may_be_put_in  # noqa: PLC0415 - many handlers hand the whole body on

        path, tree = machine.path, getattr(machine.module.source if machine.module is not None else self.source, "tree", None)
        if tree is not None and not path.flips and not path.asked and path.fail is None and not may_be_put_in(tree, key, node):
            self.see(machine, "unpacking", kind, key, node)

    def looked_for(self, machine: Machine, value: Opaque, key: Any, node: Any, instead: tuple[Any, ...] = ()) -> None:
        """A field is asked for that may be missing: `"Message" in body`, `body.get("Message")`. `body.get("Records", [])` takes it for given."""
        self._tells_apart(machine, value, key, node)
        if value.kind == "body" and not value.name and isinstance(key, str):
            self.see(machine, "unpacking", "part-tested", key, node)
        if value.kind == "body" and not value.name and key in TESTED and not (key == "Records" and instead):
            self.see(machine, "unpacking", "tested", key, node)

    def asked_for(self, machine: Machine, value: Any, node: Any) -> None:
        """Whether a message has some attribute is asked, or one is taken that may be missing."""
        if value.label == "attributes":
            self.see(machine, "unpacking", "attribute-tested", "messageAttributes", node)

    def _tells_apart(self, machine: Machine, value: Opaque, key: Any, node: Any) -> None:
        if value.kind == "body" and key == "Event":
            self.see(machine, "unpacking", "test-event", "Event", node)

    # answers

    def told(self, kind: str, what: str, node: ast.AST, module: ModuleV | None) -> None:
        """What a processor of Powertools is told wrongly: `foreign` or `mismatched`."""
        self.seen["answers"].setdefault((kind, what, id(node)), Seen(kind, what, self.at(module, node)))

    def built(self, machine: Machine, value: DictV, node: Any) -> None:
        if IDENTIFIER in value.entries:
            machine.path.items.append((IDENTIFIER, node, machine.module))

    # calls

    def keyed(self, machine: Machine, key: Any, node: Any) -> None:
        """A message is marked under this key."""
        if what := _changing(key):
            self.see(machine, "keys", "anew", what, node)

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

    def waited(self, machine: Machine, node: Any, what: str, seconds: Any, attempts: int, *, blocks: bool) -> None:  # noqa: PLR0913 - what is known of a wait
        """`blocks`: coroutines beside wait for it, too; other threads do not."""
        each = machine.message is not None and not (machine.threaded if blocks else machine.beside)
        asked, is_another = machine.path.waited.since(node, machine.message)
        if is_asked_for(machine.modules):
            each = each and is_another and not asked
        if seconds == LEFT and not each:
            return
        seconds = "" if seconds == LEFT else seconds
        if machine.within and seconds != "" and not (blocks and not machine.threaded) and (seconds is None or seconds * attempts > min(machine.within)):
            seconds, attempts = min(machine.within) or "", 1
        if (before := self.waits.get(id(node))) is None:
            self.waits[id(node)] = (node, machine.module, what, seconds, attempts, each)
        elif each and is_another:
            self.waits[id(node)] = (*before[:-1], each)

    def asked(self, machine: Machine, value: Opaque, given: dict[str, Any], node: Any) -> None:
        """An operation of AWS."""
        last = value.name.rpartition(".")[2]
        service = value.name.partition("(")[2].partition(")")[0]
        if last in _RECEIVES and service in ("sqs", ""):
            self.see(machine, "polls", "receive", last, node)
        if last in ("delete_message", "delete_message_batch") and service in ("sqs", "") and ((own := _own(given)) or machine.message is not None):
            machine.path.deleted |= own
            self.see(machine, "polls", "own" if own else "delete", last, node)
        if last in _SENDS and service in ("sqs", ""):
            for one in _delays(given):
                self.see(machine, "polls", "delays", str(one), node)
        if machine.message is not None and (last in _STARTS or (last == "invoke" and given.get("InvocationType") == "Event")):
            self.see(machine, "unawaited", "started", last, node)

    def dropped(self, machine: Machine, node: ast.Call) -> None:
        """A generator is made, and nobody goes through it."""
        self.see(machine, "unawaited", "generator", ast.unparse(node.func), node)

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

    def waits_found(self, tries: dict[int, int]) -> tuple[tuple[Wait, ...], Undecided | None]:
        """Every call that waits, tried as often as its loop does; and of which it is not known how long."""
        doubt: Undecided | None = None
        out = []
        for key, (node, module, what, seconds, attempts, each) in self.waits.items():
            if seconds == "":
                doubt = Undecided(f"the timeout of {what} in line {node.lineno} of its code is not known", place=self.at(module, node))  # type: ignore[attr-defined]  # a call has a line
            else:
                out.append(Wait(what, seconds, attempts * max(1, tries.get(key, 1)), each, self.at(module, node)))
        return tuple(out), doubt


def _delays(given: dict[str, Any]) -> set[int]:
    """The seconds by which messages are delayed, one by one or in entries, as far as they are written out."""
    entries = given.get("Entries")
    asked = [given.get("DelaySeconds"), *(one.entries.get("DelaySeconds", (None,))[0] for one in getattr(entries, "items", ()) if isinstance(one, DictV))]
    return {one for one in asked if type(one) is int}


@contextmanager
def aside(machine: Machine) -> Iterator[Notes]:
    """Inside of it what is met is noted elsewhere: it is true of no other run."""
    before, machine.notes = machine.notes, Notes(machine.notes.source)
    try:
        yield machine.notes
    finally:
        machine.notes = before


def _is_expected(function: ast.AST, node: ast.AST, error: str) -> bool:
    """Does a clause around it name this error?"""
    around = [one for one in ast.walk(function) if isinstance(one, ast.Try) and any(part is node for held in one.body for part in ast.walk(held))]
    return any(isinstance(named, ast.Name) and named.id == error for one in around for clause in one.handlers if clause.type for named in ast.walk(clause.type))


def _is_text(value: Any) -> bool:
    return isinstance(value, Opaque) and value.kind == "field" and value.name not in ("attribute", "messageAttributes")


def _changing(key: Any) -> str:
    """What in a key is another one each time that its message is received; "" for nothing. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""
    match key:
        case Opaque(kind="field", name="receiptHandle"):
            return key.name
        case Bound(function=Opaque(name="aws_request_id")):
            return "aws_request_id"
        case Opaque(made=made) if PARTS in made:
            return next(filter(None, map(_changing, made[PARTS])), "")
    return ""


def _own(given: dict[str, Any]) -> set[int]:
    """The messages of the event whose handles they are."""
    entries = given.get("Entries")
    handles = [given.get("ReceiptHandle"), *(one.entries.get("ReceiptHandle", (None,))[0] for one in getattr(entries, "items", ()) if isinstance(one, DictV))]
    return {message for one in handles if isinstance(one, Opaque) and one.kind == "field" and one.name == "receiptHandle" for message in one.taint}
