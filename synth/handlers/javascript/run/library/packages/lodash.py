"""Lodash, as far as it goes through lists: no function of it waits for what it calls. https://lodash.com/docs/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queuegate._light import regex

from ...language.objects.promised import settled
from ...state.equality import same
from ...state.machine import Machine, Throw
from ...state.values import FUNCTIONS, UNDEFINED, External, Native, Obj, Site, about_of, argument, array
from ..values.array_parts import chunk_of, items_of, made_of
from ..values.arrays import ARRAY
from ..values.objects import TABLE as OBJECTS

PACKAGES: Final = ("lodash", "lodash-es", "underscore")
Work = Callable[[Machine, list[Any], Site], Any]
_KEYS: Final = regex(r"[^.\[\]]+")
"""The names in a way to a property: `detail.items[0].id`."""


def called(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Any:
    """Call a function of lodash; None for what is not known here."""
    package, _, name = path[0].partition("." if path[0].startswith("lodash.") else "/")
    name = name.removesuffix(".js")
    if package not in PACKAGES or path[-1] in ("new", "()"):
        return None
    work = _TABLE.get(name if name and path[-1] in (path[0], "default") else path[-1])
    return work(machine, arguments, site) if work is not None and arguments else None


def _asked(machine: Machine, given: Any) -> Any:
    """What lodash takes for a function: one, the name of a property, or an object that is compared."""
    if isinstance(given, (*FUNCTIONS, External)):
        return given
    if isinstance(given, str):
        return Native("property", lambda machine, _, items, at: machine.get(argument(items), given, at))
    if isinstance(given, Obj) and given.kind == "object":
        return Native(
            "matches", lambda machine, _, items, at: all(machine.truth(same(machine.get(items[0], key, at), one)) for key, one in given.props.items())
        )
    return Native("identity", lambda _machine, _, items, _at: argument(items))


def _of_array(name: str) -> Work:
    def work(machine: Machine, arguments: list[Any], site: Site) -> Any:
        return ARRAY[name](machine, arguments[0], [_asked(machine, argument(arguments, 1)), *arguments[2:]], site)

    return work


def _plainly(name: str) -> Work:
    """A method that is given no function."""
    return lambda machine, arguments, site: ARRAY[name](machine, arguments[0], arguments[1:], site)


def _sorted_out(machine: Machine, arguments: list[Any], site: Site) -> tuple[Obj, Obj]:
    """Those of which a function says yes, and the others."""
    function = _asked(machine, argument(arguments, 1))
    items, _ = items_of(machine, arguments[0], site)
    said = ARRAY["map"](machine, arguments[0], [function], site).items
    yes = [machine.truth(settled(one)) for one in said]
    parts = tuple(made_of(arguments[0], [item for item, one in zip(items, yes, strict=False) if one is wanted], site) for wanted in (True, False))
    return parts[0], parts[1]


def _partition(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return array([*_sorted_out(machine, arguments, site)], site)


def _reject(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return _sorted_out(machine, arguments, site)[1]


def _compact(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return _sorted_out(machine, arguments[:1], site)[0]


def _chunk(machine: Machine, arguments: list[Any], site: Site) -> Any:
    items, _ = items_of(machine, arguments[0], site)
    size = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], int) and arguments[1] > 0 else len(items) or 1
    return made_of(
        None if not isinstance(arguments[0], Obj) else arguments[0],
        [chunk_of(made_of(arguments[0], items[i : i + size], site), arguments[1] if isinstance(arguments[-1], int) else 0) for i in range(0, len(items), size)],
        site,
    )


def _group(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return OBJECTS["Object", "groupBy"](machine, UNDEFINED, [arguments[0], _asked(machine, argument(arguments, 1))], site)


def _attempt(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """An exception is what is returned."""
    try:
        return machine.call(arguments[0], UNDEFINED, arguments[1:], site)
    except Throw as thrown:
        machine.catches(site, "_.attempt")
        return thrown.value


def _is_error(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return isinstance(value := settled(arguments[0]), Obj) and value.kind == "error"


def _list_itself(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return made_of(arguments[0], items_of(machine, arguments[0], site)[0], site)


def _got(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """`get(message, "detail.id", usual)`."""
    way, value = argument(arguments, 1), arguments[0]
    if not isinstance(way, str):
        return machine.fresh("call", about_of((value, way)))
    for key in _KEYS.findall(way):
        value = settled(value)
        if value is UNDEFINED or value is None:
            break
        value = machine.get(value, int(key) if key.isdigit() else key, site)
    return argument(arguments, 2) if value is UNDEFINED else value


def _is_nil(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return same(arguments[0], None) or same(arguments[0], UNDEFINED)


def _changed(machine: Machine, arguments: list[Any], site: Site) -> Any:
    """What is put into an object is not followed: it may have more."""
    if isinstance(arguments[0], Obj):
        arguments[0].open, arguments[0].of = True, None
    return arguments[0]


def _itself(machine: Machine, arguments: list[Any], site: Site) -> Any:
    return arguments[0]


_TABLE: Final[dict[str, Work]] = {
    **{name: _of_array(name) for name in ("map", "filter", "find", "some", "every", "flatMap", "findIndex", "forEach")}, "each": _of_array("forEach"), "any": _of_array("some"), "all": _of_array("every"),
    "reduce": _plainly("reduce"), "flatten": _plainly("flat"), "concat": _plainly("concat"), "includes": _plainly("includes"), "slice": _plainly("slice"), "partition": _partition, "reject": _reject,
    "compact": _compact, "chunk": _chunk, "groupBy": _group, "attempt": _attempt, "isError": _is_error, "get": _got, "isNil": _is_nil, **dict.fromkeys(("uniq", "uniqBy", "sortBy", "orderBy", "reverse", "toArray"), _list_itself),
    **dict.fromkeys(("merge", "mergeWith", "assign", "assignIn", "extend", "defaults", "defaultsDeep", "set", "update", "setWith"), _changed),
    **dict.fromkeys(("memoize", "once", "debounce", "throttle"), _itself),
}  # fmt: skip
