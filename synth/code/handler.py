"""From a module to the reading of its handler."""

from __future__ import annotations

import ast
from typing import Any

from ..worlds import Undecided
from . import library
from .evaluation import Evaluation
from .reading import Reading
from .responses import Responses
from .scopes import Module, Scope
from .source import Source
from .swallows import Swallows
from .values import Function, Import, Instance, Known, Part


def reading(source: Source) -> Reading:
    """Read the handler of a module. Raises `Undecided`."""
    module = Module(source.tree)
    evaluation = Evaluation(module)
    handler = _handler(source, module, evaluation)
    reachable = _reachable(handler, evaluation)
    responses = Responses(evaluation, source, handler, reachable)
    swallows = Swallows(evaluation, source, handler, reachable, responses)
    return Reading(tuple(responses.reported), tuple(responses.departures), tuple(swallows.found), responses.unfollowed, swallows.work_seen or "library" in {one.kind for one in responses.reported})


def _handler(source: Source, module: Module, evaluation: Evaluation) -> Scope:
    """The function that Lambda calls."""
    bound = module.top.bound.get(source.handler, [])
    if not bound:
        raise Undecided(f"the handler {source.handler} is not defined in its module", place=source.place)
    values: set[Any] = {value for ref in bound for value in evaluation.ref(ref)}
    match [*values]:
        case [Function(scope)]:
            pass
        case [Instance(owner)] if (scope := _call_method(owner)) is not None:  # type: ignore[assignment]  # None does not get in
            pass
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


def _call_method(owner: Scope) -> Scope | None:
    found = [value.scope for ref in owner.bound.get("__call__", ()) if isinstance(ref, Known) for value in ref.values if isinstance(value, Function)]
    return found[0] if len(found) == 1 else None


def _reachable(handler: Scope, evaluation: Evaluation) -> list[Scope]:
    """The handler and the functions of the module that it calls or hands on, and so forth."""
    out, waiting = [handler], [handler]
    while waiting:
        scope = waiting.pop()
        for node in ast.walk(scope.node):
            if isinstance(node, (ast.Name, ast.Attribute)):
                where = evaluation.module.scope_of.get(node, scope)
                found = evaluation.callee(node, where)
                if found is not None and found not in out:
                    out.append(found)
                    waiting.append(found)
    return out
