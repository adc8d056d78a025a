"""Who learns of a class as it is made: the classes above it, its metaclass, and what decorates it. https://docs.python.org/3/reference/datamodel.html#customizing-class-creation"""

from __future__ import annotations

import ast
from typing import Any, Final

from ..state.machine import Machine
from ..state.values import Bound, ClassV, DictV, Env, FunctionV, ListV, Native

_META: Final = ".metaclass"


def registered(machine: Machine, made: ClassV, env: Env) -> ClassV:
    """The class, as a decorator of the code gives it back, when they have been told."""
    node, given = made.node, {one.arg: machine.evaluate(machine, one.value, env) for one in made.node.keywords if one.arg is not None}
    if (meta := given.pop("metaclass", None)) is not None:
        made.attrs.vars[_META] = meta
    above = [one for one in made.bases if isinstance(one, ClassV)]
    for one in above:
        one.heirs.append(made)
    told = next((found for one in above if (found := _function(one.lookup("__init_subclass__"))) is not None), None)
    if told is not None:
        machine.call(machine, told, [made], given, node)
    meta = made.lookup(_META)
    if isinstance(meta, ClassV) and (begins := _function(meta.lookup("__init__"))) is not None:
        own: dict[Any, Any] = {name: (held, node) for name, held in made.attrs.vars.items() if not name.startswith(".")}
        machine.call(machine, begins, [made, node.name, ListV([*made.bases], "tuple", node), DictV(own, node)], {}, node)
    for decorator in reversed(node.decorator_list):
        made = _decorated(machine, decorator, made, env)
    return made


def _function(value: Any) -> FunctionV | None:
    inner = value.owner if isinstance(value, Native) and value.name == "classmethod" else value
    return inner if isinstance(inner, FunctionV) else None


def _decorated(machine: Machine, decorator: ast.expr, made: ClassV, env: Env) -> ClassV:
    """What a decorator of the code gives back, where that is a class; one of a library adds to it."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if not isinstance(machine.evaluate(machine, called, env), (FunctionV, Bound)):
        return made
    value = machine.evaluate(machine, decorator, env)
    found = machine.call(machine, value, [made], {}, decorator) if isinstance(value, (FunctionV, Bound)) else None
    return found if isinstance(found, ClassV) else made
