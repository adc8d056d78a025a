"""What stands in the same expression as a call that failed: the steps of a chain (`db.select().from(orders).where(eq(…))`), and what is begun with it (`Promise.all([save(order), audit(order)])`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..syntax import FUNCTION_NODES

if TYPE_CHECKING:
    from tree_sitter import Node

_THROUGH: Final = ("member_expression", "call_expression", "await_expression", "parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression", "arguments", "array",
    "new_expression", "pair", "object", "spread_element")  # fmt: skip


def is_beside(node: Node, failed: Node) -> bool:
    """Is it the call itself, or in its expression? What a function in there does is done when it is called (`.catch(() => …)`)."""
    whole = failed
    while whole.parent is not None and whole.parent.type in _THROUGH:
        whole = whole.parent
    one: Node | None = node
    while one is not None and one.type not in FUNCTION_NODES:
        if one.id == whole.id:
            return True
        one = one.parent
    return False
