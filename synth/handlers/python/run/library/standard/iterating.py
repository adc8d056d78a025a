"""What the standard library has for going through things and keeping them: `itertools`, `functools.reduce`, `collections` and `contextvars`.

https://docs.python.org/3/library/itertools.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...language.binding import gone_through, message_of
from ...language.comparison import same, truth
from ...state.machine import Machine
from ...state.values import DictV, ListV, Native, Opaque
from .sequences import ITERATORS, copied, in_context


def _chain(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    made = ListV([], "list", node)
    for one in args:
        got = machine.iterate(machine, one, node)
        made.items += got.items
        made.open, made.late = made.open or got.open, made.late or got.late
    return made


def _chained(machine: Machine, node: Any, v: Opaque, args: list[Any], g: dict[str, Any]) -> ListV:
    return _chain(machine, node, v, gone_through(machine, args[0], node).items if args else [], g)


def _slice(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    got = machine.iterate(machine, args[0], node)
    ends = [one if isinstance(one, int) else None for one in args[1:]]
    if got.label == "records" and len(ends) == 1:
        machine.notes.counts(machine, ends[0], node)
    made = ListV(got.items[slice(*ends)] if ends else [*got.items], "list", node)
    made.open = got.open
    if got.open and ends and isinstance(ends[-1], int) and len(ends) <= 2:  # noqa: PLR2004 - a third is a step
        made.width = ends[-1] - (ends[0] or 0) * (len(ends) > 1)
    if got.kind in ITERATORS and ends and isinstance(last := ends[0] if len(ends) == 1 else ends[1], int):
        del got.items[:last]
    return made


def _starmap(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    rows = gone_through(machine, args[1], node).items
    return ListV([machine.call(machine, args[0], row.items if isinstance(row, ListV) else [row], {}, node) for row in rows], "generator", node)


def _reduced(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    items = gone_through(machine, args[1], node).items
    value = args[2] if len(args) > 2 else None  # noqa: PLR2004 - the third is where it starts
    for one in items:
        value = machine.call(machine, args[0], [value, one], {}, node)
    return value


def _deque(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> ListV:
    """One with a length keeps the last items alone: https://docs.python.org/3/library/collections.html#collections.deque"""
    made, most = copied(machine, node, args[0] if args else None), given.get("maxlen", args[1] if len(args) > 1 else None)
    made.label, made.most = "" if most is not None else made.label, most if isinstance(most, int) else None
    if made.most is not None:
        del made.items[: max(len(made.items) - made.most, 0)]
    return made


def _defaulting(_m: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> DictV:
    made = DictV({}, node)
    made.default = args[0] if args else None
    return made


def _counting(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> DictV:
    """`Counter()`: what is not in it counts nothing."""
    made = DictV({}, node)
    made.default, made.open = Native("int", lambda *_: 0), bool(args)
    return made


def _pushed(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> None:
    """`heapq.heappush`: in which order things come out is not looked at."""
    if isinstance(args[0], ListV):
        args[0].items.append(args[1])


def _popped(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    heap = args[0]
    if not isinstance(heap, ListV) or (heap.open and not heap.items):
        return Opaque("value", "heappop", node=node)
    if not heap.items:
        raise machine.error("IndexError", node=node)
    return heap.items.pop(0)


def _sorted_out(*, keeps: bool) -> Callable[..., ListV]:
    """`filterfalse`: by what a function says of each item."""

    def run(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
        got = machine.iterate(machine, args[1], node)
        said = [truth(machine, in_context(machine, one, lambda one=one: machine.call(machine, args[0], [one], {}, node)), node) for one in got.items]  # type: ignore[misc]  # a default argument is no annotation
        return _part(got, [one for one, yes in zip(got.items, said, strict=True) if yes is keeps], node)

    return run


def _while(*, takes: bool) -> Callable[..., ListV]:
    """`takewhile` and `dropwhile`: up to the first item of which a function says no, and from it on. It is not called for those behind it."""

    def run(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
        got = machine.iterate(machine, args[1], node)
        for at, one in enumerate(got.items):
            if not truth(machine, in_context(machine, one, lambda one=one: machine.call(machine, args[0], [one], {}, node)), node):  # type: ignore[misc]  # as above
                if takes:
                    machine.path.loops.leaves(machine, message_of(one, machine.message), node)
                return _part(got, got.items[:at] if takes else got.items[at:], node)
        return _part(got, [*got.items] if takes else [], node)

    return run


def _partition(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> ListV:
    """`more_itertools.partition`: those of which a function says no, and those of which it says yes."""
    got = machine.iterate(machine, args[1], node)
    said = [truth(machine, in_context(machine, one, lambda one=one: machine.call(machine, args[0], [one], {}, node)), node) for one in got.items]  # type: ignore[misc]  # as above
    parts = [_part(got, [one for one, yes in zip(got.items, said, strict=True) if yes is wanted], node) for wanted in (False, True)]
    return ListV(parts, "tuple", node)


def _pairwise(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    got = machine.iterate(machine, args[0], node)
    return _part(got, [ListV([*pair], "tuple", node) for pair in zip(got.items, got.items[1:], strict=False)], node)


def _compress(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> ListV:
    got, chosen = machine.iterate(machine, args[0], node), machine.iterate(machine, args[1], node)
    return _part(got, [one for one, yes in zip(got.items, chosen.items, strict=False) if truth(machine, yes, node)], node)


def _groupby(machine: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> ListV:
    """Neighbours with the same key: of keys of which nobody knows more, each is one of its own."""
    got, key = machine.iterate(machine, args[0], node), given.get("key", args[1] if len(args) > 1 else None)
    groups: list[tuple[Any, list[Any]]] = []
    for one in got.items:
        name = one if key is None else in_context(machine, one, lambda one=one: machine.call(machine, key, [one], {}, node))  # type: ignore[misc]  # as above
        if not groups or same(groups[-1][0], name) is not True:
            groups.append((name, []))
        groups[-1][1].append(one)
    return _part(got, [ListV([name, _part(got, items, node)], "tuple", node) for name, items in groups], node)


def _batched(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> ListV:
    """Parts that are tuples of their own, or lists: https://docs.python.org/3/library/itertools.html#itertools.batched ; https://more-itertools.readthedocs.io/en/stable/api.html#more_itertools.chunked"""
    got, size = machine.iterate(machine, args[0], node), given.get("n", args[1] if len(args) > 1 else None)
    width = size if isinstance(size, int) and size > 0 else len(got.items) or 1
    parts = [_part(got, got.items[i : i + width], node) for i in range(0, len(got.items), width)]
    for one in parts:
        one.kind, one.width = "list" if v.name.endswith((".chunked", ".sliced")) else "tuple", width if got.open and width == size else 0
    return _part(got, parts, node)


def _part(of: ListV, items: list[Any], node: Any) -> ListV:
    made = ListV(items, "generator", node)
    made.open, made.late = of.open, of.late
    return made


def _variable(_m: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Native:
    """`ContextVar("record", default=None)`, with its methods: what is set is kept in a list, the last one on top."""
    values: list[Any] = []

    def get(machine: Machine, at: Any, *instead: Any) -> Any:
        if not values and not instead and "default" not in given:
            raise machine.error("LookupError", node=at)
        return values[-1] if values else instead[0] if instead else given["default"]

    def put(_machine: Machine, _at: Any, value: Any = None) -> Any:
        values.append(value)
        return Opaque("value", "token", node=node)

    def reset(_machine: Machine, _at: Any, *_token: Any) -> None:
        del values[-1:]

    return Native("contextvar", lambda *_: None, {"get": get, "set": put, "reset": reset})


ITERATING: Final[dict[str, Callable[..., Any]]] = {
    "itertools.chain": _chain, "itertools.chain.from_iterable": _chained, "itertools.islice": _slice, "itertools.starmap": _starmap, "itertools.filterfalse": _sorted_out(keeps=False),
    "itertools.compress": _compress, "itertools.takewhile": _while(takes=True), "itertools.dropwhile": _while(takes=False), "itertools.pairwise": _pairwise, "more_itertools.partition": _partition, "itertools.groupby": _groupby, "itertools.batched": _batched, "more_itertools.chunked": _batched, "more_itertools.batched": _batched, "more_itertools.sliced": _batched,
    "functools.reduce": _reduced, "contextvars.ContextVar": _variable, "collections.defaultdict": _defaulting, "collections.Counter": _counting, "heapq.heapify": lambda *_: None, "heapq.heappush": _pushed, "heapq.heappop": _popped, "collections.deque": _deque,
}  # fmt: skip
