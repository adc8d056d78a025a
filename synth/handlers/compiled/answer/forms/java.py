"""From a tree of Java to the common form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...patterns_of_java import DOT
from .form import Form, Maker, field, number, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

_COMMENTS: Final = ("line_comment", "block_comment")
_THROUGH: Final = ("parenthesized_expression", "cast_expression")
_TYPES: Final = ("class_declaration", "record_declaration", "interface_declaration", "enum_declaration", "empty_statement", ";", "assert_statement")


def body(node: Node) -> Form:
    """The body of a method or a constructor, or an expression."""
    return _Maker(_MAKERS).form(node)


class _Maker(Maker):
    same = _THROUGH
    comments = _COMMENTS

    def meant(self, node: Node, inside: list[Node]) -> Node:
        return field(node, "value") or inside[-1]

    def args(self, node: Node) -> tuple[Form, ...]:
        listed = field(node, "arguments")
        return tuple(self.all(self.inside(listed))) if listed is not None else ()


def _literal(_: _Maker, node: Node) -> Form:
    match node.type:
        case "null_literal":
            return Form("value", node, parts=(None,))
        case "true" | "false":
            return Form("value", node, parts=(node.type == "true",))
        case "decimal_integer_literal":
            return Form("value", node, parts=(number(text_of(node)),))
        case "string_literal":
            return Form("value", node, parts=("".join(text_of(one) for one in node.named_children if one.type.endswith("fragment")),))
    return Form("value", node, parts=(text_of(node),))


def _name(_: _Maker, node: Node) -> Form:
    return Form("this" if node.type in ("this", "super") else "name", node, text_of(node))


def _member(to: _Maker, node: Node) -> Form:
    return Form("member", node, text_of(field(node, "field") or node.named_children[-1]), (to.form(field(node, "object") or node.named_children[0]),))


def _call(to: _Maker, node: Node) -> Form:
    return Form("call", node, text_of(field(node, "name")), (to.maybe(field(node, "object")), to.args(node)))


def _constructor(to: _Maker, node: Node) -> Form:
    return Form("constructor", node, text_of(field(node, "constructor")), to.args(node))


def _new(to: _Maker, node: Node) -> Form:
    if (inside := next((one for one in node.named_children if one.type == "class_body"), None)) is not None and to.inside(inside):
        return _anonymous(to, node, inside)
    return Form("new", node, text_of(field(node, "type")), (to.args(node), ()))


def _anonymous(to: _Maker, node: Node, inside: Node) -> Form:
    """An anonymous class with one method is what a lambda is, if its method does not ask for itself."""
    members = to.inside(inside)
    only = members[0] if len(members) == 1 and members[0].type == "method_declaration" and not to.args(node) else None
    if only is None or re.search(r"\b(?:this|super)\b(?!\s*::)", text_of(field(only, "body"))):
        return Form("unknown", node, "an anonymous class", to.args(node))
    return _lambda(to, only)


def _lambda(to: _Maker, node: Node) -> Form:
    given, inner = field(node, "parameters"), field(node, "body")
    names = tuple(text_of(field(one, "name") or one) for one in (to.inside(given) or [given])) if given is not None and text_of(given) != "()" else ()
    return Form("lambda", node, parts=(names, to.form(inner or node)))


def _reference(to: _Maker, node: Node) -> Form:
    last = "new" if text_of(node).endswith("::new") else text_of(node.named_children[-1])
    return Form("ref", node, last, (to.form(node.named_children[0]),))


def _assign(to: _Maker, node: Node) -> Form:
    return Form("assign", node, text_of(field(node, "operator")), ((to.form(field(node, "left") or node),), to.form(field(node, "right") or node)))


def _step(to: _Maker, node: Node) -> Form:
    later = ("later",) if text_of(node).endswith(("++", "--")) else ()
    return Form("assign", node, "+=" if "++" in text_of(node) else "-=", ((to.form(node.named_children[0]),), Form("value", node, parts=(1,)), *later))


def _binary(to: _Maker, node: Node) -> Form:
    return Form("binary", node, text_of(field(node, "operator")), (to.form(field(node, "left") or node), to.form(field(node, "right") or node)))


def _unary(to: _Maker, node: Node) -> Form:
    held = to.form(field(node, "operand") or node.named_children[-1])
    return Form("not", node, parts=(held,)) if text_of(field(node, "operator")) == "!" else Form("unknown", node, "", (held,))


def _is(to: _Maker, node: Node) -> Form:
    value = to.form(field(node, "left") or node)
    pattern = next((one for one in to.inside(node) if one.type == "record_pattern"), None)
    if pattern is not None:
        kind, names = _record(to, pattern)
        return Form("is", node, kind, (value, *names))
    return Form("is", node, text_of(field(node, "right")), (value, text_of(field(node, "name"))))


def _choose(to: _Maker, node: Node) -> Form:
    return Form("choose", node, parts=tuple(to.form(field(node, one) or node) for one in ("condition", "consequence", "alternative")))


def _array(to: _Maker, node: Node) -> Form:
    made = node if node.type == "array_initializer" else field(node, "value")
    sizes = to.inside(field(node, "dimensions"))
    if made is None and len(sizes) == 1:
        return Form("sized", node, text_of(field(node, "type")), (to.form(sizes[0]),))
    return Form("list", node, parts=tuple(to.all(to.inside(made)))) if made is not None else Form("list", node)


def _index(to: _Maker, node: Node) -> Form:
    return Form("index", node, parts=(to.form(field(node, "array") or node), to.form(field(node, "index") or node)))


def _let(to: _Maker, node: Node) -> Form:
    kind, made = text_of(field(node, "type")), []
    for one in node.children_by_field_name("declarator") or [node]:
        named = field(one, "name")
        if named is None:
            return to.form(node.named_children[-1])
        made.append(Form("let", one, kind, ((Form("name", named, text_of(named)),), to.maybe(field(one, "value")))))
    return made[0] if len(made) == 1 else Form("block", node, "open", tuple(made))


def _if(to: _Maker, node: Node) -> Form:
    return Form(
        "if", node, parts=(to.form(field(node, "condition") or node), to.form(field(node, "consequence") or node), to.maybe(field(node, "alternative")))
    )


def _each(to: _Maker, node: Node) -> Form:
    return Form("each", node, parts=((text_of(field(node, "name")),), to.form(field(node, "value") or node), to.form(field(node, "body") or node)))


def _for(to: _Maker, node: Node) -> Form:
    first = Form("block", node, "open", tuple(to.all(node.children_by_field_name("init"))))
    step = Form("block", node, "open", tuple(to.all(node.children_by_field_name("update"))))
    return Form("for", node, parts=(first, to.maybe(field(node, "condition")), step, to.form(field(node, "body") or node)))


def _while(to: _Maker, node: Node) -> Form:
    return Form("while", node, "do" if node.type == "do_statement" else "", (to.form(field(node, "condition") or node), to.form(field(node, "body") or node)))


def _try(to: _Maker, node: Node) -> Form:
    held = field(node, "resources")
    opened = to.all([one for one in held.named_children if one.type == "resource"]) if held is not None else []
    names = [one.parts[0][0] if one.kind == "let" else one for one in opened]
    closing = Form("block", node, "open", tuple(Form("closing", one.node, parts=(one,)) for one in reversed(names)))
    body = to.form(field(node, "body") or node)
    inner = Form("block", node, parts=(*opened, Form("try", node, parts=(body, (), closing)) if opened else body))
    catches = tuple(_catch(to, one) for one in node.named_children if one.type == "catch_clause")
    last = next((to.form(to.inside(one)[-1]) for one in node.named_children if one.type == "finally_clause"), None)
    return Form("try", node, parts=(inner, catches, last))


def _catch(to: _Maker, node: Node) -> Form:
    given = next(one for one in node.named_children if one.type == "catch_formal_parameter")
    kinds = next((one.named_children for one in given.named_children if one.type == "catch_type"), [])
    return Form("catch", node, text_of(field(given, "name")), (tuple(map(text_of, kinds)), to.form(field(node, "body") or node), None))


def _values(to: _Maker, node: Node) -> Form:
    kinds = {"return_statement": "return", "yield_statement": "yield", "throw_statement": "throw", "expression_statement": "do"}
    return Form(kinds[node.type], node, parts=tuple(to.all(to.inside(node))))


def _jump(_: _Maker, node: Node) -> Form:
    return Form(node.type.partition("_")[0], node, text_of(node.named_children[0]) if node.named_children else "")


def _labelled(to: _Maker, node: Node) -> Form:
    return Form("labelled", node, text_of(node.named_children[0]), (to.form(node.named_children[-1]),))


def _synchronized(to: _Maker, node: Node) -> Form:
    return to.form(field(node, "body") or node)


def _switch(to: _Maker, node: Node) -> Form:
    """Cases of labels and a body; a body that falls through has that of the next one behind it."""
    held = field(node, "body")
    groups = [one for one in to.inside(held) if one.type in ("switch_rule", "switch_block_statement_group")] if held is not None else []
    cases: list[Form] = []
    for one in reversed(groups):
        labels = [label for label in one.named_children if label.type == "switch_label"]
        inner = [part for part in to.inside(one) if part.type != "switch_label"]
        made = to.all(inner)
        if one.type == "switch_block_statement_group" and cases and not (made and made[-1].kind in ("break", "return", "throw", "continue", "yield")):
            made.append(Form("block", one, "open", cases[0].parts[1].parts))
        is_rest = any(text_of(label).startswith("default") for label in labels)
        named = () if is_rest else tuple(one for label in labels for one in _labels(to, label))
        cases.insert(0, Form("case", one, one.type, (named, Form("block", one, parts=tuple(made)))))
    return Form("switch", node, parts=(to.form(field(node, "condition") or node), tuple(cases)))


def _labels(to: _Maker, node: Node) -> list[Form]:
    """What a case asks, each with what it asks beside its pattern: https://docs.oracle.com/javase/specs/jls/se21/html/jls-14.html#jls-14.11.1"""
    guards = [one for one in to.inside(node) if one.type == "guard"]
    found = [_label(to, one) for one in to.inside(node) if one.type != "guard"]
    return [Form("when", node, parts=(one, to.form(to.inside(guards[0])[0]))) for one in found] if guards else found


def _label(to: _Maker, node: Node) -> Form:
    """What a case asks: a constant, or a type."""
    inner = to.inside(node)[0] if node.type == "pattern" and to.inside(node) else node
    if inner.type == "type_pattern":
        parts = to.inside(inner)
        return Form("typed", node, text_of(parts[0]), (text_of(parts[1]) if len(parts) > 1 else "",))
    return Form("typed", node, *_record(to, inner)) if inner.type == "record_pattern" else to.form(inner)


def _record(to: _Maker, node: Node) -> tuple[str, tuple[Any, ...]]:
    """`Failed(String id, Cause(var why))`: its type, no name for the whole, and each name in it with its place; without one, where it lies deeper."""
    kind, *rest = to.inside(node)
    held = [one for body in rest for one in to.inside(body)]
    flat = [(text_of(to.inside(one)[-1]), place) for place, one in enumerate(held) if one.type == "record_pattern_component"]
    deep = [(name, None) for one in held if one.type == "record_pattern" for name, _ in _record(to, one)[1][1:]]
    return text_of(kind).replace(DOT, "."), ("", *flat, *deep)


def _nothing(_: _Maker, node: Node) -> Form:
    return Form("block", node)


_MAKERS: Final[dict[str, Callable[[_Maker, Node], Form]]] = {
    **dict.fromkeys(("null_literal", "true", "false", "decimal_integer_literal", "string_literal", "character_literal", "decimal_floating_point_literal", "class_literal"), _literal),
    **dict.fromkeys(("identifier", "type_identifier", "this", "super"), _name),
    **dict.fromkeys(("field_access", "scoped_type_identifier", "scoped_identifier"), _member),
    **dict.fromkeys(("block", "constructor_body"), _Maker.block),
    **dict.fromkeys(("return_statement", "yield_statement", "throw_statement", "expression_statement"), _values),
    **dict.fromkeys(("break_statement", "continue_statement"), _jump),
    "array_access": _index, **dict.fromkeys(("array_initializer", "array_creation_expression"), _array),
    **dict.fromkeys(("local_variable_declaration", "resource"), _let),
    **dict.fromkeys(("while_statement", "do_statement"), _while),
    **dict.fromkeys(_TYPES, _nothing),
    "method_invocation": _call, "explicit_constructor_invocation": _constructor, "object_creation_expression": _new, "lambda_expression": _lambda, "method_reference": _reference,
    "assignment_expression": _assign, "update_expression": _step, "binary_expression": _binary, "unary_expression": _unary, "instanceof_expression": _is, "ternary_expression": _choose,
    "if_statement": _if, "enhanced_for_statement": _each, "for_statement": _for, "try_statement": _try, "try_with_resources_statement": _try, "labeled_statement": _labelled,
    "synchronized_statement": _synchronized, "switch_expression": _switch,
}  # fmt: skip
