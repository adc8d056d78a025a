"""What is noticed when the event or a message's body is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .....aws_calls import meant as meant_part
from .....words.event_fields import MOMENTS, OF_ATTRIBUTES, OF_EVENTS, OF_OTHERS, TESTED, attribute_meant
from ....syntax import FUNCTION_NODES, needed, text_of, walk
from ...state.machine import BRANCHES, Machine
from ...state.values import Obj, Site, Unknown
from . import unbound

if TYPE_CHECKING:
    from tree_sitter import Node


def noted_part(machine: Machine, value: Unknown, name: Any, site: Site) -> None:
    """How a message's body is unpacked."""
    of_body, of_message = is_body(value.key), isinstance(value.key[1], tuple) and value.key[1][:1] == ("property",) and value.key[1][2:] == ("Message",)
    if name == "Records" and (of_body or of_message):
        machine.note("unpacking", "sns-s3" if of_message else "s3", site.text, site)
        if _has_to_be(site.node, name) and machine.fault is None and not any(one.kind in BRANCHES for one in machine.trace):
            machine.note("unpacking", "taken-sns" if of_message else "taken", name, site)
    elif name == "detail" and of_body:
        machine.note("unpacking", "eventbridge", site.text, site)
    elif name == "Event" and (of_body or of_message):
        machine.note("unpacking", "test-event", site.text, site)
    elif isinstance(name, str) and of_body and name != "Message":
        machine.note("unpacking", "field", name, site)
        if _is_asked(site.node):
            machine.note("unpacking", "part-tested", name, site)
    if of_body and name in TESTED and _is_asked(site.node):
        machine.note("unpacking", "tested", name, site)


_OF_TEXT: Final = frozenset({"length", "at", "charAt", "charCodeAt", "codePointAt", "concat", "constructor", "endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "match", "matchAll",
    "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "slice", "split", "startsWith", "substr", "substring", "toLocaleLowerCase", "toLocaleUpperCase", "toLowerCase",
    "toString", "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimStart", "valueOf", "then", "toJSON"})  # fmt: skip
"""https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""


OBJECTS: Final = "objects"
"""What a machine remembers of the keys of values that are objects: parts of a parsed document of which a part is read."""


HELD: Final = "attribute of"
"""What tells an attribute that SQS gives a message from others, by the message."""
CHECKED: Final = "checked"
"""The key of what a schema gives: what it was given, and which call it is."""
RESULT: Final = "result of a schema"
"""The key of what tells whether a schema took it, and has it then."""
_ROOTS: Final = ("json", CHECKED, RESULT)
_PARTS: Final = frozenset({"property", "item", *_ROOTS})


def noted_object(machine: Machine, value: Unknown, name: Any, site: Site) -> None:
    """`order.id`, which is not asked for as one that may be missing: no text has it, and of one that has it nothing else comes."""
    if value.key[0] not in _PARTS or not isinstance(name, str) or name in _OF_TEXT or value.key in (known := machine.state.setdefault(OBJECTS, set())):
        return
    if _is_part(value.key) and not _is_asked(site.node):
        known.add(value.key)


def _is_part(key: Any) -> bool:
    """Is it something of a message's body, as it was parsed, or as a schema gives it?"""
    while isinstance(key, tuple) and key[:1] in (("property",), ("item",)):
        key = key[1]
    return isinstance(key, tuple) and bool(key) and key[0] in _ROOTS


def noted_text(machine: Machine, name: str, site: Site) -> None:
    """A field of a message's body is read as if it were parsed: `record.body.id`."""
    if name not in _OF_TEXT and not _is_asked(site.node):
        machine.note("unparsed", "unparsed", site.text, site)


def noted_message(machine: Machine, value: Unknown, name: str, site: Site) -> None:
    """The same of what SNS puts a text in: `JSON.parse(record.body).Message.id`."""
    of = value.key[1]
    if isinstance(of, tuple) and of[2:]:  # something revives it
        return
    if value.key[2:] == ("Message",) and isinstance(of, tuple) and of[:1] == ("json",) and is_body(of) and name not in _OF_TEXT and not _is_asked(site.node):
        machine.note("unpacking", "unparsed", site.text, site)


def noted_of_s3(machine: Machine, value: Unknown, name: str, site: Site) -> None:
    """A part of what S3 tells that is called otherwise."""
    path, key = [name], value.key
    while isinstance(key, tuple) and key[0] in ("property", "item"):
        path += [key[-1]] if isinstance(key[-1], str) else []
        key = key[1]
    if isinstance(key, tuple) and key[:1] == ("json",) and meant_part(tuple(reversed(path))) is not None:
        machine.note("unpacking", "part-tested" if _is_asked(site.node) else "part", ".".join(reversed(path)), site)


def noted_attribute(machine: Machine, value: Unknown, name: str, site: Site) -> None:
    """`record.messageAttributes.kind.StringValue`, which it has where SQS's own API receives a message."""
    if value.key[1] in machine.state.get(ATTRIBUTES, ()):
        _system(machine, value, name, site)


def _system(machine: Machine, _: Obj | Unknown, name: Any, site: Site) -> None:
    """`record.attributes.approximateReceiveCount`."""
    if isinstance(name, str) and name in OF_ATTRIBUTES:
        machine.note("attributes", "right", name, site)
    elif isinstance(name, str) and (own := attribute_meant(name)):
        machine.note("attributes", own, site.text, site)


def noted_name(machine: Machine, value: Any, other: Any, site: Site) -> None:
    """The name of an event that a record of S3 tells is compared with a text."""
    if isinstance(value, Unknown) and isinstance(other, str) and value.key[:1] == ("property",) and value.key[-1] == "eventName":
        records = value.key[1]
        while isinstance(records, tuple) and records[:1] in (("item",), ("property",)) and records[-1] != "Records":
            records = records[1]
        if isinstance(records, tuple) and records[-1] == "Records":
            machine.note("unpacking", "event-name", other, site)


def noted_number(machine: Machine, value: Any, other: Any, site: Site) -> None:
    """What a message has is a text, and is no number, whichever it is compared with."""
    if not isinstance(other, (int, float)) or isinstance(other, bool):
        return
    if isinstance(value, Unknown) and value.key[:1] == ("field",):
        machine.note("typed", "text-is-number", site.text, site)
    else:
        _noted_numbered(machine, site)


def noted_moment(machine: Machine, value: Any, site: Site) -> None:
    """`new Date("1700000000000")` is none, while the number makes one: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/Date"""
    if isinstance(value, Unknown) and value.key[:1] == ("field",) and value.key[2:] and value.key[2] in MOMENTS:
        machine.note("typed", "text-for-moment", value.key[2], site)
    else:
        _noted_numbered(machine, site)


NUMBERED: Final = "numbered"
"""Where something else than a text of a message is taken for a number: `/^[0-9]+$/.test(text) ? Number(text) : text`."""


def _noted_numbered(machine: Machine, site: Site) -> None:
    machine.note(NUMBERED, str(site.node.id), "", site)


def _is_asked(node: Node) -> bool:
    """Is the property asked for as one that may be missing: in a condition, in a comparison, before `&&`, `||` or `??`, or with `?.`?"""
    if any(child.type == "optional_chain" for child in node.children):
        return True
    parent = node.parent
    if parent is None:
        return False
    if parent.type in ("if_statement", "ternary_expression", "while_statement"):
        return parent.child_by_field_name("condition") == node
    if parent.type == "binary_expression":
        if text_of(needed(parent, "operator")) not in ("&&", "||", "??"):
            return True
        return parent.child_by_field_name("left") == node and needed(parent, "right").type != "array"  # `body.Records ?? []` takes it for given
    return parent.type in ("unary_expression", "parenthesized_expression", "non_null_expression", "as_expression") and (
        parent.type == "unary_expression" or _is_asked(parent)
    )


def _has_to_be(node: Node, name: str = "") -> bool:
    """Does an exception follow where the property is missing: is it gone through, or asked for a property of its own? `name`: which one of those that a pattern takes."""
    if node.type == "object_pattern":
        return _bound_has_to_be(node, name)
    parent = node.parent
    if parent is None or any(child.type == "optional_chain" for child in (*node.children, *parent.children)):
        return False
    if parent.type in ("parenthesized_expression", "non_null_expression", "as_expression"):
        return _has_to_be(parent)
    return parent.child_by_field_name("right" if parent.type == "for_in_statement" else "object") == node


def _bound_has_to_be(pattern: Node, name: str) -> bool:
    """The same of the name that a pattern gives a property, wherever that is used in the function; one with a default is not taken for given."""
    pairs = {text_of(needed(one, "key")): needed(one, "value") for one in pattern.named_children if one.type == "pair_pattern"}
    pairs |= {text_of(one): one for one in pattern.named_children if one.type == "shorthand_property_identifier_pattern"}
    bound, around = pairs.get(name), pattern.parent
    while around is not None and around.type not in (*FUNCTION_NODES, "program"):
        around = around.parent
    if around is None or bound is None or bound.type not in ("identifier", "shorthand_property_identifier_pattern"):
        return bound is not None and bound.type in ("object_pattern", "array_pattern")
    used = [
        one for one in walk(around) if one.type in ("identifier", "shorthand_property_identifier") and text_of(one) == text_of(bound) and one.id != bound.id
    ]
    return bool(used) and all(map(_has_to_be, used))


def is_body(key: Any) -> bool:
    """Is this the key of what a message's body was parsed to?"""
    return isinstance(key, tuple) and key[:1] == ("json",) and isinstance(key[1], tuple) and key[1][:1] == ("field",) and key[1][2:] == ("body",)


def _records(machine: Machine, value: Obj, name: Any, site: Site) -> None:
    if isinstance(name, int) and value.items is not None and 0 <= name < len(value.items):
        machine.current = value.items[name].tag[1] if isinstance(value.items[name], Obj) and isinstance(value.items[name].tag, tuple) else machine.current


_TELLING: Final = ("messageId", "receiptHandle", "attributes")
"""Fields that are read of a message to tell of it, or of its group, and not to work on it."""


def _field(machine: Machine, value: Obj, name: Any, site: Site) -> None:
    own = "Records" if value.tag == "event" else "body"
    if value.tag != "event":
        machine.touched.setdefault(value.tag[1], site)
        if machine.fault is not None and name not in _TELLING:
            machine.late |= {value.tag[1]}
    if isinstance(name, str) and name.lower() == own.lower():
        machine.note("field" if name == own else "misread", own, "" if name == own else site.text, site)
    elif own == "Records":
        machine.note(*(("other-event", own, site.text) if name in OF_EVENTS and _is_taken(site.node, name) else (ASKED_OF_EVENT, own, "")), site)
    elif own == "body" and name in OF_OTHERS:
        machine.note("elsewhere", own, site.text, site)


ASKED_OF_EVENT: Final = "asked of the event"
"""How it is noted that something is asked of the event which may tell it from that of another service."""
ATTRIBUTES: Final = "attributes"
"""The tag of a record's messageAttributes."""
SYSTEM: Final = "system attributes"
"""The tag of its attributes."""


def _attribute(machine: Machine, value: Obj, name: Any, site: Site) -> None:
    """`record.messageAttributes.kind.stringValue` takes it for given that there is one."""
    machine.state.setdefault(ATTRIBUTES, set()).add(id(value))
    machine.note("unpacking", "attribute" if _is_taken(site.node) else "attribute-tested", str(name), site)


def _is_taken(node: Node, name: Any = None) -> bool:
    """Is something read in this property, wherever it may be missing? `name`: which one of those that a pattern takes."""
    if node.type == "object_pattern":
        pairs = (one for one in node.named_children if one.type == "pair_pattern" and text_of(needed(one, "key")) == name)
        return any(needed(one, "value").type in ("object_pattern", "array_pattern") for one in pairs)
    parent = node.parent
    while parent is not None and parent.type in ("non_null_expression", "parenthesized_expression", "as_expression"):
        node, parent = parent, parent.parent
    return (
        parent is not None
        and parent.type in ("member_expression", "subscript_expression")
        and parent.child_by_field_name("object") == node
        and not any(child.type == "optional_chain" for child in parent.children)
    )


def meant(value: Obj, name: Any, site: Site) -> Any:
    """What stands under the right name, where something is read in a field of the event or of a message that is spelt as SQS's own API spells it: it fails there, and what comes behind it is read all the same."""
    own = "Records" if value.tag == "event" else "body"
    is_ours = value.tag == "event" or (isinstance(value.tag, tuple) and value.tag[:1] == ("record",))
    return value.props.get(own) if is_ours and isinstance(name, str) and name != own and name.lower() == own.lower() and _is_taken(site.node, name) else None


def is_taken_from_elsewhere(value: Obj, name: Any, site: Site) -> bool:
    """Is something read in a field that no message of SQS has, or no batch of them? It fails there, and what is noted of the field is not to be lost with the way; a function that others invoke goes on."""
    if value.tag == "event":
        return isinstance(name, str) and name.lower() != "records" and _is_taken(site.node, name)
    return name in OF_OTHERS and isinstance(value.tag, tuple) and value.tag[:1] == ("record",) and _is_taken(site.node, name)


class _Noting(dict[Any, Callable[..., None]]):
    """What is noticed when an object of the event is looked at: by its tag, of a message `("record", index)`."""

    def __contains__(self, tag: object) -> bool:
        return tag in ("records", "event", ATTRIBUTES, SYSTEM, unbound.RUNTIME) or (isinstance(tag, tuple) and tag[:1] == ("record",))

    def __missing__(self, tag: Any) -> Callable[..., None]:
        return (
            _records
            if tag == "records"
            else _attribute
            if tag == ATTRIBUTES
            else _system
            if tag == SYSTEM
            else unbound.noted
            if tag == unbound.RUNTIME
            else _field
        )


NOTING: Final = _Noting()
