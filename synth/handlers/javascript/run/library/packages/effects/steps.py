"""What is made of another effect: of what it gives, and of how it fails. https://effect.website/docs/error-management/expected-errors/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....state.equality import same
from ....state.machine import Machine, Throw
from ....state.values import UNDEFINED, Obj, Site, Unknown, about_of, argument
from .programs import Run, given, run, tag_of, then
from .results import cause, kept
from .services import provide

Step = Callable[[Machine, Run, list[Any], Site], Any]
"""What one does with its source and with what it was given."""


def _map(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    return given(machine, argument(arguments), [source(machine)], site)


def _and_then(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    return then(machine, given(machine, argument(arguments), [source(machine)], site), site)


def _tap(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    value = source(machine)
    then(machine, given(machine, argument(arguments), [value], site), site)
    return value


def _as(machine: Machine, source: Run, arguments: list[Any], _: Site) -> Any:
    source(machine)
    return argument(arguments)


def _after(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    source(machine)
    return run(machine, argument(arguments), site)


def _same(machine: Machine, source: Run, _arguments: list[Any], _site: Site) -> Any:
    return source(machine)


def _caught(machine: Machine, thrown: Throw, function: Any, site: Site, *, value: Any = None) -> Any:
    machine.catches(site, site.text.partition("(")[0])
    return then(machine, given(machine, function, [thrown.value if value is None else value], site), site)


def _catch_all(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    except Throw as thrown:
        return _caught(machine, thrown, argument(arguments), site)


def _catch_cause(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    except Throw as thrown:
        return _caught(machine, thrown, argument(arguments), site, value=cause(thrown.value, site))


def _tag(error: Any) -> Any:
    """What tells errors apart: https://effect.website/docs/error-management/expected-errors/#catchtag"""
    if isinstance(error, Obj):
        found = error.props.get("_tag", UNDEFINED)
        found = tag_of(error.cls) if found is UNDEFINED and error.cls is not None else found
        if isinstance(found, str):
            return found
        if error.tag == "fault":
            return "UnknownException"  # https://effect.website/docs/getting-started/creating-effects/#trypromise
    return Unknown(("property", id(error), "_tag"), about_of(error))


def _catch_tags(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    """`catchTag(tag, function)`, `catchTags({ tag: function })`"""
    try:
        return source(machine)
    except Throw as thrown:
        first = argument(arguments)
        clauses = first.props if isinstance(first, Obj) else dict.fromkeys((one for one in arguments[:-1] if isinstance(one, str)), arguments[-1])
        for name, function in clauses.items():
            if machine.truth(same(_tag(thrown.value), name)):
                return _caught(machine, thrown, function, site)
        raise


def _catch_if(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    except Throw as thrown:
        if machine.truth(given(machine, argument(arguments), [thrown.value], site)):
            return _caught(machine, thrown, argument(arguments, 1), site)
        raise


def _ignore(machine: Machine, source: Run, _arguments: list[Any], site: Site) -> Any:
    try:
        source(machine)
    except Throw:
        machine.catches(site, site.text.partition("(")[0])
    return UNDEFINED


def _map_error(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    except Throw as thrown:
        raise Throw(given(machine, argument(arguments), [thrown.value], site)) from None


def _tap_error(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    except Throw as thrown:
        then(machine, given(machine, argument(arguments), [thrown.value], site), site)
        raise


def _match(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    """`match({ onFailure, onSuccess })`, `matchEffect`"""
    how = argument(arguments)
    clauses = how.props if isinstance(how, Obj) else {}
    try:
        value = source(machine)
    except Throw as thrown:
        return _caught(machine, thrown, clauses.get("onFailure", UNDEFINED), site)
    return then(machine, given(machine, clauses.get("onSuccess", UNDEFINED), [value], site), site)


def _ensuring(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    try:
        return source(machine)
    finally:
        run(machine, argument(arguments), site)


_KEPT: Final[dict[str, Step]] = {
    name: lambda machine, source, _arguments, site, good=good, bad=bad: kept(machine, source, site, good, bad)  # type: ignore[misc]
    for name, good, bad in (("either", "Right", "Left"), ("exit", "Success", "Failure"), ("option", "Some", "None"))
}
_AS_IT_IS: Final = ("retry", "timeout", "timeoutFail", "withSpan", "annotateLogs", "annotateSpans", "annotateCurrentSpan", "withLogSpan", "delay", "scoped", "orDie", "uninterruptible",
    "interruptible", "withConcurrency", "withMinimumLogLevel", "withConfigProvider", "withTracer", "asVoidError", "tapDefect")  # fmt: skip
"""Tried again, it fails in the end as it fails the first time."""
STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(_AS_IT_IS, _same), **_KEPT, **dict.fromkeys(("provide", "provideService"), provide), "map": _map, "flatMap": _and_then, "andThen": _and_then, "tap": _tap, "as": _as, "asVoid": lambda machine, source, _, site: _as(machine, source, [], site),
    "zipRight": _after, "catchAll": _catch_all, "catch": _catch_all, "orElse": _catch_all, "orElseSucceed": _catch_all, "catchAllCause": _catch_cause, "catchCause": _catch_cause, "catchTag": _catch_tags, "catchTags": _catch_tags,
    "catchIf": _catch_if, "ignore": _ignore, "ignoreLogged": _ignore, "mapError": _map_error, "tapError": _tap_error, "tapErrorCause": _tap_error, "match": _match, "matchEffect": _match, "ensuring": _ensuring,
}  # fmt: skip
NO_MORE: Final = frozenset({*_KEPT, "asVoid", "ignore", "ignoreLogged", "scoped", "orDie", "uninterruptible", "interruptible"})
"""Those that are given nothing but an effect."""
