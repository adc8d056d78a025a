"""Work that goes on beside: coroutines, tasks, threads and pools. What nobody waits for is noted, and so is an exception at which nobody looks.

https://docs.python.org/3/library/asyncio-task.html and https://docs.python.org/3/library/concurrent.futures.html
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Final

from ...language.binding import gone_through
from ...language.functions import awaited
from ...state.machine import Machine
from ...state.values import PENDING, Blocked, Coroutine, Future, Lazy, ListV, Native, Opaque, Raised, taint


def started(machine: Machine, kind: str, node: Any, work: Callable[[], Any]) -> Future:
    """Do some work beside; its exception waits for somebody who looks. Where it waits for a queue, it begins anew when something is put there."""
    made, around = Future(kind, node, None, None), [*machine.guards, id(node)]

    def run() -> None:
        before, machine.guards = machine.guards, [*around]
        machine.beside += 1
        machine.begun += 1
        machine.threaded += kind != "task"
        try:
            made.value = work()
        except Raised as raised:
            made.error = raised
            if kind == "thread":
                machine.path.unlooked.append((raised.error, node, "threading.Thread", machine.module))
        except Blocked as blocked:
            machine.path.blocked.append((blocked.queue, run))
        finally:
            machine.guards = before
            machine.beside -= 1
            machine.begun -= 1
            machine.threaded -= kind != "task"

    run()
    machine.path.started.append((made, machine.module))
    return made


def _run(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return awaited(machine, args[0], node) if args else None


def _gather(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    return _collected(machine, node, args, quiet=given.get("return_exceptions") is True)


def _collected(machine: Machine, node: Any, args: list[Any], *, quiet: bool) -> Coroutine:
    def work() -> ListV:
        made = ListV([], "list", node)
        first: Raised | None = None
        for one in args:
            machine.guards.append(id(node))
            machine.beside += 1
            try:
                made.items.append(awaited(machine, one, node))
            except Blocked as blocked:
                machine.path.blocked.append((blocked.queue, lambda one=one: awaited(machine, one, node)))  # type: ignore[misc]  # a default argument is no annotation
            except Raised as raised:
                first = first or raised
                made.items.append(raised.error)
                if quiet:
                    machine.path.unlooked.append((raised.error, node, "asyncio.gather(return_exceptions=True)", machine.module))
            finally:
                machine.guards.pop()
                machine.beside -= 1
        if first is not None and not quiet:
            raise first
        return made

    for one in args:
        if isinstance(one, (Coroutine, Future)):
            _claim(one)
    made = Coroutine(work, node, None)
    machine.path.started.append((made, machine.module))
    return made


def _claim(one: Coroutine | Future) -> None:
    """It is waited for with others."""
    if isinstance(one, Coroutine):
        one.awaited = True


def _task(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    if args and isinstance(args[0], Coroutine):
        made = started(machine, "task", node, lambda: awaited(machine, args[0], node))
        made.of = args[0].message
        made.name = given.get("name", made.name)
        group = _v.made.get("group")
        if isinstance(group, list):
            group.append(made)
            made.looked = True
        return made
    return args[0] if args else None


def _group(_m: Machine, node: Any, _v: Opaque, _a: list[Any], _g: dict[str, Any]) -> Native:
    tasks: list[Future] = []
    held = Native("group", lambda *_: None, tasks)
    held.call = lambda machine, n, _tasks, *args, **given: _task(machine, n, Opaque("value", made={"group": tasks}, node=node), [*args], given)
    return held


def _waited(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`asyncio.wait`: it waits, and looks at no exception. `concurrent.futures.wait` likewise. With a timeout some may not be done by then."""
    values = gone_through(machine, args[0], node).items if args else []
    done, pending = ListV([], "set", node), ListV([], "set", node)
    for one in values:
        if isinstance(one, Coroutine):
            done.items.append(task := started(machine, "task", node, lambda one=one: awaited(machine, one, node)))  # type: ignore[misc]  # a default argument is no annotation
            task.of = one.message
        else:
            done.items.append(one)
    limit = given.get("timeout", args[1] if len(args) > 1 and not v.name.startswith("asyncio") else None)
    first = not any(isinstance(one, Future) and one.kind == PENDING for one in done.items)
    if limit is not None and first and machine.choose(node, default=False):
        done, pending = pending, done
    for one in (*done.items, *pending.items):
        if isinstance(one, Future):
            one.kind, one.within = PENDING if pending.items else "waited", float(limit) if isinstance(limit, (int, float)) else None
    return ListV([done, pending], "tuple", node, PENDING)


def _completed(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    return machine.iterate(machine, args[0], node)  # type: ignore[no-any-return]  # the machine's hooks are known by name only


def _bounded(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`asyncio.wait_for(…, timeout)`"""
    limit = given.get("timeout", args[1] if len(args) > 1 else None)
    machine.bounded += 1
    machine.within.append(float(limit) if isinstance(limit, (int, float)) else 0.0 if limit is not None else inf)
    try:
        return _run(machine, node, v, args, given)
    finally:
        machine.bounded -= 1
        machine.within.pop()


def _when_awaited(work: Callable[..., Any]) -> Callable[..., Coroutine]:
    """A function that does something when somebody waits for it."""

    def made(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Coroutine:
        for one in args:
            if isinstance(one, Coroutine):
                _claim(one)
        later = Coroutine(lambda: work(machine, node, v, args, given), node, machine.message)
        machine.path.started.append((later, machine.module))
        return later

    return made


def _in_thread(machine: Machine, node: Any, args: list[Any], given: dict[str, Any]) -> Coroutine:
    def work() -> Any:
        machine.threaded += 1
        try:
            return machine.call(machine, args[0], args[1:], given, node)
        finally:
            machine.threaded -= 1

    made = Coroutine(work, node, None)
    machine.path.started.append((made, machine.module))
    return made


def _to_thread(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    return _in_thread(machine, node, args, given)


def _in_executor(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    return _in_thread(machine, node, args[1:], given)


def _submit(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    made, found = (
        started(machine, "future", node, lambda: for_message(machine, args[1:], lambda: machine.call(machine, args[0], args[1:], given, node))),
        taint(*args[1:]),
    )
    made.of = next(iter(found)) if len(found) == 1 else machine.message
    return made


def _apply(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    rest = args[1].items if len(args) > 1 and isinstance(args[1], ListV) else []
    return started(machine, "future", node, lambda: for_message(machine, rest, lambda: machine.call(machine, args[0], rest, {}, node)))


def for_message(machine: Machine, args: list[Any], work: Callable[[], Any]) -> Any:
    before, found = machine.message, taint(*args)
    machine.message = before if before is not None else next(iter(found)) if len(found) == 1 else None
    try:
        return work()
    finally:
        machine.message = before


def _pool_map(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Lazy:
    """`map` of a pool starts at once; the exceptions come when somebody goes through the results."""
    items = gone_through(machine, args[1], node).items

    def one_of(item: Any) -> Callable[[], Any]:
        return lambda: for_message(machine, [item], lambda: machine.call(machine, args[0], [item], {}, node))

    futures = [started(machine, "future", node, one_of(one)) for one in items]

    def run() -> ListV:
        made = ListV([], "generator", node)
        for one in futures:
            one.looked = True
            if one.error is not None:
                made.late = one.error
                break
            made.items.append(one.value)
        return made

    return Lazy(run, node)


def _pool_map_now(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> ListV:
    made = _pool_map(machine, node, v, args, given).force()
    if made.late is not None:
        raise Raised(made.late.error)
    made.kind = "list"
    return made


def _thread(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    rest = given.get("args")
    values = rest.items if isinstance(rest, ListV) else []
    target = given.get("target", args[1] if len(args) > 1 else None)
    return started(machine, "thread", node, lambda: for_message(machine, values, lambda: machine.call(machine, target, values, {}, node)))


def _loop(_m: Machine, node: Any, v: Opaque, _a: list[Any], _g: dict[str, Any]) -> Opaque:
    return Opaque("external", "asyncio.loop()", node=node)


def _pool(_m: Machine, node: Any, v: Opaque, _a: list[Any], given: dict[str, Any]) -> Opaque:
    return Opaque("external", f"{v.name}()", node=node, made=given)


def _nothing(_m: Machine, _n: Any, _v: Opaque, _a: list[Any], _g: dict[str, Any]) -> None:
    return None


AWAITING: Final[dict[str, Callable[..., Any]]] = {
    "asyncio.run": _run, "anyio.run": lambda m, n, v, a, g: awaited(m, m.call(m, a[0], a[1:], {}, n), n), "asgiref.sync.async_to_sync": lambda m, n, v, a, g: Native("decorator", lambda mm, nn, *aa, **gg: awaited(mm, mm.call(mm, a[0], [*aa], gg, nn), nn)),
    "asyncio.loop().run_until_complete": _run, "asyncio.get_event_loop": _loop, "asyncio.new_event_loop": _loop, "asyncio.get_running_loop": _loop, "asyncio.set_event_loop": _nothing, "asyncio.Runner": _loop, "asyncio.loop().run": _run, "uvloop.run": _run, "asyncio.run_coroutine_threadsafe": _task,
    "asyncio.loop().close": _nothing, "asyncio.loop().create_task": _task, "asyncio.loop().run_in_executor": _in_executor, "asyncio.gather": _gather, "asyncio.create_task": _task,
    "asyncio.ensure_future": _task, "asyncio.TaskGroup": _group, "anyio.create_task_group": _group, "trio.open_nursery": _group, "asyncio.wait": _when_awaited(_waited), "asyncio.as_completed": _completed, "asyncio.wait_for": _when_awaited(_bounded), "asyncio.shield": _when_awaited(_run), "asyncio.sleep": _nothing,
    "asyncio.to_thread": _to_thread, "anyio.to_thread.run_sync": _to_thread, "trio.to_thread.run_sync": _to_thread, "concurrent.futures.ThreadPoolExecutor": _pool, "concurrent.futures.ProcessPoolExecutor": _pool, "concurrent.futures.as_completed": _completed,
    "concurrent.futures.wait": _waited, "threading.Thread": _thread, "multiprocessing.Process": _thread, "multiprocessing.Pool": _pool, "multiprocessing.pool.ThreadPool": _pool,
    "concurrent.futures.ThreadPoolExecutor().submit": _submit, "concurrent.futures.ProcessPoolExecutor().submit": _submit, "concurrent.futures.ThreadPoolExecutor().map": _pool_map,
    "concurrent.futures.ProcessPoolExecutor().map": _pool_map, "concurrent.futures.ThreadPoolExecutor().shutdown": _nothing, "multiprocessing.Pool().map": _pool_map_now,
    "multiprocessing.pool.ThreadPool().map": _pool_map_now, "multiprocessing.pool.ThreadPool().apply_async": _apply, "multiprocessing.Pool().apply_async": _apply,
    "multiprocessing.pool.ThreadPool().imap_unordered": _pool_map, "multiprocessing.Pool().imap_unordered": _pool_map,
}  # fmt: skip
