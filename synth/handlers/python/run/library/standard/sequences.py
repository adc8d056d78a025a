"""Python's own functions that make sequences, or go through them: what they give in a run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ...language.binding import gone_through, message_of
from ...language.comparison import truth
from ...state.machine import Machine
from ...state.time_left import reckoned
from ...state.tries import bounded, combined
from ...state.values import InstanceV, Lazy, ListV, Opaque, Raised, taint
from ..callbacks import by_key


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
            if lazy.ends is not None and made.items and lazy.ends(made.items[-1]):
                machine.path.loops.leaves(machine, message_of(item, machine.message), node)
                break
        return made

    lazy = Lazy(run, node)
    return lazy


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
    if any(one.label == "records" for one in lists):
        machine.notes.counts(machine, min((len(one.items) for one in lists if _is_spelt(one)), default=0), node)
    known = [len(one.items) for one in lists if not one.open]
    for at, one in enumerate(lists if known else ()):
        if one.open and isinstance(several[at], Opaque):  # as many as the others: an answer for each
            lists[at] = ListV([Opaque("value", taint=several[at].taint, node=node) for _ in range(max(known))], "list", node)
    made = ListV([ListV([*row], "tuple", node) for row in zip(*(one.items for one in lists), strict=False)], "list", node)
    made.open = any(one.open for one in lists)
    made.late = next((one.late for one in lists if one.late), None)
    return made


def _is_spelt(one: ListV) -> bool:
    """Does it have as many items as the code writes, however large the batch is?"""
    return isinstance(made := one.node, (ast.List, ast.Tuple)) and not one.open and len(made.elts) == len(one.items)


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


def _some(*, every: bool) -> Callable[..., bool]:
    def run(machine: Machine, node: Any, values: Any) -> bool:
        if isinstance(values, Lazy):
            values.ends = lambda one: truth(machine, one, node) != every
        got = machine.iterate(machine, values, node)
        for one in got.items:
            if truth(machine, one, node) != every:
                return not every
        if got.late is not None:
            raise Raised(got.late.error)
        return every

    return run


ITERATORS: Final = ("generator", "iterator")
"""Lists that are gone through once: what was taken from them is no longer there."""


def _iter(machine: Machine, node: Any, values: Any, *_stop: Any) -> ListV:
    got: ListV = machine.iterate(machine, values, node)
    if got.kind in ITERATORS:
        return got
    made = ListV([*got.items], "iterator", node, got.label)
    made.open, made.late = got.open, got.late
    return made


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


def _sum(machine: Machine, node: Any, values: Any, *_start: Any) -> Any:
    items = gone_through(machine, values, node).items
    return sum(items) if all(isinstance(one, (int, float)) for one in items) else Opaque("value", taint=taint(*items), node=node)


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


def _least(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(machine: Machine, node: Any, *args: Any, **given: Any) -> Any:
        values = gone_through(machine, args[0], node).items if len(args) == 1 else [*args]
        by_key(machine, node, values, given.get("key"))
        return (
            function(values)
            if values and all(isinstance(one, (int, float)) for one in values)
            else Opaque("value", "", taint(*values), node, reckoned(*values) or combined(lambda *row: function(row), *values) or bounded(function, values))
        )

    return run


SEQUENCES: Final[dict[str, Callable[..., Any]]] = {
    "list": copied, "tuple": lambda m, n, v=None: copied(m, n, v, "tuple"), "set": lambda m, n, v=None: copied(m, n, v, "set"), "frozenset": lambda m, n, v=None: copied(m, n, v, "set"),
    "sorted": _sorted, "reversed": _reversed, "iter": _iter, "map": _map, "filter": _filter, "zip": _zip, "enumerate": _enumerate, "range": _range, "next": _next, "sum": _sum,
    "any": _some(every=False), "all": _some(every=True), "min": _least(min), "max": _least(max),
}  # fmt: skip
