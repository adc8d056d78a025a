"""Functions that do nothing but look at what they are given: `order => order.Id == id`. Whoever is handed one may call it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....effort import EFFORT
from ..run.state.values import NOBODY, Closure, about_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..run.state.machine import Machine

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


def captured(m: Machine, work: Any) -> frozenset[int]:
    """The messages of which a function says something: of those, what SQL is made of it asks."""
    waiting, found = [work.node] if isinstance(work, Closure) and work.node is not None else [], NOBODY
    while waiting:
        EFFORT.spend()
        one = waiting.pop()
        name = (one.text or b"").decode(errors="replace") if one.type == "identifier" else ""
        holder = m.scope.holder(name) if name else None
        found |= about_of(holder.names[name]) if holder is not None else NOBODY
        waiting += one.named_children
    return found


_STEPS_OF_QUERIES: Final = frozenset({
    "Where", "Select", "SelectMany", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Include", "ThenInclude", "GroupBy", "SkipWhile", "TakeWhile", "DistinctBy",
})  # fmt: skip


def is_step_of_query(name: str, args: tuple[Any, ...]) -> bool:
    """Is it one of those with which a query is made, and nothing is done yet? https://learn.microsoft.com/en-us/ef/core/querying/how-query-works"""
    return name in _STEPS_OF_QUERIES and bool(args) and all(isinstance(one, Closure) and only_looks(one.node) for one in args)


def is_query(name: str) -> bool:
    """Is it a query of Entity Framework, which makes SQL of a function and never calls it? https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.entityframeworkqueryableextensions"""
    return _QUERIES.match(name) is not None
