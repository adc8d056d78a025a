"""What code reads of the answer of a call: nothing, some of its fields, or, as far as is known, all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....syntax import FUNCTION_NODES, field, text_of
from ...state.values import Site
from .. import known

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES: Final = ("identifier", "shorthand_property_identifier")
_BLOCKS: Final = ("statement_block", "else_clause")


def fields_read(site: Site) -> frozenset[str] | None:
    """Those that are read, but to write them to the log; None: it may be all of them."""
    if site.context == "drop":
        return frozenset()
    waits = site.node.parent
    holder = waits.parent if waits is not None else None
    if site.context != "await" or holder is None:
        return None
    if holder.type == "expression_statement":
        return frozenset()
    name = field(holder, "name") if holder.type == "variable_declarator" else None
    around = holder.parent
    while around is not None and around.type not in (*FUNCTION_NODES, "program"):
        around = around.parent
    if name is None or around is None:
        return None
    return _of_name(name, around) if name.type == "identifier" else _of_pattern(name, around)


def _of_name(name: Node, around: Node) -> frozenset[str] | None:
    fields = [_asked_for(one) for one in _uses(text_of(name), around) if one.id != name.id]
    return None if None in fields else frozenset(one for one in fields if one is not None)


def _asked_for(use: Node) -> str | None:
    """The field that a name is asked for: `answer.Failed`, `answer?.["Failed"]`."""
    holder = use.parent
    if holder is None or (whole := field(holder, "object")) is None or whole.id != use.id:
        return None
    part = field(holder, "property") or field(holder, "index")
    return text_of(part).strip("'\"`") if part is not None and part.type in ("property_identifier", "string") else None


def _of_pattern(pattern: Node, around: Node) -> frozenset[str] | None:
    """`{ StatusCode, Failed = [], Payload: payload }`: the fields whose names are read."""
    found = set[str]()
    for one in pattern.named_children:
        part = field(one, "left") if one.type == "object_assignment_pattern" else one
        key = field(one, "key") if one.type == "pair_pattern" else part
        name = field(one, "value") if one.type == "pair_pattern" else part
        if name is not None and name.type == "assignment_pattern":
            name = field(name, "left")
        if pattern.type != "object_pattern" or key is None or name is None or one.type == "rest_pattern":
            return None
        if name.type not in ("identifier", "shorthand_property_identifier_pattern") or any(use.id != name.id for use in _uses(text_of(name), around)):
            found.add(text_of(key))
    return frozenset(found)


def _uses(name: str, node: Node) -> Iterator[Node]:
    """Where a name is read, but to write what it holds to the log."""
    if node.type in _NAMES and text_of(node) == name:
        yield node
    elif not _only_logs(node):
        for child in node.named_children:
            yield from _uses(name, child)


def _only_logs(node: Node) -> bool:
    """Does a statement nothing but write to the log, whichever side of it is taken, and for each of several?"""
    if node.type in _BLOCKS:
        return bool(node.named_children) and all(map(_only_logs, node.named_children))
    if node.type in ("if_statement", "for_in_statement"):
        held = [field(node, one) for one in ("consequence", "alternative", "body")]
        return any(held) and all(_only_logs(one) for one in held if one is not None)
    if node.type != "expression_statement":
        return False
    return known.LOGGED.match(text_of(node)) is not None or ((body := _of_each(node.named_children[0])) is not None and _logs(body))


def _logs(body: Node) -> bool:
    """`{ console.error(one) }`, or `console.error(one)` alone."""
    return _only_logs(body) if body.type == "statement_block" else known.LOGGED.match(text_of(body)) is not None


def _of_each(call: Node) -> Node | None:
    """What `several.forEach(…)` does with each."""
    called, given = field(call, "function"), field(call, "arguments")
    if called is None or given is None or given.named_child_count != 1 or text_of(field(called, "property") or called) != "forEach":
        return None
    return field(given.named_children[0], "body")
