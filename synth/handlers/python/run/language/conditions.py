"""Conditions: is one true, and which side a run takes where nobody knows; and what code fetches once and keeps, which a condition asks for, or a decorator.

https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html (keep clients and what seldom changes outside of the handler)
https://docs.python.org/3/library/functools.html#functools.cache
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .....sources.python_nodes import below
from ..known import name_of
from ..state.machine import Machine
from ..state.values import ClassV, Env, FunctionV, InstanceV, Opaque
from .comparison import PLAIN, compare, plainly, truth

_OUTCOMES: Final = {"ok": True, "is_success": True, "is_error": False, "is_client_error": False, "is_server_error": False}
"""What a response says of how it ended, where all is well; https://requests.readthedocs.io/en/latest/api/#requests.Response.ok ;
https://www.python-httpx.org/api/#response ; https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponse.ok"""


def decide(machine: Machine, node: ast.expr, env: Env, prefer: bool | None = None) -> bool:  # noqa: FBT001 - the side to take where nobody knows
    """Is a condition true? Where nobody knows, it is as is preferred."""
    match node:
        case ast.BoolOp():
            wanted = isinstance(node.op, ast.And)
            return all(decide(machine, one, env, prefer) for one in node.values) if wanted else any(decide(machine, one, env, prefer) for one in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return not decide(machine, node.operand, env, None if prefer is None else not prefer)
        case ast.Compare(ops=[op], comparators=[right]):
            machine.spend()
            machine.asking = id(node.left)
            one = machine.evaluate(machine, node.left, env)
            machine.asking = id(right)
            other = machine.evaluate(machine, right, env)
            return preferring(machine, prefer, lambda: compare(machine, op, one, other, node))
    machine.asking = id(node)
    value = machine.evaluate(machine, node, env)
    if isinstance(node, ast.Attribute) and node.attr in _OUTCOMES and isinstance(plain := plainly(value), Opaque):
        return preferring(machine, prefer, lambda: machine.choose(node, _OUTCOMES[node.attr], "truth", plain))
    return preferring(machine, prefer, lambda: truth(machine, value, node))


def preferring(machine: Machine, prefer: bool | None, work: Callable[[], bool]) -> bool:  # noqa: FBT001 - as above
    machine.prefer = prefer
    try:
        return work()
    finally:
        machine.prefer = None


_KEEPS: Final = frozenset({"cache", "lru_cache", "cached_property"})


def filled(machine: Machine, node: ast.If, env: Env) -> bool | None:
    """Which way a condition goes that asks for what this run has fetched already; None for any other. What was fetched is taken for something: `None` would be fetched anew each time."""
    if (asked := _asked(node.test)) is None:
        return None
    place, is_there = asked
    value = _held(place, env)
    if not isinstance(value, Opaque):
        return None
    if is_there:
        return True if isinstance(place, ast.Name) and place.id in env.outside and isinstance(node.body[-1], ast.Return) else None
    return False if machine.path.filled.get(id(node)) is value else None


def was_filled(machine: Machine, node: ast.If, env: Env) -> None:
    """The body of a condition ended: does it fill the very place that is asked for?"""
    asked = _asked(node.test)
    if asked is None or asked[1] or not isinstance(value := _held(asked[0], env), Opaque):
        return
    if any(
        isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Store) and _is_same(one, asked[0]) for part in node.body for one in below(part)
    ):
        machine.path.filled[id(node)] = value


def keeps(value: FunctionV) -> bool:
    """Is a function run once for what it is given, and its answer kept?"""
    return any(name_of(one) in _KEEPS for one in getattr(value.node, "decorator_list", ()))


def kept(machine: Machine, value: FunctionV, args: list[Any], given: dict[str, Any], run: Callable[[], Any]) -> Any:
    """What such a function gives, which it gave before where it was given the same."""
    _, known = machine.path.filled.setdefault(id(value), (value, []))
    asked = [*args, *sorted(given.items())]
    for before, answer in known:
        if len(before) == len(asked) and all(map(_is_one, before, asked)):
            return answer
    answer = run()
    known.append((asked, answer))
    return answer


def _is_one(one: Any, other: Any) -> bool:
    return (
        one is other
        or (isinstance(one, PLAIN) and type(one) is type(other) and one == other)
        or (isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0] and _is_one(one[1], other[1]))
    )


def _asked(test: ast.expr) -> tuple[ast.Name | ast.Attribute, bool] | None:
    """The place that a condition asks for first, and whether it asks for something that is there."""
    match test:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return test, True
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute(value=ast.Name()) as place):
            return place, False
        case ast.Compare(
            left=ast.Name() | ast.Attribute(value=ast.Name()) as place, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]
        ):
            return place, isinstance(op, ast.IsNot)
        case ast.BoolOp(op=ast.Or(), values=[first, *_]):
            return found if (found := _asked(first)) is not None and not found[1] else None
    return None


def _held(place: ast.Name | ast.Attribute, env: Env) -> Any:
    """What stands at a place; nothing where that is a name of the function's own, and nothing is run to find out."""
    if isinstance(place, ast.Name):
        return env.outside[place.id].vars.get(place.id) if place.id in env.outside else None
    name = place.value.id if isinstance(place.value, ast.Name) else ""
    frame = env.find(name)
    match frame.vars[name] if frame is not None else None:
        case InstanceV(attrs=attributes):
            return attributes.get(place.attr)
        case ClassV(attrs=frame):
            return frame.vars.get(place.attr)
    return None


def _is_same(one: ast.Name | ast.Attribute, other: ast.Name | ast.Attribute) -> bool:
    return ast.unparse(one) == ast.unparse(other)
