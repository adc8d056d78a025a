"""A handler that leaves before it works on any message, although the code for that is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from .....sources.python_nodes import below, children
from ....effort import TooMuch
from ....unreached import is_aside, speaks_of_batch
from ...run.known import logs
from ...run.state.machine import Machine
from ...run.state.notes import aside
from ...run.state.path import Path
from ...run.state.values import Bound, FunctionV
from ...run.ways import Exploration
from ..failures import text_of

_MOST: Final = 40
"""Runs that are made once more."""
_ROUNDS: Final = (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.ListComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
_CLAUSES: Final = (ast.ExceptHandler, ast.Raise)


def idle(runs: Exploration, handler: ast.AST) -> tuple[str, ast.AST, Any] | None:
    """The first call that no run reaches, where none of them works on a message: as it is written, and in which module."""
    reached, entered = _reached(runs)
    entered.pop(id(handler), None)
    others = [*entered.values(), *_named([(handler, runs.handler_module), *entered.values()])]
    for function, module, of_message in ((handler, runs.handler_module, False), *((*one, True) for one in others)):
        found = next(_unreached(function, reached, of_message=of_message), None)
        if found is not None:
            return text_of(found), found, module
    return None


def _reached(runs: Exploration) -> tuple[set[int], dict[int, tuple[Any, Any]]]:
    """The calls that any run reaches, and the functions that are called in it, by their nodes."""
    machine, reached, entered = runs.machine, set[int](), dict[int, tuple[Any, Any]]()
    call = machine.call

    def noted(m: Machine, value: Any, args: list[Any], given: dict[str, Any], node: Any) -> Any:
        reached.add(id(node))
        function = value
        while isinstance(function, Bound):
            function = function.function
        if isinstance(function, FunctionV):
            entered.setdefault(id(function.node), (function.node, function.env.module))
        return call(m, value, args, given, node)

    machine.call = noted
    try:
        with aside(machine):
            for outcome in runs.outcomes[:_MOST]:
                machine.modules.outliving.restore()
                runs.once(path := Path(outcome.path.flips, outcome.path.fail, outcome.path.names))
                reached |= {id(one) for node, _ in path.loops.unused if isinstance(node, ast.Call) for one in below(node)}  # generators are made, and not run
    except TooMuch:
        entered.clear()
    finally:
        machine.call = call
    return reached, entered


def _named(run: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The functions of a module that are named in those which are run, and not called."""
    done = {id(node) for node, _ in run}
    for node, module in run:
        for one in below(node):
            held = module.env.vars.get(one.id) if isinstance(one, ast.Name) else None
            if isinstance(held, FunctionV) and id(held.node) not in done and held.env.module is module:
                done.add(id(held.node))
                yield held.node, module


def _unreached(function: ast.AST, reached: set[int], *, of_message: bool) -> Iterator[ast.Call]:
    waiting: list[tuple[ast.AST, bool]] = [(function, of_message)]
    while waiting:
        node, counts = waiting.pop()
        if isinstance(node, _CLAUSES) or (isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise)):
            continue
        if isinstance(node, ast.Call) and id(node) not in reached and not logs(node) and not is_aside(_name(node.func)) and (counts or _is_given_batch(node)):
            yield node
        counts = counts or (isinstance(node, _ROUNDS) and node is not function)
        within = node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else children(node)  # its decorators run where it is defined
        waiting += [(one, counts) for one in reversed(within)]


def _name(func: ast.AST) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else "()"


def _is_given_batch(call: ast.Call) -> bool:
    parts = (part for given in (*call.args, *(one.value for one in call.keywords)) for part in (given, *children(given)))
    return any(speaks_of_batch(str(getattr(part, "id", "") or getattr(part, "attr", "") or getattr(part, "value", ""))) for part in parts)
