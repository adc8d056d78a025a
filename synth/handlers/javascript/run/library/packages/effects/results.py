"""Failures as values: `Either` and `Exit`. https://effect.website/docs/data-types/either/ and https://effect.website/docs/data-types/exit/"""

from __future__ import annotations

from typing import Any, Final

from ....state.machine import Machine, Throw
from ....state.values import EFFECT, UNDEFINED, Native, Obj, Site, Unknown, about_of, argument
from ..rxjs.flows import fails
from .programs import Run, effect, given

_GOOD: Final = ("Right", "Success", "Some")
_NAMES: Final = {"Right": "right", "Left": "left", "Success": "value", "Some": "value", "None": "value"}


def result(machine: Machine, tag: str, value: Any, site: Site) -> Obj:
    """`Either.right(value)`, `Exit.succeed(value)`, and what says that it failed: run as an effect, they end so."""

    def work(_: Machine) -> Any:
        if tag in _GOOD:
            return value
        raise Throw(value)

    made = effect(machine, work, site)
    made.props |= {"_tag": tag}
    if tag == "Failure":
        made.props["cause"] = cause(value, site)
    else:
        made.props[_NAMES[tag]] = value
    return made


def error(path: tuple[str, ...], given_: Any, site: Site) -> Obj:
    """What a class that extends `Data.TaggedError("…")` is built of: https://effect.website/docs/error-management/yieldable-errors/"""
    made = Obj("error", {"message": UNDEFINED, **(given_.props if isinstance(given_, Obj) else {})}, None, site)
    made.open = True
    return made


def decoded(machine: Machine, name: str, value: Any, site: Site) -> Any:
    """What `Schema.decodeUnknown…(schema)` makes of a value: an effect, an `Either`, or what it throws otherwise. https://effect.website/docs/schema/getting-started/#decoding"""

    def work(one: Machine) -> Any:
        refused = one.work("parse", site, site.text, (value,))
        if refused is not None:
            raise Throw(refused)
        return one.fresh("decoded", about_of(value))

    if name.endswith("Either"):
        return kept(machine, work, site, "Right", "Left")
    return work(machine) if name.endswith("Sync") else effect(machine, work, site)


def cause(error: Any, site: Site) -> Obj:
    made = Obj("object", {"_tag": "Fail", "error": error}, None, site)
    made.open = True
    return made


def kept(machine: Machine, source: Run, site: Site, good: str, bad: str) -> Obj:
    """What it gives or how it fails, as a value."""
    try:
        return result(machine, good, source(machine), site)
    except Throw as thrown:
        machine.catches(site, site.text.partition("(")[0])
        return result(machine, bad, thrown.value, site)


def called(machine: Machine, module: str, name: str, arguments: list[Any], site: Site) -> Any:
    """Call a function of these modules; None for what is not known here."""
    first = argument(arguments)
    tag = first.props.get("_tag") if isinstance(first, Obj) and isinstance(first.tag, tuple) and first.tag[0] == EFFECT else None
    match module, name:
        case ("Either", "right") | ("Exit", "succeed"):
            return result(machine, "Right" if module == "Either" else "Success", first, site)
        case ("Either", "left") | ("Exit", "fail"):
            return result(machine, "Left" if module == "Either" else "Failure", fails(machine, site, first), site)
        case ("Either" | "Exit" | "Option", "isLeft" | "isFailure" | "isNone") if tag is not None:
            return tag not in _GOOD
        case ("Either" | "Exit" | "Option", "isRight" | "isSuccess" | "isSome") if tag is not None:
            return tag in _GOOD
        case ("Either" | "Exit", "match" | "getOrElse") if tag is None:
            return Native(name, lambda one, _this, held, at: called(one, module, name, [*held, *arguments], at))
        case ("Either" | "Exit", "match" | "getOrElse") if isinstance(first, Obj):
            return _taken(machine, name, first, argument(arguments, 1), site)
        case ("Schema", str(decode)) if decode.startswith("decode") and decode.endswith(("decode", "Unknown", "Either", "Sync")):
            return Native(name, lambda one, _this, held, _at: decoded(one, decode, argument(held), site))
        case ("Cause", "squash" | "failureOption") if isinstance(first, Obj):
            return first.props.get("error", UNDEFINED)
        case ("Schedule" | "Duration" | "LogLevel", _):
            return _setting()
        case ("Fiber", "join"):
            return first
        case ("Cause", "pretty"):
            return Unknown(("effect", name, site.node.id), about_of(first))
    return None


def _setting() -> Obj:
    """How often or how long something is done: nothing that fails, whatever it is put together of."""
    made = Obj()
    made.props["pipe"] = Native("pipe", lambda *_: made)
    return made


def _taken(machine: Machine, name: str, one: Obj, how: Any, site: Site) -> Any:
    good = one.props["_tag"] in _GOOD
    held = one.props["cause"] if one.props["_tag"] == "Failure" else one.props[_NAMES[one.props["_tag"]]]
    if name == "getOrElse":
        return held if good else given(machine, how, [held], site)
    wanted = ("onRight", "onSuccess") if good else ("onLeft", "onFailure")
    function = next((how.props[key] for key in wanted if isinstance(how, Obj) and key in how.props), UNDEFINED)
    return machine.call(function, UNDEFINED, [held], site)
