"""Where a client or a table leaves what is followed: handed to code that is not read, put into a list or a dict, or asked for something that is looked up by name.

Whatever leaves is reported, so that "the code calls nothing else" is safe to say of a service that never does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from ....values.worlds import Undecided
from ...aws_calls import Batch, Client, Pages, Root, Session, Several, Thing, Unread
from ..libraries import NO_CALL
from ..scopes import Class, Function, Scope, ends
from ..source import line_of
from .program.dependencies import ANY, HANDING, KEEPS, PLAIN
from .program.modules import Part
from .program.objects import Holding, Objects, class_given, fields_of, told_to_call

_RELEASING: Final = (ast.Call, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Yield, ast.YieldFrom, ast.Assign, ast.Attribute)
"""What may let go of a value: see `_released`."""


def handed_on(call: ast.Call) -> ast.Call | None:
    """The call that another one makes: `partial(table.put_item, Item=…)`, `pool.submit(client.publish, …)`. None where it makes none that is followed."""
    index = HANDING.get(ends(call.func))
    if index is None or index >= len(call.args) or not isinstance(func := call.args[index], ast.Attribute):
        return None
    return ast.copy_location(ast.Call(func, call.args[index + 1 :], call.keywords), func)


def escapes(objects: Objects, part: Part, scope: Scope, nodes: list[ast.AST]) -> Iterator[Unread]:
    """The services whose clients these nodes of a scope let go."""
    nodes = [one for one in nodes if isinstance(one, _RELEASING)]
    calls = [one for one in nodes if isinstance(one, ast.Call)]
    followed = {id(one.func) for one in calls if isinstance(one.func, ast.Attribute)}
    followed |= {id(one.value) for one in nodes if isinstance(one, ast.Assign) and (_is_parallel(one, scope) or _is_held(one))}
    followed |= {id(made.func) for one in calls if (made := handed_on(one)) is not None}
    for expression in (one for node in nodes if id(node) not in followed for one in _released(objects, scope, node)):
        for value in objects.of(expression, scope):
            if (services := _services_of(objects, value)) is not None:
                at = part.source.at(expression)
                yield Unread(services, Undecided(f"what becomes of {ast.unparse(expression)} in {line_of(at)} is not followed", place=at))


def _services_of(objects: Objects, value: Any) -> tuple[str, ...] | None:
    """The services that can be called with a value; None where it calls none."""
    match value:
        case Client(service) | Root(service) | Thing(service=service) | Pages(service=service) | Batch(table=Thing(service=service)):
            return (service,)
        case Several(services=services):
            return services
        case Session():
            return ANY
        case Holding():
            kept = [one for inner in value.values for one in objects.of(inner, value.scope) if isinstance(one, (Client, Root, Several, Thing))]
            return tuple(dict.fromkeys(service for one in kept for service in (one.services if isinstance(one, Several) else (one.service,)))) or None
    return None


def _is_held(assignment: ast.Assign) -> bool:
    """Is it a dict with keys that are written out, under a name?"""
    value = assignment.value
    return (
        isinstance(value, ast.Dict)
        and all(isinstance(key, ast.Constant) for key in value.keys)
        and all(isinstance(one, ast.Name) for one in assignment.targets)
    )


def _is_parallel(assignment: ast.Assign, scope: Scope) -> bool:
    """Is it `one, two = a, b`, each of which is followed?"""
    value = assignment.value
    return isinstance(value, (ast.Tuple, ast.List)) and all(
        isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == len(value.elts) and all(_is_name(one, scope) for one in target.elts)
        for target in assignment.targets
    )


def _is_name(target: ast.expr, scope: Scope) -> bool:
    """Is it a name, or one of `self`, whose values are followed?"""
    return isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and scope.class_of(target.value) is not None)


def _released(objects: Objects, scope: Scope, node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call():
            if _is_followed(objects, scope, node):
                return
            yield from (one.value if isinstance(one, ast.Starred) else one for one in node.args)
            yield from (keyword.value for keyword in node.keywords)
        case ast.List(ctx=ast.Load()) | ast.Tuple(ctx=ast.Load()) | ast.Set():
            yield from node.elts
        case ast.Dict():
            yield from node.values
        case ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value):
            yield value
        case ast.Assign():
            if not all(_is_name(target, scope) for target in node.targets):
                yield node.value
        case ast.Attribute(ctx=ast.Load()) if node.attr not in PLAIN | NO_CALL:
            yield node.value


def _is_followed(objects: Objects, scope: Scope, call: ast.Call) -> bool:
    """Is what is handed over met again, as a parameter of the function that is called by its name?"""
    name = ends(call.func)
    if name in KEEPS:
        return True
    if name == "cls" and (of_class := class_given(scope)) is not None:
        name = of_class.node.name
    if (made := told_to_call(call, name)) is not None:
        call, name = made, ends(made.func)
    values = objects.of(call.func, scope)
    return all(_takes(objects, value, name) for value in values)


def _takes(objects: Objects, value: object, name: str) -> bool:
    match value:
        case Function(scope=function):
            arguments = function.node.args
            return getattr(function.node, "name", "") == name and not arguments.vararg and not arguments.kwarg
        case Class(scope=owner):
            made = any(isinstance(one, Function) and _takes(objects, one, "__init__") for one in objects.attribute(value, "__init__"))
            return owner.node.name == name and (made or bool(fields_of(owner)))
    return False
