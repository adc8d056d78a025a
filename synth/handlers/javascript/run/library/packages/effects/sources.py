"""Functions of the package: what makes effects, and what runs them. https://effect.website/docs/getting-started/creating-effects/ and https://effect.website/docs/getting-started/running-effects/"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from ....language.functions import awaited
from ....language.objects.listing import listed
from ....language.objects.promised import settled
from ....state.machine import Machine, Throw
from ....state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, argument
from ..rxjs.flows import fails
from . import results, services
from .programs import SERVICES, Run, answered, collected, each, effect, given, is_effect, is_of_package, piped, run
from .steps import NO_MORE, STEPS

_LAMBDA: Final = "@effect-aws/lambda"
_LOGS: Final = ("log", "logError", "logWarning", "logInfo", "logDebug", "logTrace", "logFatal")


def called(machine: Machine, external: External, _this: Any, arguments: list[Any], site: Site) -> Any:
    """Call a function of the package; None for what is not known here."""
    path, name = external.path, external.path[-1]
    if path[0] == _LAMBDA:
        return _handler(argument(arguments), site) if name in ("make", "makeLambda") else None
    if not is_of_package(path):
        return None
    if name == "new" and not {"Error", "TaggedError"}.isdisjoint(path):
        return results.error(path, argument(arguments), site)
    machine.state.setdefault(SERVICES, services.service)
    if (made := services.called(machine, external, arguments, site)) is not None:
        return made
    module = path[0].partition("/")[2] or (path[1] if len(path) > 2 else "Function")  # noqa: PLR2004 - a module of the package, and what is called of it
    if name in ("pipe", "flow"):
        return piped(machine, argument(arguments), arguments[1:], site) if name == "pipe" else _flow(arguments)
    if name in _RUNS and module in ("Effect", "ManagedRuntime"):
        return _RUNS[name](machine, argument(arguments), site)
    if module == "Console":
        return effect(machine, lambda one: _logged(one, arguments, site), site)
    if module != "Effect":
        return results.called(machine, module, name, arguments, site)
    if name in _FORKS:
        return _fork(machine, arguments, site)
    if name in STEPS:
        return _stepped(machine, name, arguments, site)
    if name in ("fn", "fnUntraced"):
        return _function(arguments, site)
    if name in _OF_ITEMS and isinstance(argument(arguments), (Function, Native)):
        return Native(name, lambda one, this, held, _at: called(one, external, this, [*held, *arguments], site))
    make = _SOURCES.get(name) or (_logged if name in _LOGS else None)
    return effect(machine, lambda one: make(one, arguments, site), site) if make is not None else None


def _stepped(machine: Machine, name: str, arguments: list[Any], site: Site) -> Any:
    """`Effect.map(effect, function)`, or the step alone: `Effect.map(function)`."""
    first = settled(argument(arguments))
    if is_effect(first) and (name in NO_MORE or len(arguments) > 1 + (name == "provideService")):
        return effect(machine, lambda one: STEPS[name](one, lambda inner: run(inner, first, site), arguments[1:], site), site)
    return Native(name, lambda one, _this, held, _at: _stepped(one, name, [*held, *(arguments or [UNDEFINED])], site))


_OF_ITEMS: Final = ("forEach", "partition")


def _flow(steps: list[Any]) -> Native:
    def work(machine: Machine, this: Any, held: list[Any], at: Site) -> Any:
        return piped(machine, machine.call(argument(steps), this, held, at), steps[1:], at)

    return Native("flow", work)


def _succeed(_machine: Machine, arguments: list[Any], _site: Site) -> Any:
    return argument(arguments)


def _fail(machine: Machine, arguments: list[Any], site: Site) -> Any:
    raise Throw(fails(machine, site, argument(arguments)))


def _sync(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return settled(given(machine, argument(arguments), [], site))


def _suspend(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return run(machine, given(machine, argument(arguments), [], site), site)


def _tried(*, waits: bool) -> Callable[[Machine, list[Any], Site], Any]:
    """`Effect.try(function)`, `Effect.tryPromise({ try, catch })`"""

    def work(machine: Machine, arguments: list[Any], site: Site) -> Any:
        how = argument(arguments)
        function, explains = (how.props.get("try", UNDEFINED), how.props.get("catch")) if isinstance(how, Obj) else (how, None)
        try:
            made = machine.call(function, UNDEFINED, [External(("global", "AbortSignal", "new"))] * waits, site._replace(context="await"))
            return awaited(machine, made, site) if waits else settled(made)
        except Throw as thrown:
            if explains is None:
                raise
            raise Throw(machine.call(explains, UNDEFINED, [thrown.value], site)) from None

    return work


def _gen(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`Effect.gen(function* () { … })`, also with the object that is its `this` first, and with an adapter that hands on what it is given."""
    function = next((one for one in reversed(arguments) if isinstance(one, Function)), UNDEFINED)
    this = arguments[0] if len(arguments) > 1 else UNDEFINED
    return answered(machine, function, this, [Native("adapter", lambda _machine, _this, held, _site: argument(held))], site)


def _function(arguments: list[Any], site: Site) -> Any:
    """`Effect.fn("name")(function* (…) { … }, step, …)`: a function that gives an effect."""
    if not isinstance(argument(arguments), Function):
        return Native("fn", lambda _machine, _this, held, at: _function(held, at))
    function, steps = arguments[0], arguments[1:]

    def made(machine: Machine, this: Any, held: list[Any], at: Site) -> Any:
        generates = function.code.generates
        body = effect(machine, lambda one: answered(one, function, this, held, at) if generates else run(one, given(one, function, held, at), at), at)
        return piped(machine, body, steps, site)

    return Native("fn", made)


def _for_each(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`Effect.forEach(items, function, options)`"""
    items, options = argument(arguments), argument(arguments, 2)
    abreast, discard = isinstance(options, Obj) and "concurrency" in options.props, isinstance(options, Obj) and options.props.get("discard") is True
    out = [run(machine, one, site) for one in each(machine, items, argument(arguments, 1), site, abreast=abreast)]
    return UNDEFINED if discard else collected(items, out, site)


def _all(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`Effect.all(effects, options)`: a list, or an object of them."""
    held, options = settled(argument(arguments)), argument(arguments, 1)
    how = options.props if isinstance(options, Obj) else {}

    def ends(one: Any) -> Any:
        kept = how.get("mode") in ("either", "validate")
        return results.kept(machine, lambda inner: run(inner, one, site), site, "Right", "Left") if kept else run(machine, one, site)

    if isinstance(held, Obj) and held.kind == "object":
        return Obj("object", {name: ends(one) for name, one in held.props.items()}, None, site)
    several = listed(machine, held, site)
    out = [ends(one) for one in several] if isinstance(several, list) else [run(machine, several, site)]
    return UNDEFINED if how.get("discard") is True else collected(held, out, site)


def _partition(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`Effect.partition(items, function)`: what failed, and what went well."""
    items = argument(arguments)
    ends: list[Obj] = []
    for made in each(machine, items, argument(arguments, 1), site, abreast=False):
        ends.append(results.kept(machine, partial(run, value=made, site=site), site, "Right", "Left"))  # noqa: PERF401 - each is run in its message's turn
    failed = [one.props["left"] for one in ends if "left" in one.props]
    return Obj("array", {}, [collected(items, failed, site), collected(items, [one.props["right"] for one in ends if "right" in one.props], site)], site)


def _logged(machine: Machine, arguments: list[Any], site: Site) -> Any:
    if not machine.starting:
        machine.work("log", site, site.text, tuple(arguments), may_fail=False)
    return UNDEFINED


_SOURCES: Final[dict[str, Callable[[Machine, list[Any], Site], Any]]] = {
    "succeed": _succeed, "fail": _fail, "failSync": lambda machine, arguments, site: _fail(machine, [given(machine, argument(arguments), [], site)], site), "die": _fail, "dieMessage": _fail, "sync": _sync,
    "suspend": _suspend, "try": _tried(waits=False), "tryPromise": _tried(waits=True), "promise": _tried(waits=True), "gen": _gen, "forEach": _for_each, "all": _all, "partition": _partition,
    "sleep": lambda _machine, _arguments, _site: UNDEFINED,
}  # fmt: skip


def _promised(machine: Machine, value: Any, site: Site, ends: Callable[[Machine, Run, Site], Any] = lambda machine, source, _: source(machine)) -> Promise:
    before, others = len(machine.events), len(machine.promises)
    try:
        made = Promise("ok", ends(machine, lambda one: run(one, value, site), site), site)
    except Throw as thrown:
        made = Promise("err", thrown.value, site)
    machine.worked(made, before)
    made.parts = tuple(one for one in machine.promises[others:] if one.seen)
    machine.promises.append(made)
    return made


def _forked(machine: Machine, value: Any, site: Site) -> Any:
    """A fiber: an effect that whoever joins it runs. https://effect.website/docs/concurrency/fibers/"""
    begun = _promised(machine, value, site._replace(context="drop"))
    return effect(machine, lambda one: awaited(one, begun, site), site)


def _fork(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`Effect.fork(effect)`, or the step alone."""
    if not arguments:
        return Native("fork", lambda one, _this, held, at: _fork(one, held, at))
    return effect(machine, lambda one: _forked(one, argument(arguments), site), site)


_FORKS: Final = ("fork", "forkDaemon", "forkScoped", "forkIn")
_RUNS: Final[dict[str, Callable[[Machine, Any, Site], Any]]] = {
    "runPromise": _promised,
    "runPromiseExit": lambda machine, value, site: _promised(machine, value, site, lambda one, source, at: results.kept(one, source, at, "Success", "Failure")),
    "runSync": run,
    "runSyncExit": lambda machine, value, site: results.kept(machine, lambda one: run(one, value, site), site, "Success", "Failure"),
    "runFork": _forked,
}


def _handler(function: Any, site: Site) -> Native:
    """`LambdaHandler.make(function)`, also `{ handler, layer }`: https://github.com/effect-ts-contrib/effect-aws"""
    function = function.props.get("handler", UNDEFINED) if isinstance(function, Obj) and "handler" in function.props else function
    return Native("handler", lambda machine, _this, held, at: _promised(machine, given(machine, function, held[:2], at), at))
