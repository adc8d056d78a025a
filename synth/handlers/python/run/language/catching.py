"""`try` and `with`: who catches what a run raises."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any, Final

from ..known import may_find_nothing, name_of
from ..state.machine import Machine
from ..state.path import ANY_ERROR
from ..state.values import Bound, ClassV, Coroutine, DictV, Env, FunctionV, Future, InstanceV, Lazy, ListV, ModuleV, Native, Opaque, Processor, Raised
from .binding import bind
from .functions import awaited, class_of, lineage

_BROAD: Final = ("Exception", "BaseException")
_IMPORTS: Final = frozenset({"ImportError", "ModuleNotFoundError", *_BROAD})


def attempt(machine: Machine, node: Any, env: Env) -> Any:
    if (lacking := _without_import(machine, node, env)) is not None:
        return machine.execute(machine, lacking, env)
    pending: Raised | None = None
    signal: Any = None
    before = len(machine.path.worked)
    machine.guards.append(id(node))
    try:
        signal = machine.execute(machine, node.body, env)
        if machine.message is not None and len(machine.path.worked) == before and node.handlers:
            machine.work(node, "", [], block=True)  # whoever writes a clause knows that something may fail
        machine.guards.pop()
        if signal is None and node.orelse:
            signal = machine.execute(machine, node.orelse, env)
    except Raised as raised:
        if machine.guards and machine.guards[-1] == id(node):
            machine.guards.pop()
        try:
            signal = _caught(machine, node, raised, env)
        except Raised as another:
            pending = another
    if node.finalbody:
        last = machine.execute(machine, node.finalbody, env)
        if last is not None:
            if pending is not None and pending.error.message is not None:
                where = last[2] if isinstance(last, tuple) else node.finalbody[0]
                note(machine, where, "finally", pending.error, broad=True)
            return last
    if pending is not None:
        raise pending
    return signal


def _without_import(machine: Machine, node: Any, env: Env) -> Any:
    """What a module does instead where something that it imports, and that lies nowhere here, is not installed; None where it is, which is taken to be likelier."""
    if not isinstance(env.module, ModuleV) or env is not env.module.env:
        return None
    clause = next((one for one in node.handlers if _IMPORTS & {name_of(each) for each in _classes(one.type)}), None)
    if clause is None or not any(_is_elsewhere(machine, env.module, one) for one in node.body):
        return None
    return [*clause.body, *node.finalbody] if machine.choose(node, False) else None


def _classes(asked: ast.expr | None) -> list[ast.expr]:
    return asked.elts if isinstance(asked, ast.Tuple) else [asked or ast.Name("Exception")]


def _is_elsewhere(machine: Machine, module: ModuleV, node: ast.stmt) -> bool:
    """Does it import what is neither Python's own nor in the folder?"""
    match node:
        case ast.Import(names=names):
            wanted = [one.name for one in names]
        case ast.ImportFrom():
            wanted = [machine.modules.absolute(node, module)]
        case _:
            return False
    return any(
        one.partition(".")[0] not in sys.stdlib_module_names and not isinstance(machine.modules.imported(machine, one, module), ModuleV) for one in wanted
    )


def _caught(machine: Machine, node: Any, raised: Raised, env: Env) -> Any:
    for at, clause in enumerate(node.handlers):
        asked = machine.evaluate(machine, clause.type, env) if clause.type is not None else None
        names = class_names(asked) if clause.type is not None else None
        if any(one.startswith("__") for one in names or ()):  # `except ValueError.__base__`
            machine.notes.doubt(machine.module, clause, f"which exceptions `except {ast.unparse(clause.type)}` catches is not known")
        if not matches(machine, raised.error, names, clause, own=_are_own(asked)):
            continue
        if clause.name:
            env.vars[clause.name] = raised.error
        broad = names is None or bool(set(names) & set(_BROAD)) or any(one is raised.error for one in machine.path.turned)
        machine.path.is_named |= not broad and id(raised.error.site) == machine.path.fail and any(_is_for_all(one) for one in node.handlers[at:])
        try:
            return _handled(machine, clause, raised.error, env, broad=broad or _is_all_it_raises(machine, raised.error, names or ()))
        finally:
            env.vars.pop(clause.name, None)
    raise raised


def _is_for_all(clause: ast.ExceptHandler) -> bool:
    return bool({name_of(one) for one in _classes(clause.type)} & {*_BROAD})


def _is_all_it_raises(machine: Machine, error: Any, names: tuple[str, ...]) -> bool:
    """Is a clause for whatever the call of a library raises that failed here: `except RequestException` around `requests.post`? Around one that only looks, it may mean that nothing is there; of a whole batch, that says nothing."""
    site = machine.path.sites.get(id(getattr(error, "site", None)))
    if site is None or site.kind not in ("work", "block") or (site.message is not None and may_find_nothing(site.what)):
        return False
    return bool(set(names) & (set(site.names) - set(_BROAD)))


def _handled(machine: Machine, clause: ast.ExceptHandler, error: Any, env: Env, *, broad: bool) -> Any:
    of_message = error.message is not None
    machine.handling += of_message
    machine.open_errors.append(error)
    try:
        signal = machine.execute(machine, clause.body, env)
    except Raised as raised:
        machine.path.turned += [raised.error] if broad and raised.error is not error else []
        raise
    finally:
        machine.handling -= of_message
        machine.open_errors.pop()
    text = f"except {ast.unparse(clause.type)}" if clause.type is not None else "except"
    note(machine, clause, text, error, broad=broad)
    return signal


def note(machine: Machine, node: ast.AST, text: str, error: Any, *, broad: bool) -> None:
    """A failure of the first message ends here."""
    machine.caught(node, text, error, broad=broad)


def matches(machine: Machine, error: Any, names: tuple[str, ...] | None, node: ast.AST, *, own: bool = False) -> bool:
    """Does a clause for these classes catch it? One that does not, and is narrow, is noted: what it catches is tried, too. `own`: they are classes of the code, which no library raises."""
    if names is None or set(names) & set(lineage(error)):
        return True
    if names and error.message == 0 and id(error.site) == machine.path.fail and not (own and _is_of_library(machine, error)):
        machine.path.narrow.append((names, id(node)))
    return False


def _are_own(value: Any) -> bool:
    """Is each of these classes one of the code?"""
    return all(isinstance(one, ClassV) for one in (value.items if isinstance(value, ListV) else [value]))


def _is_of_library(machine: Machine, error: Any) -> bool:
    """Did a call fail of which it is known what it raises?"""
    site = machine.path.sites.get(id(error.site))
    return site is not None and bool(set(site.names) - set(ANY_ERROR))


def class_names(value: Any) -> tuple[str, ...]:
    """The last names of the classes that a clause is for."""
    values = value.items if isinstance(value, ListV) else [value]
    return tuple(found[0] for one in values if (found := lineage(one)))


_ENDS: Final = (".timeout()", ".timeout_at()", ".fail_after()", ".fail_at()", ".move_on_after()", ".move_on_at()")
"""What ends its block after some time: https://docs.python.org/3/library/asyncio-task.html#timeouts ; https://anyio.readthedocs.io/en/stable/cancellation.html"""


def managed(machine: Machine, items: list[ast.withitem], body: list[ast.stmt], env: Env) -> Any:
    """`with`: what is entered, and what its end does with an exception."""
    if not items:
        return machine.execute(machine, body, env)
    first, *rest = items
    value = machine.evaluate(machine, first.context_expr, env)
    value = awaited(machine, value, first.context_expr) if isinstance(value, Coroutine) else value  # of aiohttp, a request is waited for as it is entered
    if isinstance(value, Lazy) and value.around is not None:
        return _where_it_yields(machine, value.around, first, rest, body, env)
    within = entered(machine, value, first.context_expr)
    if isinstance(value, Opaque):
        machine.notes.entered.add(value.name)
    if first.optional_vars is not None:
        bind(machine, first.optional_vars, within, env)
    signal: Any = None
    pending: Raised | None = None
    machine.guards.append(id(first) if isinstance(value, (Native, InstanceV)) else 0)
    limits = _limits(machine, value, first, env)
    machine.bounded += len(limits)
    machine.within += limits
    try:
        signal = managed(machine, rest, body, env)
    except Raised as raised:
        pending = raised
    finally:
        machine.guards.pop()
        machine.bounded -= len(limits)
        del machine.within[len(machine.within) - len(limits) :]
    if _leaves(machine, value, pending, first):
        pending = None
    if pending is not None:
        raise pending
    if isinstance(value, Opaque) and (machine.path.stores.unsaved or machine.path.stores.changed):
        machine.end(machine, value)
    return signal


def _limits(machine: Machine, value: Any, item: ast.withitem, env: Env) -> list[float]:
    """After how many seconds the block ends, where it does by itself; 0 where that is not known, or is a moment."""
    if not isinstance(value, Opaque) or not value.name.endswith(_ENDS):
        return []
    call = item.context_expr
    given = [*call.args, *(one.value for one in call.keywords)] if isinstance(call, ast.Call) and not value.name.endswith("_at()") else []
    seconds = machine.evaluate(machine, given[0], env) if len(given) == 1 else 0
    if seconds is None and item.optional_vars is None:
        return []
    return [float(seconds) if isinstance(seconds, (int, float)) else 0.0]


def _where_it_yields(  # noqa: PLR0913, PLR0917 - the parts of a `with`
    machine: Machine, around: Callable[[Callable[[Any], None]], None], first: ast.withitem, rest: list[ast.withitem], body: list[ast.stmt], env: Env
) -> Any:
    """`with` of a generator: it may catch what the block raises."""
    ended: list[Any] = []
    began: list[Any] = []

    def block(entered: Any) -> None:
        began.append(entered)
        if first.optional_vars is not None:
            bind(machine, first.optional_vars, entered, env)
        ended.append(managed(machine, rest, body, env))

    around(block)
    if not began:  # "generator didn't yield": https://docs.python.org/3/library/contextlib.html#contextlib.contextmanager
        raise machine.error("RuntimeError", node=first.context_expr)
    return ended[0] if ended else None


def entered(machine: Machine, value: Any, node: Any) -> Any:
    """What `with` gives of it."""
    match value:
        case InstanceV() if (enter := value.cls.lookup("__enter__") or value.cls.lookup("__aenter__")) is not None:
            return machine.call(machine, enter, [value], {}, node)
        case Native(name="closing", owner=held):
            return held
        case Lazy(around=around) if around is not None:  # on a stack: it ends at once, which is as near as can be
            given: list[Any] = []
            around(given.append)
            return given[0] if given else None
        case Processor() | Native() | Opaque() | DictV():
            return value
        case Coroutine():
            return awaited(machine, value, node)
    got = machine.iterate(machine, value, node) if not isinstance(value, (InstanceV, Bound, FunctionV)) else None
    return got.items[0] if got is not None and got.items else value


SUPPRESS: Final = "contextlib.suppress"
"""The class, and what an object of one that is derived from it takes away."""


def _leaves(machine: Machine, value: Any, pending: Raised | None, item: ast.withitem) -> bool:
    """Does the end of the block take the exception away?"""
    had = pending is not None
    if isinstance(value, InstanceV) and SUPPRESS in value.attrs and value.cls.lookup("__exit__") is None:
        value = value.attrs[SUPPRESS]
    match value:
        case Native(name="suppress", owner=names):
            if pending is not None and matches(machine, pending.error, names, item):
                broad = bool(set(names) & set(_BROAD)) or _is_all_it_raises(machine, pending.error, names)
                note(machine, item.context_expr, ast.unparse(item.context_expr), pending.error, broad=broad)
                return True
        case Native(name="stack", owner=held):
            for one in reversed(held):
                pending = None if _leaves(machine, one, pending, item) else pending
            return pending is None and had
        case Native(name="closing", owner=InstanceV() as held) if isinstance(close := held.cls.lookup("close") or held.cls.lookup("aclose"), FunctionV):
            machine.call(machine, close, [held], {}, item.context_expr)
        case Native(name="group", owner=tasks):
            for task in tasks:
                if isinstance(task, Future):
                    task.looked = True
                    if task.error is not None and pending is None:
                        raise Raised(task.error.error)
        case Processor():
            machine.clean(machine, value, item.context_expr)
        case FunctionV() if pending is not None:  # what was pushed onto a stack: https://docs.python.org/3/library/contextlib.html#contextlib.ExitStack.push
            if machine.call(machine, value, [class_of(pending.error), pending.error, None], {}, item.context_expr) is True:
                note(machine, item.context_expr, f"with {ast.unparse(item.context_expr)}", pending.error, broad=True)
                return True
        case InstanceV() if isinstance(leave := value.cls.lookup("__exit__") or value.cls.lookup("__aexit__"), FunctionV):
            kind = class_of(pending.error) if pending is not None else None
            error = pending.error if pending is not None else None
            said = machine.call(machine, leave, [value, kind, error, None], {}, item.context_expr)
            if isinstance(said, Opaque) and SUPPRESS in value.attrs:  # `return super().__exit__(…)`
                return _leaves(machine, value.attrs[SUPPRESS], pending, item)
            if pending is not None and isinstance(said, (bool, int, str)) and said:
                note(machine, item.context_expr, f"with {ast.unparse(item.context_expr)}", pending.error, broad=True)
                return True
    return False
