"""From a tree of C# to the common form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .csharp_patterns import is_
from .csharp_queries import query
from .csharp_targets import declared
from .form import Form, field, number, text_of
from .form import Maker as Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

_KEPT: Final = ("comment", "modifier", "attribute_list", "interpolation_brace", "interpolation_format_clause", "interpolation_start", "interpolation_quote")
_OWN: Final = ("this", "base")
_SAME: Final = (
    "parenthesized_expression", "argument", "checked_expression", "ref_expression", "arrow_expression_clause", "collection_element", "expression_element", "interpolation", "constant_pattern", "declaration_expression",
)  # fmt: skip


def body(node: Node) -> Form:
    """The body of a method or a constructor, or an expression."""
    maker = Maker()
    made, around = maker.form(node), node.parent
    first = next((one for one in around.named_children if one.type == "constructor_initializer"), None) if around is not None else None
    if first is None or around is None or around.type != "constructor_declaration":
        return made
    other = Form("constructor", first, text_of(first.children[1]), maker.args(first))  # `: this(…)`, `: base(…)`
    return Form("block", node, parts=(other, made if made.kind == "block" else Form("do", node, parts=(made,))))


class Maker(Base):
    """Makes forms; `bound` is what the `?.` at hand is done to."""

    same = _SAME
    comments = _KEPT

    def __init__(self) -> None:
        super().__init__(_MAKERS)
        self.bound: list[Form] = []

    def inside(self, node: Node | None) -> list[Node]:
        """`this` is a word of the grammar, and no node with a name."""
        found = super().inside(node)
        if node is not None and node.child_count > len(found) and (own := [one for one in node.children if one.type in _OWN]):
            found = sorted([*found, *own], key=lambda one: one.start_byte)
        return found

    def args(self, node: Node) -> tuple[Form, ...]:
        listed = field(node, "arguments") or next((one for one in node.named_children if one.type == "argument_list"), None)
        return tuple(self.all(self.inside(listed)))


def _plain(node: Node | None) -> str:
    return text_of(node.named_children[0] if node is not None and node.type == "generic_name" else node)


def _literal(_: Maker, node: Node) -> Form:
    match node.type:
        case "null_literal":
            return Form("value", node, parts=(None,))
        case "boolean_literal":
            return Form("value", node, parts=(text_of(node) == "true",))
        case "integer_literal":
            return Form("value", node, parts=(number(text_of(node)),))
    return Form("value", node, parts=(text_of(node).lstrip("@").strip('"'),))


def _name(_: Maker, node: Node) -> Form:
    return Form("this" if node.type in ("this", "base", "this_expression", "base_expression") else "name", node, _plain(node))


def _member(to: Maker, node: Node) -> Form:
    of = field(node, "expression") or field(node, "qualifier") or node.children[0]
    return Form("member", node, _plain(field(node, "name")), (to.form(of),))


def _binding(to: Maker, node: Node) -> Form:
    return Form("member", node, _plain(field(node, "name")), (to.bound[-1],)) if to.bound else Form("unknown", node, "")


def _conditional(to: Maker, node: Node) -> Form:
    to.bound.append(to.form(field(node, "condition") or node.named_children[0]))
    try:
        return to.form(to.inside(node)[-1])
    finally:
        to.bound.pop()


def _call(to: Maker, node: Node) -> Form:
    called, args = to.form(field(node, "function") or node), to.args(node)
    if called.kind in ("name", "member"):
        return Form("call", node, called.name, (called.parts[0] if called.kind == "member" else None, args))
    return Form("call", node, "", (called, args))


def _new(to: Maker, node: Node, kind: str = "") -> Form:
    held = field(node, "initializer") or next((one for one in node.named_children if one.type == "initializer_expression"), None)
    pairs: list[tuple[str, Form]] = []
    for one in to.inside(held):
        left, right = field(one, "left"), field(one, "right")
        is_field = one.type == "assignment_expression" and left is not None and right is not None and left.type == "identifier"
        pairs.append((text_of(left), to.form(right)) if is_field and right is not None else ("", to.form(one)))
    return Form("new", node, text_of(field(node, "type")) or kind or declared(node), (to.args(node), tuple(pairs)))


def _anonymous(to: Maker, node: Node) -> Form:
    """`new { m.MessageId, Ok = done }`: a part without a name has that of what it is given: https://learn.microsoft.com/en-us/dotnet/csharp/fundamentals/types/anonymous-types"""
    parts = [one for one in node.children if one.is_named or one.type in (",", "=")]
    pairs: list[tuple[str, Form]] = []
    for at, one in enumerate(parts):
        if one.is_named and one.type not in to.comments and not (at + 1 < len(parts) and parts[at + 1].type == "="):
            named = parts[at - 2] if at > 1 and parts[at - 1].type == "=" else field(one, "name") or one
            pairs.append((_plain(named), to.form(one)))
    return Form("new", node, "", ((), tuple(pairs)))


def _lambda(to: Maker, node: Node) -> Form:
    given, inner = field(node, "parameters"), field(node, "body")
    names = (
        tuple(text_of(field(one, "name") or one) for one in to.inside(given))
        if given is not None and given.type == "parameter_list"
        else (text_of(given),)
        if given is not None
        else ()
    )
    is_async = any(one.type == "modifier" and text_of(one) == "async" for one in node.named_children)
    return Form("lambda", node, "async" if is_async else "", (names, to.form(inner or node)))


def _assign(to: Maker, node: Node) -> Form:
    left, right = field(node, "left") or node, field(node, "right") or node
    targets = tuple(to.all(to.inside(left))) if left.type in ("tuple_expression", "tuple_pattern") else (to.form(left),)
    return Form("assign", node, text_of(field(node, "operator")), (targets, to.form(right)))


def _binary(to: Maker, node: Node) -> Form:
    right = field(node, "right")
    if right is not None and right.type == "is_pattern_expression" and text_of(field(node, "operator")) == "&&":
        return is_(to, right, to.form(field(node, "left") or node))
    return Form("binary", node, text_of(field(node, "operator")), (to.form(field(node, "left") or node), to.form(field(node, "right") or node)))


def _unary(to: Maker, node: Node) -> Form:
    operator, held = text_of(node).strip(), to.form(to.inside(node)[-1])
    if operator.endswith(("++", "--")) or operator.startswith(("++", "--")):
        later = ("later",) if operator.endswith(("++", "--")) else ()
        return Form("assign", node, "+=" if "++" in operator else "-=", ((held,), Form("value", node, parts=(1,)), *later))
    return Form("not", node, parts=(held,)) if operator.startswith("!") else held if operator.endswith("!") else Form("unknown", node, "", (held,))


def _cast(to: Maker, node: Node) -> Form:
    return to.form(field(node, "value") or field(node, "left") or to.inside(node)[0])


def _wait(to: Maker, node: Node) -> Form:
    return Form("wait", node, parts=(to.form(to.inside(node)[-1]),))


def _text(to: Maker, node: Node) -> Form:
    """`$"a{b}"` is a sum of texts."""
    parts = [Form("value", one, parts=(text_of(one),)) if one.type == "string_content" else to.form(one) for one in to.inside(node)]
    made = parts[0] if parts else Form("value", node, parts=("",))
    for one in parts[1:]:
        made = Form("binary", node, "+", (made, one))
    return Form("binary", node, "+", (Form("value", node, parts=("",)), made)) if len(parts) == 1 else made


def _choose(to: Maker, node: Node) -> Form:
    return Form("choose", node, parts=tuple(to.form(field(node, one) or node) for one in ("condition", "consequence", "alternative")))


def _list(to: Maker, node: Node) -> Form:
    held = next((one for one in node.named_children if one.type == "initializer_expression"), node) if "creation" in node.type else node
    kind = field(node, "type")
    if kind is not None and held is node and len(sizes := to.inside(field(kind, "rank"))) == 1:
        return Form("sized", node, text_of(field(kind, "type")), (to.form(sizes[0]),))
    return Form("list", node, parts=tuple(to.all([one for one in to.inside(held) if "type" not in one.type])))


def _spread(to: Maker, node: Node) -> Form:
    return Form("spread", node, parts=(to.form(to.inside(node)[-1]),))


def _index(to: Maker, node: Node) -> Form:
    """`a[0]`, `a[^1]`, `a[1..^1]`: https://learn.microsoft.com/en-us/dotnet/csharp/tutorials/ranges-indexes"""
    of, key = to.form(node.named_children[0]), to.inside(node.named_children[-1])[0]
    inner = to.inside(key)[0] if key.type == "argument" and to.inside(key) else key
    if inner.type != "range_expression":
        return Form("index", node, parts=(of, _place(to, inner)))
    dots = next(at for at, one in enumerate(inner.children) if one.type == "..")
    first, last = (next((one for one in part if one.is_named), None) for part in (inner.children[:dots], inner.children[dots + 1 :]))
    is_end = last is None or text_of(last) == "^0"
    return Form("slice", node, parts=(of, None if first is None else _place(to, first), None if is_end or last is None else _place(to, last)))


def _place(to: Maker, node: Node) -> Form:
    """`^1` is the first from the end."""
    count = number(text_of(node)[1:]) if text_of(node).startswith("^") else None
    return to.form(node) if count is None else Form("value", node, parts=(-count,))


def _several(to: Maker, node: Node) -> Form:
    return Form("several", node, parts=tuple(to.all(to.inside(node))))


_MAKERS: Final[dict[str, Callable[[Maker, Node], Form]]] = {
    **dict.fromkeys(("null_literal", "boolean_literal", "integer_literal", "string_literal", "verbatim_string_literal", "raw_string_literal", "real_literal", "character_literal", "string_content", "typeof_expression", "default_expression"), _literal),
    **dict.fromkeys(("identifier", "generic_name", "this", "base", "this_expression", "base_expression", "predefined_type", "discard"), _name), **dict.fromkeys(("member_access_expression", "qualified_name"), _member),
    "anonymous_object_creation_expression": _anonymous, "member_binding_expression": _binding, "conditional_access_expression": _conditional, "invocation_expression": _call, **dict.fromkeys(("object_creation_expression", "implicit_object_creation_expression"), _new),
    **dict.fromkeys(("lambda_expression", "anonymous_method_expression"), _lambda), "assignment_expression": _assign, "binary_expression": _binary, **dict.fromkeys(("prefix_unary_expression", "postfix_unary_expression"), _unary),
    **dict.fromkeys(("cast_expression", "as_expression"), _cast), "await_expression": _wait, "interpolated_string_expression": _text, "conditional_expression": _choose,
    **dict.fromkeys(("implicit_array_creation_expression", "array_creation_expression", "collection_expression", "initializer_expression"), _list), "spread_element": _spread, "element_access_expression": _index, "is_pattern_expression": is_, "tuple_expression": _several, "query_expression": query,
}  # fmt: skip


def register(makers: dict[str, Callable[[Maker, Node], Form]]) -> None:
    """Adds the statements."""
    _MAKERS.update(makers)
