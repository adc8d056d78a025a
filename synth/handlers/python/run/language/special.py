"""Methods of the code's classes that Python calls by itself: for operators, for what an object is asked, and for attributes.

https://docs.python.org/3/reference/datamodel.html#special-method-names
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ..known import logs, name_of, undoes
from ..state.machine import Machine
from ..state.values import ABSENT, ClassV, FunctionV, InstanceV, Native

_OPERATORS: Final = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip
_COMPARISONS: Final[dict[type, str]] = {ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__"}
_MIRRORED: Final[dict[type, str]] = {ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__gt__", ast.LtE: "__ge__", ast.Gt: "__lt__", ast.GtE: "__le__"}
ACCESSORS: Final = "property"
"""A property with a setter: its owner is both."""


def asked(machine: Machine, value: Any, name: str, args: list[Any], node: Any) -> Any:
    """What the method of this name gives; `ABSENT` where the object's class has none."""
    method = value.cls.lookup(name) if isinstance(value, InstanceV) else None
    return machine.call(machine, method, [value, *args], {}, node) if isinstance(method, FunctionV) else ABSENT


def operated(machine: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left + right` and its like, where one of them is an object of the code."""
    name = _OPERATORS[type(op)]
    found = asked(machine, left, f"__{name}__", [right], node)
    return asked(machine, right, f"__r{name}__", [left], node) if found is ABSENT else found


def augmented(machine: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left += right` and its like, where the class of `left` has a method for it."""
    return asked(machine, left, f"__i{_OPERATORS[type(op)]}__", [right], node)


def compared(machine: Machine, op: ast.cmpop, left: Any, right: Any, node: Any) -> Any:
    """`left == right` and its like; `!=` is the other side of `==`, where there is no method for it."""
    if isinstance(op, (ast.In, ast.NotIn)):
        return asked(machine, right, "__contains__", [left], node)
    found = asked(machine, left, _COMPARISONS.get(type(op), ""), [right], node)
    return asked(machine, right, _MIRRORED.get(type(op), ""), [left], node) if found is ABSENT else found


def has_fields(cls: ClassV) -> bool:
    """Are two objects equal where their fields are? https://docs.python.org/3/library/dataclasses.html#dataclasses.dataclass"""
    made_by = {name_of(one) for one in (*cls.node.decorator_list, *cls.node.bases)}
    return not made_by.isdisjoint(("dataclass", "define", "frozen", "mutable", "NamedTuple", "BaseModel"))


def got(machine: Machine, holder: InstanceV, found: Any, node: Any) -> Any:
    """What an attribute gives that its class has a property with a setter or a descriptor for; `ABSENT` for any other."""
    if isinstance(found, Native) and found.name == ACCESSORS:
        return machine.call(machine, found.owner[0], [holder], {}, node)
    return asked(machine, found, "__get__", [holder, holder.cls], node)


def put(machine: Machine, holder: InstanceV, name: str, value: Any, node: Any) -> None:
    """`holder.name = value`."""
    found = holder.cls.lookup(name)
    if isinstance(found, Native) and found.name == ACCESSORS:
        machine.call(machine, found.owner[1], [holder, value], {}, node)
    elif isinstance(found, InstanceV) and asked(machine, found, "__set__", [holder, value], node) is not ABSENT:
        return
    elif isinstance(holder.cls.lookup("__setattr__"), FunctionV):
        machine.unfollowed(node, f"what becomes of {name} in an object of {holder.cls.node.name}, which has a __setattr__ of its own, is not known")
    else:
        holder.attrs[name] = value


def accessors(machine: Machine, decorator: ast.expr, setter: Any, env: Any) -> Any:
    """`@name.setter`: the property that it is of has both from here on."""
    before = machine.evaluate(machine, decorator.value, env) if isinstance(decorator, ast.Attribute) else None
    getter = before.owner[0] if isinstance(before, Native) and before.name == ACCESSORS else before
    return Native(ACCESSORS, lambda *_: None, (getter, setter)) if isinstance(getter, FunctionV) else setter


def ends_by_itself(machine: Machine, cls: ClassV, node: Any) -> None:
    """An object with a `__del__` that does some work is made: when Python calls it, and whether it does, is not known (https://docs.python.org/3/reference/datamodel.html#object.__del__)."""
    if isinstance(method := cls.lookup("__del__"), FunctionV) and any(_works(one) for one in ast.walk(method.node)):
        machine.unfollowed(node, f"when the __del__ of {cls.node.name} runs is not known")


def _works(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and not logs(node) and not undoes(getattr(node.func, "attr", getattr(node.func, "id", "")))
