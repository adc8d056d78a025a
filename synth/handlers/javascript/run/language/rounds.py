"""What a loop puts into a list from outside of it, where nobody knows how often it runs: it is run once, and puts in once what it puts in each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ..state.machine import Machine
from ..state.values import OFTEN, Obj, Site

if TYPE_CHECKING:
    from tree_sitter import Node

_OPEN: Final = "rounds"


class Round:
    """One round; `last`: the loop ends by itself then."""

    __slots__ = ("last", "noted")

    def __init__(self) -> None:
        self.noted: list[tuple[Obj, tuple[Any, ...], Site]] = []
        self.last = False


@contextmanager
def one_round(machine: Machine, loop: Node | None) -> Iterator[Round]:
    """While it runs, whatever is put in is noted; when it is over, that may be there several times. None for a loop of which it is known how often it runs."""
    one = Round()
    if loop is None:
        yield one
        return
    running: list[Round] = machine.state.setdefault(_OPEN, [])
    running.append(one)
    try:
        yield one
    finally:
        running.remove(one)
    for into, items, site in () if one.last else one.noted:
        if _is_in(site.node, loop) and into.site is not None and not (into.site.source is site.source and _is_in(into.site.node, loop)):
            into.props[OFTEN] = (*into.props.get(OFTEN, ()), *(item.site.node.id for item in items if isinstance(item, Obj) and item.site is not None))


def put_in(machine: Machine, into: Obj, items: list[Any], site: Site) -> None:
    if running := machine.state.get(_OPEN):
        running[-1].noted.append((into, tuple(items), site))


def _is_in(node: Node, loop: Node) -> bool:
    return bool(loop.start_byte <= node.start_byte and node.end_byte <= loop.end_byte)
