"""Packages that decide whether, when and which function is called: a circuit breaker (https://github.com/nodeshift/opossum), a limiter (https://github.com/SGrondin/bottleneck) and patterns (https://github.com/gvergnaud/ts-pattern)."""

from __future__ import annotations

from typing import Any, Final

from ...language.functions import adopted
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, about_of, argument
from ..values.promises import failed_over
from .bounding import waits_for

_FALLBACKS: Final = "fallbacks"
_CALLED: Final = (Function, Native, External)


def called(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """Call a function of one of these packages; None for what is not known here."""
    name = external.path[-1]
    if external.path[0] == "opossum":
        return _of_breaker(machine, external, argument(list(external.arguments or ())), arguments, site)
    if external.path[0] == "bottleneck":
        at = next((at for at, one in enumerate(arguments[:2]) if isinstance(one, _CALLED)), None)
        return (
            _ran(machine, external._replace(arguments=(*arguments[:at], *external.arguments)), arguments[at], arguments[at + 1 :], site)
            if name == "schedule" and at is not None
            else None
        )
    return _matching(machine, argument(arguments), site) if name == "match" and arguments else None


def _of_breaker(machine: Machine, external: External, action: Any, arguments: list[Any], site: Site) -> Any:
    """What `breaker.fallback(…)` is given is called where the function fails or is refused, and `fire` ends as that does."""
    instead: dict[int, tuple[Any, Any]] = machine.state.setdefault(_FALLBACKS, {})
    if external.path[-1] == "fallback" and isinstance(argument(arguments), _CALLED):
        instead[id(action)] = (action, argument(arguments))
        return external._replace(path=external.path[:-1])
    if external.path[-1] != "fire" or not isinstance(action, _CALLED):
        return None
    made = _ran(machine, external, action, arguments, site)
    _, fallback = instead.get(id(action), (None, None))
    if fallback is None:
        return made
    caught = Native("fallback", lambda one, this, given, at: one.call(fallback, this, [*arguments, *given], at))
    return failed_over(machine, made, caught, site, f"{site.text.partition('.')[0]}.fallback(…)")


def _ran(machine: Machine, external: External, action: Any, arguments: list[Any], site: Site) -> Promise:
    """`breaker.fire(…)` ends as its function does, or is refused; `limiter.schedule({ expiration: 2000 }, send, record)` when there is room for it."""
    before = len(machine.events)
    try:
        made = adopted(machine.call(action, UNDEFINED, arguments, site), site)
    except Throw as thrown:
        made = Promise("err", thrown.value, site)
    machine.worked(made, before)
    waits_for(machine, external, [], made, name=external.path[-1])
    machine.promises.append(made)
    return made


def _matching(machine: Machine, value: Any, site: Site) -> Obj:
    """`match(value)`: of the branches one is taken; whether an earlier one fits, nobody knows."""
    made = Obj("object", {}, None, site)
    taken: list[Any] = []

    def branch(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        if not taken and machine.truth(machine.fresh("pattern", about_of(value))):
            taken.append(machine.call(given[-1], UNDEFINED, [value, value], at))
        return this

    def otherwise(machine: Machine, _this: Any, given: list[Any], at: Site) -> Any:
        return taken[0] if taken else machine.call(argument(given), UNDEFINED, [value], at)

    def exhaustive(machine: Machine, _this: Any, _given: list[Any], at: Site) -> Any:
        if not taken:
            raise Throw(machine.fails(at, at.text, machine.whose(about_of(value)), "throw") if machine.fault is None else Obj("error"))
        return taken[0]

    made.props |= {name: Native(name, branch) for name in ("with", "when")}
    made.props |= {"otherwise": Native("otherwise", otherwise), **{name: Native(name, exhaustive) for name in ("exhaustive", "run")}}
    made.props["returnType"] = Native("returnType", lambda _machine, this, _given, _site: this)
    return made
