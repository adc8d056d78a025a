"""Generators that are kept under a name which nobody goes through: nothing of them is run. https://docs.python.org/3/reference/expressions.html#generator-expressions"""

from __future__ import annotations

import ast

from .....sources.python_nodes import nodes_of, of_tree
from ..known import logs
from ..state.machine import Machine


def is_left(machine: Machine, name: str, value: ast.expr) -> bool:
    """Is what this name stands for at most written to the log, or asked whether it is there?"""
    loads, shown = _loads(machine.module.source.tree)
    if loads.get(name, 0) != shown.get(name, 0):
        return False
    machine.path.loops.unused.append((value, machine.module))
    return True


@of_tree
def _loads(tree: ast.Module) -> tuple[dict[str, int], dict[str, int]]:
    """How often a module asks for each name, and how often only so."""
    loads, shown = dict[str, int](), dict[str, int]()
    for node in nodes_of(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                loads[name] = loads.get(name, 0) + 1
            case ast.Call() if logs(node):
                parts = [*node.args, *(one.value for one in node.keywords)]
                parts = [inner for one in parts for inner in (one.values if isinstance(one, ast.JoinedStr) else [one])]
                _count([one.value if isinstance(one, ast.FormattedValue) else one for one in parts], shown)
            case ast.If(test=test) | ast.UnaryOp(op=ast.Not(), operand=test):
                _count([test], shown)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                loads |= {one: loads.get(one, 0) + 1 for one in names}
    return loads, shown


def _count(parts: list[ast.expr], found: dict[str, int]) -> None:
    for one in parts:
        if isinstance(one, ast.Name):
            found[one.id] = found.get(one.id, 0) + 1
