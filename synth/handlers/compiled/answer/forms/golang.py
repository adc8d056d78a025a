"""From a tree of Go to the common form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .form import COPIED, Form, Maker, field, number, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

NOW: Final = "now"
"""How something is received that is taken if it is there."""
_SAME: Final = ("parenthesized_expression", "literal_element", "variadic_argument")


def body(node: Node) -> Form:
    """The body of a function, or an expression."""
    return _Maker(_MAKERS).form(node)


def parameters(node: Node) -> list[tuple[str, str]]:
    """The names and types of a function's parameters."""
    return _named(field(node, "parameters"))


def results(node: Node) -> list[tuple[str, str]]:
    """The names and types of a function's results."""
    held = field(node, "result")
    return _named(held) if held is not None and held.type == "parameter_list" else [("", text_of(held))] if held is not None else []


def _named(node: Node | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in node.named_children if node is not None else ():
        kind = text_of(field(one, "type"))
        found += [(text_of(name), kind) for name in one.children_by_field_name("name")] or [("", kind)] if one.type != "comment" else []
    return found


_DECLARED: Final = ("comment", "function_declaration", "method_declaration", "type_declaration", "import_declaration", "package_clause")
"""What does nothing where it stands: https://go.dev/ref/spec#Program_initialization"""


class _Maker(Maker):
    same, comments = _SAME, _DECLARED

    def meant(self, node: Node, inside: list[Node]) -> Node:
        return field(node, "operand") or inside[0]

    def listed(self, node: Node | None) -> tuple[Form, ...]:
        if node is None:
            return ()
        return tuple(self.all(self.inside(node))) if node.type == "expression_list" else (self.form(node),)

    def several(self, node: Node | None) -> Form | None:
        """One value, or several side by side."""
        held = self.listed(node)
        return None if node is None or not held else held[0] if len(held) == 1 else Form("several", node, parts=held)

    def block(self, node: Node) -> Form:
        parts = [deeper for one in self.inside(node) for deeper in (self.inside(one) if one.type == "statement_list" else [one])]
        return Form("block", node, parts=tuple(self.all(parts)))


def _literal(_: _Maker, node: Node) -> Form:
    match node.type:
        case "nil":
            return Form("value", node, parts=(None,))
        case "true" | "false":
            return Form("value", node, parts=(node.type == "true",))
        case "int_literal":
            return Form("value", node, parts=(number(text_of(node)),))
    return Form("value", node, parts=(text_of(node).strip('"`'),))


def _name(_: _Maker, node: Node) -> Form:
    return Form("name", node, text_of(node))


def _member(to: _Maker, node: Node) -> Form:
    of = field(node, "operand") or field(node, "package") or node.named_children[0]
    return Form("member", node, text_of(field(node, "field") or field(node, "name")), (to.form(of),))


def _call(to: _Maker, node: Node) -> Form:
    called = to.form(field(node, "function") or node)
    args = tuple(to.all(to.inside(field(node, "arguments"))))
    if called.kind in ("name", "member"):
        return Form("call", node, called.name, (called.parts[0] if called.kind == "member" else None, args))
    return Form("call", node, "", (called, args))


def _conversion(to: _Maker, node: Node) -> Form:
    """`[]byte(text)`; `quiet[int](read())`, a call of one argument whose types are written out: https://go.dev/ref/spec#Instantiations; or `steps[kind](message)`, which the parser takes for that."""
    held, kind = to.form(field(node, "operand") or node.named_children[-1]), field(node, "type")
    name = field(kind, "type") if kind is not None and kind.type == "generic_type" else None
    if kind is None or name is None:
        return held
    called = to.form(name)
    if (key := _key(kind)) is not None:
        return Form("call", node, "", (Form("index", kind, parts=(called, to.form(key))), (held,)))
    return Form("call", node, called.name, (called.parts[0] if called.kind == "member" else None, (held,)))


def _key(kind: Node) -> Node | None:
    """What stands in the brackets, if it is a variable of the function around it, or a field of one, and no type."""
    told = field(kind, "type_arguments")
    inside = told.named_children[0] if told is not None and len(told.named_children) == 1 else None
    key = inside.named_children[0] if inside is not None and inside.type == "type_elem" and inside.named_children else inside
    around = kind.parent
    while around is not None and around.type not in ("function_declaration", "method_declaration"):
        around = around.parent
    if key is None or around is None or key.type not in ("type_identifier", "qualified_type"):
        return None
    name = re.escape(text_of(key).partition(".")[0])
    is_variable = re.search(rf"(?<![\w.]){name}(?:\s*,\s*\w+)*\s*:=|\bvar\s+{name}\b|[(,]\s*{name}(?:\s*,\s*\w+)*\s+[\w*.\[]", text_of(around))
    return key if is_variable is not None else None


def _is_given(node: Node) -> bool:
    """Is it what an assignment gives something?"""
    around = node.parent.parent if node.parent is not None else None
    return around is not None and around.type == "assignment_statement" and field(around, "left") == node.parent


def _unary(to: _Maker, node: Node) -> Form:
    operator, held = text_of(field(node, "operator")), to.form(field(node, "operand") or node.named_children[-1])
    if operator == "*" and _is_given(node):
        return Form("pointed", node, parts=(held,))
    if operator in ("&", "*"):
        return held
    kinds = {"!": "not", "<-": "receive"}
    return Form(kinds.get(operator, "unknown"), node, "", (held,))


def _binary(to: _Maker, node: Node) -> Form:
    return Form("binary", node, text_of(field(node, "operator")), (to.form(field(node, "left") or node), to.form(field(node, "right") or node)))


def _index(to: _Maker, node: Node) -> Form:
    return Form("index", node, parts=(to.form(field(node, "operand") or node), to.form(field(node, "index") or node)))


def _slice(to: _Maker, node: Node) -> Form:
    return Form("slice", node, parts=(to.form(field(node, "operand") or node), to.maybe(field(node, "start")), to.maybe(field(node, "end"))))


def _assertion(to: _Maker, node: Node) -> Form:
    return Form("asserted", node, text_of(field(node, "type")), (to.form(field(node, "operand") or node),))


def _composite(to: _Maker, node: Node) -> Form:
    return _made(to, node, field(node, "type"), field(node, "body"))


def _made(to: _Maker, node: Node, kind: Node | None, held: Node | None) -> Form:
    inside = to.inside(held)
    pairs = [(field(one, "key"), field(one, "value")) for one in inside if one.type == "keyed_element"]
    if kind is not None and kind.type in ("slice_type", "array_type", "implicit_length_array_type"):
        return Form("list", node, parts=tuple(_element(to, one, field(kind, "element")) for one in inside))
    if kind is not None and kind.type == "map_type":
        return Form(
            "map", node, parts=tuple((to.form(key), _element(to, one, field(kind, "value"))) for key, one in pairs if key is not None and one is not None)
        )
    given = tuple((text_of(key), _element(to, one, None)) for key, one in pairs if key is not None and one is not None)
    return Form("new", node, text_of(kind), (tuple(_element(to, one, None) for one in inside if one.type != "keyed_element"), given))


def _element(to: _Maker, node: Node, kind: Node | None) -> Form:
    """`{Id: …}` in a list of a type is one of that type."""
    inner = to.inside(node)[0] if node.type == "literal_element" and to.inside(node) else node
    return _made(to, inner, kind, inner) if inner.type == "literal_value" else to.form(inner)


def _function(to: _Maker, node: Node) -> Form:
    """Results that have names are variables of the function: https://go.dev/ref/spec#Return_statements"""
    names = tuple(name for name, _ in parameters(node))
    begun = tuple(Form("let", node, kind, ((Form("name", node, name),), None)) for name, kind in results(node) if name.strip("_"))
    body = to.form(field(node, "body") or node)
    return Form("lambda", node, parts=(names, Form("block", node, "open", (*begun, body)) if begun else body))


def _assign(to: _Maker, node: Node) -> Form:
    operator = ":=" if node.type == "short_var_declaration" else text_of(field(node, "operator"))
    value = to.several(field(node, "right"))
    return Form("assign", node, operator, (to.listed(field(node, "left")), value if value is not None else Form("value", node, parts=(None,))))


def _step(to: _Maker, node: Node) -> Form:
    return Form("assign", node, "+=" if node.type == "inc_statement" else "-=", ((to.form(node.named_children[0]),), Form("value", node, parts=(1,))))


def _let(to: _Maker, node: Node) -> Form:
    names = tuple(Form("name", one, text_of(one)) for one in node.children_by_field_name("name"))
    return Form("let", node, text_of(field(node, "type")), (names, to.several(field(node, "value"))))


def _open(to: _Maker, node: Node) -> Form:
    return Form("block", node, "open", tuple(to.all(to.inside(node))))


def _with_first(node: Node, first: Form | None, made: Form) -> Form:
    return Form("block", node, parts=(first, made)) if first is not None else made


def _if(to: _Maker, node: Node) -> Form:
    made = Form(
        "if", node, parts=(to.form(field(node, "condition") or node), to.form(field(node, "consequence") or node), to.maybe(field(node, "alternative")))
    )
    return _with_first(node, to.maybe(field(node, "initializer")), made)


def _for(to: _Maker, node: Node) -> Form:
    inner = to.form(field(node, "body") or node)
    head = next((one for one in to.inside(node) if one.type != "block"), None)
    if head is None:
        return Form("while", node, "", (Form("value", node, parts=(True,)), inner))
    if head.type == "range_clause":
        left = field(head, "left")
        names = tuple(text_of(one) for one in to.inside(left)) if left is not None else ("_",)
        return Form(
            "each", node, _changed(names, field(node, "body")), (names if len(names) > 1 else (*names, "_"), to.form(field(head, "right") or head), inner)
        )
    if head.type == "for_clause":
        return Form("for", node, parts=(to.maybe(field(head, "initializer")), to.maybe(field(head, "condition")), to.maybe(field(head, "update")), inner))
    return Form("while", node, "", (to.form(head), inner))


def _changed(names: tuple[str, ...], body: Node | None) -> str:
    """Whether a loop changes a field of what it goes through, which is a copy if it is no pointer: https://go.dev/ref/spec#For_range"""
    changes = re.search(rf"(?<![\w.]){re.escape(names[1])}\.\w+\s*(?:,[^=\n]*)?=(?!=)", text_of(body)) if len(names) > 1 and names[1] != "_" else None
    return COPIED if changes is not None else ""


def _return(to: _Maker, node: Node) -> Form:
    held = to.inside(node)
    return Form("return", node, parts=to.listed(held[0]) if held else ())


def _do(to: _Maker, node: Node) -> Form:
    return Form("do", node, parts=tuple(to.all(to.inside(node))))


def _later(to: _Maker, node: Node) -> Form:
    return Form(node.type.partition("_")[0], node, parts=(to.form(to.inside(node)[0]),))


def _send(to: _Maker, node: Node) -> Form:
    return Form("send", node, parts=(to.form(field(node, "channel") or node), to.form(field(node, "value") or node)))


def _received(to: _Maker, node: Node) -> Form:
    """What a case of a select receives."""
    left, value = to.listed(field(node, "left")), to.form(field(node, "right") or node.named_children[-1])
    select = node.parent.parent if node.parent is not None else None
    if value.kind == "receive" and select is not None and looks_once(select):
        value = value._replace(name=NOW)
    return Form("assign", node, ":=" if any(one.type == ":=" for one in node.children) else "=", (left, value)) if left else Form("do", node, parts=(value,))


def looks_once(select: Node) -> bool:
    """Does a select take what is there, and wait for nothing: it has a default, and no loop around it? https://go.dev/ref/spec#Select_statements"""
    around = select.parent if any(one.type == "default_case" for one in select.named_children) else None
    if around is None:
        return False
    while around is not None and around.type not in ("for_statement", "function_declaration", "method_declaration", "func_literal"):
        around = around.parent
    return around is None or around.type != "for_statement"


def hands_on(select: Node) -> bool:
    """Does a select send something: whoever receives it has nothing to do before it is sent?"""
    given = (one.child_by_field_name("communication") for one in select.named_children if one.type == "communication_case")
    return any(one is not None and one.type == "send_statement" for one in given)


def _jump(_: _Maker, node: Node) -> Form:
    return Form(node.type.partition("_")[0], node, text_of(node.named_children[0]) if node.named_children else "")


def _labelled(to: _Maker, node: Node) -> Form:
    return Form("labelled", node, text_of(node.named_children[0]), (to.form(node.named_children[-1]),))


def _met(to: _Maker, case: Node, said: Node | None) -> Form:
    """What a case of another type asks: `ready`, whether its channel has something, or has room for it, where a select looks once, or asks whether a context is over."""
    if said is not None and case.parent is not None and (looks_once(case.parent) or text_of(said).endswith(".Done()")):
        made = to.form(said) if said.type == "send_statement" else to.form(field(said, "right") or said.named_children[-1])
        if made.kind in ("send", "receive"):
            return Form("ready", case, made.kind, (made.parts[0],))
    return Form("unknown", case, case.type)


def _switch(to: _Maker, node: Node) -> Form:
    """Cases of labels and a body; one that falls through has that of the next one behind it."""
    held = [one for one in to.inside(node) if one.type in ("expression_case", "type_case", "default_case", "communication_case")]
    cases: list[Form] = []
    for one in reversed(held):
        inner = [deeper for part in to.inside(one) if part.type == "statement_list" for deeper in to.inside(part)]
        made = to.all([part for part in inner if part.type != "fallthrough_statement"])
        if (said := field(one, "communication")) is not None:
            made.insert(0, to.form(said))
        if cases and any(part.type == "fallthrough_statement" for part in inner):
            made.append(Form("block", one, "open", cases[0].parts[1].parts))
        values = [deeper for value in one.children_by_field_name("value") for deeper in (to.inside(value) if value.type == "expression_list" else [value])]
        labels = tuple(to.all(values)) if one.type == "expression_case" else () if one.type == "default_case" else (_met(to, one, said),)
        cases.insert(0, Form("case", one, one.type, (labels, Form("block", one, parts=tuple(made)))))
    value = field(node, "value")
    subject = Form("select", node) if node.type == "select_statement" else to.maybe(value)
    made_switch = Form("switch", node, parts=(subject, tuple(cases)))
    alias = field(node, "alias")
    if alias is not None and value is not None:
        made_switch = Form("block", node, parts=(Form("assign", node, ":=", (to.listed(alias), to.form(value))), made_switch))
    return _with_first(node, to.maybe(field(node, "initializer")), made_switch)


def _nothing(_: _Maker, node: Node) -> Form:
    return Form("block", node)


_MAKERS: Final[dict[str, Callable[[_Maker, Node], Form]]] = {
    **dict.fromkeys(("nil", "true", "false", "int_literal", "interpreted_string_literal", "raw_string_literal", "float_literal", "rune_literal"), _literal),
    **dict.fromkeys(("identifier", "field_identifier", "type_identifier", "package_identifier", "iota"), _name), **dict.fromkeys(("selector_expression", "qualified_type"), _member),
    "call_expression": _call, "type_conversion_expression": _conversion, "unary_expression": _unary, "binary_expression": _binary, "index_expression": _index, "slice_expression": _slice, "type_assertion_expression": _assertion,
    "composite_literal": _composite, "func_literal": _function, **dict.fromkeys(("assignment_statement", "short_var_declaration"), _assign), **dict.fromkeys(("inc_statement", "dec_statement"), _step),
    "var_spec": _let, "const_spec": _let, **dict.fromkeys(("var_declaration", "const_declaration", "var_spec_list"), _open), "block": _Maker.block, "if_statement": _if, "for_statement": _for, "return_statement": _return,
    "expression_statement": _do, **dict.fromkeys(("go_statement", "defer_statement"), _later), "send_statement": _send, "receive_statement": _received, **dict.fromkeys(("break_statement", "continue_statement", "goto_statement"), _jump),
    "labeled_statement": _labelled, **dict.fromkeys(("expression_switch_statement", "type_switch_statement", "select_statement"), _switch),
    **dict.fromkeys(("empty_statement", "type_declaration", "slice_type", "map_type", "channel_type", "pointer_type", "array_type", "generic_type", "interface_type", "function_type"), _nothing),
}  # fmt: skip
