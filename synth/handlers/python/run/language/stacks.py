"""Contexts that a block enters on a stack: what follows runs in them, as in the block of a `with`.

https://docs.python.org/3/library/contextlib.html#contextlib.ExitStack.enter_context
"""

from __future__ import annotations

import ast
from typing import Final
from weakref import WeakKeyDictionary

_ENTERS: Final = frozenset({"enter_context", "enter_async_context"})
_MOST: Final = 20
"""How many contexts are put into each other; what is entered after them ends where it is entered."""
_WRITTEN: Final[WeakKeyDictionary[ast.AST, list[ast.stmt]]] = WeakKeyDictionary()
"""The block by its `with`: what was learnt of a statement is kept by its node."""


def block(node: ast.With | ast.AsyncWith) -> list[ast.stmt]:
    """The block of a `with`; the contexts that it enters on its own stack are those of a `with` around the rest of it."""
    names = {one.optional_vars.id for one in node.items if isinstance(one.optional_vars, ast.Name)}
    if not names:
        return node.body
    if (known := _WRITTEN.get(node)) is None:
        moves = any(isinstance(one, ast.Attribute) and one.attr == "pop_all" for each in node.body for one in ast.walk(each))
        known = _WRITTEN[node] = node.body if moves else _nested(node.body, names, _MOST)
    return known


def _nested(body: list[ast.stmt], names: set[str], most: int) -> list[ast.stmt]:
    for at, one in enumerate(body if most else []):
        if (item := _entered(one, names)) is not None:
            within = ast.With([item], _nested(body[at + 1 :], names, most - 1) or [ast.copy_location(ast.Pass(), one)])
            return [*body[:at], ast.copy_location(within, one)]
    return body


def _entered(node: ast.stmt, names: set[str]) -> ast.withitem | None:
    """What a statement enters on one of these stacks, and under which name."""
    target: ast.expr | None = None
    match node:
        case ast.Assign(targets=[given], value=value):
            target = given
        case ast.Expr(value=value):
            pass
        case _:
            return None
    match value.value if isinstance(value, ast.Await) else value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=stack), attr=entering), args=[context], keywords=[]) if stack in names and entering in _ENTERS:
            return ast.withitem(context, target)
    return None
