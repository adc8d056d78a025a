"""Requests whose answer tells of a failure and throws nothing: the batch comes once more and meets such an answer, and whoever learns of it looks at it.

Whatever else is asked after the answer came is asked both ways: where one of them tells somebody, or nobody knows, the request is left alone. So is one beside other work on its message, which may be a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...effort import EFFORT
from ...reading import WRONG, Seen
from ..run.library import known
from ..run.library.given import called
from ..run.library.noticed import OF_A_KIND, SENT
from ..run.one_way import Way, told_badly
from ..run.program import Program
from ..run.state.bad_answers import Bad
from ..run.state.machine import BRANCHES, Event
from ..run.state.refused_entries import LEFT, OF_ENTRIES, are_sent_again, tells
from ..run.state.values import Obj, Site, about_of
from ..run.ways import STEP
from .answers import answer

_MOST: Final = 8
"""Requests, and questions after each, that are tried."""
_REFUSALS: Final = ("refused", "invalid")
_LOUD: Final = re.compile(r"\.(?:warn|warning|error|fatal|critical)$")
_COUNTS: Final = re.compile(r"metric|statsd|counter|\.(?:increment|inc|count)$", re.IGNORECASE)


def passed_over(program: Program, ways: list[Way]) -> Iterator[Seen]:
    tried = set[int]()
    for way in ways:
        made: list[tuple[str, Site, int]] = way.machine.state.get(SENT, []) if way.machine.fault is None and way.ended == "return" else []
        requests = {site.node.id for _, site, _ in made}
        for kind, site, asked in made:
            if (
                site.node.id in tried or len(tried) == _MOST or (kind in _REFUSALS and [one[0] in _REFUSALS for one in made].count(True) > 1)
            ):  # one of several forms
                continue
            tried.add(site.node.id)
            script = tuple(one.taken for one in way.machine.trace[:asked])
            first, what = Bad(site.node.id, kind), _named(site, kind)
            if _is_lost(program, script, first, requests):
                if site.node.id in way.machine.state.get(OF_A_KIND, ()) and not _is_told_loudly(program, script, Bad(site.node.id, kind)):
                    yield Seen("filtered", what, site.source.at(site.node))
                    continue
                yield Seen("entries", kind, site.source.at(site.node)) if kind in OF_ENTRIES else Seen(kind, what, site.source.at(site.node))
                continue
            for status in first.status.others():
                if _is_lost(program, script, Bad(site.node.id, kind, status), requests):
                    yield Seen(kind, f"{what} with status {status}", site.source.at(site.node))


def _named(site: Site, kind: str) -> str:
    """The call as it is written, without what it is given."""
    begins, last = site.text.partition("(")[0], called(site)
    return f"{begins}(…).{last}" if kind == "error" and not begins.endswith(last) else begins


def _is_lost(program: Program, script: tuple[int, ...], bad: Bad, requests: set[int]) -> bool:
    """Is the message deleted, on each of these ways?"""
    first = told_badly(program, script, bad)
    if first is None or not _loses(first, bad, requests):
        return False
    trace = first.machine.trace
    after = [at for at in range(bad.since, len(trace)) if trace[at].kind in BRANCHES and trace[at].mark[-1:] != (1,)][:_MOST]
    others = (told_badly(program, (*(one.taken for one in trace[:at]), 1 - min(trace[at].taken, 1)), bad) for at in after)
    return all(one is not None and _loses(one, bad, requests) for one in others)


def _loses(way: Way, bad: Bad, requests: set[int]) -> bool:
    """Is nothing told of it? What the code throws itself is heard, or another mistake."""
    machine, reply = way.machine, answer(way)
    EFFORT.spend(STEP * machine.steps)
    told = 0 in (reply.reported or ()) or (0 in machine.fault.about if machine.fault is not None else "collected" in machine.state)
    if way.ended != "return" or told or machine.doubts or bad.read or reply.reported is None or any(kind in WRONG for kind, _, _ in reply.kinds):
        return False
    if bad.kind in OF_ENTRIES:
        after = [one for one in machine.events[bad.began :] if one.kind == "work" and one.site.node.id != bad.call]
        return not any(_gets_rest(one, bad, again=one.site.node.id in requests) for one in after)
    if bad.kind in _REFUSALS and any(_COUNTS.search(one.what.partition("(")[0]) for one in machine.events[bad.began :]):
        return False  # somebody may watch the number of messages that are refused: another attempt would be refused, too
    return all(_is_harmless(one, at < bad.began) for at, one in enumerate(machine.events) if 0 in one.about and one.site.node.id not in requests)


def _gets_rest(event: Event, bad: Bad, *, again: bool) -> bool:
    """Is it told what was refused? Another request that sends it once more is judged for itself."""
    if not again or bad.kind == LEFT:
        return tells(event.given)
    return isinstance(bad.entries, Obj) and are_sent_again(event.given, bad.entries)


def _is_told_loudly(program: Program, script: tuple[int, ...], bad: Bad) -> bool:
    """Is it written to the log as a mistake? A message of another kind is none."""
    way = told_badly(program, script, bad)
    return way is not None and any(_LOUD.search(one.what.partition("(")[0]) for one in way.machine.events[bad.began :] if one.kind == "log")


def _is_harmless(event: Event, before: bool) -> bool:  # noqa: FBT001 - of two kinds
    """Is it no other work on the message, and no code that may look at the answer? What is done before, and is given nothing of the message, makes a client or brings a token."""
    if event.kind == "work":
        return before and (known.fetches(event.what) or not about_of(event.given))
    return before or event.kind == "log"
