"""Statements of C#, from their tree to the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .csharp import Maker, body, register
from .csharp_patterns import label
from .form import Form, field, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

__all__ = ["body"]


def _let(to: Maker, node: Node) -> Form:
    declared = node if node.type == "variable_declaration" else next(one for one in node.named_children if one.type == "variable_declaration")
    kind, made = text_of(field(declared, "type")), []
    for one in declared.named_children:
        if one.type == "variable_declarator":
            first, value = one.named_children[0], to.inside(one)[1] if len(to.inside(one)) > 1 else None
            names = to.inside(first) if first.type == "tuple_pattern" else [first]
            held = to.maybe(value)
            if held is not None and held.kind == "new" and not held.name:
                held = held._replace(name=kind)
            named = tuple(Form("name", name, text_of(name)) for name in names)
            made.append(Form("let", one, "" if kind == "var" else kind, (named, held)))
            if any(part.type == "using" for part in node.children):
                made += [Form("closing", one, parts=(part,)) for part in named]
    return made[0] if len(made) == 1 else Form("block", node, "open", tuple(made))


def _using(to: Maker, node: Node) -> Form:
    return Form("block", node, parts=tuple(to.all(to.inside(node))))


def _inner(to: Maker, node: Node) -> Form:
    return to.form(to.inside(node)[-1])


def _if(to: Maker, node: Node) -> Form:
    return Form(
        "if", node, parts=(to.form(field(node, "condition") or node), to.form(field(node, "consequence") or node), to.maybe(field(node, "alternative")))
    )


def _each(to: Maker, node: Node) -> Form:
    left = field(node, "left") or node
    names = tuple(map(text_of, to.inside(left))) if left.type == "tuple_pattern" else (text_of(left),)
    given = to.form(field(node, "right") or node)
    if any(one.type == "await" for one in node.children):
        given = Form("wait", node, parts=(given,))
    return Form("each", node, parts=(names, given, to.form(field(node, "body") or node)))


def _for(to: Maker, node: Node) -> Form:
    step = Form("block", node, "open", tuple(to.all(node.children_by_field_name("update"))))
    first = Form("block", node, "open", tuple(to.all(node.children_by_field_name("initializer"))))
    return Form("for", node, parts=(first, to.maybe(field(node, "condition")), step, to.form(field(node, "body") or node)))


def _while(to: Maker, node: Node) -> Form:
    return Form(
        "while",
        node,
        "do" if node.type == "do_statement" else "",
        (to.form(field(node, "condition") or node), to.form(field(node, "body") or to.inside(node)[-1])),
    )


def _try(to: Maker, node: Node) -> Form:
    catches = tuple(_catch(to, one) for one in node.named_children if one.type == "catch_clause")
    last = next((to.form(to.inside(one)[-1]) for one in node.named_children if one.type == "finally_clause"), None)
    return Form("try", node, parts=(to.form(field(node, "body") or node), catches, last))


def _catch(to: Maker, node: Node) -> Form:
    given = next((one for one in node.named_children if one.type == "catch_declaration"), None)
    test = next((to.form(to.inside(one)[0]) for one in node.named_children if one.type == "catch_filter_clause"), None)
    kinds = (text_of(field(given, "type")),) if given is not None else ()
    return Form("catch", node, text_of(field(given, "name")) if given is not None else "", (kinds, to.form(field(node, "body") or node), test))


def _values(to: Maker, node: Node) -> Form:
    kinds = {"return_statement": "return", "throw_statement": "throw", "throw_expression": "throw", "expression_statement": "do"}
    return Form(kinds[node.type], node, parts=tuple(to.all(to.inside(node))))


def _yield(to: Maker, node: Node) -> Form:
    """`yield return x`, `yield break`."""
    held = to.inside(node)
    return Form("emit", node, parts=(to.form(held[0]),)) if held else Form("return", node)


def _jump(_: Maker, node: Node) -> Form:
    return Form(node.type.partition("_")[0], node)


def _asked(to: Maker, node: Node, guard: Node | None) -> Form:
    """A pattern, and what is asked beside it: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/switch-expression#case-guards"""
    if guard is None:
        return label(to, node)
    return Form("when", node, "", (None if node.type == "discard" else label(to, node), to.form(to.inside(guard)[0])))


def _switch(to: Maker, node: Node) -> Form:
    held = next((one for one in node.named_children if one.type == "switch_body"), None)
    cases = []
    for one in to.inside(held):
        labels = [part for part in to.inside(one) if part.type.endswith(("_pattern", "when_clause")) or part.type == "discard"]
        rest = [part for part in to.inside(one) if part not in labels]
        guard = next((part for part in labels if part.type == "when_clause"), None)
        named = tuple(_asked(to, part, guard) for part in labels if part is not guard)
        cases.append(Form("case", one, "", (named, Form("block", one, parts=tuple(to.all(rest))))))
    return Form("switch", node, parts=(to.form(field(node, "value") or node), tuple(cases)))


def _switched(to: Maker, node: Node) -> Form:
    """A switch that is an expression: arms of a pattern and a value."""
    inside, cases = to.inside(node), []
    for one in inside[1:]:
        parts = to.inside(one)
        value = Form("do", parts[-1], parts=(to.form(parts[-1]),))
        guard = parts[1] if len(parts) > 2 else None  # noqa: PLR2004 - a pattern, a `when`, and a value
        named = () if parts[0].type == "discard" and guard is None else (_asked(to, parts[0], guard),)
        cases.append(Form("case", one, "switch_rule", (named, Form("block", one, parts=(value,)))))
    return Form("switch", node, parts=(to.form(inside[0]), tuple(cases)))


def _nothing(_: Maker, node: Node) -> Form:
    return Form("block", node)


_STATEMENTS: Final[dict[str, Callable[[Maker, Node], Form]]] = {
    **dict.fromkeys(("local_declaration_statement", "variable_declaration"), _let), "block": Maker.block, "using_statement": _using, **dict.fromkeys(("lock_statement", "labeled_statement", "checked_statement"), _inner),
    "if_statement": _if, "foreach_statement": _each, "for_statement": _for, **dict.fromkeys(("while_statement", "do_statement"), _while), "try_statement": _try,
    **dict.fromkeys(("return_statement", "throw_statement", "throw_expression", "expression_statement"), _values), **dict.fromkeys(("break_statement", "continue_statement"), _jump),
    "yield_statement": _yield, "switch_statement": _switch, "switch_expression": _switched, **dict.fromkeys(("empty_statement", "local_function_statement"), _nothing),
}  # fmt: skip
register(_STATEMENTS)
