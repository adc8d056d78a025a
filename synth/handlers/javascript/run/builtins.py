"""What JavaScript itself brings along: the methods of its values, and its global functions as far as they matter here."""

from __future__ import annotations

from typing import Any, Final

from . import arrays, maps, promises
from .arrays import Method
from .machine import Machine, Throw
from .patterns import HELPERS
from .properties import Getter, listed, put, settled
from .values import UNDEFINED, External, Function, Native, Obj, Site, Spelt, Unknown, about_of, array, key_of

METHODS: Final[dict[str, dict[str, Method]]] = {
    "array": arrays.ARRAY, "map": maps.MAP, "set": maps.SET, "string": maps.STRING, "number": maps.NUMBER, "function": maps.FUNCTION, "object": maps.OBJECT,
    "error": maps.OBJECT, "promise": promises.PROMISE, "unknown": {**maps.UNKNOWN, **arrays.UNKNOWN, "then": promises.on_unknown},
}  # fmt: skip


def _given(arguments: list[Any], at: int = 0) -> Any:
    return arguments[at] if at < len(arguments) else UNDEFINED


def _parse(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`JSON.parse`: what is a text of ours is what it was made of."""
    value = settled(_given(arguments))
    if isinstance(value, Spelt):
        return value.of
    if isinstance(value, Unknown):
        if value.about and (error := machine.work("parse", site, site.text, (value,))) is not None:
            raise Throw(error)
        made = Unknown(("json", value.key), value.about)
        key = value.key if isinstance(value.key, tuple) else ()
        if key[:1] == ("field",) and key[2:] == ("body",):
            machine.note("unpacking", "json", site.text, site)
        elif key[:1] == ("property",) and key[2:] == ("Message",) and isinstance(key[1], tuple) and key[1][:1] == ("json",):
            machine.note("unpacking", "sns", site.text, site)
        return made
    return machine.fresh("json", about_of(value))


def _stringify(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return maps.spelt(settled(_given(arguments)), site)


def _keys(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda key, _value: key)


def _values(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda _key, value: value)


def _entries(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda key, value: array([key, value]))


def _listing(machine: Machine, arguments: list[Any], site: Site, make: Any) -> Any:
    value = settled(_given(arguments))
    if isinstance(value, Obj):
        pairs = (
            [(str(i), one) for i, one in enumerate(value.items or ())]
            if value.kind == "array"
            else [(key if isinstance(key, str) else _key(key[1], value), one) for key, one in value.props.items()]
        )
        made = array([make(key, machine.call(one.getter, value, [], site) if isinstance(one, Getter) else one) for key, one in pairs], site)
        made.open, made.about = value.open, value.about
        return made
    return Unknown(("listing", key_of(value)), about_of(value))


def _key(key: Any, of: Obj) -> Unknown:
    """A key of an object that is not known: one that is a field of a message is that message's."""
    return Unknown(key, frozenset({key[1]}) if key[:1] == ("field",) else of.about)


def _group_by(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.groupBy(items, function)`."""
    made = Obj("object", {}, None, site)
    items = listed(machine, _given(arguments), site)
    for item in items if isinstance(items, list) else [Unknown(("item", items.key), items.about)]:
        name = settled(machine.call(_given(arguments, 1), UNDEFINED, [item], site))
        group = made.props.get(("?", name.key) if isinstance(name, Unknown) else name)
        if isinstance(group, Obj) and group.items is not None:
            group.items.append(item)
        else:
            put(machine, made, name, array([item], site))
    made.open = not isinstance(items, list)
    return made


def _assign(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    target = _given(arguments)
    for other in arguments[1:]:
        if isinstance(target, Obj) and isinstance(other, Obj):
            target.props.update(other.props)
            target.open = target.open or other.open
        elif isinstance(target, Obj):
            target.open, target.about = target.open or not (other is UNDEFINED or other is None), target.about | about_of(other)
    return target


def _define(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    target, name, how = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    if isinstance(target, Obj) and isinstance(name, str) and isinstance(how, Obj) and name != "__esModule":
        getter = how.props.get("get")
        target.props[name] = Getter(getter) if isinstance(getter, Function) else how.props.get("value", UNDEFINED)
    return target


def _export(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """Esbuild's `__export(exports, {name: () => value})`."""
    target, given = (*arguments, UNDEFINED, UNDEFINED)[:2]
    if isinstance(target, Obj) and isinstance(given, Obj):
        target.props.update({name: Getter(one) for name, one in given.props.items() if isinstance(one, Function)})
    return UNDEFINED


def _from_entries(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    pairs = listed(machine, _given(arguments), site)
    made = Obj("object", {}, None, site)
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, Obj) and pair.items and len(pair.items) > 1 and isinstance(pair.items[0], (str, Unknown)):
            put(machine, made, pair.items[0], pair.items[1])
        else:
            made.open = True
    made.open = made.open or not isinstance(pairs, list)
    return made


def _from(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = _given(arguments)
    if isinstance(value, Obj) and value.kind == "object" and isinstance(length := value.props.get("length"), int):
        value = array([UNDEFINED] * min(length, 100))
    items = listed(machine, value, site)
    made = array(items if isinstance(items, list) else [Unknown(("item", items.key), items.about)], site)
    made.open = not isinstance(items, list)
    return arrays.ARRAY["map"](machine, made, arguments[1:], site) if len(arguments) > 1 else made


def _is_array(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = settled(_given(arguments))
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
        made.open, made.about = made.open or not isinstance(given, list), about_of(given) if not isinstance(given, list) else made.about
        return made

    return make


def error(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    made = Obj("error", {"message": _given(arguments), "name": "Error", "stack": Unknown(("error", "stack"))}, None, site)
    if isinstance(options := _given(arguments, 1), Obj):
        made.props.update(options.props)
    return made


def _later(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`setTimeout(function, …)`: it runs once."""
    if isinstance(_given(arguments), (Function, Native)):
        before = machine.state.get("timer")
        machine.state["timer"] = site
        try:
            machine.call(arguments[0], UNDEFINED, arguments[2:], site)
        except Throw:
            machine.doubt("what is thrown in a timer is not followed", site)
        finally:
            machine.state["timer"] = before
    return machine.fresh("timer")


def _itself(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = settled(_given(arguments))
    return value if isinstance(value, (str, Unknown, Spelt)) else str(value) if isinstance(value, int) else Unknown(("text", key_of(value)), about_of(value))


def _boolean(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    value = settled(_given(arguments))
    return value if isinstance(value, Unknown) else machine.truth(value)


def promisified(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    function = _given(arguments)
    if not isinstance(function, External):
        return machine.fresh("promisified", about_of(function))
    return Native("promisified", lambda machine, this, given, site: machine.library(function.then("promise"), this, given, site))


def _module_itself(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _given(arguments)


TABLE: Final[dict[tuple[str, ...], Method]] = {
    ("JSON", "parse"): _parse, ("JSON", "stringify"): _stringify, ("Object", "keys"): _keys, ("Object", "values"): _values, ("Object", "entries"): _entries,
    ("Object", "assign"): _assign, ("Object", "freeze"): _module_itself, ("Object", "defineProperty"): _define, ("Object", "fromEntries"): _from_entries, ("Object", "groupBy"): _group_by,
    ("structuredClone",): _module_itself, ("Array", "from"): _from, ("Array", "isArray"): _is_array, ("Array", "new"): _new_array, ("Array",): _new_array,
    ("Array", "of"): _new_array, ("Map", "new"): _collection("map"), ("Set", "new"): _collection("set"), ("WeakMap", "new"): _collection("map"),
    ("WeakSet", "new"): _collection("set"), ("Promise", "new"): promises.make, ("setTimeout",): _later, ("setImmediate",): _later, ("queueMicrotask",): _later,
    ("process", "nextTick"): _later, ("String",): _itself, ("Boolean",): _boolean, **{("Promise", name): work for name, work in promises.STATIC.items()},
}  # fmt: skip
"""Functions of the global object, by their path in it."""
PURE: Final = frozenset({"Math", "Date", "Number", "Boolean", "String", "BigInt", "Symbol", "RegExp", "parseInt", "parseFloat", "isNaN", "Object", "Array", "Buffer", "TextDecoder", "TextEncoder",
    "encodeURIComponent", "decodeURIComponent", "performance", "process", "clearTimeout", "clearInterval", "setInterval", "Reflect", "Intl", "AbortController", "AbortSignal", "URLSearchParams",
    "crypto", "Uint8Array", "Proxy", "atob", "btoa", "Headers", "FormData"})  # fmt: skip
"""Global names that only work something out."""
GLOBALS: Final[dict[str, Any]] = {**{name: Native(name, _module_itself) for name in HELPERS}, "__export": Native("__export", _export)}


def global_call(machine: Machine, path: tuple[str, ...], this: Any, arguments: list[Any], site: Site) -> Any:
    """Call what the global object has; None for what is not known here."""
    if (work := TABLE.get(path)) is not None:
        return work(machine, this, arguments, site)
    if path[0].endswith("Error") or path[0] == "DOMException":
        return error(machine, this, arguments, site)
    if path[0] in PURE:
        return Unknown(
            (*path, site.node.start_byte, *map(key_of, arguments)) if arguments else ("pure", *path, machine.fresh("").key), about_of(tuple(arguments))
        )
    return None
