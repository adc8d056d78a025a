"""What the sides of a condition do, as far as it tells runs apart: of a whole chain of `elif` at once, which is as long as somebody makes it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from queuegate._light import NamedTuple

from ....sources.python_nodes import below
from ...words.clauses import CONDITIONS
from .known import name_of, only_looks

_MATTERS: Final = (
    ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Try, ast.With, ast.AsyncWith, ast.Yield, ast.YieldFrom, ast.Await, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr, ast.Delete,
    ast.Assert, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Match, ast.TryStar, ast.AsyncFor, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal,
)  # fmt: skip


class Sides(NamedTuple):
    """`harmless`: both only call what is not read. `then` and `otherwise`: is something called there that may fail?"""

    harmless: bool
    then: bool
    otherwise: bool


def sides(node: ast.If, tells: Callable[[str], bool]) -> dict[int, Sides]:
    """Of a condition and of each `elif` after it, by their nodes. `tells`: is what is called no mere work?"""
    chain = [node]
    while len(chain[-1].orelse) == 1 and isinstance(after := chain[-1].orelse[0], ast.If):
        chain.append(after)
    harmless, otherwise = _of([one for part in chain[-1].orelse for one in below(part)], tells)
    found: dict[int, Sides] = {}
    for one in reversed(chain):
        mine, then = _of([held for part in one.body for held in below(part)], tells)
        harmless = harmless and mine
        found[id(one)] = Sides(harmless, then, otherwise)
        mine, asks = _of(below(one.test), tells)
        harmless, otherwise = harmless and mine, otherwise or then or asks
    return found


def _of(nodes: list[ast.AST], tells: Callable[[str], bool]) -> tuple[bool, bool]:
    """Is nothing among these that matters, and is something called that may fail?"""
    called = [one for one in nodes if isinstance(one, ast.Call)]
    harmless = not any(isinstance(one, _MATTERS) or (isinstance(one, ast.keyword) and one.arg in CONDITIONS) for one in nodes) and not any(
        tells(name_of(one)) for one in called
    )
    return harmless, any(not only_looks(one) for one in called)
