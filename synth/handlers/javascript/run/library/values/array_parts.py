"""Methods of arrays that call no function: what puts items in, takes them out, and makes other lists of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .....effort import EFFORT
from ...language.objects.listing import listed
from ...language.objects.promised import settled
from ...language.objects.putting import FIXED
from ...language.operators import joined_text
from ...language.rounds import put_in
from ...state.equality import same
from ...state.machine import Machine
from ...state.values import FUNCTIONS, MOST, OFTEN, UNDEFINED, Obj, Site, Unknown, about_of, array, key_of

Method = Callable[[Machine, Any, list[Any], Site], Any]


def items_of(machine: Machine, this: Any, site: Site) -> tuple[list[Any], bool]:
    """The items to go through, and whether these are all."""
    items = listed(machine, this, site)
    if isinstance(items, list):
        return items, not (isinstance(this, Obj) and this.open)
    return [Unknown(("item", items.key), items.about)], False


ALIKE: Final = "alike"
"""The tag of a list whose items one function made, however many there are."""


def made_of(this: Any, items: list[Any], site: Site) -> Obj:
    made = array(items, site)
    if (most := cut_of(this)) > 0:
        made.props[MOST] = most
    if isinstance(this, Obj) and OFTEN in this.props:
        made.props[OFTEN] = this.props[OFTEN]
    if not isinstance(this, Obj):
        made.open, made.about, made.tag = True, about_of(this), ALIKE
    elif this.open:
        made.open, made.about, made.tag = True, this.about, ALIKE if this.tag == ALIKE else None
    if (
        isinstance(this, Obj)
        and this.tag == "records"
        and len(items) == len(this.items or ())
        and all(a is b for a, b in zip(items, this.items or (), strict=True))
    ):
        made.tag = "records"
    return made


def most_of(part: Any) -> int:
    """How many items a part has at most that is cut out of a list of any length; 0 where that is not known."""
    match part:
        case Obj():
            return cut_of(part) if part.open and part.items is not None else 0
        case Unknown(key=("text", "slice", _, ("int", int(first)), ("int", int(last)))) if last > first >= 0:  # a list, where it is asked for this
            return last - first
        case Unknown(key=("items", _, ("most", int(most)))):
            return most
    return 0


def cut_of(part: Any) -> int:
    """The same of one that is cut out of a batch, of which a run knows how many messages it has, and nobody else."""
    return int(part.props.get(MOST, 0)) if isinstance(part, Obj) else most_of(part)


def _push(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj) and id(this) in machine.state.get(FIXED, ()):
        machine.doubt("something is put into a list that is frozen", site)
    if isinstance(this, Obj) and this.items is not None:
        this.items += arguments
        put_in(machine, this, arguments, site)
        return len(this.items)
    return machine.fresh("length")


def _unshift(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj) and this.items is not None:
        this.items[:0] = arguments
    return machine.get(this, "length", site)


def _pop(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj) and this.items:
        return this.items.pop()
    return UNDEFINED if isinstance(this, Obj) and not this.open else machine.fresh("item", about_of(this))


def _shift(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj) and this.items:
        return this.items.pop(0)
    return UNDEFINED if isinstance(this, Obj) and not this.open else machine.fresh("item", about_of(this))


def _slice(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, _ = items_of(machine, this, site)
    bounds = [settled(one) for one in arguments[:2]]
    if not all(isinstance(one, int) or one is UNDEFINED for one in bounds):
        made = made_of(this, items, site)
        made.open = True
        return made
    first, last = (*[None if one is UNDEFINED else one for one in bounds], None, None)[:2]
    return chunk_of(made_of(this, items[first:last], site), last - (first or 0) if last is not None else -(first or 0))


def chunk_of(part: Obj, most: int) -> Obj:
    """A part of a list of which it is not known how many there are, or of a batch."""
    if most > 0:
        part.props[MOST] = most
    return part


def _splice(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if not arguments:
        return array([], site)
    if not isinstance(this, Obj) or this.items is None or not all(isinstance(one, int) for one in arguments[:2]):
        if isinstance(this, Obj):
            this.open = True
        return machine.fresh("items", about_of(this), ("most", arguments[1] if len(arguments) > 1 and isinstance(arguments[1], int) else 0))
    start = min(arguments[0], len(this.items)) if arguments[0] >= 0 else max(0, len(this.items) + arguments[0])
    end = start + max(0, arguments[1]) if len(arguments) > 1 else len(this.items)
    taken, this.items[start:end] = this.items[start:end], arguments[2:]
    return chunk_of(made_of(this, taken, site), end - start if len(arguments) > 1 else 0)


def _concat(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    parts = [this, *(one if isinstance(settled(one), (Obj, Unknown)) else array([one]) for one in arguments)]
    made = array([], site)
    for part in map(settled, parts):
        if isinstance(part, Obj) and part.kind == "array":
            EFFORT.spend(len(part.items or ()))
            made.items += part.items or ()  # type: ignore[operator]  # an array has items
            made.open, made.about = made.open or part.open, made.about | part.about
        elif isinstance(part, Obj):
            made.items.append(part)  # type: ignore[union-attr]  # as above
        else:
            made.open, made.about = True, made.about | about_of(part)
    return made


def _includes(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, all_ = items_of(machine, this, site)
    asked = settled(arguments[0]) if arguments else None
    found = [same(item, asked) for item in items] if arguments else []
    if any(one is True for one in found):
        return True
    return Unknown(("===", "in", key_of(this), key_of(asked)), about_of(this)) if not all_ or any(isinstance(one, Unknown) for one in found) else False


def _index_of(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, all_ = items_of(machine, this, site)
    for i, item in enumerate(items if len(arguments) == 1 else ()):
        if (found := same(item, arguments[0])) is True:
            return i
        if found is not False:
            break
    else:
        if all_ and len(arguments) == 1:
            return -1
    return Unknown(("index", key_of(this), *map(key_of, arguments)), about_of((this, *arguments)))


def _join(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, all_ = items_of(machine, this, site)
    if all_ and all(isinstance(one, str) for one in items) and (not arguments or isinstance(arguments[0], str)):
        return (arguments[0] if arguments else ",").join(items)
    if all_ and all(isinstance(one, (str, Unknown)) for one in (*items, *arguments)):
        separator = arguments[0] if arguments else ","
        return joined_text([part for one in items for part in (separator, one)][1:])
    return machine.fresh("text", about_of(this))


def _at(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, _ = items_of(machine, this, site)
    index = arguments[0] if arguments else 0
    if isinstance(index, int) and isinstance(this, Obj) and -len(items) <= index < len(items):
        return machine.get(this, index % len(items), site)
    return machine.fresh("item", about_of(this))


def _entries(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    items, _ = items_of(machine, this, site)
    return made_of(this, [array([i, item]) for i, item in enumerate(items)], site)


def _keys(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return array([*range(len(items_of(machine, this, site)[0]))])


def _same(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    return made_of(this, items_of(machine, this, site)[0], site)


def _sorted(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """In whichever order they are then. What compares them is run on two of them."""
    items, _ = items_of(machine, this, site)
    if isinstance(compares := settled(arguments[0]) if arguments else None, FUNCTIONS) and items:
        machine.call(compares, UNDEFINED, [items[0], items[-1]], site)
    return made_of(this, items, site)


def _fill(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj) and this.items is not None:
        this.items[:] = [arguments[0] if arguments else UNDEFINED] * len(this.items)
    return this


PARTS: Final[dict[str, Method]] = {
    "push": _push, "unshift": _unshift, "pop": _pop, "shift": _shift, "slice": _slice, "splice": _splice, "concat": _concat, "includes": _includes, "indexOf": _index_of, "join": _join, "at": _at, "entries": _entries, "keys": _keys, "values": _same, "sort": _sorted, "reverse": _same, "toSorted": _sorted, "toReversed": _same, "fill": _fill,
}  # fmt: skip
