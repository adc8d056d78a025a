"""Query expressions of C#."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .form import Form, field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from .form import Maker

_KNOWN: Final = {"where_clause": "Where", "select_clause": "Select", "let_clause": "", "order_by_clause": "", "orderby_clause": ""}
"""Clauses, and the methods that they are."""


def query(to: Maker, node: Node) -> Form:
    """`from x in xs where … let y = … select …` is what Where and Select do: https://learn.microsoft.com/en-us/dotnet/csharp/linq/get-started/query-expression-basics"""
    first, *clauses = to.inside(node)
    if first.type != "from_clause" or any(one.type not in _KNOWN for one in clauses):
        return Form("unknown", node, node.type, tuple(to.form(to.inside(one)[-1]) for one in (first, *clauses) if to.inside(one)))
    names = (text_of(field(first, "name") or to.inside(first)[-2]),)
    made, kept = to.form(to.inside(first)[-1]), dict[str, Form]()
    for one in clauses:
        held = _in_place(to.form(to.inside(one)[-1]), kept)
        if one.type == "let_clause":
            kept[text_of(to.inside(one)[0])] = held
        elif _KNOWN[one.type]:
            made = Form("call", one, _KNOWN[one.type], (made, (Form("lambda", one, "", (names, held)),)))
    return made


def _in_place(part: Any, kept: dict[str, Form]) -> Any:
    """A form in which names of `let` stand for what they are given."""
    if isinstance(part, Form):
        return kept[part.name] if part.kind == "name" and part.name in kept else part._replace(parts=_in_place(part.parts, kept)) if kept else part
    return tuple(_in_place(one, kept) for one in part) if isinstance(part, tuple) else part
