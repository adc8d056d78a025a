"""What a class of the code has of a class of contextlib that it is derived from: https://docs.python.org/3/library/contextlib.html"""

from __future__ import annotations

import ast
from typing import Any, Final
from weakref import WeakKeyDictionary

from ..state.machine import Machine
from ..state.values import Env, FunctionV, InstanceV, ListV, Native, Opaque
from .catching import SUPPRESS, class_names
from .classes import external_bases

_SHAPES: Final = {
    "contextlib.ContextDecorator": "def wrapped(*args, **kwargs):\n    with context:\n        return function(*args, **kwargs)",
    "contextlib.AsyncContextDecorator": "async def wrapped(*args, **kwargs):\n    async with context:\n        return await function(*args, **kwargs)",
}
_WRITTEN: Final[WeakKeyDictionary[ast.AST, ast.stmt]] = WeakKeyDictionary()
"""The wrapper by the decorator that makes it: what was learnt of a function is kept by its node."""


def made(machine: Machine, value: InstanceV, args: list[Any], node: Any) -> None:
    """An object of a class of the code was made: one of `suppress` takes what it is given away from what a block raises."""
    if any(isinstance(one, Opaque) and one.name == SUPPRESS for one in external_bases(value.cls)):
        value.attrs[SUPPRESS] = Native("suppress", lambda *_: None, class_names(ListV([*args])))
        if value.cls.lookup("__init__") is not None:
            machine.unfollowed(node, f"what {value.cls.node.name} takes away is up to its own __init__")


def in_context(machine: Machine, value: InstanceV, function: Any, node: ast.AST) -> FunctionV | None:
    """A function that runs in the context of this object each time; None where its class is no decorator."""
    shape = next((_SHAPES[one.name] for one in external_bases(value.cls) if isinstance(one, Opaque) and one.name in _SHAPES), None)
    if shape is None or not isinstance(function, FunctionV):
        return None
    if (made := _WRITTEN.get(node)) is None:
        context = ast.unparse(node).removeprefix("@")
        made = _WRITTEN[node] = ast.parse(shape).body[0]
        for one in ast.walk(made):
            ast.copy_location(one, node)
            if isinstance(one, ast.Name) and one.id == "context":
                one.id = context  # as a finding quotes it
        made.name = function.name  # type: ignore[attr-defined]  # it is a function
    env = Env(function.env, function.env.module)
    env.vars.update({ast.unparse(node).removeprefix("@"): value, "function": function})
    return FunctionV(made, env, {}, is_generator=False)
