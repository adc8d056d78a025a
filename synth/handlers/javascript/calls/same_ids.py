"""The Id of an entry of which there may be several, as far as it is the same in each.

The run works out what the first one is given, and a counter has its first number there: what is written under Id says whether the next one has it, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple, regex

from ...effort import EFFORT
from ..run.language.objects.noticed import CHECKED, RESULT
from ..run.state.values import Obj, Unknown
from ..syntax import FUNCTION_NODES, field, inner, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_LITERALS: Final = ("string", "number")
_UPDATES: Final = ("update_expression", "augmented_assignment_expression", "assignment_expression")
_SIZES: Final = ("length", "size")
_PLAIN: Final = (
    "toString",
    "trim",
    "toLowerCase",
    "toUpperCase",
    "replace",
    "replaceAll",
    "slice",
    "substring",
    "padStart",
    "padEnd",
    "concat",
    "join",
    "parse",
)
_MAKE: Final = (*FUNCTION_NODES, "for_in_statement", "for_statement", "while_statement", "do_statement")
_NAMED: Final = ("for_in_statement", "variable_declarator", "arrow_function")
_NAMING: Final = (
    "formal_parameters",
    "required_parameter",
    "optional_parameter",
    "array_pattern",
    "rest_pattern",
    "assignment_pattern",
    "pair_pattern",
    "catch_clause",
)
_PART: Final = regex(r"[.\[?]")
_DEEP: Final = 4


def shared_id(entry: Any) -> str:
    """The Id that each of them has: its text, or what it is; "" where another one may have another."""
    given = entry.props.get("Id") if isinstance(entry, Obj) and entry.site is not None else None
    if given is None or (written := _under_id(entry.site.node)) is None:
        return ""
    if isinstance(given, str):
        return given if _is_literal(written, _DEEP) else ""
    if not isinstance(given, Unknown) or _is_counted(written, _DEEP):
        return ""
    if not _is_of_message(given.key):
        return f"that is {text_of(written)} for each of them" if _is_from_outside(written) else ""
    name = given.key[-1] if given.key[0] in ("field", "property") and isinstance(given.key[-1], str) else ""
    return f"that is {name} of their message" if name else "that is the same for each of their message"


_OF_MESSAGE: Final = frozenset({"field", "json", "property", "str", "text", "+", CHECKED, RESULT})


def _is_of_message(key: Any) -> bool:
    """Is it made of parts of the message, and of none that is an item of a list, its index, or another one with each call?"""
    if not isinstance(key, tuple):
        return isinstance(key, str)
    numbered = key[0] in ("field", RESULT) or key[:2] == ("text", 0)
    return key[0] in _OF_MESSAGE and len(key) > 1 and all(map(_is_of_message, key[2 if numbered else 1 :]))


def _under_id(node: Node) -> Node | None:
    """What an object that is written out has under Id."""
    for one in inner(node) if node.type == "object" else ():
        if one.type == "shorthand_property_identifier" and text_of(one) == "Id":
            return one
        if one.type == "pair" and text_of(one.named_children[0]).strip("'\"") == "Id":
            return field(one, "value")
    return None


def _is_literal(node: Node, depth: int) -> bool:
    """Is it a text that is written out, or made of such by names that mean nothing else?"""
    if node.type in _LITERALS:
        return True
    if node.type == "template_string":
        return all(_is_literal(inner(one)[0], depth) for one in node.named_children if one.type == "template_substitution")
    if not node.type.endswith("identifier") or not depth:
        return False
    declared = [*_declared(node)]
    return len(declared) == 1 and _is_constant(declared[0]) and (value := field(declared[0], "value")) is not None and _is_literal(value, depth - 1)


def _is_constant(declarator: Node) -> bool:
    parent = declarator.parent
    return parent is not None and text_of(parent).startswith("const")


def _is_from_outside(node: Node) -> bool:
    """Is it a part of a variable that is given before the loop, or around the function, that makes the entry?"""
    root = node
    while root.type == "member_expression" and (of := field(root, "object")) is not None:
        root = of
    loop = _maker(node)
    named = {"in" if _is_in(one, loop) else "out" for one in _index(_root(node)).named.get(text_of(root), ())} if loop is not None else set()
    return root.type == "identifier" and named == {"out"}


def _maker(node: Node) -> Node | None:
    """The loop or function that makes the entry."""
    while node.parent is not None:
        node = node.parent
        if node.type in _MAKE:
            return node
    return None


def _is_in(node: Node, loop: Node) -> bool:
    return bool(loop.start_byte <= node.start_byte and node.end_byte <= loop.end_byte)


def _names_it(name: Node) -> bool:
    """Is a variable, a parameter or a part of a pattern called so here?"""
    parent = name.parent
    if parent is None or not name.type.endswith(("identifier", "identifier_pattern")):
        return False
    if parent.type in _NAMED:
        return any(field(parent, part) == name for part in ("left", "name", "parameter"))
    return parent.type in _NAMING or name.type == "shorthand_property_identifier_pattern"


def _is_counted(node: Node, depth: int) -> bool:
    """May it be another one in the next round: does it change something, or is it made of a name that is changed anywhere?"""
    parts = [*_all(node)]
    names = [one for one in parts if one.type in ("identifier", "shorthand_property_identifier")]
    if any(
        one.type in _UPDATES or (one.type == "property_identifier" and text_of(one) in _SIZES) or (one.type == "call_expression" and not _is_plain(one))
        for one in parts
    ):
        return True
    index = _index(_root(node))
    return any(
        text_of(name) in index.changed
        or (
            depth > 0
            and any(
                (value := field(one, "value")) is not None and _is_counted(value, depth - 1)
                for one in _declared(name)
                if (loop := _maker(node)) is None or _is_in(one, loop)
            )
        )
        for name in names
    )


def _is_plain(call: Node) -> bool:
    """Does it give the same each time?"""
    called = field(call, "function")
    method = field(called, "property") if called is not None else None
    return text_of(method) in _PLAIN if method is not None else called is not None and text_of(called) == "String"


def _declared(name: Node) -> Iterator[Node]:
    """Where the file gives a variable of this name its first value."""
    yield from _index(_root(name)).declared.get(text_of(name), ())


class Index(NamedTuple):
    """What the names of a file are: where each is given its first value, where something is called so, and those that are changed later, or of which a part is."""

    declared: dict[str, list[Any]]
    named: dict[str, list[Any]]
    changed: frozenset[str]


@lru_cache(maxsize=4)
def _index(root: Node) -> Index:
    declared: dict[str, list[Any]] = {}
    named: dict[str, list[Any]] = {}
    changed = set[str]()
    for one in _all(root):
        if one.type == "variable_declarator" and (name := field(one, "name")) is not None:
            declared.setdefault(text_of(name), []).append(one)
        elif one.type in _UPDATES:
            changed.add(_PART.split(text_of(one.named_children[0]), maxsplit=1)[0])
        elif _names_it(one):
            named.setdefault(text_of(one), []).append(one)
    return Index(declared, named, frozenset(changed))


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        EFFORT.spend(1)
        yield one
        waiting += one.named_children
