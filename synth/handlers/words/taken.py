"""Whether anybody takes what a call gives, but for the error that it may give: what only makes something is called for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Node

_AROUND: Final = frozenset({"await_expression", "parenthesized_expression", "expression_list", "non_null_expression", "as_expression"})
_GIVES: Final = frozenset({"assignment_statement", "short_var_declaration"})
_ERRORS: Final = ("err", "e", "_")
_FUNCTIONS: Final = frozenset({"function_declaration", "method_declaration", "func_literal"})


def is_taken(call: Node) -> bool:
    """Not where it stands alone (`await client.convert(video)`), nor where only an error is asked for (Go: `_, err := client.Convert(ctx, video)`)."""
    above = call.parent
    while above is not None and above.type in _AROUND:
        above = above.parent
    if above is None or above.type == "expression_statement":
        return False
    if above.type in _GIVES and (left := above.child_by_field_name("left")) is not None:
        names = [(one.text or b"").decode(errors="replace") for one in left.named_children]
        return not all(name in _ERRORS or name.lower().endswith("err") for name in names)
    if above.type == "return_statement":
        while above is not None and above.type not in _FUNCTIONS:
            above = above.parent
        result = above.child_by_field_name("result") if above is not None else None
        return result is None or result.text != b"error"
    return True
