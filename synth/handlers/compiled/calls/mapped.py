"""The attributes of a table for which a class of the program stands, by its annotations: of the enhanced client and of DynamoDBMapper in Java, and of the object persistence model of .NET.

https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/ddb-en-client-gs-tableschema.html , https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBMapper.Annotations.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DeclarativeTagsList.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ..program.code import Expr, Function, text_of
from .values.values import Worth

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..program.code import Type

_MEMBERS: Final = ("method_declaration", "field_declaration", "property_declaration", "formal_parameter", "parameter")
_PARTITION: Final = re.compile(r"\b(?:DynamoDbPartitionKey|DynamoDBHashKey)\b")
_SORT: Final = re.compile(r"\b(?:DynamoDbSortKey|DynamoDBRangeKey)\b")
_LEFT_OUT: Final = re.compile(r"\b(?:DynamoDbIgnore|DynamoDBIgnore)\b")
_CHANGED: Final = re.compile(r"\b(?:DynamoDbFlatten|DynamoDBFlattened|DynamoDBTyped)\b")
_NAMED: Final = re.compile(r'\b(?:DynamoDbAttribute|DynamoDB(?:HashKey|RangeKey|Property|Attribute|Version))\(\s*(?:\w+\s*=\s*)?"([^"]+)"')
_GETTER: Final = re.compile(r"(?:get|is)([A-Z]\w*)$")
_CLASS: Final = re.compile(r"\b([\w.]+)\.class\b")
_GENERIC: Final = re.compile(r"\w+\s*<\s*([\w.]+)\s*>\s*$")
_KEYED: Final = ("get_item", "delete_item", "update_item")


class Mapped(NamedTuple):
    """The attributes of a primary key, and of a whole item."""

    key: tuple[str, ...]
    item: tuple[str, ...]


def attributes(values: Worth, kind: Type | None, operation: str) -> tuple[str, ...] | None:
    """What a request for one of this class gives an operation, or asks by; None where that is not known."""
    found = _mapped(values, kind) if kind is not None else None
    if found is None:
        return None
    if operation == "query":
        return ("", found.key[0])
    return found.key if operation in _KEYED else found.item if operation == "put_item" else None


def class_of(values: Worth, expr: Expr, function: Function) -> Type | None:
    """The class that a call names (`Order.class`, `LoadAsync<Order>`), or of which its first argument is."""
    written = text_of(expr.node)
    named = _CLASS.search(written) if values.program.language == "Java" else _GENERIC.search(written.partition("(")[0])
    if named is not None:
        kinds = values.program.find(named[1], function.file)
    else:
        first = expr.args[0] if expr.args else None
        kinds = [one.of for one in values.of(first, function) if one.of is not None] if first is not None else []
        declared = dict(function.parameters).get(first.name, "") if first is not None and first.kind == "name" else ""
        kinds = kinds or (values.program.find(declared, function.file) if declared else [])
    return kinds[0] if len({id(one) for one in kinds}) == 1 else None


def _mapped(values: Worth, kind: Type) -> Mapped | None:
    members = [one for above in values.program.above(kind) for one in _members(above.node)]
    told = [(_said_of(node), node) for node in members]
    if any(_CHANGED.search(said) for said, _ in told):
        return None
    key = [name for asked in (_PARTITION, _SORT) for said, node in told if asked.search(said) and (name := _name(said, node))]
    item = [name for said, node in told if not _LEFT_OUT.search(said) and (name := _name(said, node))]
    return Mapped((*dict.fromkeys(key),), (*dict.fromkeys(item),)) if key and _PARTITION.search(" ".join(said for said, _ in told)) else None


def _members(node: Node) -> Iterator[Node]:
    for field in ("body", "parameters"):
        held = node.child_by_field_name(field)
        yield from (one for one in (held.named_children if held is not None else ()) if one.type in _MEMBERS)


def _said_of(node: Node) -> str:
    """The annotations of a member."""
    return " ".join(text_of(one) for one in node.named_children if one.type in ("modifiers", "attribute_list"))


def _name(said: str, node: Node) -> str:
    """What the attribute is called; "" where it is none."""
    if (named := _NAMED.search(said)) is not None:
        return named[1]
    held = node.child_by_field_name("name") or next((one.child_by_field_name("name") for one in node.children_by_field_name("declarator")), None)
    plain = text_of(held)
    if node.type != "method_declaration":
        return plain
    getter = _GETTER.match(plain)
    return f"{getter[1][:1].lower()}{getter[1][1:]}" if getter is not None else ""
