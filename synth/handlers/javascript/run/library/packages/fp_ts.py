"""fp-ts: a `TaskEither` is a function that gives a promise of an `Either`, and what fails is in that until somebody looks. https://gcanti.github.io/fp-ts/modules/TaskEither.ts.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...language.functions import awaited
from ...language.objects.listing import listed
from ...language.objects.promised import settled
from ...state.machine import Machine, Throw
from ...state.values import EFFECT, UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown, about_of, argument, array
from .effects.programs import Run, collected, each, given, piped
from .effects.results import result

_GOOD: Final = {"Right": "right", "Some": "value"}
_TASKS: Final = frozenset({"TaskEither", "Task", "IOEither", "IO", "TaskOption"})
"""Modules whose values are functions that do something when they are called."""
_PLAIN: Final = frozenset({"Task", "IO"})
"""Those in which nothing says that it failed."""
Step = Callable[[Machine, Any, list[Any], Site, "Lift"], Any]


class Lift:
    """In which module a step is taken: what its functions give is run there (`task`), or is a value."""

    def __init__(self, module: str) -> None:
        self.module, self.runs, self.plain = module, module in _TASKS, module in _PLAIN

    def ends(self, machine: Machine, made: Any, site: Site) -> Any:
        return _ran(machine, made, site) if self.runs else settled(made)

    def failed(self, one: Any) -> bool:
        return not self.plain and _failed(one)

    def good(self, machine: Machine, value: Any, site: Site) -> Any:
        return value if self.plain else result(machine, "Some" if "Option" in self.module else "Right", value, site)


def called(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """Call a function of the package; None for what is not known here."""
    package, *inside = external.path
    if package.partition("/")[0] != "fp-ts" or not inside:
        return None
    module = package.rpartition("/")[2] if "/" in package else inside[0]
    name = inside[-1].removesuffix("W")
    if module == "function":
        return _of_functions(machine, name, arguments, site)
    if module in ("Array", "ReadonlyArray", "NonEmptyArray", "ReadonlyNonEmptyArray"):
        return _of_arrays(machine, name, arguments, site)
    if module not in (*_TASKS, "Either", "Option"):
        return None
    lift = Lift(module)
    if name in _MAKERS:
        return _MAKERS[name](machine, arguments, site, lift)
    if name in _STEPS:
        return Native(name, lambda one, _this, held, at: _taken(one, name, argument(held), arguments, at, lift))
    return None


def _taken(machine: Machine, name: str, source: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:  # noqa: PLR0913, PLR0917 - one step
    """A step after a value: at once, or when what it gives is run."""
    if not lift.runs:
        return _STEPS[name](machine, _begun(machine, settled(source), site, lift), arguments, site, lift)
    return task(
        machine, lambda one: _STEPS[name](one, _begun(one, source, site, lift) if _is_begin(source) else _ran(one, source, site), arguments, site, lift), site
    )


def _is_begin(source: Any) -> bool:
    """`Do`: an object that has no names yet."""
    return isinstance(source, External) and source.path[-1] == "Do"


def _begun(machine: Machine, source: Any, site: Site, lift: Lift) -> Any:
    return lift.good(machine, Obj("object", {}, None, site), site) if _is_begin(source) else source


def task(machine: Machine, run: Run, site: Site) -> Native:
    """Made for the message whose turn it is, it is run for that."""
    current = machine.current

    def work(one: Machine, _this: Any, _held: list[Any], at: Site) -> Promise:
        before, started, others = one.current, len(one.events), len(one.promises)
        one.current = before if current is None else current
        try:
            made = Promise("ok", run(one), at)
        except Throw as thrown:
            made = Promise("err", thrown.value, at)
        finally:
            one.current = before
        one.worked(made, started)
        made.parts = tuple(each for each in one.promises[others:] if each.seen)
        one.promises.append(made)
        return made

    made = Native("task", work)
    made.props[EFFECT] = current
    return made


def _ran(machine: Machine, made: Any, site: Site) -> Any:
    """What a task ends with."""
    at = site._replace(context="await")
    return awaited(machine, machine.call(settled(made), UNDEFINED, [], at), at)


def _failed(one: Any) -> bool:
    return isinstance(one, Obj) and one.props.get("_tag") in ("Left", "None")


def _held(machine: Machine, one: Any, site: Site) -> Any:
    """What a value holds, good or bad."""
    if isinstance(one, Obj) and isinstance(tag := one.props.get("_tag"), str):
        return one.props.get(_GOOD.get(tag, "left"), UNDEFINED)
    machine.doubt(f"errors that are values are not followed in {site.text.partition('(')[0]}", site)
    return machine.fresh("result", about_of(one))


def _good(machine: Machine, one: Any, site: Site, lift: Lift) -> Any:
    return one if lift.plain else _held(machine, one, site)


def _map(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return one if lift.failed(one) else lift.good(machine, _with(machine, argument(arguments), _good(machine, one, site, lift), site), site)


def _chain(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return one if lift.failed(one) else lift.ends(machine, _with(machine, argument(arguments), _good(machine, one, site, lift), site), site)


def _chained(*, runs: bool, wraps: bool) -> Step:
    """`chainEitherK`, `chainTaskK`: the function gives another kind of value."""

    def step(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
        if lift.failed(one):
            return one
        made = _with(machine, argument(arguments), _good(machine, one, site, lift), site)
        made = _ran(machine, made, site) if runs else made
        return lift.good(machine, made, site) if wraps else made

    return step


def _first(of: Step) -> Step:
    """`chainFirst`, `tap`: what goes well gives what was there before."""

    def step(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
        made = of(machine, one, arguments, site, lift)
        return made if lift.failed(made) else one

    return step


def _left(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return result(machine, "Left", _with(machine, argument(arguments), _held(machine, one, site), site), site) if lift.failed(one) else one


def _bimap(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return _left(machine, one, arguments, site, lift) if lift.failed(one) else _map(machine, one, arguments[1:], site, lift)


def _or_else(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    if not lift.failed(one):
        return one
    machine.catches(site, site.text.partition("(")[0])
    return lift.ends(machine, _with(machine, argument(arguments), _held(machine, one, site), site), site)


def _or_first(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    if lift.failed(one):
        lift.ends(machine, _with(machine, argument(arguments), _held(machine, one, site), site), site)
    return one


def _match(*, runs: bool) -> Step:
    """`match(onLeft, onRight)`; of `matchE`, which is `fold` of tasks, the functions give tasks."""

    def step(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
        if bad := lift.failed(one):
            machine.catches(site, site.text.partition("(")[0])
        made = _with(machine, argument(arguments, 0 if bad else 1), _held(machine, one, site), site)
        return _ran(machine, made, site) if runs and lift.runs else made

    return step


def _get_or_else(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    if not lift.failed(one):
        return _held(machine, one, site)
    machine.catches(site, site.text.partition("(")[0])
    return lift.ends(machine, _with(machine, argument(arguments), _held(machine, one, site), site), site)


def _filter(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    if lift.failed(one) or machine.truth(_with(machine, argument(arguments), held := _held(machine, one, site), site)):
        return one
    return result(machine, "Left", _with(machine, argument(arguments, 1), held, site), site)


def _bind(*, lets: bool) -> Step:
    """`bind("user", f)`, `let("total", f)`: one more name in an object."""

    def step(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
        if lift.failed(one):
            return one
        before = _good(machine, one, site, lift)
        made = _with(machine, argument(arguments, 1), before, site)
        made = made if lets else lift.ends(machine, made, site)
        if lift.failed(made):
            return made
        held = made if lets else _good(machine, made, site, lift)
        return lift.good(machine, Obj("object", {**(before.props if isinstance(before, Obj) else {}), argument(arguments): held}, None, site), site)

    return step


def _bind_to(machine: Machine, one: Any, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return one if lift.failed(one) else lift.good(machine, Obj("object", {argument(arguments): _good(machine, one, site, lift)}, None, site), site)


def _with(machine: Machine, function: Any, value: Any, site: Site) -> Any:
    return settled(given(machine, function, [value], site))


_STEPS: Final[dict[str, Step]] = {
    "map": _map, **dict.fromkeys(("chain", "flatMap", "flatten"), _chain), **dict.fromkeys(("chainFirst", "tap"), _first(_chain)), "as": lambda m, one, arguments, site, lift: _map(m, one, [argument(arguments)], site, lift),
    **dict.fromkeys(("chainEitherK", "flatMapEither", "chainOptionK"), _chained(runs=False, wraps=False)), **dict.fromkeys(("chainTaskK", "flatMapTask", "chainIOK", "flatMapIO"), _chained(runs=True, wraps=True)),
    "chainIOEitherK": _chained(runs=True, wraps=False), **dict.fromkeys(("chainFirstEitherK", "tapEither"), _first(_chained(runs=False, wraps=False))),
    **dict.fromkeys(("chainFirstTaskK", "tapTask", "chainFirstIOK", "tapIO"), _first(_chained(runs=True, wraps=True))), "mapLeft": _left, "mapError": _left, "bimap": _bimap, "mapBoth": _bimap,
    **dict.fromkeys(("orElse", "alt"), _or_else), **dict.fromkeys(("orElseFirst", "tapError"), _or_first), "match": _match(runs=False), **dict.fromkeys(("matchE", "fold"), _match(runs=True)),
    "getOrElse": _get_or_else, "filterOrElse": _filter, "bind": _bind(lets=False), "let": _bind(lets=True), "bindTo": _bind_to, "delay": lambda _m, one, _a, _s, _l: one,
}  # fmt: skip


def _value(machine: Machine, tag: str, value: Any, site: Site, lift: Lift) -> Any:
    if lift.plain:
        return task(machine, lambda _: value, site)
    made = result(machine, tag, value, site)
    return task(machine, lambda _: made, site) if lift.runs else made


def _tried(machine: Machine, arguments: list[Any], site: Site, lift: Lift) -> Any:
    """`tryCatch(function, onThrow)`"""

    def run(one: Machine) -> Any:
        try:
            return lift.good(one, awaited(one, one.call(argument(arguments), UNDEFINED, [], at := site._replace(context="await")), at), site)
        except Throw as thrown:
            one.catches(site, site.text.partition("(")[0])
            return result(one, "Left", _with(one, argument(arguments, 1), thrown.value, site) if len(arguments) > 1 else thrown.value, site)

    return task(machine, run, site) if lift.runs else run(machine)


def _tried_later(_machine: Machine, arguments: list[Any], _site: Site, lift: Lift) -> Native:
    """`tryCatchK(function, onThrow)`: a function of what it takes."""
    return Native(
        "tryCatchK",
        lambda one, _this, held, at: _tried(one, [Native("f", lambda m, this, _h, s: m.call(argument(arguments), this, held, s)), *arguments[1:]], at, lift),
    )


def _from(*, runs: bool, bad: bool = False) -> Callable[[Machine, list[Any], Site, Lift], Any]:
    """`fromEither(either)`, `rightTask(task)`"""

    def make(machine: Machine, arguments: list[Any], site: Site, lift: Lift) -> Any:
        first = argument(arguments)
        if not runs:
            return task(machine, lambda _: first, site) if lift.runs else first
        return task(machine, lambda one: result(one, "Left", _ran(one, first, site), site) if bad else lift.good(one, _ran(one, first, site), site), site)

    return make


def _from_nullable(machine: Machine, arguments: list[Any], site: Site, lift: Lift) -> Any:
    if lift.module == "Option":
        return _or_none(machine, argument(arguments), site, lift, None)
    return Native("fromNullable", lambda one, _this, held, at: _or_none(one, argument(held), at, lift, argument(arguments)))


def _or_none(machine: Machine, value: Any, site: Site, lift: Lift, bad: Any) -> Any:
    there = machine.truth(value, likely=True) if isinstance(value, Unknown) else value is not None and value is not UNDEFINED
    return _value(machine, _good_tag(lift) if there else "None" if "Option" in lift.module else "Left", value if there else bad, site, lift)


def _from_predicate(_machine: Machine, arguments: list[Any], _site: Site, lift: Lift) -> Native:
    def work(one: Machine, _this: Any, held: list[Any], at: Site) -> Any:
        value = argument(held)
        if one.truth(_with(one, argument(arguments), value, at)):
            return _value(one, _good_tag(lift), value, at, lift)
        return _value(
            one, "None" if "Option" in lift.module else "Left", _with(one, argument(arguments, 1), value, at) if len(arguments) > 1 else None, at, lift
        )

    return Native("fromPredicate", work)


def _good_tag(lift: Lift) -> str:
    return "Some" if "Option" in lift.module else "Right"


def _asks(*tags: str) -> Callable[[Machine, list[Any], Site, Lift], Any]:
    def make(machine: Machine, arguments: list[Any], site: Site, _lift: Lift) -> Any:
        first = settled(argument(arguments))
        if isinstance(first, Obj) and isinstance(first.props.get("_tag"), str):
            return first.props["_tag"] in tags
        if isinstance(first, (Function, Native)):
            return False  # a task, which nobody has run
        return Unknown(("asks", tags, id(first)), about_of(first))

    return make


def _sequence(machine: Machine, arguments: list[Any], site: Site, lift: Lift) -> Any:
    return _all(machine, argument(arguments), Native("identity", lambda _m, _t, held, _s: argument(held)), site, lift)


def _traverse(_machine: Machine, arguments: list[Any], _site: Site, lift: Lift) -> Native:
    return Native("traverse", lambda one, _this, held, at: _all(one, argument(held), argument(arguments), at, lift))


def _all(machine: Machine, items: Any, function: Any, site: Site, lift: Lift) -> Any:
    """The first that fails is what all of them end with."""

    def run(one: Machine) -> Any:
        values: list[Any] = []
        for made in each(one, items, function, site, abreast=lift.runs):
            ended = lift.ends(one, made, site)
            if lift.failed(ended):
                return ended
            values.append(_good(one, ended, site, lift))
        return lift.good(one, collected(items, values, site), site)

    return task(machine, run, site) if lift.runs else run(machine)


_MAKERS: Final[dict[str, Callable[[Machine, list[Any], Site, Lift], Any]]] = {
    **dict.fromkeys(("right", "of", "some"), lambda machine, arguments, site, lift: _value(machine, _good_tag(lift), argument(arguments), site, lift)),
    **dict.fromkeys(("left", "throwError"), lambda machine, arguments, site, lift: _value(machine, "Left", argument(arguments), site, lift)),
    "tryCatch": _tried, "tryCatchK": _tried_later, **dict.fromkeys(("fromEither", "fromOption"), _from(runs=False)), "fromIOEither": lambda machine, arguments, site, lift: argument(arguments),
    **dict.fromkeys(("fromTask", "rightTask", "rightIO", "fromIO"), _from(runs=True)), "leftTask": _from(runs=True, bad=True), "fromNullable": _from_nullable, "fromPredicate": _from_predicate,
    "isLeft": _asks("Left"), "isRight": _asks("Right"), "isSome": _asks("Some"), "isNone": _asks("None"), "toError": lambda _m, arguments, _s, _l: argument(arguments),
    **dict.fromkeys(("sequenceArray", "sequenceSeqArray"), _sequence), **dict.fromkeys(("traverseArray", "traverseSeqArray", "traverseArrayWithIndex", "traverseSeqArrayWithIndex"), _traverse),
}  # fmt: skip


def _of_functions(machine: Machine, name: str, arguments: list[Any], site: Site) -> Any:
    match name:
        case "pipe":
            return piped(machine, argument(arguments), arguments[1:], site)
        case "flow":
            return Native("flow", lambda one, this, held, at: piped(one, one.call(argument(arguments), this, held, at), arguments[1:], at))
        case "identity":
            return argument(arguments)
        case "constant":
            return Native("constant", lambda *_: argument(arguments))
    return None


def _of_arrays(machine: Machine, name: str, arguments: list[Any], site: Site) -> Any:
    """`A.map(f)`, `A.sequence(TE.ApplicativePar)`, `A.traverse(T.ApplicativeSeq)(f)`, `A.separate`"""
    applicative = argument(arguments)
    if name in ("sequence", "traverse") and isinstance(applicative, External):
        lift = Lift(applicative.path[0].rpartition("/")[2] if "/" in applicative.path[0] else applicative.path[1])
        if name == "sequence":
            return Native(name, lambda one, _this, held, at: _sequence(one, held, at, lift))
        return Native(name, lambda one, _this, held, at: _traverse(one, held, at, lift))
    if name in ("map", "filter"):
        return Native(name, lambda one, _this, held, at: one.call(one.get(settled(argument(held)), name, at), settled(argument(held)), arguments[:1], at))
    if name in ("separate", "lefts", "rights"):
        several = listed(machine, settled(applicative), site)
        ends = several if isinstance(several, list) else []
        bad, good = (collected(applicative, [_held(machine, one, site) for one in ends if _failed(one) is failed], site) for failed in (True, False))
        if any(map(_failed, ends)):
            machine.catches(site, site.text.partition("(")[0])
        return {"lefts": bad, "rights": good}.get(name, Obj("object", {"left": bad, "right": good}, None, site))
    return array([], site) if name == "empty" else None
