"""A message that failed comes again: is it worked on then, or taken for one that was?

What a handler writes down of a message before it works on it has to go when the work fails. Else the retry finds it, and the message is deleted as a duplicate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....reading import Seen
from ....words.naming import clears
from ...run.library.stores.only_once import MARKS
from ...run.library.stores.rows import ROWS
from ...run.library.stores.stored import STORED
from ...run.one_way import Way, again
from ...run.program import Program
from ...run.state.machine import BRANCHES, Event, Fault
from ...run.state.values import Obj, Site, Unknown, about_of
from ..failures import Fate
from ..reactions import puts_back
from ..response.answers import answer
from .kept import kept

_FIRST: Final = frozenset({0})
_MOST: Final = 6
"""Failures that are tried again."""


def marks(program: Program, fates: list[Fate]) -> Iterator[Seen]:
    """Each once: a write that goes well only once, or that is read again (`mark`), until it goes by itself (`expiring`), or something that is kept (`memory`)."""
    seen = set[int]()
    for one in [one for one in fates if _comes_back(one)][:_MOST]:
        later = again(program, one.way)
        made = _kept(later, one.way) if _is_passed_over(later, one.fault) else _written(program, one)
        if made is not None and (at := made[2]).node.id not in seen:
            seen.add(at.node.id)
            yield Seen(made[0], made[1], at.source.at(at.node))


def _written(program: Program, one: Fate) -> tuple[str, str, Site] | None:
    """What was written of the message, by which it is passed over: on the condition that it is not there, or for a later look."""
    state = one.way.machine.state
    marked = [(site, seconds) for about, site, seconds in (*state.get(ROWS, ()), *state.get(MARKS, ())) if about == _FIRST]
    there = [each for each in state.get(STORED, ()) if each.about == _FIRST]
    known = frozenset((site.node.id, _FIRST) for site, _ in marked)
    tried = (([(each.site, each.seconds) for each in there], tuple(each.made for each in there)), (marked, ()))
    for sites, found in tried:
        if sites and _is_passed_over(again(program, one.way, known, there=found), one.fault):
            site, seconds = sites[-1]
            call = site.text.partition("(")[0]
            return ("mark", call, site) if seconds is None else ("expiring", f"{call} {seconds:g}", site)
    return None


def _comes_back(one: Fate) -> bool:
    """Did the work on the first message fail, is it received again, and was nothing else done about it?"""
    fault = one.fault
    if one.told not in ("raised", "response") or fault.about != _FIRST or fault.kind != "work" or clears(fault.what) or _is_odd(one):
        return False
    later = [event for event in one.way.machine.events[fault.at :] if event.kind == "work" and event.site.node.id != fault.site.node.id]
    return not any(0 in event.about and not puts_back(event) for event in later)


def _is_odd(one: Fate) -> bool:
    """Is something of the message that is there taken for missing after the failure (`if (order) await release(order.id)`)?"""
    return any(asked.kind in BRANCHES and asked.taken and asked.about == _FIRST and asked.after is not None for asked in one.way.machine.trace)


def _is_passed_over(way: Way | None, fault: Fault) -> bool:
    """Is the first message taken for done without the work that failed, whatever is asked on the way?"""
    if way is None or way.ended != "return" or way.machine.fault is not None or answer(way).reported is None or 0 in (answer(way).reported or ()):
        return False
    events, questions = way.machine.state["before"]
    if any(one.kind != "fault" and one.about != frozenset({1}) for one in way.machine.trace[questions:]):
        return False
    first, later = way.machine.events[:events], way.machine.events[events:]
    if not _worked(later, 0).isdisjoint({fault.site.node.id, *(_worked(first, 1) - _worked(first, 0))}):
        return False
    return not _does_otherwise(first, later)


def _does_otherwise(first: list[Event], later: list[Event]) -> bool:
    """Is something done for a message that is there already, and only then (`if (known) await update(order); else await create(order)`)? It is not taken for a duplicate."""
    done = _worked(first, 0) | _worked(first, 1)
    return any(one.kind == "work" and 0 in one.about and one.site.node.id not in done and not clears(one.site.text) for one in later)


def _worked(events: list[Event], message: int) -> set[int]:
    """Where something was done for a message. What failed of one may be kept by the next (a connection, a token), and is not made again then; the work behind it is."""
    return {event.site.node.id for event in events if event.kind != "log" and message in event.about}


def _kept(way: Way | None, before: Way) -> tuple[str, str, Site]:
    """What the environment of the handler keeps of the message."""
    handler: Site = before.machine.state["handler"]
    for name, one in kept(way):
        if isinstance(one, Obj) and one.kind in ("set", "map", "array", "object") and one.site is not None and about_of(one) & _FIRST:
            return "memory", name, one.site
        if isinstance(one, Unknown) and one.about & _FIRST:
            return "memory", name, handler
    return "memory", "memory", handler
