"""Clauses around one step of the work on a message that at most write to the log: the code goes on with the next step, and nothing else says that this one failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from ....sources.python_nodes import nodes_of, of_tree
from ..run import known
from ..run.state.path import Caught, Site

_NO_STEPS: Final = (known.only_brings, known.only_makes, known.connects, known.undoes, known.clears)
_CHANGES: Final = frozenset({"append", "appendleft", "add", "extend", "update", "insert", "setdefault", "remove", "discard", "pop", "popleft"})
"""Methods of Python's collections that change them."""


def is_step(clause: Caught, site: Site, trees: Sequence[ast.Module]) -> bool:
    """Is nothing changed by it, nor by what it stands around, but by the call that failed? What is only brought or made ready may be done without."""
    if site.kind != "work" or not clause.broad or clause.module is None or any(is_so(site.what) for is_so in _NO_STEPS):
        return False
    function = _leaving_nothing(clause.module.source.tree).get(id(clause.node))
    return function is not None and (not function or _is_unread(function, trees))


def _is_unread(function: str, trees: Sequence[ast.Module]) -> bool:
    """Is what the function gives never looked at: `send(order)`, `ok = send(order)`?"""
    uses = [_uses(tree) for tree in trees]
    return any(function in dropped for dropped, _ in uses) and not any(function in taken for _, taken in uses)


@of_tree
def _uses(tree: ast.Module) -> tuple[frozenset[str], frozenset[str]]:
    """The functions that are called without that anybody looks at what they give, and all names that are used in any other way."""
    logged = {id(part) for one in nodes_of(tree) if isinstance(one, ast.stmt) and known.only_logs(one) for part in ast.walk(one)}
    mentioned = [one for one in nodes_of(tree) if isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Load)]
    read = {one.id for one in mentioned if isinstance(one, ast.Name) and id(one) not in logged}
    dropped = [called for one in nodes_of(tree) if (called := _dropped(one, read)) is not None]
    without = {id(one) for one in dropped}
    return frozenset(map(known.name_of, dropped)), frozenset(known.name_of(one) for one in mentioned if id(one) not in without)


def _dropped(node: ast.AST, read: set[str]) -> ast.expr | None:
    """What a statement calls that does nothing with what comes of it."""
    match node:
        case ast.Expr(value=value):
            called = value
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in read:
            called = value
        case _:
            return None
    called = called.value if isinstance(called, ast.Await) else called
    return called.func if isinstance(called, ast.Call) else None


@of_tree
def _leaving_nothing(tree: ast.Module) -> dict[int, str]:
    """The clauses that only log, and the blocks that end with an exception as well, of which nothing is left from which the code could tell that they ended early, but for what the function gives that is named here."""
    functions = [one for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    setters = frozenset(one.name for one in functions if _sets(one))
    within = {id(part): one.name for one in functions for part in ast.walk(one)}  # the innermost comes last
    return {
        id(end): within.get(id(one), "") if any(isinstance(part, ast.Return) for part in ast.walk(one)) else ""
        for one in nodes_of(tree)
        if isinstance(one, (ast.Try, ast.With, ast.AsyncWith)) and not any(_leaves(part, setters) for each in one.body for part in ast.walk(each))
        for end in _ends(one)
    }


def _ends(node: ast.Try | ast.With | ast.AsyncWith) -> Iterator[ast.AST]:
    """What catches an exception of a block, and does nothing else."""
    if not isinstance(node, ast.Try):
        yield from (one.context_expr for one in node.items)
    elif not node.orelse:
        yield from (one for one in node.handlers if all(known.only_logs(part) or _is_left(part) for part in one.body))


def _is_left(node: ast.stmt) -> bool:
    """Does it end the clause, and do nothing but to make what is given back?"""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    is_return = isinstance(node, ast.Return) and all(known.only_looks(one) or known.only_makes(known.name_of(one)) for one in calls)
    return is_return or isinstance(node, (ast.Pass, ast.Continue))


def _sets(function: ast.AST) -> bool:
    return any(isinstance(one, (ast.Global, ast.Nonlocal)) or _is_part_set(one) for one in ast.walk(function))


def _is_part_set(node: ast.AST) -> bool:
    return isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load)


def _leaves(node: ast.AST, setters: frozenset[str]) -> bool:
    """May it be seen later whether the code came here? A name or a part is set, a way out is taken, or something of the code's own is changed in place."""
    if isinstance(node, ast.Call):
        return known.name_of(node) in _CHANGES or known.name_of(node) in setters
    is_way_out = isinstance(node, (ast.Break, ast.Continue, ast.Yield, ast.YieldFrom, ast.Raise))
    return is_way_out or _is_part_set(node) or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
