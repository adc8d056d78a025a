"""Functions and classes of the code: how they are made, and how they are called."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from . import library
from .machine import MOST_CALLS, Machine
from .things import ClassV, Coroutine, DictV, Env, FunctionV, InstanceV, Lazy, ListV, Native, Opaque, Raised, taint


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


def class_of(machine: Machine, node: ast.ClassDef, env: Env) -> ClassV:
    attrs = Env(env, env.module, of_class=True)
    bases = [machine.evaluate(machine, one, env) for one in node.bases]
    made = ClassV(node, bases, attrs)
    attrs.vars.update({"__name__": node.name})
    machine.execute(machine, node.body, attrs)
    for value in attrs.vars.values():
        inner = value.owner if isinstance(value, Native) else value
        if isinstance(inner, FunctionV):
            inner.owner = made
    return made


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
    return run(machine, value, env, message)


def run(machine: Machine, value: FunctionV, env: Env, message: int | None) -> Any:
    if machine.depth >= MOST_CALLS:
        machine.unfollowed(value.node, f"{value.name} calls itself too often to be followed")
        return Opaque("value", "recursion", node=value.node)
    before, module = machine.message, machine.module
    machine.message, machine.module = message, env.module
    machine.depth += 1
    machine.asynchronous += value.is_async
    machine.entered.append(message)
    try:
        if isinstance(value.node, ast.Lambda):
            return machine.evaluate(machine, value.node.body, env)
        signal = machine.execute(machine, value.node.body, env)
        return signal[1] if isinstance(signal, tuple) else None
    finally:
        machine.message, machine.module = before, module
        machine.depth -= 1
        machine.asynchronous -= value.is_async
        machine.entered.pop()


def _gathered(machine: Machine, value: FunctionV, env: Env, message: int | None) -> ListV:
    """Everything that a generator gives, and what it raises in the end."""
    made: list[Any] = []
    env.vars[".yields"] = made
    out = ListV(made, "generator", value.node)
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
        env.vars[arguments.kwarg.arg] = DictV({name: (held, node) for name, held in given.items() if name not in names and name not in ("*", "**")}, node)
    missing = [name for name in names if name not in env.vars]
    for name in missing:
        env.vars[name] = Opaque("value", name, taint(*args) if unknown else frozenset(), node)
    if missing and not unknown:
        raise machine.error("TypeError", node=node)


def constructed(machine: Machine, cls: ClassV, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """An object of a class of the code, of a named tuple, a dataclass or a typed dict."""
    bases = {getattr(base, "name", "").rpartition(".")[2] for base in external_bases(cls)}
    if "TypedDict" in bases:
        made = DictV({name: (held, node) for name, held in given.items() if name not in ("*", "**")}, node)
        made.open = bool(args) or "**" in given
        machine.notes.built(machine, made, node)
        return made
    if bases & library.ENUMS and args:
        return Opaque("value", cls.node.name, taint(*args), node)
    made_instance = InstanceV(cls, node)
    init = cls.lookup("__init__")
    if isinstance(init, FunctionV):
        machine.call(machine, init, [made_instance, *args], given, node)
        return made_instance
    if bases & library.MODELS:
        machine.work(node, cls.node.name, [*args, *given.values()], parse=True, names=("ValidationError", "ValueError"))
        made_instance.attrs.update({name: Opaque("body", name, taint(*args, *given.values()), node) for name in annotated(cls)})
    names = annotated(cls)
    made_instance.attrs.update(zip(names, args, strict=False))
    inside = machine.modules.fields_of(cls)
    made_instance.attrs.update({inside.get(name, name): held for name, held in given.items() if name not in ("*", "**")})
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id not in made_instance.attrs and one.value is not None:
            made_instance.attrs[one.target.id] = _default(machine, one.value, cls, node)
    post = cls.lookup("__post_init__")
    if isinstance(post, FunctionV):
        machine.call(machine, post, [made_instance], {}, node)
    return made_instance


def _default(machine: Machine, value: ast.expr, cls: ClassV, node: Any) -> Any:
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg == "default_factory":
                return machine.call(machine, machine.evaluate(machine, keyword.value, cls.attrs), [], {}, node)
    return machine.evaluate(machine, value, cls.attrs)


def annotated(cls: ClassV) -> list[str]:
    inherited = [name for base in cls.bases if isinstance(base, ClassV) for name in annotated(base)]
    return [*inherited, *(one.target.id for one in cls.node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))]


def external_bases(cls: ClassV) -> list[Any]:
    """The classes above one that are not of the code."""
    return [found for base in cls.bases for found in (external_bases(base) if isinstance(base, ClassV) else [base])]


def lineage(value: Any) -> tuple[str, ...]:
    """The names of a class and of those above it."""
    if isinstance(value, ClassV):
        return (value.node.name, *dict.fromkeys(name for base in value.bases for name in lineage(base)))
    if isinstance(value, InstanceV):
        return lineage(value.cls)
    if isinstance(value, (Opaque, Native)):
        return library.error_names(value.name)
    return getattr(value, "names", ())


def above(machine: Machine, env: Env, node: Any) -> Any:
    """`super()`: the object as its class's bases see it."""
    where = env.find(".super")
    owner, one = where.vars[".super"] if where is not None else (None, None)
    base = owner.bases[0] if isinstance(owner, ClassV) and owner.bases else None
    if isinstance(base, ClassV) and isinstance(one, InstanceV):
        seen = InstanceV(base, node)
        seen.attrs = one.attrs
        return seen
    return Opaque("external", f"{getattr(base, 'name', 'object')}()", node=node, made={"self": one})
