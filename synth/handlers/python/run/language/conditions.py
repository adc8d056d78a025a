"""Conditions: is one true, and which side a run takes where nobody knows."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from ..state.machine import Machine
from ..state.values import Env, Opaque
from .comparison import compare, plainly, truth

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
            one, other = machine.evaluate(machine, node.left, env), machine.evaluate(machine, right, env)
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
