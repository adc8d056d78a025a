"""Python's own functions, and those of its standard library that move values about: what they give in a run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ..language.binding import gone_through
from ..language.classes import unknown_texts
from ..language.clauses import class_names
from ..language.functions import class_of, is_class_of_error, lineage
from ..language.operators import PLAIN, hashable, is_callable, kind_name, one_of, truth
from ..language.special import asked, put
from ..state.lengths import Count
from ..state.machine import Machine
from ..state.time_left import reckoned
from ..state.values import ABSENT, ClassV, DictV, ErrorV, InstanceV, Lazy, ListV, Native, Opaque, Raised, inside, taint
from .attributes import attribute
from .callbacks import by_key


def copied(machine: Machine, node: Any, value: Any = None, kind: str = "list") -> ListV:
    """A new list of what going through a value gives."""
    if value is None:
        return ListV([], kind, node)
    got = gone_through(machine, value, node)
    made = ListV([*got.items], kind, node, got.label if kind == "list" else "")
    made.open, made.width = got.open, got.width
    return made


def _lazily(machine: Machine, node: Any, one: Callable[[Any], list[Any]], values: Any) -> Lazy:
    """Something that is worked out item by item, when somebody goes through it; an exception comes after those that went well."""

    def run() -> ListV:
        got = machine.iterate(machine, values, node)
        made = ListV([], "generator", node)
        made.open, made.late = got.open, got.late
        for item in got.items:
            try:
                made.items += one(item)
            except Raised as raised:
                made.late = raised
                break
        return made

    return Lazy(run, node)


def in_context(machine: Machine, value: Any, work: Callable[[], Any]) -> Any:
    """Do some work with an item: it is work on its message."""
    before = machine.message
    found = taint(value)
    machine.message = before if before is not None else next(iter(found)) if len(found) == 1 else None
    try:
        return work()
    finally:
        machine.message = before


def _map(machine: Machine, node: Any, function: Any, *several: Any) -> Lazy:
    rows = _zip(machine, node, *several) if len(several) > 1 else several[0]

    def one(item: Any) -> list[Any]:
        args = item.items if len(several) > 1 else [item]
        return [in_context(machine, item, lambda: machine.call(machine, function, args, {}, node))]

    return _lazily(machine, node, one, rows)


def _filter(machine: Machine, node: Any, function: Any, values: Any) -> Lazy:
    def one(item: Any) -> list[Any]:
        kept = item if function is None else in_context(machine, item, lambda: machine.call(machine, function, [item], {}, node))
        return [item] if truth(machine, kept, node) else []

    return _lazily(machine, node, one, values)


def _zip(machine: Machine, node: Any, *several: Any, **_given: Any) -> ListV:
    lists = [machine.iterate(machine, one, node) for one in several]
    known = [len(one.items) for one in lists if not one.open]
    for at, one in enumerate(lists if known else ()):
        if one.open and isinstance(several[at], Opaque):  # as many as the others: an answer for each
            lists[at] = ListV([Opaque("value", taint=several[at].taint, node=node) for _ in range(max(known))], "list", node)
    made = ListV([ListV([*row], "tuple", node) for row in zip(*(one.items for one in lists), strict=False)], "list", node)
    made.open = any(one.open for one in lists)
    made.late = next((one.late for one in lists if one.late), None)
    return made


def _enumerate(machine: Machine, node: Any, values: Any, start: Any = 0) -> ListV:
    got = machine.iterate(machine, values, node)
    first = start if isinstance(start, int) else 0
    made = ListV([ListV([first + i, one], "tuple", node) for i, one in enumerate(got.items)], "list", node)
    made.open, made.late, made.asks = got.open, got.late, got.asks
    return made


def _range(_m: Machine, node: Any, *ends: Any) -> ListV:
    if all(isinstance(one, int) for one in ends) and len(made := range(*ends)) <= 50:  # noqa: PLR2004 - a longer one is no list that anybody follows
        return ListV([*made], "list", node)
    few = ListV([0, 1, 2], "list", node)
    few.open = True
    return few


def _len(machine: Machine, node: Any, value: Any) -> Any:
    value = inside(value, "__len__")
    if isinstance(value, Lazy) or (isinstance(value, ListV) and value.kind in ITERATORS and not value.open):
        raise machine.fails("TypeError", node=node)
    if isinstance(value, ListV) and value.label == "records" and not value.open:
        return Count(len(value.items))
    if isinstance(value, (ListV, DictV)) and not value.open:
        return len(value.items if isinstance(value, ListV) else value.entries)
    if (found := asked(machine, value, "__len__", [], node)) is not ABSENT:
        return found
    return len(value) if isinstance(value, (str, bytes)) else Opaque("value", taint=taint(value), node=node)


def _some(*, every: bool) -> Callable[..., bool]:
    def run(machine: Machine, node: Any, values: Any) -> bool:
        got = machine.iterate(machine, values, node)
        for one in got.items:
            if truth(machine, one, node) != every:
                return not every
        if got.late is not None:
            raise Raised(got.late.error)
        return every

    return run


def _isinstance(machine: Machine, node: Any, value: Any, kinds: Any) -> bool:
    asked = set(class_names(kinds))
    machine.notes.ask_for_type(value)
    if isinstance(value, (ErrorV, InstanceV)):
        return bool(asked & {*lineage(value), "object"})
    if name := kind_name(value):
        from .kinds import is_one  # noqa: PLC0415 - few handlers ask for the type of what they have made

        found = name in asked or is_one(name, asked)
        return machine.choose(node, False, "isinstance", name, *sorted(asked)) if found is None else found
    if any(one.endswith(("Exception", "Error")) for one in asked):
        return False
    return machine.choose(node, True, "isinstance", value, *sorted(asked)) if isinstance(value, Opaque) else True


def _hasattr(machine: Machine, node: Any, value: Any, name: Any) -> bool:
    machine.notes.ask_for_type(value)
    return machine.choose(node, True, "hasattr", value, name)


def _type(machine: Machine, node: Any, value: Any, *_rest: Any) -> Any:
    machine.notes.ask_for_type(value)
    return class_of(value, node)


def _issubclass(machine: Machine, node: Any, one: Any, kinds: Any) -> bool:
    return bool(set(lineage(one)) & set(class_names(kinds))) or (not isinstance(one, ClassV) and not is_class_of_error(one) and machine.choose(node, False))


ITERATORS: Final = ("generator", "iterator")
"""Lists that are gone through once: what was taken from them is no longer there."""


def _iter(machine: Machine, node: Any, values: Any, *_stop: Any) -> ListV:
    got: ListV = machine.iterate(machine, values, node)
    if got.kind in ITERATORS:
        return got
    made = ListV([*got.items], "iterator", node, got.label)
    made.open, made.late = got.open, got.late
    return made


def _vars(_m: Machine, node: Any, value: Any = None) -> Any:
    return DictV({name: (held, node) for name, held in value.attrs.items()}, node) if isinstance(value, InstanceV) else Opaque("value", node=node)


def _next(machine: Machine, node: Any, values: Any, *default: Any) -> Any:
    if isinstance(values, InstanceV) and (steps := values.cls.lookup("__next__")) is not None:
        try:
            return machine.call(machine, steps, [values], {}, node)
        except Raised as raised:
            if not default or "StopIteration" not in getattr(raised.error, "names", ()):
                raise
            return default[0]
    got = machine.iterate(machine, values, node)
    if got.label == "records":
        machine.notes.picked(machine, node)
    if got.items:
        return got.items.pop(0) if got.kind in ITERATORS else got.items[0]
    if got.late is not None:
        raise Raised(got.late.error)
    if default:
        return default[0]
    raise machine.error("StopIteration", node=node)


def _dict(machine: Machine, node: Any, *args: Any, **given: Any) -> DictV:
    made = DictV({}, node)
    for one in args:
        if isinstance(one, DictV):
            made.entries.update(one.entries)
            made.open = made.open or one.open
        else:
            for row in gone_through(machine, one, node).items:
                if isinstance(row, ListV) and len(row.items) == 2:  # noqa: PLR2004 - a pair
                    made.entries[hashable(row.items[0])] = (row.items[1], node)
                else:
                    made.open = True
    keys = {one.arg: one.value for one in node.keywords} if isinstance(node, ast.Call) else {}
    made.entries.update({name: (value, keys.get(name, node)) for name, value in given.items()})
    machine.notes.built(machine, made, node)
    return made


def _str(_m: Machine, node: Any, value: Any = "", *_a: Any) -> Any:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Opaque) and value.kind == "field":
        return value
    return _of_body(node, value) or Opaque("value", taint=taint(value), node=node)


def _of_body(node: Any, value: Any) -> Opaque | None:
    """A part of a message's body, which as a text or a number is that part still; None for anything else."""
    if isinstance(value, Opaque) and (value.kind == "body" or (value.kind == "field" and value.name == "body")):
        return Opaque("body", value.name if value.kind == "body" else "", value.taint, node)
    return None


def _sum(machine: Machine, node: Any, values: Any, *_start: Any) -> Any:
    items = gone_through(machine, values, node).items
    return sum(items) if all(isinstance(one, (int, float)) for one in items) else Opaque("value", taint=taint(*items), node=node)


def _getattr(machine: Machine, node: Any, value: Any, name: Any, *default: Any) -> Any:
    if isinstance(name, str):
        if default and isinstance(value, InstanceV) and name not in value.attrs and value.cls.lookup(name) is None and value.cls.lookup("__getattr__") is None:
            return default[0]
        return attribute(machine, value, name, node)
    return _one_method(machine, node, value, name) or Opaque("value", taint=taint(value), node=node)


def _one_method(machine: Machine, node: Any, value: Any, name: Any) -> Any:
    """`getattr(self, f"on_{kind}")`: one of the methods whose names begin so."""
    made = getattr(name, "node", None)
    first = made.values[0] if isinstance(made, ast.JoinedStr) else made.left if isinstance(made, ast.BinOp) else None
    if not isinstance(value, InstanceV) or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    names = [one for one in value.cls.attrs.vars if one.startswith(first.value)]
    return one_of(machine, [attribute(machine, value, one, node) for one in names])


def _setattr(machine: Machine, node: Any, value: Any, name: Any, held: Any) -> None:
    if isinstance(value, InstanceV) and isinstance(name, str):
        put(machine, value, name, held, node)
    elif isinstance(value, InstanceV):
        unknown_texts(value, node)


def _sorted(machine: Machine, node: Any, values: Any, **given: Any) -> ListV:
    made = copied(machine, node, values)
    by_key(machine, node, made.items, given.get("key"))
    if "key" not in given and any({*map(type, made.items)} <= {*kinds} for kinds in ((int, float), (str,))):
        made.items.sort(reverse=given.get("reverse") is True)
    return made


def _reversed(machine: Machine, node: Any, values: Any) -> ListV:
    made = copied(machine, node, values)
    made.items.reverse()
    return made


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(machine: Machine, node: Any, *args: Any, **_given: Any) -> Any:
        if args and all(isinstance(one, PLAIN) for one in args):
            try:
                return function(*args)
            except (ValueError, TypeError, OverflowError):
                raise machine.error("ValueError", node=node) from None
        return (_of_body(node, args[0]) if len(args) == 1 else None) or Opaque(
            "value", "", taint(*args), node, reckoned(*args) or ({"number": args[0]} if len(args) == 1 else None)
        )

    return run


def _least(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(machine: Machine, node: Any, *args: Any, **given: Any) -> Any:
        values = gone_through(machine, args[0], node).items if len(args) == 1 else [*args]
        by_key(machine, node, values, given.get("key"))
        return (
            function(values)
            if values and all(isinstance(one, (int, float)) for one in values)
            else Opaque("value", "", taint(*values), node, reckoned(*values))
        )

    return run


_CALLS: Final[dict[str, Callable[..., Any]]] = {
        "list": copied, "tuple": lambda m, n, v=None: copied(m, n, v, "tuple"), "set": lambda m, n, v=None: copied(m, n, v, "set"), "frozenset": lambda m, n, v=None: copied(m, n, v, "set"),
        "sorted": _sorted, "reversed": _reversed, "iter": _iter, "map": _map, "filter": _filter, "zip": _zip, "enumerate": _enumerate, "range": _range, "len": _len,
        "any": _some(every=False), "all": _some(every=True), "isinstance": _isinstance, "next": _next, "dict": _dict, "str": _str, "sum": _sum, "getattr": _getattr, "setattr": _setattr,
        "hasattr": _hasattr, "print": lambda *_a, **_g: None, "bool": lambda m, n, v=False: truth(m, v, n), "int": _plain(int), "float": _plain(float),
        "callable": lambda m, n, v: is_callable(v), "type": _type, "id": lambda m, n, v: Opaque("value", node=n),
        "repr": lambda m, n, v: Opaque("value", taint=taint(v), node=n), "min": _least(min), "max": _least(max), "abs": _plain(abs), "round": _plain(round),
        "hash": lambda m, n, v: Opaque("value", taint=taint(v), node=n), "format": lambda m, n, *a: Opaque("value", taint=taint(*a), node=n), "vars": _vars,
        "issubclass": _issubclass, "object": lambda m, n: Opaque("value", "object", node=n),
}  # fmt: skip
BUILTINS: Final = {name: Native(name, call) for name, call in _CALLS.items()}
