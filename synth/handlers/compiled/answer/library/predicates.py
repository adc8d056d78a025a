"""Functions that do nothing but look at what they are given: `order => order.Id == id`. Whoever is handed one may call it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ....effort import EFFORT

if TYPE_CHECKING:
    from tree_sitter import Node

_DOES: Final = frozenset(
    {
        "invocation_expression", "method_invocation", "method_reference", "call_expression", "object_creation_expression", "implicit_object_creation_expression", "array_creation_expression",
        "assignment_expression", "assignment_statement", "short_var_declaration", "update_expression", "inc_statement", "dec_statement", "send_statement", "go_statement", "defer_statement",
        "throw_statement", "throw_expression", "await_expression", "yield_statement", "element_access_expression", "array_access", "index_expression", "cast_expression",
    }
)  # fmt: skip
"""What calls something, changes something or fails."""
_STEPS: Final = ("++", "--")
_QUERIES: Final = regex(
    r"(?:All|Any|Average|Contains|Count|ExecuteDelete|ExecuteUpdate|First|FirstOrDefault|Last|LastOrDefault|LongCount|Max|Min|Single|SingleOrDefault|Sum|ToArray|ToDictionary|ToHashSet)Async$"
)


def only_looks(node: Node | None) -> bool:
    """Does a lambda call nothing, change nothing and never fail?"""
    waiting = [node] if node is not None else []
    while waiting:
        EFFORT.spend()
        one = waiting.pop()
        if one.type in _DOES or any(part.type in _STEPS for part in one.children):
            return False
        waiting += one.named_children
    return node is not None


def is_query(name: str) -> bool:
    """Is it a query of Entity Framework, which makes SQL of a function and never calls it? https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.entityframeworkqueryableextensions"""
    return _QUERIES.match(name) is not None
