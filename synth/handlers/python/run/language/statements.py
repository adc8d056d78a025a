"""Statements: what each one does in a run. A block ends with None, or with a signal: `break`, `continue`, or a return with its value and its node."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ..state.machine import Machine
from ..state.path import ANY_ERROR, MESSAGES
from ..state.values import ABSENT, ClassV, Env, ErrorV, FunctionV, InstanceV, Lazy, ListV, Opaque, Raised, inside, taint
from .binding import bind, delete, message_of
from .catching import attempt, managed
from .classes import class_of
from .comparison import truth
from .conditions import decide, filled, was_filled
from .functions import defined, lineage
from .operators import MOST_ITEMS, binary
from .special import augmented

_MOST_ROUNDS: Final = 25
_WAYS_OUT: Final = (ast.Break, ast.Return, ast.Raise)
_SEARCHES: Final = ("opensearchpy.", "elasticsearch.")
_STREAMS: Final = (".streaming_bulk", ".parallel_bulk", ".scan")
"""Generators, which send nothing until somebody goes through them: https://elasticsearch-py.readthedocs.io/en/stable/api_helpers.html"""


def execute(machine: Machine, body: list[ast.stmt], env: Env) -> Any:
    for one in body:
        kind = type(one)
        if isinstance(one, ast.If) and isinstance(body[-1], ast.Raise) and isinstance(one.body[-1], (ast.Return, ast.Continue, ast.Break)):
            signal = execute(machine, one.body if decide(machine, one.test, env, True) else one.orelse, env)
            if signal is not None:
                return signal
            continue
        handler = _KINDS.get(kind)
        if handler is not None and (signal := handler(machine, one, env)) is not None:
            return signal
    return None


def _expression(machine: Machine, node: ast.Expr, env: Env) -> None:
    if not isinstance(node.value, ast.Constant):
        value = machine.evaluate(machine, node.value, env)
        if (isinstance(value, Lazy) and value.made is None and isinstance(node.value, ast.Call) and (value.around is not None or _is_map(node.value))) or (
            isinstance(value, Opaque) and value.name.startswith(_SEARCHES) and value.name.endswith(_STREAMS) and isinstance(node.value, ast.Call)
        ):
            machine.notes.dropped(machine, node.value)


def _is_map(call: ast.Call) -> bool:
    """`map(…)` and `filter(…)` call nothing until somebody goes through them: https://docs.python.org/3/library/functions.html#map"""
    return isinstance(call.func, ast.Name) and call.func.id in ("map", "filter")


def _makes_generator(machine: Machine, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.GeneratorExp)
    made = machine.module.env.vars.get(node.func.id) if isinstance(node.func, ast.Name) else None
    return _is_map(node) or (isinstance(made, FunctionV) and made.is_generator)


def _is_left(machine: Machine, node: ast.Assign) -> bool:
    """Is it a generator that nobody goes through?"""
    if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name) or not _makes_generator(machine, node.value):
        return False
    from .generators import is_left  # noqa: PLC0415 - few handlers keep a generator under a name

    return is_left(machine, node.targets[0].id, node.value)


def _assign(machine: Machine, node: ast.Assign, env: Env) -> None:
    value = Opaque("value", "generator", node=node.value) if _is_left(machine, node) else machine.evaluate(machine, node.value, env)
    for target in node.targets:
        bind(machine, target, value, env)


def _annotated(machine: Machine, node: ast.AnnAssign, env: Env) -> None:
    if node.value is not None:
        bind(machine, node.target, machine.evaluate(machine, node.value, env), env)


def _augmented(machine: Machine, node: ast.AugAssign, env: Env) -> None:
    target = node.target
    before = machine.evaluate(machine, ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target, env)
    more = machine.evaluate(machine, node.value, env)
    before = held if isinstance(held := inside(before, "__iadd__", "__ior__"), ListV) else before
    if isinstance(before, ListV) and before.kind in ("list", "set") and isinstance(node.op, (ast.Add, ast.BitOr)):
        got = machine.iterate(machine, more, node)
        before.items += got.items[: MOST_ITEMS - len(before.items)] if len(before.items) < MOST_ITEMS else []
        before.open = before.open or got.open or len(before.items) >= MOST_ITEMS
        if got.late:
            raise got.late
        return
    made = augmented(machine, node.op, before, more, node) if isinstance(before, InstanceV) else ABSENT
    bind(machine, target, binary(machine, node.op, before, more, node) if made is ABSENT else made, env)


def _return(machine: Machine, node: ast.Return, env: Env) -> tuple[str, Any, ast.Return]:
    value = machine.evaluate(machine, node.value, env) if node.value is not None else None
    _leave(machine, node)
    if machine.depth == 1:
        machine.path.returned, machine.path.returned_in = node, machine.module
    return ("return", value, node)


def _leave(machine: Machine, node: ast.stmt) -> None:
    """A loop over the messages is left in the middle of one."""
    machine.path.loops.last = node, machine.module
    if machine.message == 0 and machine.entered[-1] is None:
        machine.path.loops.left.append((node, machine.module))


def _break(machine: Machine, node: ast.Break, _e: Env) -> str:
    _leave(machine, node)
    return "break"


def _continue(machine: Machine, node: ast.Continue, _e: Env) -> str:
    if machine.message is not None:
        machine.path.loops.skipped = node, machine.module
    return "continue"


def _raise(machine: Machine, node: ast.Raise, env: Env) -> None:
    if machine.message in (0, None):
        machine.path.failing()
    open_error = machine.open_errors[-1] if machine.open_errors else None
    if node.exc is None:
        raise Raised(open_error if open_error is not None else ErrorV(("Exception", "BaseException"), machine.message, node))
    value = machine.evaluate(machine, node.exc, env)
    if isinstance(value, ClassV):
        value = machine.call(machine, value, [], {}, node)
    message = machine.message if machine.message is not None else getattr(open_error, "message", None)
    if message is None and len(found := taint(value)) == 1:
        message = next(iter(found))
    if isinstance(value, InstanceV):
        if value.site is None:
            value.message, value.site = message, node
        raise Raised(value)
    if isinstance(value, ErrorV):
        if value.site is None:
            value.message, value.site = message, node
        raise Raised(value)
    names = lineage(value)
    raise Raised(ErrorV(names if "BaseException" in names else tuple(dict.fromkeys((*names, *ANY_ERROR))), message, node))


def _if(machine: Machine, node: ast.If, env: Env) -> Any:
    prefer = False if isinstance(node.body[-1], ast.Raise) else True if node.orelse and isinstance(node.orelse[-1], ast.Raise) else None
    leads_out = prefer is None and machine.again[1] == machine.depth and isinstance(node.body[-1], (ast.Break, ast.Return))
    if leads_out and machine.again[0]:
        return execute(machine, node.body if _leaving(machine, node.test, env, way=True) else node.orelse, env)
    if (way := filled(machine, node, env)) is not None:
        _leaving(machine, node.test, env, way=way)
        return execute(machine, node.body if way else node.orelse, env)
    before, machine.settled = machine.settled, machine.settled or machine.is_settled(node)
    if prefer is None and machine.settled and not before:
        prefer = machine.modules.works(node)
    settled, chosen, asked = machine.settled, machine.chosen, len(machine.path.choices)
    try:
        taken = decide(machine, node.test, env, prefer)
    finally:
        machine.settled = before
    if taken and _may_pass(node):
        machine.meets(asked)
    presumed = settled and machine.chosen != chosen
    machine.ends_by_itself |= leads_out and machine.chosen == chosen
    machine.presumed += presumed
    try:
        signal = execute(machine, node.body if taken else node.orelse, env)
    finally:
        machine.presumed -= presumed
    if taken:
        was_filled(machine, node, env)
    return signal


def _may_pass(node: ast.If) -> bool:
    """May a message pass by all sides, since the last one has a condition, too?"""
    while len(node.orelse) == 1 and isinstance(other := node.orelse[0], ast.If):
        node = other
    return not node.orelse


def _for(machine: Machine, node: Any, env: Env) -> Any:
    got = machine.iterate(machine, machine.evaluate(machine, node.iter, env), node.iter)
    before, fresh = machine.message, not (machine.path.worked or machine.path.read)
    if got.open and (made := _given_out(node, env)) is not None:
        made.open = True
    around = machine.around
    if before is None:
        machine.around = (machine.beside, machine.threaded)
    is_none = got.open and isinstance(end := node.body[-1], _WAYS_OUT) and not machine.choose(node, not isinstance(end, ast.Raise))
    try:
        for i, one in enumerate([*got.items] if not is_none else []):
            if i in got.asks:
                machine.path.asks()
            machine.message = message_of(one, before)
            bind(machine, node.target, one, env)
            signal = execute(machine, node.body, env)
            if signal == "break" or isinstance(signal, tuple):
                if fresh and machine.message is None and machine.path.loops.last is not None:
                    machine.path.loops.begun.append((id(node), machine.path.loops.last))
                return signal if isinstance(signal, tuple) else None
    finally:
        machine.message, machine.around = before, around
        if fresh and machine.path.looked_at() >= {*range(MESSAGES)}:
            machine.path.loops.gone_through.add(id(node))
    if got.late is not None:
        raise got.late
    return execute(machine, node.orelse, env)


def _leaving(machine: Machine, test: ast.expr, env: Env, *, way: bool | None) -> bool:
    """A condition that leads out of a loop which was gone through before: where nobody knows it, it does."""
    before, machine.leaving = machine.leaving, way is not None
    try:
        return decide(machine, test, env, way)
    finally:
        machine.leaving = before


def _while(machine: Machine, node: ast.While, env: Env) -> Any:
    """Whether there is one more page nobody knows: after the first there is none. A loop of which it is known when it ends has a round more, in which there may be time left for the second message."""
    before, fresh = (machine.again, machine.ends_by_itself, machine.endless), not machine.path.looked_at()
    machine.ends_by_itself, machine.endless = False, not any(isinstance(one, ast.Compare) for one in ast.walk(node.test))
    try:
        for rounds in range(_MOST_ROUNDS):
            machine.again = rounds, machine.depth
            chosen = machine.chosen
            if not _goes_on(machine, node.test, env, rounds):
                if fresh and machine.chosen != chosen:
                    machine.path.loops.begun.append((id(node), (node.test, machine.module)))
                return execute(machine, node.orelse, env)
            machine.again = max(rounds - machine.ends_by_itself, 0), machine.depth
            signal = execute(machine, node.body, env)
            if signal == "break" or isinstance(signal, tuple):
                if fresh and machine.path.loops.last is not None:
                    machine.path.loops.begun.append((id(node), machine.path.loops.last))
                return signal if isinstance(signal, tuple) else None
    finally:
        machine.again, machine.ends_by_itself, machine.endless = before
        if fresh and machine.path.looked_at() >= {*range(MESSAGES)}:
            machine.path.loops.gone_through.add(id(node))
    if (made := _endless(node, env)) is not None:
        made.open = True
        return None
    machine.unfollowed(node, "the loop does not end, as far as it is read")
    return None


def _endless(loop: ast.While, env: Env) -> ListV | None:
    """What a generator gives that never ends, and that is sent nothing: who goes through it ends that. None of any other loop."""
    plain = {id(one.value) for one in ast.walk(loop) if isinstance(one, ast.Expr)}
    return _given_out(loop, env) if all(id(one) in plain for one in _yields(loop)) else None


def _given_out(loop: ast.AST, env: Env) -> ListV | None:
    """What the generator gives to which a loop belongs that gives something; None of any other loop."""
    where: Env | None = env
    while where is not None and ".made" not in where.vars:
        where = where.outer
    return where.vars[".made"] if where is not None and _yields(loop) else None


def _yields(loop: ast.AST) -> list[ast.AST]:
    return [one for one in ast.walk(loop) if isinstance(one, (ast.Yield, ast.YieldFrom))]


def _goes_on(machine: Machine, test: ast.expr, env: Env, rounds: int) -> bool:
    """Is there one more round? Each part of an `and` may be what the loop ends by."""
    for part in test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]:
        chosen = machine.chosen
        if not _leaving(machine, part, env, way=False if rounds > machine.ends_by_itself else None):
            return False
        machine.ends_by_itself |= machine.chosen == chosen and not isinstance(part, ast.Constant)
    return True


def _with(machine: Machine, node: Any, env: Env) -> Any:
    from .stacks import block  # noqa: PLC0415 - few handlers have one

    return managed(machine, node.items, block(node), env)


def _define(machine: Machine, node: Any, env: Env) -> None:
    env.vars[node.name] = defined(machine, node, env)


def _class(machine: Machine, node: ast.ClassDef, env: Env) -> None:
    env.vars[node.name] = class_of(machine, node, env)


def _import(machine: Machine, node: ast.Import, env: Env) -> None:
    for one in node.names:
        found = machine.modules.imported(machine, one.name, env.module)
        env.vars[one.asname or one.name.partition(".")[0]] = (
            found if one.asname or "." not in one.name else machine.modules.imported(machine, one.name.partition(".")[0], env.module)
        )


def _import_from(machine: Machine, node: ast.ImportFrom, env: Env) -> None:
    base = machine.modules.absolute(node, env.module)
    for one in node.names:
        if one.name == "*":
            machine.modules.starred(machine, base, env)
        else:
            env.vars[one.asname or one.name] = machine.modules.imported_from(machine, base, one.name, env.module)


def _outside(machine: Machine, node: Any, env: Env) -> None:
    machine.rebinds = True
    for name in node.names:
        owner = env.module.env if isinstance(node, ast.Global) else (env.outer.find(name) if env.outer is not None else None)
        if owner is not None:
            env.outside[name] = owner


def _assert(machine: Machine, node: ast.Assert, env: Env) -> None:
    if not decide(machine, node.test, env, True):
        raise machine.error("AssertionError", node=node)


def _delete(machine: Machine, node: ast.Delete, env: Env) -> None:
    for target in node.targets:
        delete(machine, target, env)


def _match(machine: Machine, node: ast.Match, env: Env) -> Any:
    from .patterns import fits  # noqa: PLC0415 - few handlers match anything

    value = machine.evaluate(machine, node.subject, env)
    for case in node.cases:
        if fits(machine, case.pattern, value, env) and (case.guard is None or truth(machine, machine.evaluate(machine, case.guard, env), case.guard)):
            return execute(machine, case.body, env)
    return None


_KINDS: Final[dict[type, Callable[[Machine, Any, Env], Any]]] = {
    ast.Expr: _expression, ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Return: _return, ast.Raise: _raise, ast.If: _if, ast.For: _for,
    ast.AsyncFor: _for, ast.While: _while, ast.With: _with, ast.AsyncWith: _with, ast.Try: attempt, ast.TryStar: attempt, ast.FunctionDef: _define, ast.AsyncFunctionDef: _define,
    ast.ClassDef: _class, ast.Import: _import, ast.ImportFrom: _import_from, ast.Global: _outside, ast.Nonlocal: _outside, ast.Assert: _assert, ast.Delete: _delete, ast.Match: _match,
    ast.Break: _break, ast.Continue: _continue,
}  # fmt: skip
