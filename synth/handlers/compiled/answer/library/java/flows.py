"""Reactor's Mono and Flux: nothing of them is done until somebody subscribes, and each operator is a step on the way.

https://projectreactor.io/docs/core/release/api/reactor/core/publisher/Mono.html and https://projectreactor.io/docs/core/release/api/reactor/core/publisher/Flux.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ...forms.form import Form, in_short, text_of
from ...run.meaning.expressions import awaited
from ...run.state.concerns import of_value
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, Error, Future, List, Object, Opaque, Thrown, about_of
from ..lists import list_method
from ..tasks import begin

if TYPE_CHECKING:
    from tree_sitter import Node

FLOW: Final = "flow"
Items = list[Any]
_Step = Callable[[], Items]
_ASKS: Final = frozenset({"bodyToMono", "bodyToFlux", "toBodilessEntity", "toEntity", "exchangeToMono"})
"""Where a request of WebClient becomes one: https://docs.spring.io/spring-framework/reference/web/webflux-webclient/client-retrieve.html"""
_SAME: Final = frozenset({
    "subscribeOn", "publishOn", "parallel", "runOn", "sequential", "log", "name", "tag", "checkpoint", "cache", "share", "contextWrite", "delayElements", "delayElement", "delaySubscription", "limitRate", "doOnSubscribe", "doOnRequest",
    "doOnCancel", "doFirst", "hide", "onErrorMap", "retry", "retryWhen", "timeout", "metrics", "tap", "cast", "ofType", "onBackpressureBuffer", "distinct", "sort", "flux", "single", "singleOrEmpty", "last", "repeat", "elapsed", "onErrorStop",
})  # fmt: skip
"""What lets through what comes, and what goes wrong, or at least no less of that."""
_EACH: Final = frozenset(
    {
        "flatMap",
        "concatMap",
        "flatMapSequential",
        "flatMapMany",
        "flatMapDelayError",
        "concatMapDelayError",
        "switchMap",
        "flatMapIterable",
        "concatMapIterable",
        "filterWhen",
        "delayUntil",
    }
)
_LOOKS: Final = frozenset({"doOnNext", "doOnSuccess", "doOnEach"})
_AT_LAST: Final = frozenset({"doFinally", "doOnTerminate", "doAfterTerminate", "doOnComplete"})
_RESUMES: Final = frozenset({"onErrorResume", "onErrorReturn", "onErrorComplete", "onErrorContinue"})
_WAITS: Final = frozenset({"block", "blockOptional", "blockFirst", "blockLast", "toStream", "toIterable"})
_THEN: Final = frozenset({"then", "thenMany", "thenEmpty", "thenReturn", "and"})


def made(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What a function of Mono or Flux gives, or a request of WebClient; None of anything else."""
    name, plain = form.name, of.path.rpartition(".")[2] if isinstance(of, Named) and of.type is None else ""
    if plain not in ("Mono", "Flux"):
        return _flow(m, form, lambda: [m.language.foreign(m, form, (of, *args))]) if name in _ASKS and isinstance(of, Opaque) else None
    first = args[0] if args else None
    if name == "error":
        return _flow(m, form, lambda: _failed(m, first, form.node))
    if name in ("fromIterable", "fromStream", "fromArray"):
        return _flow(m, form, lambda: _items(m, first, form.node))
    if name in ("fromCallable", "fromSupplier", "fromRunnable", "defer", "fromFuture", "fromCompletionStage", "create", "using"):
        return _flow(m, form, lambda: _items(m, first.call([]) if isinstance(first, Closure) else first, form.node))
    if name in ("concat", "merge", "when", "zip", "mergeSequential", "whenDelayError", "mergeDelayError", "concatDelayError", "zipDelayError"):
        parts = _flat(args)
        _taken(parts)
        return _flow(m, form, lambda: [item for one in parts for item in _items(m, one, form.node)])
    if name in ("just", "justOrEmpty", "empty", "never"):
        return _flow(m, form, lambda: [one for one in args if one is not None])
    if name == "range" and all(isinstance(one, int) for one in args):
        return _flow(m, form, lambda: [*range(args[0], sum(args))])
    m.doubt(form.node, f"{name} of {plain}")
    return Opaque(about_of(args))


def step(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """What an operator gives, or whoever subscribes."""
    name = form.name
    _taken([of])
    if name in _WAITS:
        found = of.fields["run"]()
        return List(found, form.node) if name in ("toStream", "toIterable") else found[-1 if name == "blockLast" else 0] if found else None
    if name in ("subscribe", "toFuture", "subscribeWith"):
        return begin(m, Closure(lambda _: _subscribed(m, of, form, args)), form.node)
    if name in _THEN:
        _taken([*args])
    return _flow(m, form, lambda: _stepped(m, of.fields["run"], form, args))


def _stepped(m: Machine, run: _Step, form: Form, args: tuple[Any, ...]) -> Items:
    name, node = form.name, form.node
    work = next((one for one in args if isinstance(one, Closure)), None)
    if name in _RESUMES or name == "doOnError":
        return _resumed(m, run, form, args)
    if name in _AT_LAST:
        try:
            return run()
        finally:
            if work is not None:
                work.call([Opaque()])
    found = run()
    if name in _SAME:
        return found
    if name in _THEN:
        return [*args] if name == "thenReturn" else [item for one in args for item in _items(m, one, node)]
    if name in _LOOKS and work is not None:
        for one in found:
            drop(m, work.call([one]), form)
        return found
    if name in _EACH and work is not None:
        return (
            [item for one in found for item in _each(m, work, one, node)]
            if name not in ("filterWhen", "delayUntil")
            else [one for one in found if _each(m, work, one, node)]
        )
    if name in ("switchIfEmpty", "defaultIfEmpty"):
        return found or [item for one in args for item in (_items(m, one, node) if name == "switchIfEmpty" else [one])]
    if name in ("concatWith", "mergeWith", "zipWith", "concatWithValues"):
        return [*found, *(item for one in args for item in _items(m, one, node))]
    if name in ("collectList", "collectSortedList", "buffer"):
        return [List(found, node)]
    if name == "next":
        return found[:1]
    if name in ("map", "mapNotNull", "filter", "take", "skip", "collect", "count", "any", "all", "hasElements", "reduce"):
        meant = {"take": "limit", "mapNotNull": "map", "any": "anyMatch", "all": "allMatch"}.get(name, name)
        value = list_method(m, List(found, node), form._replace(name=meant), args) if name not in ("hasElements", "reduce") else Opaque(about_of((found, args)))
        return value.items if isinstance(value, List) and name != "collect" else [value]
    m.doubt(node, f"{name} of a Mono or Flux", of_value(args))
    return [Opaque(about_of((found, args)))]


def _resumed(m: Machine, run: _Step, form: Form, args: tuple[Any, ...]) -> Items:
    """What is done instead where something went wrong, or beside."""
    before, m.guard = m.guard, form.node.id if form.name != "doOnError" else m.guard
    try:
        return run()
    except Thrown as thrown:
        m.guard = before
        kinds = tuple(one.removesuffix(".class") for one in args[:-1] if isinstance(one, str) and one.endswith(".class"))
        covered, broad = m.language.covers(m, kinds, thrown.error)
        if covered is None:
            covered = m.decide(form.node, Opaque(), usual=False, turns="never")
        work = next((one for one in args if isinstance(one, Closure)), None)
        if not covered:
            raise
        if form.name == "doOnError":
            if work is not None:
                drop(m, work.call([thrown.error]), form)
            raise
        m.catch(thrown.error, f".{text_of(form.node).rpartition('.' + form.name)[1].lstrip('.')}(…)", form.node, broad=broad)
        m.handling.append(thrown.error)
        try:
            value = work.call([thrown.error, Opaque()]) if work is not None else args[-1] if form.name == "onErrorReturn" and args else None
            return _items(m, value, form.node) if form.name == "onErrorResume" else [value] if form.name == "onErrorReturn" else []
        finally:
            m.handling.pop()
    finally:
        m.guard = before


def _subscribed(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """`subscribe(next, error, complete)`: https://projectreactor.io/docs/core/release/reference/coreFeatures/simple-ways-to-create-a-flux-or-mono-and-subscribe-to-it.html"""
    handlers = [one for one in args if isinstance(one, Closure)]
    try:
        found: Items = of.fields["run"]()
    except Thrown as thrown:
        if len(handlers) < 2:  # noqa: PLR2004 - what comes, and what goes wrong
            raise
        m.catch(thrown.error, f".{form.name}(…)", form.node, broad=True)
        return handlers[1].call([thrown.error])
    for one in found if handlers else ():
        handlers[0].call([one])
    return found[0] if found else None


def _each(m: Machine, work: Closure, one: Any, node: Node) -> Items:
    """What comes of what an operator makes of one."""
    turn = m.turn
    m.taken(one)
    try:
        return _items(m, work.call([one]), node)
    finally:
        m.turn = turn


def _items(m: Machine, value: Any, node: Node) -> Items:
    """What comes of a Mono, a Flux, a future or a list, or of something else that was handed over in its place."""
    if isinstance(value, Object) and value.kind == FLOW:
        _taken([value])
        return value.fields["run"]()  # type: ignore[no-any-return]  # as it is made below
    if isinstance(value, Future):
        value = awaited(m, value)
    if isinstance(value, List):
        EFFORT.spend(len(value.items))
        return [*value.items] if value.items or not value.open else [Opaque(about_of(value))]
    return [] if value is None else [value]


def _flow(m: Machine, form: Form, run: _Step) -> Object:
    """One that is to be run; nobody has subscribed to it yet."""
    begun = Future(None, None, form.node, in_short(form.node), m.unit)
    turn = m.turn
    if not m.loading:
        m.path.started.append(begun)

    def within() -> Items:
        before, m.turn = m.turn, turn if m.turn is None else m.turn
        try:
            return run()
        finally:
            m.turn = before

    return Object(FLOW, node=form.node, fields={"run": within, "begun": begun})


def _taken(values: Items) -> None:
    """Somebody goes on with them, who may not have subscribed himself."""
    for one in values:
        if isinstance(one, Object) and one.kind == FLOW:
            one.fields["begun"].looked = True


def drop(m: Machine, value: Any, form: Form) -> None:
    """Nobody subscribes to what a step gives that only looks."""
    if isinstance(value, Object) and value.kind == FLOW:
        value.fields["begun"].drop(form.node, m.unit)
    elif isinstance(value, Future):
        value.drop(form.node, m.unit)


def _flat(args: tuple[Any, ...]) -> Items:
    return [item for one in args for item in (one.items if isinstance(one, List) else [one])]


def _failed(m: Machine, value: Any, node: Node) -> Items:
    """One that ends with the error that it is given, or with what a function makes."""
    made = value.call([]) if isinstance(value, Closure) else value
    m.throw(made if isinstance(made, Error) else m.made_error(node, (), (made,)), node)
    return []
