"""How long a part of a list may be, by the numbers that the code cuts it with: `entries[:10]`, `entries[i : i + SIZE]`."""

from __future__ import annotations

import ast

from ...scopes import Scope


def width(scope: Scope, part: ast.Slice, of: ast.expr | None, held: int) -> int:
    """So many items at most; 0 where that is not known, and where the list is written out with the items that it holds."""
    only = scope.only(of.id) if isinstance(of, ast.Name) else None
    if only is not None and isinstance(only.node, ast.List) and held and len(only.node.elts) == held:
        return 0
    match part.lower, part.upper:
        case None | ast.Constant(value=0), ast.expr() as end:
            return max(_number(scope, end), 0)
        case ast.expr() as begin, ast.BinOp(left=left, op=ast.Add(), right=right) if ast.dump(left) == ast.dump(begin):
            return max(_number(scope, right), 0)
    return 0


def _number(scope: Scope, node: ast.expr) -> int:
    """A number that is written out, there or under a name that is given it once."""
    if isinstance(node, ast.Name) and (only := scope.only(node.id)) is not None:
        node = only.node
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else 0
