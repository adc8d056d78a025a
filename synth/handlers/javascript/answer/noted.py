"""What was met on all ways of a handler, once each, with its place."""

from __future__ import annotations

from ...reading import Seen
from ..run.one_way import Way
from ..run.state.values import Site


def seen(kind: str, what: str, site: Site) -> Seen:
    return Seen(kind, what, site.source.at(site.node))


def noted(ways: list[Way], group: str) -> tuple[Seen, ...]:
    notes = {key: site for way in ways for key, site in way.machine.notes.items() if key[0] == group}
    return tuple(seen(kind, what, site) for (_, kind, what), site in notes.items())


def is_looked_at(way: Way, index: int) -> bool:
    """Is anything of a message read, or is it given to a call?"""
    return index in way.machine.touched or any(index in event.about for event in way.machine.events if event.kind != "log")
