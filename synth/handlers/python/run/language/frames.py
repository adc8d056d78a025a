"""The names of a function's frame: which ones are its own, whether they are bound yet, and what `locals()` and `dir()` see of them.

https://docs.python.org/3/reference/executionmodel.html#naming-and-binding
"""

from __future__ import annotations

import ast
from typing import Any, Final

from .....sources.python_nodes import children
from ..state.machine import Machine
from ..state.values import GLOBALS, DictV, Env, ListV, ModuleV

_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SEES: Final = ("locals", "vars", "globals", "dir")


def own_names(node: Any) -> frozenset[str]:
    """The names that a function binds and that are its own: read before they are bound, they raise."""
    bound: set[str] = set()
    elsewhere: set[str] = set()
    waiting: list[Any] = [*node.body] if not isinstance(node, ast.Lambda) else []
    while waiting:
        one = waiting.pop()
        match one:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(one.name)
                continue
            case ast.Lambda():
                continue
            case ast.Name(ctx=ast.Store() | ast.Del()):
                bound.add(one.id)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                bound.add(name)
            case ast.alias():
                bound.add(one.asname or one.name.partition(".")[0])
            case ast.Global() | ast.Nonlocal():
                elsewhere.update(one.names)
        if isinstance(one, _COMPREHENSIONS):
            bound.update(inner.target.id for inner in ast.walk(one) if isinstance(inner, ast.NamedExpr))
        else:
            waiting += children(one)
    return frozenset(bound - elsewhere)


def is_unbound(env: Env, name: str) -> bool:
    """Is it a function's own name, and not bound yet, or no more?"""
    inner: Env | None = env.outside.get(name, env)
    while inner is not None:
        if name in inner.vars:
            return False
        if name in inner.names:
            return True
        inner = inner.outer
    return False


def frame_of(env: Env) -> Env:
    """The frame that an expression is in: what a comprehension binds by `:=` is bound there."""
    while env.of_comprehension and env.outer is not None:
        env = env.outer
    return env


def looks_into(env: Env, node: ast.Call) -> bool:
    """Is it `locals()`, `vars()`, `globals()` or `dir()`?"""
    return isinstance(node.func, ast.Name) and node.func.id in _SEES and not node.args and env.find(node.func.id) is None


def looked_into(_m: Machine, env: Env, node: ast.Call) -> DictV | ListV:
    """The names that it sees, with what they stand for."""
    module = env.module
    of_module = getattr(node.func, "id", "") == GLOBALS and isinstance(module, ModuleV)
    frame = module.env if of_module else frame_of(env)
    made = DictV({name: (value, node) for name, value in frame.vars.items() if not name.startswith(".")}, node, GLOBALS if of_module else "")
    return ListV([*made.entries], "list", node) if getattr(node.func, "id", "") == "dir" else made
