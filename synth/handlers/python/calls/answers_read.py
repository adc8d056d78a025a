"""What code reads of the answer of a call: nothing, some of its fields, or, as far as is known, all of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from ....sources.python_nodes import nodes_of, of_tree
from ..run.known import only_logs

_NOTHING: Final = frozenset[str]()
Read = frozenset[str] | None
"""The fields that are read; None: it may be all of them."""


def read_of_answers(tree: ast.Module, nodes: Sequence[ast.AST]) -> dict[int, Read]:
    """Of each call of these nodes that is a statement, or kept under a name, or asked for a field at once, what is read of its answer, by its node."""
    found: dict[int, Read] = {}
    for node in nodes:
        if isinstance(node, (ast.Expr, ast.Assign)):
            if isinstance(call := _awaited(node.value), ast.Call):
                found.setdefault(id(call), _of_name(tree, _kept_as(node)))
        elif isinstance(node, (ast.Subscript, ast.Call)) and (field := _field(node)) is not None:
            found[id(_awaited(field[0]))] = frozenset({field[1]})
    return found


def _of_name(tree: ast.Module, name: str | None) -> Read:
    return None if name is None else _names_read(tree).get(name, _NOTHING) if name else _NOTHING


def _kept_as(node: ast.Expr | ast.Assign) -> str | None:
    """Under which name a statement keeps its value; "" where it keeps it nowhere."""
    if isinstance(node, ast.Expr):
        return ""
    return node.targets[0].id if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) else None


def _awaited(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Await) else node


def _field(node: ast.AST) -> tuple[ast.expr, str] | None:
    """What is asked for a field, and for which one: `answer["Failed"]`, `answer.get("Failed", [])`."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
            return value, name
        case ast.Call(func=ast.Attribute(attr="get", value=value), args=[ast.Constant(value=str(name)), *_]):
            return value, name
    return None


@of_tree
def _names_read(tree: ast.Module) -> dict[str, Read]:
    """By each name that a module reads, or hands to other functions by `global` and `nonlocal`, the fields that it asks it for."""
    nodes = nodes_of(tree)
    logged = {id(part) for one in nodes if isinstance(one, (ast.Expr, ast.If, ast.For)) and only_logs(one) for part in ast.walk(one)}
    fields = {id(field[0]): field[1] for one in nodes if (field := _field(one)) is not None}
    found: dict[str, Read] = {name: None for one in nodes if isinstance(one, (ast.Global, ast.Nonlocal)) for name in one.names}
    for one in nodes:
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and id(one) not in logged:
            before, asked = found.get(one.id, _NOTHING), fields.get(id(one))
            found[one.id] = None if before is None or asked is None else before | {asked}
    return found
