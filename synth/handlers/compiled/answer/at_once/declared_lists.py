"""Where a list is declared that something is added to, and whether it is one that knows no threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ....effort import EFFORT
from ..forms.form import text_of
from .beside import around

if TYPE_CHECKING:
    from tree_sitter import Node


class Declared(NamedTuple):
    """A declaration of a name. `is_plain`: it is a list that knows no threads."""

    at: Node
    is_plain: bool


_DECLARES: Final = (
    "short_var_declaration", "var_declaration", "local_variable_declaration", "local_declaration_statement", "field_declaration", "property_declaration", "parameter_list",
)  # fmt: skip
_GROUPS: Final = ("var_spec_list", "variable_declaration")
_ONE: Final = ("short_var_declaration", "var_spec", "parameter_declaration", "variable_declarator", "property_declaration")
_CREATES: Final = "object_creation_expression"
_PLAIN: Final = {"Java": ("ArrayList", "LinkedList", "HashSet", "LinkedHashSet"), "C#": ("List", "SQSBatchResponse")}
_FOLLOWED: Final = {"Java": (), "C#": ("SQSBatchResponse",)}
"""Without a type of what is in it."""


def declared_lists(language: str, name: str, call: Node) -> list[Declared]:
    """The nearest declaration of this name, or all in the file."""
    whole = call
    for one in around(call):
        EFFORT.spend(one.named_child_count)
        near = [found for other in one.named_children if other.type in _DECLARES and not _holds(other, call) for found in _named(language, other, name)]
        if near:
            return near[-1:]
        whole = one
    return [found for one in _all(whole) for found in _named(language, one, name)]


def _holds(node: Node, part: Node) -> bool:
    return node.start_byte <= part.start_byte and part.end_byte <= node.end_byte


def _all(node: Node) -> Iterator[Node]:
    """Each declaration in a file."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        EFFORT.spend()
        if one.type in _DECLARES:
            yield one
        waiting += one.named_children


def _named(language: str, declaration: Node, name: str) -> Iterator[Declared]:
    """What a declaration, which may be of several, says of this name."""
    waiting = [declaration]
    while waiting:
        one = waiting.pop()
        EFFORT.spend()
        if one.type in _ONE or (one.type == "field_declaration" and one.child_by_field_name("name") is not None):
            names = [text_of(part) for part in _names(one)]
            if name in names:
                yield Declared(one, _is_slice(one, names, name) if language == "Go" else _is_plain(language, one))
        elif one is declaration or one.type in _GROUPS:
            waiting += reversed(one.named_children)


def _names(one: Node) -> list[Node]:
    left = one.child_by_field_name("left")
    return left.named_children if left is not None else one.children_by_field_name("name")


def _is_slice(one: Node, names: list[str], name: str) -> bool:
    """In Go no list knows threads: is it one, or a variable of its own, and no part of what a call returns?"""
    kind = one.child_by_field_name("type")
    if one.type == "short_var_declaration":
        return names[-1] == name
    return (kind is not None and kind.type == "slice_type") or (one.type == "var_spec" and names[0] == name)


def _is_plain(language: str, one: Node) -> bool:
    """Is it made as a list that knows no threads, or, in C#, declared as one and made?"""
    made = next((part for part in one.named_children if part.type == _CREATES), None)
    if made is not None and (kind := made.child_by_field_name("type")) is not None and _kind(language, kind):
        return True
    holder = one if one.type == "property_declaration" else one.parent
    declared = holder.child_by_field_name("type") if language == "C#" and holder is not None else None
    is_made = len(one.named_children) > 1 and not any(part.type == "arrow_expression_clause" for part in one.named_children)
    has_value = one.child_by_field_name("value") is not None if one.type == "property_declaration" else is_made
    return declared is not None and has_value and is_made and declared.type == "generic_name" and _kind(language, declared)


def _kind(language: str, kind: Node) -> bool:
    """Does a type name such a list, with what is in it?"""
    generic = kind.type.startswith("generic")
    named = kind.named_children[0] if generic and kind.named_children else kind
    last = text_of(named).rpartition(".")[2] if named.end_byte - named.start_byte < _LONG else ""
    return last in (_PLAIN[language] if generic else _FOLLOWED[language])


_LONG: Final = 200
"""No name of a class is longer."""
