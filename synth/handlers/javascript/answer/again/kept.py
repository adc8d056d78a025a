"""What the environment of the handler keeps of messages: in names of its module, and in objects that these hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...run.one_way import Way
from ...run.state.values import NOBODY, UNDEFINED, Function, Obj, Site, Unknown, about_of


def kept(way: Way | None) -> Iterator[tuple[str, Any]]:
    """Each name with what it holds."""
    function: Any = way.machine.state["handled"] if way is not None else None
    env = function.env if isinstance(function, Function) else None
    while env is not None:
        for name, held in env.names.items():
            for one in (held, *(held.props.values() if isinstance(held, Obj) and held.kind == "object" else ())):
                yield str(name), one
        env = env.outer


def deferred(ways: list[Way]) -> tuple[str, Site] | None:
    """The list into which messages are put, and where, by a handler that does nothing else with any of them, and waits for nobody who might."""
    if not ways or any(way.ended != "return" or any(event.kind == "work" for event in way.machine.events) or _waits(way) for way in ways):
        return None
    everybody = frozenset(range(ways[0].machine.messages))
    for name, one in kept(ways[0]):
        if isinstance(one, Obj) and one.kind == "array" and one.site is not None and NOBODY.union(*map(_of_body, one.items or ())) == everybody:
            return name, one.site
    return None


def _waits(way: Way) -> bool:
    return bool(way.machine.waits) or any(one.timer is not UNDEFINED for one in way.machine.promises)


def _of_body(item: Any) -> frozenset[int]:
    """The message of which an item has more than an id."""
    if isinstance(item, Unknown) and item.key[:1] == ("field",) and item.key[-1] != "body":
        return NOBODY
    return about_of(item)
