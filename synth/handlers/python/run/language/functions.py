"""Functions of the code: how they are made and called, and what comes of an asynchronous one that is awaited."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT
from .. import library_errors
from ..state.machine import MOST_CALLS, Machine
from ..state.path import Running
from ..state.values import HELD, ClassV, Coroutine, DictV, Env, ErrorV, FunctionV, Future, InstanceV, Lazy, ListV, Native, Opaque, Raised, taint
from .conditions import keeps, kept


def function(machine: Machine, node: Any, env: Env) -> FunctionV:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = {
        one.arg: machine.evaluate(machine, value, env)
        for one, value in zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    }
    defaults |= {
        one.arg: machine.evaluate(machine, value, env) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value is not None
    }
    return FunctionV(node, env, defaults, is_generator=not isinstance(node, ast.Lambda) and machine.modules.yields(node))


def defined(machine: Machine, node: Any, env: Env) -> Any:
    """A function with what its decorators make of it."""
    value: Any = function(machine, node, env)
    for decorator in reversed(node.decorator_list):
        value = machine.decorate(machine, decorator, value, env)
    return value


def called(machine: Machine, value: FunctionV, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """Call a function of the code: an asynchronous one gives a coroutine, a generator something to go through."""
    env = Env(value.env, value.env.module)
    env.names = machine.modules.names_of(value.node)
    machine.notes.guards_whole(value, [*args, *given.values()])
    if value.owner is not None and args:
        env.vars[".super"] = (value.owner, args[0])
    _arguments(machine, value, args, given, env, node)
    message = machine.message
    if message is None and len(found := taint(*args, *given.values())) == 1:
        message = next(iter(found))
    if value.is_generator:
        return Lazy(lambda: _gathered(machine, value, env, message), node, lambda block: _around(machine, value, env, message, block))
    if value.is_async:
        made = Coroutine(lambda: run(machine, value, env, message), node, message)
        machine.path.started.append((made, machine.module))
        return made
    if keeps(value):
        return kept(machine, value, args, given, lambda: run(machine, value, env, message))
    return run(machine, value, env, message)


def run(machine: Machine, value: FunctionV, env: Env, message: int | None) -> Any:
    if machine.depth >= MOST_CALLS:
        machine.unfollowed(value.node, f"{value.name} calls itself too often to be followed")
        return Opaque("value", "recursion", node=value.node)
    now = Running(value.node, {**env.vars}, (machine.path.failed_at, machine.handling))
    if outer := [one for one in machine.running if one.node is value.node]:
        from . import recursion  # noqa: PLC0415 - only where a function calls itself

        if recursion.is_alike(now, outer):
            return recursion.result(machine, value, env)
    before, module, settled, handling = machine.message, machine.module, machine.settled, machine.handling
    machine.message, machine.module, machine.settled = message, env.module, False
    machine.handling = outer[0].failed[1] if outer else machine.handling  # what calls itself in a clause tries the same again
    machine.running.append(now)
    machine.depth += 1
    machine.asynchronous += value.is_async
    machine.entered.append(message)
    try:
        if isinstance(value.node, ast.Lambda):
            return machine.evaluate(machine, value.node.body, env)
        signal = machine.execute(machine, value.node.body, env)
        return signal[1] if isinstance(signal, tuple) else None
    finally:
        machine.message, machine.module, machine.settled, machine.handling = before, module, settled, handling
        machine.running.pop()
        machine.depth -= 1
        machine.asynchronous -= value.is_async
        machine.entered.pop()


def _gathered(machine: Machine, value: FunctionV, env: Env, message: int | None) -> ListV:
    """Everything that a generator gives, and what it raises in the end."""
    made: list[Any] = []
    out = ListV(made, "generator", value.node)
    env.vars[".yields"], env.vars[".made"] = made, out
    try:
        run(machine, value, env, message)
    except Raised as raised:
        out.late = raised
    return out


def _around(machine: Machine, value: FunctionV, env: Env, message: int | None, block: Callable[[Any], None]) -> None:
    """A generator as a context manager (`contextlib.contextmanager`): a block is run where it yields, and what that raises is raised there."""
    here = machine.message, machine.module, machine.depth, machine.asynchronous, machine.entered[-1]

    def inside(given: Any) -> None:
        there = machine.message, machine.module, machine.depth, machine.asynchronous
        machine.message, machine.module, machine.depth, machine.asynchronous = here[:4]
        machine.entered.append(here[4])
        try:
            block(given)
        finally:
            machine.message, machine.module, machine.depth, machine.asynchronous = there
            machine.entered.pop()

    env.vars[".around"] = inside
    run(machine, value, env, message)


def _arguments(machine: Machine, value: FunctionV, args: list[Any], given: dict[str, Any], env: Env, node: Any) -> None:  # noqa: PLR0913, PLR0917 - one call
    arguments = value.node.args
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    env.vars.update(value.defaults)
    env.vars.update(zip(positional, args, strict=False))
    names = {*positional, *(one.arg for one in arguments.kwonlyargs)}
    unknown = "*" in given or "**" in given
    env.vars.update({name: held for name, held in given.items() if name in names})
    if arguments.vararg is not None:
        env.vars[arguments.vararg.arg] = ListV(args[len(positional) :], "tuple", node)
    if arguments.kwarg is not None:
        more = {name: (held, node) for name, held in given.items() if name not in names and name not in ("*", "**")}
        env.vars[arguments.kwarg.arg] = given["**"] if "**" in given and not more else DictV(more, node)
    missing = [name for name in names if name not in env.vars]
    for name in missing:
        env.vars[name] = Opaque("value", name, taint(*args, given.get("*"), given.get("**")) if unknown else frozenset(), node)
    surplus = len(args) > len(positional) and arguments.vararg is None
    if (missing or surplus or (arguments.kwarg is None and not given.keys() <= names)) and not unknown:
        from .miscalled import is_miscalled  # noqa: PLC0415 - few calls are wrong

        if is_miscalled(machine, value, args, given, node) or missing:
            raise machine.error("TypeError", node=node)


_CLASS_OF: Final = "class of"


def class_of(value: Any, node: Any = None) -> Any:
    """`type(value)`: of an exception one that has its names."""
    if isinstance(value, InstanceV):
        return value.cls
    return Opaque("value", "type", node=node, made={_CLASS_OF: value} if isinstance(value, ErrorV) else None)


def is_class_of_error(value: Any) -> bool:
    return isinstance(value, Opaque) and _CLASS_OF in value.made


def lineage(value: Any) -> tuple[str, ...]:
    """The names of a class and of those above it."""
    EFFORT.spend()
    if isinstance(value, ClassV):
        return (value.node.name, *dict.fromkeys(name for base in value.bases for name in lineage(base)))
    if isinstance(value, InstanceV):
        return lineage(value.cls)
    if isinstance(value, Opaque) and _CLASS_OF in value.made:
        return lineage(value.made[_CLASS_OF])
    if isinstance(value, (Opaque, Native)):
        return library_errors.error_names(value.name)
    return getattr(value, "names", ())


def above(machine: Machine, env: Env, node: Any) -> Any:
    """`super()`: the object as its class's bases see it."""
    where = env.find(".super")
    owner, one = where.vars[".super"] if where is not None else (None, None)
    base = owner.bases[0] if isinstance(owner, ClassV) and owner.bases else None
    if isinstance(one, InstanceV) and not isinstance(base, ClassV) and HELD in one.attrs:
        return one.attrs[HELD]
    if isinstance(base, ClassV) and isinstance(one, InstanceV):
        seen = InstanceV(base, node)
        seen.attrs = one.attrs
        return seen
    return Opaque("external", f"{getattr(base, 'name', 'object')}()", node=node, made={"self": one})


def awaited(machine: Machine, value: Any, node: Any) -> Any:
    """What comes of a coroutine, task or future when somebody waits for it."""
    match value:
        case Coroutine():
            value.awaited = True
            before, machine.message = machine.message, machine.message if machine.message is not None else value.message
            try:
                return awaited(machine, value.run(), node)
            finally:
                machine.message = before
        case Future():
            value.looked = True
            if value.error is not None:
                raise Raised(value.error.error)
            return value.value
    return value
