"""What JavaScript itself brings along: the methods of its values, and its global functions as far as they matter here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from ...language.objects.listing import letters, listed
from ...language.objects.noticed import is_body, noted_moment
from ...language.objects.promised import otherwise, settled
from ...language.operators import combined
from ...state.machine import Machine, Throw
from ...state.values import FOREIGN, FUNCTIONS, NOBODY, UNDEFINED, External, Native, Obj, Promise, Site, Spelt, Unknown, about_of, argument, array, key_of
from ..aws import operations as aws
from ..packages import neverthrow
from ..values import arrays, iterators, maps, objects, promises
from ..values.array_parts import Method
from . import compiled, proxies, timers


def _piped(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`pipe` of what a call gave: of an observable, or of a stream."""
    from ..packages.rxjs import ends, flows  # noqa: PLC0415 - few handlers pipe anything

    if any(map(flows.is_operator, arguments)):
        return ends.piped(machine, this, arguments, site)
    held = otherwise(this)
    return machine.call(machine.get(held, "pipe", site), held, arguments, site)


METHODS: Final[dict[str, dict[str, Method]]] = {
    "array": iterators.with_iterators(arrays.ARRAY), "map": iterators.with_iterators(maps.MAP), "set": iterators.with_iterators(maps.SET), "iterator": iterators.METHODS, "string": maps.STRING, "number": maps.NUMBER, "function": maps.FUNCTION, "object": maps.OBJECT,
    "error": maps.OBJECT, "promise": {**neverthrow.OF_PROMISES, **promises.PROMISE}, "maybe": {"pipe": _piped}, "unknown": {**maps.UNKNOWN, **arrays.UNKNOWN, "then": promises.on_unknown},
}  # fmt: skip


def _parse(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`JSON.parse`: what is a text of ours is what it was made of."""
    value = settled(argument(arguments))
    if value is UNDEFINED and (machine.absent or machine.bad is not None):  # `undefined` is no JSON
        raise Throw(machine.failure(site, machine.whose(NOBODY)))
    if isinstance(value, Spelt):
        return value.of
    if isinstance(value, Unknown):
        aws.noted_stream(machine, value.key, site)
        if value.about and (error := machine.work("parse", site, site.text, (value,))) is not None:
            raise Throw(error)
        reviver = settled(argument(arguments, 1))
        revived = ("revived",) if reviver is not UNDEFINED else ()
        if isinstance(reviver, FUNCTIONS):
            machine.call(reviver, FOREIGN, [machine.fresh("name", value.about), machine.fresh("value", value.about)], site)
        made = Unknown(("json", value.key, *revived), value.about)
        key = value.key if isinstance(value.key, tuple) else ()
        if key[:1] == ("field",) and key[2:] == ("body",):
            machine.note("unpacking", "json", site.text, site)
        elif key[:1] == ("property",) and key[2:] == ("Message",) and isinstance(key[1], tuple) and key[1][:1] == ("json",):
            machine.note("unpacking", "sns", site.text, site)
        elif key[:1] == ("property",) and key[2:] == ("detail",) and is_body(key[1]) and not _is_asked_for_type(machine, key):
            machine.note("unpacking", "parsed-detail", site.text, site)
        return made
    return machine.fresh("json", about_of(value))


def _is_asked_for_type(machine: Machine, key: Any) -> bool:
    """`typeof body.detail === "string"`"""
    return any(asked[:1] == ("===",) and ("typeof", key) in asked[1:] for asked in machine.answers if isinstance(asked, tuple))


def _stringify(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`JSON.stringify`: a replacer may leave out fields, or put others in their place."""
    value = settled(argument(arguments))
    return maps.spelt(value, site) if argument(arguments, 1) in (UNDEFINED, None) else machine.fresh("json text", about_of(value))


def _from(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = argument(arguments)
    if isinstance(value, Obj) and value.kind == "object" and isinstance(length := value.props.get("length"), int):
        value = array([UNDEFINED] * min(length, 100))
    if len(arguments) == 1 and (made_of := letters(machine, value)) is not None:
        return made_of
    items = listed(machine, value, site)
    made = array(items if isinstance(items, list) else [Unknown(("item", items.key), items.about)], site)
    made.open = not isinstance(items, list)
    return arrays.ARRAY["map"](machine, made, arguments[1:], site) if len(arguments) > 1 else made


def _from_async(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`Array.fromAsync(items)`: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/fromAsync"""
    try:
        given = _from(machine, this, arguments, site)
    except Throw as thrown:
        return Promise("err", thrown.value, site)
    return promises.STATIC["all"](machine, UNDEFINED, [given], site)


def _is_array(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = settled(argument(arguments))
    return (
        value.kind == "array"
        if isinstance(value, Obj)
        else Unknown(("array?", key_of(value)), about_of(value))
        if isinstance(value, (Unknown, External))
        else False
    )


def _new_array(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    only = arguments[0] if len(arguments) == 1 else None
    return array([UNDEFINED] * min(only, 100), site) if isinstance(only, int) and not isinstance(only, bool) else array([*arguments], site)


def _collection(kind: str) -> Method:
    def make(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
        made = Obj(kind, {}, [], site)
        given = listed(machine, arguments[0], site) if arguments and arguments[0] not in (None, UNDEFINED) else []
        for one in given if isinstance(given, list) else ():
            if kind == "set":
                maps.SET["add"](machine, made, [one], site)
            elif isinstance(one, Obj) and one.items and len(one.items) > 1:
                maps.MAP["set"](machine, made, one.items[:2], site)
            else:
                made.open = True
        made.of = arguments[0].key if kind == "set" and arguments and isinstance(arguments[0], Unknown) else None
        made.open, made.about = made.open or not isinstance(given, list), about_of(given) if not isinstance(given, list) else made.about
        return made

    return make


def error(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    made = Obj("error", {"message": argument(arguments), "name": "Error", "stack": Unknown(("error", "stack"))}, None, site)
    if isinstance(options := argument(arguments, 1), Obj):
        made.props.update(options.props)
    return made


def _text_run(machine: Machine, _: Any, __: list[Any], site: Site) -> Any:
    """`eval(text)`, `new Function(text)`"""
    machine.doubt("code that is a text is not read", site)
    return machine.fresh("value")


def _itself(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = settled(argument(arguments))
    return value if isinstance(value, (str, Unknown, Spelt)) else str(value) if isinstance(value, int) else Unknown(("text", key_of(value)), about_of(value))


def _boolean(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(value := argument(arguments), Promise):
        return True
    return value if isinstance(value, Unknown) else machine.truth(value)


def promisified(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    function = argument(arguments)
    if not isinstance(function, External):
        return machine.fresh("promisified", about_of(function))
    return Native("promisified", lambda machine, this, given, site: machine.library(function.then("promise"), this, given, site))


def _module_itself(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return argument(arguments)


TABLE: Final[dict[tuple[str, ...], Method]] = {
    **objects.TABLE, **timers.TABLE, ("eval",): _text_run, ("Function",): _text_run, ("Function", "new"): _text_run,
    ("JSON", "parse"): _parse, ("JSON", "stringify"): _stringify,
    ("structuredClone",): _module_itself, ("Array", "from"): _from, ("Array", "fromAsync"): _from_async, ("Array", "isArray"): _is_array, ("Array", "new"): _new_array, ("Array",): _new_array,
    ("Array", "of"): _new_array, ("Map", "new"): _collection("map"), ("Set", "new"): _collection("set"), ("WeakMap", "new"): _collection("map"),
    ("WeakSet", "new"): _collection("set"), ("Proxy", "new"): proxies.made, ("Proxy", "revocable"): proxies.revocable, ("Promise", "new"): promises.make, ("String",): _itself, ("Boolean",): _boolean, **{("Promise", name): work for name, work in promises.STATIC.items()},
}  # fmt: skip
"""Functions of the global object, by their path in it."""
PURE: Final = frozenset({"Math", "Date", "Number", "Boolean", "String", "BigInt", "Symbol", "RegExp", "parseInt", "parseFloat", "isNaN", "Object", "Array", "Buffer", "TextDecoder", "TextEncoder",
    "encodeURIComponent", "decodeURIComponent", "performance", "process", "clearInterval", "setInterval", "Reflect", "Intl", "AbortController", "AbortSignal", "URLSearchParams",
    "crypto", "Uint8Array", "Proxy", "atob", "btoa", "Headers", "FormData"})  # fmt: skip
"""Global names that only work something out."""
GLOBALS: Final[dict[str, Any]] = {**compiled.TABLE}


_OF_NUMBERS: Final[dict[str, Callable[..., float]]] = {
    "min": min,
    "max": max,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "abs": abs,
    "round": lambda one: math.floor(one + 0.5),
}
"""https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math"""
_LARGE: Final = 1e15


def _worked_out(name: str, arguments: list[Any]) -> float | None:
    """What a function of numbers gives of numbers that are known, and not too large to be told from others."""
    numbers = [one for one in arguments if isinstance(one, (int, float)) and not isinstance(one, bool) and abs(one) < _LARGE]
    if not numbers or len(numbers) != len(arguments):
        return None
    if name == "pow" and len(numbers) > 1:
        return float(combined("**", numbers[0], numbers[1]))
    if name not in _OF_NUMBERS:
        return None
    return _OF_NUMBERS[name](numbers) if name in ("min", "max") else _OF_NUMBERS[name](numbers[0])


def global_call(machine: Machine, path: tuple[str, ...], this: Any, arguments: list[Any], site: Site) -> Any:
    """Call what the global object has; None for what is not known here."""
    if (work := TABLE.get(path)) is not None:
        return work(machine, this, arguments, site)
    if path[:2] == ("Array", "prototype") and len(path) == 4 and path[2] in arrays.ARRAY and path[3] in ("call", "apply"):  # noqa: PLR2004 - a method, and how it is called
        return maps.FUNCTION[path[3]](machine, Native(path[2], arrays.ARRAY[path[2]]), arguments, site)
    if path[0] == "Math" and (number := _worked_out(path[-1], arguments)) is not None:
        return number
    if path[0].endswith("Error") or path[0] == "DOMException":
        return error(machine, this, arguments, site)
    if path == ("Date", "new") and len(arguments) == 1:
        noted_moment(machine, settled(arguments[0]), site)
    if path[0] in PURE:
        return Unknown(
            (*path, site.node.start_byte, *map(key_of, arguments)) if arguments else ("pure", *path, machine.fresh("").key), about_of(tuple(arguments))
        )
    return None
