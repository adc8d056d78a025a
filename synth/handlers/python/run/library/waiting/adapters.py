"""Adapters of the code that are mounted on a session of requests, and give each of its requests a timeout: https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ...state.machine import Machine
from ...state.values import Env, FunctionV, InstanceV, ListV, Opaque


def mounted(machine: Machine, _node: Any, session: Opaque, args: list[Any], given: dict[str, Any]) -> None:
    """What the session's requests wait for then, where the adapter says so; of any other adapter nothing is known."""
    adapter = given.get("adapter", args[1] if len(args) > 1 else None)
    send = adapter.cls.lookup("send") if isinstance(adapter, InstanceV) else None
    if not isinstance(send, FunctionV) or given.get("prefix", args[0] if args else None) != "https://":
        return
    env = Env(send.env, send.env.module)
    env.vars[send.node.args.args[0].arg] = adapter
    found = [machine.evaluate(machine, one, env) for one in _timeouts(send.node)]
    if len(found) == 1 and all(isinstance(one, (int, float)) for one in (found[0].items if isinstance(found[0], ListV) else found)):
        session.made["timeout"] = found[0]  # which its methods share


def _timeouts(send: ast.AST) -> Iterator[ast.expr]:
    """What it gives where it is given none."""
    for node in ast.walk(send):
        match node:
            case ast.Assign(targets=[ast.Name(id="timeout")], value=ast.Call(func=ast.Attribute(attr="get" | "pop"))):
                pass  # it is asked what there is
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="timeout")) | ast.Name(id="timeout")], value=value):
                yield _instead(value)
            case ast.Call(func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value="timeout"), value]):
                yield value


def _instead(value: ast.expr) -> ast.expr:
    """`value` of `timeout or value`."""
    return value.values[-1] if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or) else value
