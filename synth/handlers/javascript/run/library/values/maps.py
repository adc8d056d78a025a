"""Methods of maps and sets, of strings, and of objects and functions."""

from __future__ import annotations

from typing import Any, Final

from ...language.objects.listing import listed
from ...language.objects.noticed import noted_name
from ...language.objects.promised import settled
from ...language.objects.putting import has
from ...state.equality import same
from ...state.machine import Machine
from ...state.values import REGEXP, UNDEFINED, External, Function, Key, Native, Obj, Site, Spelt, Unknown, about_of, argument, array, key_of
from .array_parts import Method


def _found(machine: Machine, this: Obj, key: Any) -> int | None:
    """Where a key is; whether an unknown one is that of an entry, is asked."""
    wanted, keys = key_of(key), [one[0] if this.kind == "map" else one for one in this.items or ()]
    known = next((i for i, one in enumerate(keys) if key_of(one) == wanted), None)
    return known if known is not None else next((i for i, one in enumerate(keys) if machine.truth(same(one, key))), None)


def _set(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    pair = (argument(arguments), argument(arguments, 1))
    at = _found(machine, this, pair[0])
    if at is None:
        this.items.append(pair)
    else:
        this.items[at] = pair
    return this


def _add(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    value = argument(arguments)
    if _found(machine, this, value) is None:
        this.items.append(value)
    return this


def _get(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    at = _found(machine, this, settled(argument(arguments)))
    return this.items[at][1] if at is not None else machine.fresh("entry", this.about) if this.open else UNDEFINED


def _has(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    key = settled(argument(arguments))
    if _found(machine, this, key) is not None:
        return True
    if this.open and this.of is not None and this.of.of_variable:  # which ones these are is no purpose of the code
        return Unknown(("has", this.of, key_of(key), len(this.items)), about_of(this))
    return Unknown(("===", "has", id(this), key_of(key), len(this.items)), about_of(this)) if this.open else False


def _delete(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    at = _found(machine, this, argument(arguments))
    if at is not None:
        this.items.pop(at)
    return at is not None


def _clear(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    this.items.clear()
    return UNDEFINED


def _values(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return array([one[1] if this.kind == "map" else one for one in this.items], site)


def _keys(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return array([one[0] if this.kind == "map" else one for one in this.items], site)


def _entries(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return array([array([*one] if this.kind == "map" else [one, one]) for one in this.items], site)


def _for_each(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    for one in [*this.items]:
        value, key = (one[1], one[0]) if this.kind == "map" else (one, one)
        machine.call(argument(arguments), argument(arguments, 1), [value, key, this], site)
    return UNDEFINED


def _own(work: Method) -> Method:
    """A method that needs its map or set: taken from it and called alone (`ids.map(kept.get)`) it throws."""

    def called(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
        if isinstance(this, Obj) and this.items is not None:
            return work(machine, this, arguments, site)
        machine.doubt("a method of a map or set is called without it", site)
        return machine.fresh("collection")

    return called


_BOTH: Final = {"has": _has, "delete": _delete, "clear": _clear, "values": _values, "keys": _keys, "entries": _entries, "forEach": _for_each}
MAP: Final[dict[str, Method]] = {name: _own(work) for name, work in {**_BOTH, "set": _set, "get": _get}.items()}
SET: Final[dict[str, Method]] = {name: _own(work) for name, work in {**_BOTH, "add": _add}.items()}


def _text(name: str) -> Method:
    """A method that makes another text, or a number, of a text."""

    def work(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
        if isinstance(this, str) and len(arguments) <= 1 and all(isinstance(one, str) for one in arguments) and (known := _PLAIN.get(name)) is not None:
            return known(this, *arguments)
        if name == "startsWith":
            noted_name(machine, this, argument(arguments), site)
        return Unknown(("text", name, key_of(this), *map(_key, arguments)), about_of((this, *arguments)))

    return work


def _key(argument: Any) -> Any:
    """A regular expression is told from others by what it is of."""
    is_written = isinstance(argument, External) and argument.path[1:] == ("RegExp", "new") and len(argument.arguments) == 1
    return Key((REGEXP, argument.arguments[0])) if is_written else key_of(argument)


_PLAIN: Final[dict[str, Any]] = {
    "toLowerCase": lambda text, *_: text.lower(),
    "toUpperCase": lambda text, *_: text.upper(),
    "trim": lambda text, *_: text.strip(),
    "startsWith": lambda text, start="undefined": text.startswith(start),
    "endsWith": lambda text, end="undefined": text.endswith(end),
    "includes": lambda text, part="undefined": part in text,
}


def _split(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, str) and arguments and isinstance(arguments[0], str) and arguments[0]:
        return array([*this.split(arguments[0])], site)
    return machine.fresh("texts", about_of(this), key_of(this), *map(key_of, arguments))


_SPELT_ANEW: Final = ("base64", "base64url", "hex")
"""How `toString` of bytes may spell them; in any other encoding they are the text that they were made of: https://nodejs.org/api/buffer.html#buffers-and-character-encodings"""


def _itself(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if arguments and arguments[0] in _SPELT_ANEW and isinstance(this, Unknown):
        return Unknown(("text", "toString", this.key, key_of(arguments[0])), this.about)
    return this


_QUIET: Final = (
    "toLowerCase", "toUpperCase", "trim", "replace", "replaceAll", "slice", "substring", "substr", "padStart", "padEnd", "startsWith", "endsWith", "includes", "indexOf", "charAt",
    "match", "at", "lastIndexOf",
)  # fmt: skip
STRING: Final[dict[str, Method]] = {
    **{name: _text(name) for name in (*_QUIET, "charCodeAt", "matchAll", "test", "concat", "repeat", "localeCompare", "normalize", "codePointAt", "trimEnd", "trimStart", "search")},
    "split": _split, "toString": _itself, "valueOf": _itself,
}  # fmt: skip
UNKNOWN: Final[dict[str, Method]] = {
    **{name: _text(name) for name in (*_QUIET, "toFixed", "toISOString", "join", "getTime", "concat", "repeat", "trimEnd", "trimStart")}, "split": _split, "toString": _itself, "valueOf": _itself,
}  # fmt: skip
NUMBER: Final[dict[str, Method]] = {name: _text(name) for name in ("toFixed", "toString", "toLocaleString")}


def _call(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return machine.call(this, argument(arguments), arguments[1:], site)


def _apply(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    given = listed(machine, arguments[1], site) if len(arguments) > 1 else []
    return machine.call(this, argument(arguments), given if isinstance(given, list) else [given], site)


def _bind(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Function) and len(arguments) <= 1:
        bound = Function(this.code, this.env, argument(arguments), this.home)
        bound.props = this.props
        return bound
    first = arguments[1:]
    return Native("bound", lambda machine, _, given, site: machine.call(this, arguments[0], [*first, *given], site))


FUNCTION: Final[dict[str, Method]] = {"call": _call, "apply": _apply, "bind": _bind}


def _has_own(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    name = argument(arguments)
    known = has(this, name) if isinstance(this, Obj) and isinstance(name, (str, Unknown)) else None
    return machine.fresh("own", about_of(this)) if known is None else known


OBJECT: Final[dict[str, Method]] = {"hasOwnProperty": _has_own, "toString": lambda machine, this, _, site: machine.fresh("text", about_of(this))}


def spelt(value: Any, site: Site) -> Any:
    """`JSON.stringify(value)`."""
    return Spelt(value, site) if isinstance(value, (Obj, Unknown, External)) else machine_text(value)


def machine_text(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
