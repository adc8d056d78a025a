"""Turns nodes of a tree into functions that run them, once for all the ways. Which node becomes what stands in the tables of `expressions`, `statements` and their neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ...syntax import Source, is_awaited, short
from .environment import Env
from .machine import Machine
from .values import Site

if TYPE_CHECKING:
    from tree_sitter import Node

Expression = Callable[[Machine, Env], Any]
Ending = tuple[str, Any, Any]
"""How a statement ends other than at its end: `return` with a value and its site, `break` or `continue` with a label."""
Statement = Callable[[Machine, Env], Ending | None]


class Compiler:
    """The compiled nodes of one module."""

    def __init__(self, source: Source, tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
        self.source = source
        self._expressions, self._statements = tables
        self._codes: dict[int, Any] = {}
        self.plain: set[int] = set()

    def site(self, node: Node) -> Site:
        return Site(self.source, node, short(node), _context(node))

    def expression(self, node: Node) -> Expression:
        if (made := self._expressions.get(node.type)) is None:
            return self._unread(node)
        compiled: Expression = made(self, node)
        return compiled

    def statement(self, node: Node) -> Statement | None:
        """None for one that does nothing when it runs (a type, an import)."""
        if (made := self._statements.get(node.type)) is None:
            compiled = self.expression(node)

            def run(machine: Machine, env: Env) -> None:
                compiled(machine, env)

            return run
        found: Statement | None = made(self, node)
        return found

    def once(self, node: Node, make: Callable[[], Any]) -> Any:
        """What was made of a node, the first time that it was asked for."""
        if (known := self._codes.get(node.id)) is None:
            known = self._codes[node.id] = make()
        return known

    def _unread(self, node: Node) -> Expression:
        site = self.site(node)
        reason = f"{node.type.replace('_', ' ')} is not followed"

        def run(machine: Machine, env: Env) -> Any:
            machine.doubt(reason, site)
            return machine.fresh("unread")

        return run


_CONTEXTS: Final = {"await_expression": "await", "expression_statement": "drop"}


def _context(node: Node) -> str:
    """What becomes of the value of an expression."""
    parent = node.parent
    while parent is not None and parent.type in ("parenthesized_expression", "as_expression", "non_null_expression", "satisfies_expression"):
        parent = parent.parent
    if parent is not None and parent.type == "yield_expression" and is_awaited(parent):
        return "await"
    return _CONTEXTS.get(parent.type, "value") if parent is not None else "value"
