"""From a module to the reading of its handler."""

from __future__ import annotations

import ast
from typing import Any

from ....values.worlds import Undecided
from ...reading import Reading
from ...source import Source
from ..scopes import Module, Scope
from ..values import Function, Import, Instance, Known, Part
from . import library
from .called import own_method
from .evaluation import Evaluation
from .responses import Responses
from .swallows import Swallows


def reading(source: Source) -> Reading:
    """Read the handler of a module. Raises `Undecided`."""
    try:
        return _read(source)
    except RecursionError:
        raise Undecided("the handler's source is nested too deeply to read", place=source.place) from None
    except Undecided as doubt:
        raise Undecided(doubt.reason, doubt.settle, doubt.place or source.place) from None


def _read(source: Source) -> Reading:
    module = Module(source.tree)
    evaluation = Evaluation(module)
    handler = _handler(source, module, evaluation)
    reachable = _reachable(handler, evaluation)
    responses = Responses(evaluation, source, handler, reachable)
    swallows = Swallows(evaluation, source, handler, reachable, responses)
    return Reading(
        tuple(responses.reported),
        tuple(responses.departures),
        tuple(swallows.found),
        responses.unfollowed,
        swallows.work_seen or "library" in {one.kind for one in responses.reported},
    )


def _handler(source: Source, module: Module, evaluation: Evaluation) -> Scope:
    """The function that Lambda calls."""
    bound = module.top.bound.get(source.handler, [])
    if not bound:
        raise Undecided(f"the handler {source.handler} is not defined in its module", place=source.place)
    values: set[Any] = {value for ref in bound for value in evaluation.ref(ref)}
    match [*values]:
        case [Function(scope)]:
            pass
        case [Instance(owner)] if method := own_method(owner, "__call__"):
            scope = method.scope
        case [Import(path)]:
            raise Undecided(f"the handler {source.handler} is imported from {path.rpartition('.')[0] or path}, which is not followed yet", place=source.place)
        case _:
            raise Undecided(f"the handler {source.handler} is made by code that is not followed", place=source.place)
    if not isinstance(scope.node, ast.Lambda):
        for decorator in scope.node.decorator_list:
            if not library.hands_on(decorator):
                raise Undecided(f"what the decorator @{ast.unparse(decorator)} makes of the handler's result is not known", place=source.place)
    scope.callers[:] = [[Known((Part("event"),))], *scope.callers]
    evaluation.forget()
    return scope


def _reachable(handler: Scope, evaluation: Evaluation) -> list[Scope]:
    """The handler and the functions of the module that it calls or hands on, and so forth."""
    out, waiting = [handler], [handler]
    while waiting:
        scope = waiting.pop()
        used = [found for node in scope.loads if (found := evaluation.module.callee(node, scope)) is not None]
        for found in (*used, *(inner for inner in scope.inner if isinstance(inner.node, ast.Lambda))):
            if found not in out:
                out.append(found)
                waiting.append(found)
    return out
