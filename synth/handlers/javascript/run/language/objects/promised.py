"""Values that may be promises: what is used as if it were none, and what is waited for at the end of a chain of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....syntax import field, needed, text_of
from ...state.machine import Throw
from ...state.values import Promise

if TYPE_CHECKING:
    from tree_sitter import Node

PROMISES: Final = ("then", "catch", "finally")
_TAKERS: Final = frozenset(
    {
        *(f"Promise.{one}" for one in ("all", "allSettled", "any", "race", "resolve")),
        *(f"{of}from{safe}Promise" for of in ("", "ResultAsync.") for safe in ("", "Safe")),
    }
)
"""https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise ; https://github.com/supermacro/neverthrow#asynchronous-api-resultasync"""


def settled(value: Any) -> Any:
    """A value that may be a promise, used as if it were none: what is not a promise after all has thrown already."""
    if isinstance(value, Promise) and value.maybe:
        value.seen = True
        if value.state == "err":
            raise Throw(value.value)
        return value.value
    return value


def otherwise(value: Promise) -> Any:
    """What is no promise after all: something else is asked of it (a query that is still being built)."""
    value.maybe = True
    return settled(value)


def ends_as_promise(node: Node) -> bool:
    """Is a member part of a chain of calls that is treated as a promise: `post(url).json().catch(…)`, `await insert(row).onConflict("id")`? So is what a function gives back: whoever called it does."""
    parent = node.parent
    while parent is not None and parent.type in ("call_expression", "member_expression", "non_null_expression", "parenthesized_expression"):
        if parent.type == "member_expression" and parent.child_by_field_name("object") != node:
            return False
        if parent.type == "call_expression" and parent.child_by_field_name("function") != node:
            return False
        if parent.type == "member_expression" and text_of(needed(parent, "property")) in PROMISES:
            return True
        node, parent = parent, parent.parent
    return parent is not None and (parent.type in ("await_expression", "return_statement", "arrow_function") or _takes_promise(parent))


def _takes_promise(parent: Node) -> bool:
    """Is it handed to what takes a promise: `ResultAsync.fromPromise(save(order).go(), …)`, `Promise.all([insert(row).onConflict("id")])`?"""
    given = parent.parent if parent.type == "array" else parent
    function = field(given.parent, "function") if given is not None and given.type == "arguments" and given.parent is not None else None
    return function is not None and text_of(function) in _TAKERS
