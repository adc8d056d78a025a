"""Work that is started: tasks, futures, threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from ....effort import EFFORT
from ..forms.form import Form, text_of
from ..run.meaning.calls import start
from ..run.state.concerns import GROUPS, HANDED
from ..run.state.machine import Machine
from ..run.state.values import Closure, Error, Future, List, Object, Opaque, Thrown, about_of, holds
from .predicates import only_looks

if TYPE_CHECKING:
    from tree_sitter import Node


def begin(m: Machine, work: Any, node: Node, args: list[Any] | None = None) -> Any:
    """Starts a closure, beside whatever else is done."""
    if not isinstance(work, Closure):
        m.doubt(node, "what is started")
        return Opaque()
    since = len(m.path.waits)
    m.beside += 1
    try:
        value, error = ended(lambda: work.call(args or []))
    finally:
        m.beside -= 1
    return start(m, value, error, node, since)


def failed(m: Machine, given: tuple[Any, ...], node: Node) -> Future:
    """One that has failed from the beginning, with the error that it is given."""
    error = next((one for one in given if isinstance(one, Error)), None) or Error(about=about_of(given))
    return Future(None, error, node, "", m.unit)


def ended(work: Callable[[], Any]) -> tuple[Any, Error | None]:
    """What something gives, or the error with which it ends; what is a task itself is waited for."""
    try:
        value = work()
        while isinstance(value, Future):
            value.looked = True
            if value.error is not None:
                return None, value.error
            value = value.value
    except Thrown as thrown:
        return None, thrown.error
    return value, None


def unsure(m: Machine, work: Closure, form: Form, given: tuple[Any, ...]) -> None:
    """Code that is not there is handed a function: it calls it, perhaps, and what it does with an error, or with one that takes long, is not known. Who is handed something of a message beside it may do more."""
    if only_looks(work.node) and not (handed_on(value := work.call([])) or holds(value, Error)):
        return
    since, told, others = len(m.path.waits), len(m.path.items), [one for one in given if not isinstance(one, Closure)]
    reason = f"what {form.name} does with the function that it is handed"
    m.doubt(form.node, reason, GROUPS if about_of(others) else HANDED)
    try:
        value = work.call([])
        if len(m.path.items) > told:  # `onFailure(…)`: it is called for some messages alone
            m.doubt(form.node, reason, frozenset({"answers"}))
        m.path.unsure = m.path.unsure or any(one.error is not None for one in futures_in([value])) or holds(value, Error)
        handed_on(value)
    except Thrown:
        m.path.unsure = True
        raise
    finally:
        for one in m.path.waits[since:]:
            one.seconds = ""


def handed_on(value: Any) -> bool:
    """Are tasks in it? Whoever is handed them may wait for them."""
    found = futures_in([value] if not isinstance(value, Object) else value.fields.values())
    for one in found:
        one.looked = True
    return bool(found)


def futures_in(values: Iterable[Any]) -> list[Future]:
    """The tasks among these, and in lists."""
    found: list[Future] = []
    for one in values:
        EFFORT.spend()
        found += [one] if isinstance(one, Future) else futures_in(one.items) if isinstance(one, List) else []
    return found


def all_of(m: Machine, given: Iterable[Any], node: Node) -> Future:
    """One that ends when all have ended, with the first error of them."""
    inside = futures_in(given)
    for one in inside:
        one.looked = True
    error = next((one.error for one in inside if one.error is not None), None)
    return start(m, List([one.value for one in inside], node), error, node, min((one.waits.start for one in inside), default=len(m.path.waits)))


_STAGE: Final = "a stage in a stage"


def _stage(m: Machine, name: str, work: Closure, given: list[Any]) -> Any:
    """What a step of a chain gives: of one that is a task itself only `thenCompose` waits for that; the others keep it as their value, or drop it."""
    value = work.call(given)
    if not isinstance(value, Future) or name == "thenCompose":
        return value
    if name in ("thenApply", "handle", "exceptionally"):
        return List([value], kind=_STAGE)
    value.drop(work.node or value.node, value.unit if work.node is None else m.unit)
    return None


def after(m: Machine, future: Future, form: Form, args: tuple[Any, ...]) -> Any:
    """What is chained to a CompletableFuture; None where that is not known.

    https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/CompletableFuture.html
    """
    name, node = form.name.removesuffix("Async"), form.node
    work = next((one for one in args if isinstance(one, Closure)), None)
    if work is None:
        return None
    failed = future.error
    given: list[Any] | None = None
    if name in ("thenApply", "thenAccept", "thenCompose", "thenRun"):
        given = [future.value] if failed is None else None
    elif name == "exceptionally":
        given = [failed] if failed is not None else None
    elif name in ("handle", "whenComplete"):
        given = [future.value, failed]
    else:
        return None
    future.looked = True
    if given is None:
        return start(m, future.value, failed, node, future.waits.start)
    if failed is not None and name != "whenComplete":
        m.catch(failed, f".{text_of(node).rpartition('.' + form.name)[1].lstrip('.')}(…)", node, broad=True)
        m.handling.append(failed)
    try:
        value, error = ended(lambda: _stage(m, name, work, given))
    finally:
        if failed is not None and name != "whenComplete":
            m.handling.pop()
    if isinstance(value, List) and value.kind == _STAGE:
        value = value.items[0]
    if name == "whenComplete":
        value, error = future.value, failed or error
    return start(m, value, error, node, future.waits.start)
