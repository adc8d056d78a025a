"""Patterns of C#: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/patterns"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...slices import SLICE
from .form import ANYTHING, SUBJECT, Form, field, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from .form import Maker

_READ: Final = frozenset(
    {"constant_pattern", "or_pattern", "and_pattern", "negated_pattern", "parenthesized_pattern", "relational_pattern", "recursive_pattern", "list_pattern"}
)

_WEAKER: Final = frozenset({"&&", "||", "==", "!=", "??", "&", "|", "^"})
"""Operators that bind weaker than `is`: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/#operator-precedence"""


def is_(to: Maker, node: Node, before: Form | None = None) -> Form:
    """`x is null`, `x is not null`, `x is Foo y`, `x is Foo or Bar`, `x is { … } y`; whatever other patterns ask is not known. `before`: what is asked in front of it, by `&&`."""
    pattern = field(node, "pattern") or node.named_children[-1]
    asked = _asked(to, node, to.form(field(node, "expression") or node.named_children[0]), pattern)
    made = asked if before is None else Form("binary", node, "&&", (before, asked))
    return made if (behind := _behind(pattern)) is None else _with(to, behind, made)


def label(to: Maker, node: Node) -> Form:
    """What a case of a switch asks: a constant, a type, or a pattern as `is` would ask it."""
    if node.type in ("declaration_pattern", "type_pattern"):
        return Form("typed", node, text_of(field(node, "type") or node), (text_of(field(node, "name")),))
    if node.type == "constant_pattern" and _whole(to, node) is None:
        return to.form(node)
    names = tuple(text_of(one) for one in _declared(node))
    if node.type not in _READ:
        return Form("shaped", node, "", names)
    return Form("asked", node, "", (_asked(to, node, Form("name", node, SUBJECT), node), names))


def _declared(node: Node) -> Iterator[Node]:
    """The names that a pattern gives to parts of what it is asked of."""
    for one in node.named_children:
        if node.type in ("declaration_pattern", "var_pattern") and one == (field(node, "name") or node.named_children[-1]):
            yield one
        else:
            yield from _declared(one)


def _whole(to: Maker, pattern: Node) -> list[Node] | None:
    """The parts of a tuple of constants, which the parser takes for one; None of anything else."""
    held = next(iter(to.inside(pattern)), None)
    return [to.inside(one)[-1] for one in to.inside(held)] if held is not None and held.type == "tuple_expression" else None


def _behind(pattern: Node) -> Node | None:
    """What stands behind a pattern that ends with a constant, which the parser takes for a part of that: `x is (null || y)` for `x is null || y`."""
    if pattern.type in ("negated_pattern", "or_pattern", "and_pattern"):
        return _behind(pattern.named_children[-1])
    inside = pattern.named_children[-1] if pattern.type in ("constant_pattern", "relational_pattern") and pattern.named_children else None
    return inside if inside is not None and _is_weaker(inside) else None


def _is_weaker(node: Node | None) -> bool:
    return node is not None and node.type == "binary_expression" and text_of(field(node, "operator")) in _WEAKER


def _with(to: Maker, behind: Node, made: Form) -> Form:
    """The same with what is asked by the pattern in the place of its constant."""
    left = field(behind, "left")
    first = _with(to, left, made) if left is not None and _is_weaker(left) else made
    return Form("binary", behind, text_of(field(behind, "operator")), (first, to.form(field(behind, "right") or behind)))


def _constant(to: Maker, pattern: Node) -> Node | None:
    held: Node | None = next(iter(to.inside(pattern)), None)
    while held is not None and _is_weaker(held):
        held = field(held, "left")
    return held


def _asked(to: Maker, node: Node, value: Form, pattern: Node) -> Form:
    if pattern.type in ("negated_pattern", "parenthesized_pattern"):
        inner = _asked(to, pattern, value, to.inside(pattern)[-1])
        return Form("not", pattern, parts=(inner,)) if pattern.type == "negated_pattern" else inner
    left, right = field(pattern, "left"), field(pattern, "right")
    if pattern.type in ("or_pattern", "and_pattern") and left is not None and right is not None:
        return Form("binary", pattern, "||" if pattern.type == "or_pattern" else "&&", (_asked(to, left, value, left), _asked(to, right, value, right)))
    if pattern.type == "constant_pattern" and (parts := _whole(to, pattern)) is not None:
        made = Form("is", node, "var", (value, ""))
        for at, one in enumerate(parts):
            same = Form("binary", one, "==", (_place(one, value, at), to.form(one)))
            made = made if text_of(one) == "_" else Form("binary", node, "&&", (made, same))
        return made
    if pattern.type == "relational_pattern":
        return Form("binary", pattern, text_of(pattern.children[0]), (value, to.form(to.inside(pattern)[-1])))
    inside = _constant(to, pattern) if pattern.type == "constant_pattern" else None
    if inside is not None and inside.type in ("identifier", "qualified_name", "generic_name") and text_of(inside)[:1].isupper():
        return Form("is", node, text_of(inside), (value, ""))
    if pattern.type == "constant_pattern":
        return Form("binary", node, "==", (value, to.form(inside or pattern)))
    if pattern.type == "discard":
        return Form("is", node, "var", (value, ""))
    if pattern.type in ("declaration_pattern", "type_pattern"):
        return Form("is", node, text_of(field(pattern, "type") or pattern), (value, text_of(field(pattern, "name"))))
    if pattern.type == "recursive_pattern":
        return _of_parts(to, node, value, pattern)
    if pattern.type == "list_pattern":
        return _of_places(to, node, value, pattern)
    return Form("unknown", node, pattern.type, (value,))


def _of_places(to: Maker, node: Node, value: Form, pattern: Node) -> Form:
    """`[var first, .., var last]`: so many at least, or as many, and what is asked of each: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/patterns#list-patterns"""
    parts = [one for one in pattern.children if one.is_named or one.type == ".."]
    open_ends = [at for at, one in enumerate(parts) if _is_slice(one)]
    if len(open_ends) > 1 or (value.kind not in ("name", "member")):
        return Form("unknown", node, pattern.type, (value,))
    rest = open_ends[0] if open_ends else len(parts)
    count = Form("value", pattern, parts=(len(parts) - len(open_ends),))
    made = Form("binary", node, ">=" if open_ends else "==", (Form("member", pattern, "Count", (value,)), count))
    for at, one in enumerate(parts):
        place = Form("value", one, parts=(at if at < rest else at - len(parts),))
        if at != rest:
            made = Form("binary", node, "&&", (made, _asked(to, node, Form("index", one, parts=(value, place)), one)))
        elif name := text_of(field(one, "name")):
            end = Form("value", one, parts=(at + 1 - len(parts),)) if at + 1 < len(parts) else None
            made = Form("binary", node, "&&", (made, Form("is", one, ANYTHING, (Form("slice", one, parts=(value, place, end)), name))))
    return made


def _is_slice(part: Node) -> bool:
    """Is it `..`, or what stands for it: alone, or as the type of what is behind it?"""
    return part.type == ".." or SLICE in (text_of(part), text_of(field(part, "type")))


def _of_parts(to: Maker, node: Node, value: Form, pattern: Node) -> Form:
    """`Foo { Length: > 0 } y`: of a type, or not null, and what it asks of its parts: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/patterns#property-pattern"""
    kind, name = text_of(field(pattern, "type")), text_of(field(pattern, "name"))
    clauses = [one for one in to.inside(pattern) if one.type.endswith("_clause")]
    parts = [(clause, at, to.inside(one)) for clause in clauses for at, one in enumerate(to.inside(clause))]
    plain = value.kind in ("name", "member") and all(clause.type != "property_pattern_clause" or one[0].type == "identifier" for clause, _, one in parts)
    if parts and not plain:  # it is worked out once
        return Form("unknown" if kind else "is", node, "", (value, name))
    made = Form("is", node, kind or ANYTHING, (value, name))
    for clause, at, one in parts:
        by_name = clause.type == "property_pattern_clause"
        of = Form("member", one[0], text_of(one[0]), (value,)) if by_name else _place(one[0], value, at)
        made = Form("binary", node, "&&", (made, _asked(to, node, of, one[-1])))
    return made


def _place(node: Node, value: Form, at: int) -> Form:
    return Form("member", node, f"Item{at + 1}", (value,))
