"""Clauses around one step of the work on a message that at most write to the log: the code goes on with the next step, and nothing else says that this one failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ....sources.python_nodes import nodes_of, of_tree
from ..run import known
from ..run.state.path import Caught, Site

_NO_STEPS: Final = (known.only_brings, known.only_makes, known.connects, known.undoes, known.clears)
_CHANGES: Final = frozenset({"append", "appendleft", "add", "extend", "update", "insert", "setdefault", "remove", "discard", "pop", "popleft"})
"""Methods of Python's collections that change them."""


def is_step(clause: Caught, site: Site) -> bool:
    """Is nothing changed by it, nor by what it stands around, but by the call that failed? What is only brought or made ready may be done without."""
    is_work = site.kind == "work" and not any(is_so(site.what) for is_so in _NO_STEPS)
    return is_work and clause.broad and clause.module is not None and id(clause.node) in _leaving_nothing(clause.module.source.tree)


@of_tree
def _leaving_nothing(tree: ast.Module) -> frozenset[int]:
    """The clauses that only log, and the blocks that end with an exception as well, of which nothing is left from which the code could tell that they ended early."""
    setters = frozenset(one.name for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and _sets(one))
    return frozenset(
        id(end)
        for one in nodes_of(tree)
        if isinstance(one, (ast.Try, ast.With, ast.AsyncWith)) and not any(_leaves(part, setters) for each in one.body for part in ast.walk(each))
        for end in _ends(one)
    )


def _ends(node: ast.Try | ast.With | ast.AsyncWith) -> Iterator[ast.AST]:
    """What catches an exception of a block, and does nothing else."""
    if not isinstance(node, ast.Try):
        yield from (one.context_expr for one in node.items)
    elif not node.orelse:
        yield from (one for one in node.handlers if all(known.only_logs(part) or isinstance(part, (ast.Pass, ast.Continue)) for part in one.body))


def _sets(function: ast.AST) -> bool:
    return any(isinstance(one, (ast.Global, ast.Nonlocal)) or _is_part_set(one) for one in ast.walk(function))


def _is_part_set(node: ast.AST) -> bool:
    return isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load)


def _leaves(node: ast.AST, setters: frozenset[str]) -> bool:
    """May it be seen later whether the code came here? A name or a part is set, a way out is taken, or something of the code's own is changed in place."""
    if isinstance(node, ast.Call):
        return known.name_of(node) in _CHANGES or known.name_of(node) in setters
    is_way_out = isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom, ast.Raise))
    return is_way_out or _is_part_set(node) or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
