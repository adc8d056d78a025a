"""The attributes of everything: fields of a record, members of objects and modules, methods."""

from __future__ import annotations

import ast
from typing import Any, Final

from ....words.clauses import ALREADY, CANCELED, EXISTS
from ..language.classes import member_of
from ..language.functions import class_of
from ..language.operators import item, part
from ..language.special import got
from ..state import bodies
from ..state.bad_answers import PAYLOAD, is_part, of_error
from ..state.machine import Machine
from ..state.time_left import ASKS
from ..state.values import ABSENT, SYSTEM, Bound, ClassV, DictV, ErrorV, FunctionV, Future, InstanceV, ListV, ModuleV, Native, Opaque, Processor, inside, taint
from .models import dumped, method_of_model
from .standard.methods import OF_UNKNOWN, method_of

_RECORD: Final = {
    "message_id": "messageId", "receipt_handle": "receiptHandle", "md5_of_body": "md5OfBody", "event_source_arn": "eventSourceARN", "message_attributes": "messageAttributes",
    "aws_region": "awsRegion", "event_source": "eventSource",
    "json_body": "body", "decoded_nested_sqs_event": "body", "decoded_nested_sns_event": "body", "decoded_nested_s3_event": "body",
}  # fmt: skip
"""The attributes of Powertools' SQSRecord: https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/"""
_CODES: Final = (ALREADY, CANCELED[0], EXISTS)
"""The codes of errors that are called so here."""
_OF_SNS: Final = "decoded_nested_sns_event"
"""https://docs.aws.amazon.com/powertools/python/latest/api/utilities/data_classes/sqs_event.html"""
_OF_THREADS: Final = frozenset({"start", "join", "is_alive", "exitcode"})
"""What a thread or a process is asked for from outside."""
_NESTED: Final = {_OF_SNS: ("Message",), "decoded_nested_s3_event": ("Records",), "decoded_nested_sqs_event": ()}


def attribute(machine: Machine, value: Any, name: str, node: Any) -> Any:
    """`value.name`."""
    if name == ASKS:
        machine.path.asks()
    if is_part(machine, value, name):
        return _of_answer(machine, value, name)
    match value:
        case Opaque(kind="external" | "value") if name == "rowcount" and machine.path.stores.row is False:
            return 0
        case Opaque(kind="external"):
            return Opaque("external", f"{value.name}.{name}", value.taint, node, value.made)
        case ModuleV():
            return machine.modules.member(machine, value, name)
        case InstanceV():
            return _of_instance(machine, value, name, node)
        case ClassV():
            return _of_class(value, name, node)
        case DictV() if value.label == "event" and name in ("records", "Records"):
            held = value.entries["Records"][0]
            return ListV([*held.items], "generator", node, held.label) if value.wrapped and name == "records" and isinstance(held, ListV) else held
        case DictV() if (value.label == "event" and name in ("raw_event", "dict")) or (value.message is not None and name == "raw_event"):
            return value
        case DictV() if value.label == "event" and method_of(value, name) is None:
            return Opaque("value", name, taint(value), node)
        case DictV() if (key := _in_event(value, name)) in value.entries:
            return _of_record(machine, item(machine, value, key, node), name, node)
        case DictV(message=int()) | ListV(label="records") if name == "to_dict":
            from .packages.chalice import as_dict  # noqa: PLC0415 - few handlers are made with it

            return as_dict(value)
        case Processor():
            from .packages.powertools import member as of_processor  # noqa: PLC0415 - not every handler has one

            return of_processor(machine, value, name, node)
        case ErrorV() if name in ("status", "args", "__cause__", "__class__", "message", "response", "msg"):
            return _of_error(machine, value, name, node)
        case ListV(label="pending") | Future() if (found := _of_waited(value, name)) is not ABSENT:
            return found
        case FunctionV() if name in ("__name__", "__doc__", "__qualname__"):
            return _words(value) if name == "__doc__" else value.name
        case str() if name in ("value", "name"):
            return value if name == "value" else Opaque("value", name, node=node)
        case Opaque(kind="body") if name in ("pop", "setdefault"):  # of JSON's objects and lists: https://docs.python.org/3/library/json.html#json-to-py-table
            return Native("get", OF_UNKNOWN["get"], value)
        case Opaque(kind="body") if name not in OF_UNKNOWN:
            return part(machine, value, name, node)
        case Native() if (found := _of_native(value, name, node)) is not ABSENT:
            return found
    method = method_of(value, name)
    return Native(name, method, value) if method else Bound(Opaque("value", name, taint(value), node), [value])


def _in_event(value: DictV, name: str) -> str | None:
    """What a record, or its attributes, has in Lambda's event as the attribute of this name of Powertools' objects."""
    return _RECORD.get(name, name) if value.message is not None else name.title().replace("_", "") if value.label == SYSTEM else None


def _of_waited(value: ListV | Future, name: str) -> Any:
    """How a process ended, and what `wait` has given; `ABSENT` of anything else.

    https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.exitcode ; https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait
    """
    if isinstance(value, ListV):
        return value.items[name == "not_done"] if name in ("done", "not_done") else ABSENT
    return ABSENT if name != "exitcode" else 0 if value.error is None else 1


def _of_class(value: ClassV, name: str, node: Any) -> Any:
    found = value.lookup(name)
    if isinstance(found, Native) and found.name == "classmethod":
        return Bound(found.owner, [value])
    if isinstance(found, Native) and found.name == "staticmethod":
        return found.owner
    if (member := member_of(value, name, found)) is not None:
        return member
    if name == "__subclasses__":
        return Native(name, lambda *_: ListV([*value.heirs], "list", node))
    if found is None and value.bases:
        from .packages.made_of_models import maker  # noqa: PLC0415 - few handlers have models

        if (made := maker(value, name)) is not None:
            return made
    return found if found is not None else value.node.name if name == "__name__" else Opaque("external", f"{value.node.name}.{name}", node=node)


def _of_answer(machine: Machine, value: Any, name: str) -> Any:
    """A part of an answer that tells of a failure."""
    found = machine.path.bad.parts[name]
    return Bound(found, [value]) if isinstance(found, Native) else found


def _words(function: FunctionV) -> str | None:
    """What a function says of itself."""
    return None if isinstance(function.node, ast.Lambda) else ast.get_docstring(function.node, clean=False)


def _of_native(value: Native, name: str, node: Any) -> Any:
    """A member of something that is known here; `ABSENT` where it has no such one."""
    match value:
        case Native(name="batch result" | "batch item"):
            from .packages.durable import member  # noqa: PLC0415 - few functions are durable

            return member(value, name, node)
        case Native(name="adapter", owner=classes):
            from .packages.made_of_models import adapter  # noqa: PLC0415 - few handlers have models

            return adapter(classes, name) or ABSENT
        case Native(name="signature", owner=parameters) if name in ("parameters", "args"):
            return parameters
        case Native(name="contextvar", owner=methods) if name in methods:
            return Native(name, methods[name])
        case Native(name="stack", owner=held) if name in ("enter_context", "enter_async_context"):
            return Native("enter", lambda m, n, one: (held.append(one), m.enter(m, one, n))[1])
        case Native(name="stack", owner=held) if name in ("push", "push_async_exit"):
            return Native("push", lambda _m, _n, one: (held.append(one), one)[1])
        case Native(name=kind, owner=said) if kind == PAYLOAD and name == "read":
            return Native("read", lambda *_: Opaque("spelt", "json.dumps", taint(said), node, {"of": said}))
        case Native(name="dispatched") if name == "register":
            from .standard.dispatching import registering  # noqa: PLC0415 - as said

            return registering(value.owner)
        case Native(name="group") if name in ("create_task", "start_soon"):
            return value if name == "create_task" else Native("start_soon", _soon, value)
    return ABSENT


def _of_error(machine: Machine, value: ErrorV, name: str, node: Any) -> Any:
    """What an exception holds; that of a conditional write tells by its code which one it is."""
    if (said := of_error(machine, value, name)) is not None:
        return said
    if name == "__class__":
        return class_of(value, node)
    code = next((one for one in _CODES if one in value.names), value.code)
    if name == "response" and code:
        said = DictV({"Code": (code, node), "Message": (Opaque("error", "Message"), node)}, node)
        made = DictV({"Error": (said, node)}, node)
        made.open = not value.code
        return made
    return ListV(value.args, "tuple") if name == "args" else Opaque("error", name, taint(value), node)


def _of_record(machine: Machine, got: Any, name: str, node: Any) -> Any:
    """What Powertools' record has under this name: what the message has, parsed where the name says so."""
    if name != "json_body" and name not in _NESTED:
        return got
    machine.work(node, f"record.{name}", [got], parse=True, names=("JSONDecodeError", "ValueError"))
    bodies.parsed(machine, got, node)
    body: Any = Opaque("body", "", got.taint, node)
    for way in _NESTED.get(name, ()):
        body = part(machine, body, way, node)
    if name == _OF_SNS:  # an SNSMessage, of which `message` is the text, and no field of what is in it
        body = Opaque("body", ".Message{}", got.taint, node)
    return body


def _soon(machine: Machine, node: Any, group: Native, function: Any, *args: Any) -> Any:
    """`start_soon` of a group of anyio or trio: https://anyio.readthedocs.io/en/stable/tasks.html"""
    return machine.call(machine, group, [machine.call(machine, function, [*args], {}, node)], {}, node)


def _of_thread(machine: Machine, value: InstanceV, name: str, node: Any) -> Any:
    from .waiting.own_threads import member  # noqa: PLC0415 - few handlers have a class of threads

    return member(machine, value, name, node)


def _is_of_its_base(value: InstanceV, asked: FunctionV, node: Any) -> bool:
    """Is something asked of the object within its own __getattr__, where a class of a library is above it (`self.data` of a UserDict)? It is that one's."""
    within = isinstance(node, ast.Attribute) and asked.node.lineno <= node.lineno <= (asked.node.end_lineno or 0)
    return within and any(node is one for one in ast.walk(asked.node)) and not all(isinstance(base, ClassV) for base in value.cls.bases)


def _of_instance(machine: Machine, value: InstanceV, name: str, node: Any) -> Any:
    if name in value.attrs:
        return value.attrs[name]
    found = value.cls.lookup(name)
    if isinstance(found, (InstanceV, Native)) and (given := got(machine, value, found, node)) is not ABSENT:
        return given
    match found:
        case FunctionV():
            if any(getattr(one, "id", getattr(one, "attr", "")) in ("property", "cached_property") for one in getattr(found.node, "decorator_list", ())):
                return machine.call(machine, found, [value], {}, node)
            return Bound(found, [value])
        case Native(name="staticmethod"):
            return found.owner
        case Native(name="classmethod"):
            return Bound(found.owner, [value.cls])
        case Native(name="dispatched", owner=table) if table.place:
            return Bound(found, [value])
        case None:
            if name == "__class__":
                return value.cls
            if name == "__dict__":
                return dumped(value, node, depth=1)
            if (method := method_of_model(value, name)) is not None:
                return method
            if (own := method_of(inside(value), name)) is not None:
                return Native(name, own, inside(value))
            if value.site is not None:
                return Opaque("error", name, taint(value), node)
            if name in _OF_THREADS and (thread := _of_thread(machine, value, name, node)) is not None:
                return thread
            if isinstance(asked := value.cls.lookup("__getattr__"), FunctionV) and not _is_of_its_base(value, asked, node):
                return machine.call(machine, asked, [value, name], {}, node)
            if isinstance(node, ast.Attribute) and not name.startswith("__"):
                from ..language.lacking import is_lacking  # noqa: PLC0415 - few objects are asked for what they have not

                if is_lacking(machine, value, name, node):
                    raise machine.error("AttributeError", node=node)
            if all(isinstance(base, ClassV) for base in value.cls.bases):
                return Bound(Opaque("external", f"{value.cls.node.name}.{name}", node=node), [value])
            return Opaque("external", f"{value.cls.node.name}().{name}", node=node, made={"self": value})
    return found
