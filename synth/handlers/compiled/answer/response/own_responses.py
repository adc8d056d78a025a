"""Responses of the code's own types, by the names that their fields have in JSON.

https://pkg.go.dev/encoding/json#Marshal , https://github.com/FasterXML/jackson-annotations/wiki/Jackson-Annotations , https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html and
https://learn.microsoft.com/en-us/dotnet/standard/serialization/system-text-json/customize-properties
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queuegate._light import regex

from ....effort import EFFORT
from ....words.response import FAILURES, IDENTIFIER
from ...program.code import text_of
from ..run.state.values import List, Object

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Type

_GO = regex(r'json:"([\w-]+)')
_NAMED = regex(r'(?:JsonPropertyName|JsonProperty|SerializedName|DataMember)\s*\(\s*(?:\w+\s*=\s*)?"(\w+)"')
_SHOWN = frozenset({"Data", "Value", "Getter"})
"""Annotations of Lombok that give a class its getters: https://projectlombok.org/features/GetterSetter"""


def in_json(value: Object) -> Object | None:
    """An object as Lambda finds it: a response or an item where its fields have the names of one, otherwise a map; None where the name of a field is not known."""
    EFFORT.spend()
    names = _names(value.type) if value.type is not None else None
    if names is None:
        return None
    kind = "response" if FAILURES in names.values() else "item" if IDENTIFIER in names.values() else "map"
    return Object(kind, node=value.node, fields={name: _inside(value.fields[field]) for field, name in names.items() if field in value.fields})


def _inside(held: Any) -> Any:
    if not isinstance(held, List):
        return held
    return List([(in_json(one) or one) if isinstance(one, Object) and not one.kind else one for one in held.items], held.node, open=held.open)


def _names(kind: Type) -> dict[str, str] | None:
    """What each field is called in JSON."""
    found: dict[str, str] = {}
    language = kind.node.type
    for field in dict.fromkeys([*kind.fields, *(name for name, _ in kind.primary)]):
        declared = _declared(kind.node, field)
        tag = _GO.search(declared) if language in ("type_spec", "struct_type") else _NAMED.search(declared)
        if tag is not None:
            found[field] = tag[1]
        elif language in ("type_spec", "struct_type") or _is_shown(kind, field, declared):
            found[field] = field
        else:
            return None
    return found


def _is_shown(kind: Type, field: str, declared: str) -> bool:
    """Does a field of Java go by its own name? What one of C# without an attribute is called, the serializer says."""
    if kind.node.type == "record_declaration" and "[" not in declared:
        return field[:1].islower()
    getter = f"get{field[:1].upper()}{field[1:]}"
    return field[:1].islower() and (bool(kind.marks & _SHOWN) or any(one.name == getter for one in kind.functions) or "public " in declared)


def _declared(node: Node, field: str) -> str:
    """The declaration of a field."""
    waiting = [node]
    while waiting:
        EFFORT.spend()
        part = waiting.pop()
        if part is not node and part.type in ("field_declaration", "property_declaration", "formal_parameter", "parameter", "record_component"):
            text = text_of(part)
            if field in text.partition("=")[0].replace("`", " ").replace(";", " ").replace("{", " ").split():
                return text
        elif part is node or part.type.endswith(("_body", "_list", "_type", "parameters", "declaration_list")):
            waiting.extend(part.named_children)
    return ""
