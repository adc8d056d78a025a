"""Whether anything is done with what a call gives, but to write it to the log."""

from __future__ import annotations

import ast
from typing import Final

from ....sources.python_nodes import nodes_of, of_tree
from ..run.known import logs

_SPELLS: Final = frozenset({"len", "str", "repr", "dumps", "get", "items", "values", "join", "format", "sum", "list", "sorted"})
"""What only makes words or numbers of something."""


def kept_as(node: ast.Expr | ast.Assign) -> str | None:
    """Under which name a statement keeps its value; "" where it keeps it nowhere."""
    if isinstance(node, ast.Expr):
        return ""
    return node.targets[0].id if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) else None


@of_tree
def names_used(tree: ast.Module) -> frozenset[str]:
    """The names that a module reads, or hands to other functions by `global` and `nonlocal`."""
    nodes = nodes_of(tree)
    bound = (name for one in nodes if isinstance(one, (ast.Global, ast.Nonlocal)) for name in one.names)
    logged = {id(part) for one in nodes if isinstance(one, (ast.Expr, ast.If, ast.For)) and _only_logs(one) for part in ast.walk(one)}
    return frozenset((*bound, *(one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and id(one) not in logged)))


def _only_logs(node: ast.AST) -> bool:
    """Does a statement nothing but write to the log, whichever side of it is taken?"""
    match node:
        case ast.Expr(value=ast.Call() as call):
            return logs(call) and all(_spells(part) for one in (*call.args, *call.keywords) for part in ast.walk(one))
        case ast.If(test=test, body=body, orelse=other):
            return all(map(_only_logs, (*body, *other))) and all(map(_spells, ast.walk(test)))
        case ast.For(iter=over, body=body, orelse=other):
            return all(map(_only_logs, (*body, *other))) and all(map(_spells, ast.walk(over)))
    return False


def _spells(node: ast.AST) -> bool:
    return not isinstance(node, (ast.Call, ast.NamedExpr, ast.Await)) or (
        isinstance(node, ast.Call) and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) in _SPELLS
    )
