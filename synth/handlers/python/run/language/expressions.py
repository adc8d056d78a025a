"""Expressions: what each one gives in a run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ....contents import PLACEHOLDER
from ....effort import EFFORT, TooMuch
from ..state.lengths import joined
from ..state.machine import Machine
from ..state.values import CONDITION, PARTS, DictV, Env, FunctionV, ListV, Native, Opaque, Raised, is_of_id, taint
from .binding import bind, message_of, soak
from .comparison import PLAIN, compare, hashable, truth
from .conditions import decide
from .frames import frame_of, is_unbound, looked_into, looks_into
from .functions import above, awaited, function
from .operators import binary, item


def evaluate(machine: Machine, node: Any, env: Env) -> Any:
    machine.left -= 1
    if machine.left < 0:
        raise TooMuch
    handler = _KINDS.get(type(node))
    return handler(machine, node, env) if handler else Opaque("value", node=node)


def _constant(_m: Machine, node: ast.Constant, _e: Env) -> Any:
    if isinstance(node.value, str) and PLACEHOLDER in node.value:
        return Opaque("value", node=node)
    return node.value if isinstance(node.value, PLAIN) else Opaque("value", node=node)


def _name(machine: Machine, node: ast.Name, env: Env) -> Any:
    if node.id in env.vars and not env.outside:
        return env.vars[node.id]
    where = env.find(node.id)
    if where is not None:
        return where.vars[node.id]
    if node.id == "__debug__":
        return True  # nobody starts Lambda's Python with -O: https://docs.python.org/3/library/constants.html#debug__
    if is_unbound(env, node.id):
        raise machine.fails("UnboundLocalError", "NameError", node=node)
    return machine.modules.undefined(env, node)


def _attribute(machine: Machine, node: ast.Attribute, env: Env) -> Any:
    return machine.attribute(machine, evaluate(machine, node.value, env), node.attr, node)


def _subscript(machine: Machine, node: ast.Subscript, env: Env) -> Any:
    value = evaluate(machine, node.value, env)
    if isinstance(node.slice, ast.Slice):
        ends = [evaluate(machine, one, env) if one is not None else None for one in (node.slice.lower, node.slice.upper, node.slice.step)]
        return item(machine, value, slice(*ends), node)
    return item(machine, value, evaluate(machine, node.slice, env), node)


def elements(machine: Machine, nodes: list[ast.expr], env: Env) -> tuple[list[Any], bool]:
    """The items of a display, with what stars bring; are there others that are not seen?"""
    out: list[Any] = []
    is_open = False
    for one in nodes:
        if isinstance(one, ast.Starred):
            got = machine.iterate(machine, evaluate(machine, one.value, env), one)
            if got.late:
                raise got.late
            EFFORT.spend(len(got.items))
            out += got.items
            is_open = is_open or got.open
        else:
            out.append(evaluate(machine, one, env))
    return out, is_open


def _list(machine: Machine, node: Any, env: Env) -> ListV:
    items, is_open = elements(machine, node.elts, env)
    made = ListV(items, {ast.Tuple: "tuple", ast.Set: "set"}.get(type(node), "list"), node)
    made.open = is_open
    return made


def _dict(machine: Machine, node: ast.Dict, env: Env) -> DictV:
    made = DictV({}, node)
    for key, item_node in zip(node.keys, node.values, strict=True):
        if key is None:
            other = evaluate(machine, item_node, env)
            if isinstance(other, DictV):
                EFFORT.spend(len(other.entries))
                made.entries.update({name: (value, where or item_node) for name, (value, where) in other.entries.items()})
            made.rest = None if made.open else other if isinstance(other, Opaque) else getattr(other, "rest", None)
            made.open = made.open or not isinstance(other, DictV) or other.open
            continue
        name = hashable(evaluate(machine, key, env))
        if isinstance(name, Opaque) and not (name.taint or name.kind in ("field", "body")):
            made.open = True
        made.entries[name] = (evaluate(machine, item_node, env), key)
    machine.notes.built(machine, made, node)
    return made


class _Enough(Exception):  # noqa: N818 - it is no error
    """Nobody asks a generator expression for more."""


def _comprehension(machine: Machine, node: Any, env: Env) -> Any:
    inner = Env(env, env.module, of_comprehension=True)
    out: list[Any] = []
    is_open, width = False, 0
    before = machine.message

    def rounds(generators: list[ast.comprehension]) -> None:
        nonlocal is_open, width
        if not generators:
            if isinstance(node, ast.DictComp):
                out.append((hashable(evaluate(machine, node.key, inner)), (evaluate(machine, node.value, inner), node.key)))
            else:
                if machine.asynchronous:
                    machine.deferred.add(id(node.elt))
                out.append(evaluate(machine, node.elt, inner))
                if id(node) in machine.ends and machine.ends[id(node)](out[-1]):
                    machine.path.loops.leaves(machine, machine.message, node)
                    raise _Enough
            return
        first, *rest = generators
        got = machine.iterate(machine, evaluate(machine, first.iter, inner), first.iter)
        is_open, width = is_open or got.open, got.width if len(node.generators) == 1 else 0
        for one in got.items:
            machine.message = message_of(one, before)
            bind(machine, first.target, one, inner)
            asked = len(machine.path.choices)
            if all(decide(machine, test, inner) for test in first.ifs):
                machine.meets(asked)
                rounds(rest)
            machine.message = before
        if got.late:
            raise got.late

    late: Raised | None = None
    try:
        rounds(node.generators)
    except _Enough:
        machine.message = before
    except Raised as raised:
        machine.message = before
        if not isinstance(node, ast.GeneratorExp):
            raise
        late = raised
    if isinstance(node, ast.DictComp):
        made: Any = DictV(dict(out), node)
    else:
        made = ListV(out, {ast.SetComp: "set", ast.GeneratorExp: "generator"}.get(type(node), "list"), node)
        made.late, made.width = late, width
    made.open = is_open
    return made


def _if(machine: Machine, node: ast.IfExp, env: Env) -> Any:
    return evaluate(machine, node.body if decide(machine, node.test, env) else node.orelse, env)


def _bool(machine: Machine, node: ast.BoolOp, env: Env) -> Any:
    value: Any = None
    for one in node.values:
        value = evaluate(machine, one, env)
        if truth(machine, value, one) != isinstance(node.op, ast.And):
            return value
    return value


def _unary(machine: Machine, node: ast.UnaryOp, env: Env) -> Any:
    if isinstance(node.op, ast.Not):
        before = machine.chosen
        return machine.put_off(node, before, answer=not decide(machine, node.operand, env))
    value = evaluate(machine, node.operand, env)
    if isinstance(node.op, ast.Invert) and CONDITION in getattr(value, "made", ()):
        return Opaque("value", "", taint(value), node, {CONDITION: ("not", value.made[CONDITION])})
    if isinstance(value, (int, float)) and isinstance(node.op, ast.USub):
        return -value
    return value if isinstance(value, (int, float)) and isinstance(node.op, ast.UAdd) else Opaque("value", taint=taint(value), node=node)


def _compare(machine: Machine, node: ast.Compare, env: Env) -> Any:
    before = machine.chosen
    return machine.put_off(node, before, answer=_all_compare(machine, node, env))


def _all_compare(machine: Machine, node: ast.Compare, env: Env) -> bool:
    left = evaluate(machine, node.left, env)
    for i, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
        right = evaluate(machine, right_node, env)
        if not compare(machine, op, left, right, node if i == 0 else right_node):
            return False
        left = right
    return True


def _binary(machine: Machine, node: ast.BinOp, env: Env) -> Any:
    return binary(machine, node.op, evaluate(machine, node.left, env), evaluate(machine, node.right, env), node)


def _formatted(machine: Machine, node: ast.JoinedStr, env: Env) -> Any:
    parts = [evaluate(machine, one.value, env) if isinstance(one, ast.FormattedValue) else one for one in node.values]
    values = [one.value if isinstance(one, ast.Constant) else one for one in parts]
    if len(values) == 1 and isinstance(values[0], (str, Opaque)) and _is_plain(node.values[0]):
        return values[0]
    if (text := joined(values)) is not None:
        return text
    made = Opaque("value", taint=taint(*values), node=node, made={PARTS: values})
    if not any(map(is_of_id, values)):
        return made
    from ..state import message_ids  # noqa: PLC0415 - few handlers make a text of an id

    return message_ids.formatted(made, node, values)


def _is_plain(node: ast.expr) -> bool:
    """Is a value put into a text as it is?"""
    return not isinstance(node, ast.FormattedValue) or (node.conversion in (-1, ord("s")) and node.format_spec is None)


def _named(machine: Machine, node: ast.NamedExpr, env: Env) -> Any:
    value = evaluate(machine, node.value, env)
    bind(machine, node.target, value, frame_of(env))
    return value


def _await(machine: Machine, node: ast.Await, env: Env) -> Any:
    return awaited(machine, evaluate(machine, node.value, env), node)


def _call(machine: Machine, node: ast.Call, env: Env) -> Any:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and env.find("super") is None:
        return above(machine, env, node)
    if looks_into(env, node):
        return looked_into(machine, env, node)
    func = evaluate(machine, node.func, env)
    _defer(machine, node)
    if node.args and type(node.args[0]) is ast.GeneratorExp and isinstance(func, Native) and func.name in _ENDING:
        machine.ends[id(node.args[0])] = _ending(machine, func.name, node)
    args = [evaluate(machine, one, env) for one in node.args] if not any(type(one) is ast.Starred for one in node.args) else None
    args, is_open = (args, False) if args is not None else elements(machine, node.args, env)
    given: dict[str, Any] = {}
    for one in node.keywords:
        value = evaluate(machine, one.value, env)
        if one.arg is not None:
            given[one.arg] = value
        elif isinstance(value, DictV):
            given |= {key: held for key, (held, _) in value.entries.items() if isinstance(key, str)}
            given |= {"**": value} if value.open else {}
        else:
            given["**"] = value
    if is_open:
        given["*"] = Opaque("value", node=node)
    made = machine.call(machine, func, args, given, node)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _FILLS and isinstance(node.func.value, ast.Name):
        held = env.vars.get(node.func.value.id)
        soak(node.func.value, held if isinstance(held, Opaque) else None, ListV([*args, *given.values()]), env)
    return made


_ENDING: Final = frozenset({"any", "all", "next"})
"""They look no further where they know: https://docs.python.org/3/library/functions.html#any"""


def _ending(machine: Machine, name: str, node: ast.Call) -> Callable[[Any], bool]:
    return lambda one: name == "next" or truth(machine, one, node) == (name == "any")


_FILLS: Final = frozenset({"set_content", "attach", "add_header", "add_attachment", "add_alternative", "set_payload", "add_field"})
"""Methods that put something into the object that they are of: https://docs.python.org/3/library/email.message.html"""
_AWAITERS: Final = frozenset({"gather", "create_task", "ensure_future", "wait_for", "as_completed", "wait", "run_until_complete", "shield"})


def _defer(machine: Machine, node: ast.Call) -> None:
    """A call of something that is not read, given to who awaits it, or gathered in an asynchronous function: it gives a coroutine."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
    waits = name in _AWAITERS and (
        name != "wait" or ast.unparse(node.func) in ("wait", "asyncio.wait")
    )  # many things have a method of this name, which waits for a time
    if waits or (name == "append" and machine.asynchronous):
        for one in node.args if name == "gather" else node.args[:1]:
            held = one.value if isinstance(one, ast.Starred) else one
            machine.deferred.add(id(getattr(held, "elt", held)))


def _lambda(machine: Machine, node: ast.Lambda, env: Env) -> FunctionV:
    return function(machine, node, env)


def _yield(machine: Machine, node: Any, env: Env) -> Any:
    where: Env | None = env
    while where is not None and ".yields" not in where.vars and ".around" not in where.vars:
        where = where.outer
    value = evaluate(machine, node.value, env) if node.value is not None else None
    if where is not None and (block := where.vars.get(".around")) is not None:
        block(value)
        return None
    if where is not None:
        if isinstance(node, ast.YieldFrom):
            got = machine.iterate(machine, value, node)
            where.vars[".yields"].extend(got.items)
            where.vars[".made"].open = where.vars[".made"].open or got.open
            if got.late:
                raise got.late
        else:
            machine.path.waited.yields(where.vars[".made"])
            where.vars[".yields"].append(value)
    return None


_KINDS: Final[dict[type, Callable[[Machine, Any, Env], Any]]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.List: _list, ast.Tuple: _list, ast.Set: _list, ast.Dict: _dict,
    ast.ListComp: _comprehension, ast.SetComp: _comprehension, ast.GeneratorExp: _comprehension, ast.DictComp: _comprehension, ast.IfExp: _if, ast.BoolOp: _bool,
    ast.UnaryOp: _unary, ast.Compare: _compare, ast.BinOp: _binary, ast.JoinedStr: _formatted, ast.NamedExpr: _named, ast.Await: _await, ast.Call: _call, ast.Lambda: _lambda,
    ast.Yield: _yield, ast.YieldFrom: _yield,
}  # fmt: skip
