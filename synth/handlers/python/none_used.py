"""Where Python code works with what it reads, and None is an error: `int(os.environ.get("SIZE"))`, `os.getenv("HOSTS").split(",")`."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Final

_TAKE_NO_NONE: Final = frozenset({"float", "int", "len", "json.loads"})
"""https://docs.python.org/3/library/functions.html and https://docs.python.org/3/library/json.html: TypeError"""


def used(node: ast.AST, own: Collection[str]) -> ast.expr | None:
    """The expression that must not be None for this one to be worked out; of a sum the call among its two sides. `own`: names that the module gives to something itself."""
    match node:
        case ast.Call(func=func, args=[first, *_]) if (name := ast.unparse(func)) in _TAKE_NO_NONE and name.partition(".")[0] not in own:
            return first
        case ast.Attribute(value=held, ctx=ast.Load()) | ast.Subscript(value=held, ctx=ast.Load()):
            return held
        case ast.BinOp(left=ast.Call() as held, op=ast.Add()) | ast.BinOp(op=ast.Add(), right=ast.Call() as held):
            return held
    return None
