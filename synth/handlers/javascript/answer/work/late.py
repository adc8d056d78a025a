"""Messages that are passed over because little time is left: two ways on which nothing fails, and all is the same but what hangs on the time. On one of them the work on a message is done, and on the other nothing is, nor is it returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....reading import Seen
from ....words.naming import only_measures
from ....words.working_out import only_works_out
from ...run.library.known import fetches
from ...run.one_way import Way
from ...run.state.clock import OF_TIME
from ...run.state.machine import Event
from ...run.state.values import about_of
from ..failures import DEEP
from ..noted import seen
from ..reactions import puts_back
from ..response.answers import Answer


def late(ways: list[Way], answers: list[Answer | None]) -> Iterator[Seen]:
    """Each once, at its condition."""
    well = [(way, one) for way, one in zip(ways, answers, strict=True) if way.machine.fault is None and one is not None and not way.machine.doubts]
    told = set[int]()
    for way, one in well:
        if one.reported is None or 0 in one.reported or _works(way):
            continue
        for at, question in enumerate(way.machine.trace):
            site = way.machine.state.get(OF_TIME, {}).get(question.key)
            if site is None or site.node.id in told:
                continue
            others = [other for other, _ in well if _differs_at(way, other, at) and _works(other)]
            if others:
                told.add(site.node.id)
                kind = "late" if any(_beside(way) <= _beside(other) for other in others) else "perhaps-late"
                yield seen(kind, site.text, site)


def _differs_at(one: Way, other: Way, at: int) -> bool:
    """Is this question the first that is answered otherwise, and the only one but for what hangs on the time?"""
    first, second = one.machine.trace, other.machine.trace
    if len(second) <= at or first[at].taken == second[at].taken or any(a.taken != b.taken for a, b in zip(first[:at], second[:at], strict=True)):
        return False
    known = other.machine.answers
    return all(known.get(key, answer) == answer or _is_of_time(one, key) for key, answer in one.machine.answers.items())


def _is_of_time(way: Way, key: Any) -> bool:
    return key in way.machine.state[OF_TIME]


def _works(way: Way) -> bool:
    """Is more done with the first message than to read it, to bring or to make something for it, or to have it come again later?"""
    works = (event for event in way.machine.events if event.kind == "work" and 0 in about_of(event.given, DEEP))
    return any(not (fetches(event.what) or only_works_out(event.what) or puts_back(event)) for event in works)


def _beside(way: Way) -> set[int]:
    """What is called in its turn, and is given nothing of it: nobody knows whether it is kept there."""
    return {event.site.node.id for event in way.machine.events if event.kind == "work" and event.about == {0} and _may_keep(event)}


def _may_keep(event: Event) -> bool:
    return not (about_of(event.given, DEEP) or fetches(event.what) or only_measures(event.what))
