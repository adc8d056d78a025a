"""What code that is not read is handed: a function that it may call, or the records of the batch themselves."""

from __future__ import annotations

import ast
from typing import Any, Final

from .....sources.python_nodes import nodes_of
from ....effort import EFFORT
from ..known import name_of
from ..state.machine import Machine
from ..state.values import DEPTH, Bound, ClassV, DictV, Env, ErrorV, FunctionV, InstanceV, ListV, Opaque, fields, taint

_DECIDES: Final = (
    ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Delete, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Lambda, ast.NamedExpr,
)  # fmt: skip
"""What decides about a failure, or leaves something behind."""


def is_code(value: Any) -> bool:
    """Is it a function of the code? An attribute of which nothing is known is none."""
    return isinstance(value, FunctionV) or (isinstance(value, Bound) and (is_code(value.function) or isinstance(value.function, ClassV)))


def hand_on(machine: Machine, function: Any, given: list[Any], node: Any) -> None:
    """A function is handed on. One that only works is work; of any other it is not known whether it is called, and what becomes of its failures."""
    if machine.message is None or not (inner := _plain(machine, function)):
        machine.notes.handed(machine, function, node)
        return
    missing = [one.arg for one in (*inner.node.args.posonlyargs, *inner.node.args.args)]
    bound = len(function.args) if isinstance(function, Bound) else 0
    machine.call(machine, function, [Opaque("value", taint=taint(*given), node=node) for _ in missing[bound:]], {}, node)


def by_key(machine: Machine, node: Any, items: list[Any], key: Any) -> None:
    """`sorted(…, key=…)`: a function of the code is called with each item, as what is done for its message."""
    path = machine.path
    worked, read = len(path.worked), {*path.read}
    for one in [*items] if is_code(key) else ():
        called_with(machine, node, key, one)
    del path.worked[worked:], path.given[worked:]  # in which order they come is no work on them
    path.read = read


def called_with(machine: Machine, node: Any, function: Any, given: Any) -> Any:
    """A function of the code is called by a library, with something of a message."""
    before, found = machine.message, taint(given)
    machine.message = before if before is not None else next(iter(found)) if len(found) == 1 else None
    try:
        return machine.call(machine, function, [given], {}, node)
    finally:
        machine.message = before


_NO_JSON: Final = {
    **dict.fromkeys(("uuid.uuid1()", "uuid.uuid3()", "uuid.uuid4()", "uuid.uuid5()"), "a UUID"),
    **dict.fromkeys(("datetime.datetime.now()", "datetime.datetime.utcnow()", "datetime.datetime.today()", "datetime.date.today()"), "a datetime"),
}
"""What functions make that JSON has no type for: https://docs.python.org/3/library/json.html#py-to-json-table"""


def without_json(value: Any, name: str = "", depth: int = DEPTH) -> tuple[str, str, Any] | None:
    """What is to be made JSON and cannot be, in words, under which key, and itself."""
    EFFORT.spend()
    match value:
        case ErrorV():
            return "an exception", name, value
        case Opaque(kind="external") if value.name in _NO_JSON:
            return _NO_JSON[value.name], name, value
        case ListV(kind="set"):
            return "a set", name, value
        case DictV() if depth:
            inner = [(str(key), held) for key, (held, _) in value.entries.items()]
        case ListV() if depth:
            inner = [(name, held) for held in value.items]
        case _:
            return None
    return next((found for key, held in inner if (found := without_json(held, key, depth - 1)) is not None), None)


def substituted(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    """`re.sub(pattern, function, text)`, `pattern.sub(function, text)`: https://docs.python.org/3/library/re.html#re.sub"""
    everything = [*args, *given.values()]
    if (function := next((one for one in everything if is_code(one)), None)) is not None:
        called_with(machine, node, function, Opaque("value", "match", taint(*everything), node))
    return Opaque("value" if taint(*everything) else "external", f"{value.name}()", taint(*everything), node, given)


PUT_OFF: Final = ("atexit.register", "weakref.finalize", "threading.Timer", "asyncio.loop().call_later", "asyncio.loop().call_at", "asyncio.loop().call_soon")
"""They have something called later, of which nobody knows whether the invocation lasts so long: https://docs.python.org/3/library/atexit.html ; https://docs.python.org/3/library/threading.html#timer-objects"""


def put_off(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    """Something is called later, with something of a message; a timer that may be cancelled watches over the work."""
    everything = [*args, *given.values()]
    if (machine.message is not None or taint(*everything)) and not (value.name.endswith("Timer") and _cancels(machine)):
        machine.unfollowed(node, f"whether {value.name} calls in time what it is given in line {node.lineno} of its code is not known")
    return Opaque("external", f"{value.name}()", taint(*everything), node)


def _cancels(machine: Machine) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "cancel"
        for module in machine.modules.known.values()
        if module is not None
        for one in nodes_of(module.source.tree)
    )


def _plain(machine: Machine, function: Any, depth: int = DEPTH) -> FunctionV | None:
    """The function, if nothing in it, or in what it calls of the program, catches, remembers or is not known."""
    inner = function.function if isinstance(function, Bound) else function
    if not isinstance(inner, FunctionV) or inner.is_generator or inner.is_async or inner.node.args.vararg or inner.node.args.kwonlyargs:
        return None
    body = [inner.node.body] if isinstance(inner.node, ast.Lambda) else inner.node.body
    for one in (node for part in body for node in ast.walk(part)):
        puts = isinstance(one, (ast.Attribute, ast.Subscript)) and not isinstance(one.ctx, ast.Load)
        if puts or isinstance(one, _DECIDES):
            return None
        if isinstance(one, ast.Call) and machine.modules.tells(name_of(one)) and not (depth and _plain(machine, _meant(inner.env, one.func), depth - 1)):
            return None
    return inner


def _meant(env: Env, called: ast.expr) -> Any:
    """The function of the program that is called by its name, or as a method of what a name stands for; None where that is not seen."""
    name = called.value if isinstance(called, ast.Attribute) else called
    where = env.outer if env.of_class and env.outer is not None else env
    held = where.find(name.id) if isinstance(name, ast.Name) else None
    value = held.vars.get(name.id) if held is not None and isinstance(name, ast.Name) else None
    if isinstance(called, ast.Attribute):
        return value.cls.lookup(called.attr) if isinstance(value, InstanceV) and called.attr not in value.attrs else None
    return value


def holds_records(value: Any, depth: int = DEPTH) -> bool:
    """Are records of the batch in it, as Lambda gave them? Who is handed what was made of them is handed what to do."""
    if isinstance(value, DictV) and (value.message is not None or value.label == "event"):
        return True
    if isinstance(value, ListV) and value.label == "records":
        return True
    return depth > 0 and any(holds_records(one, depth - 1) for one in fields(value))
