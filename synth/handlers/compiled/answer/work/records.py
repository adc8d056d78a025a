"""Which messages of a batch are worked on, and which are passed over although nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ....effort import TooMuch
from ....reading import Seen
from ..at_once.loop_variables import shared, shares
from ..ended import Ended
from ..forms.form import in_short
from ..run.state.machine import WRITES
from ..run.state.values import EVERY
from ..run.ways import Outcome

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit
    from ..run.state.path import Site

_NAME: Final = regex(r"(\w+)\s*(?:<[^()]*>)?\(")


def records(of: Ended) -> Iterator[Seen]:
    yield from _gone_through(of)
    yield from _idle(of)


def _gone_through(of: Ended) -> Iterator[Seen]:
    good = [one for one in of.ways.outcomes if one.good]
    if not good:
        return
    if of.ways.refused is not None and (site := of.ways.refused.fault_site) is not None:
        yield of.seen("single", site.text, site.node, site.unit)
        return
    worked = {message for one in good for message in one.path.worked} or {message for one in good for message in one.path.read}
    worked |= _alike(of, good) if worked == {0} else set()
    whole = any(work.site.about == EVERY or (work.message is None and not work.site.about) for one in good for work in one.path.events)
    if not worked and not whole:
        if of.doubts["records"] is None:
            yield of.seen("none", "", of.handler.node, None)
    elif worked in ({0}, {1}) and not any(work.site.about == EVERY and not _only_spells(work.site) for one in good for work in one.path.events):
        if of.doubts["records"] is None:
            yield _first(of, good, "first" if worked == {0} else "last")
    elif worked and (seen := _shared(of, good)) is not None:
        yield seen
    elif worked:
        silent = [one for one in good if 1 not in one.path.worked | one.path.read and _is_silent(of, one)]
        cut = next((left for one in silent if (left := _left(one, good)) is not None), None)
        own = next((left for one in good if _returns_only_others(of, one) and (left := _left(one, good)) is not None), None)
        kind, place = ("left", cut) if cut is not None else ("own", own)
        if place is not None:
            yield of.seen(kind, *place)
            return
        yield _alone(of, good) or of.seen("all", "", of.handler.node, None)
        yield from _beyond(of, good)
        yield from _late(of)


def _alike(of: Ended, good: list[Outcome]) -> set[int]:
    """The messages that are worked on where each is what the first one is; both, where there is no time to see."""
    from .alone import alike  # noqa: PLC0415 - few handlers work on the first message alone, as it seems

    try:
        return {message for one in alike(of.ways, good) for message in one.path.worked}
    except TooMuch:
        return {*EVERY}


def _alone(of: Ended, good: list[Outcome]) -> Seen | None:
    """Few handlers read more messages than they work on."""
    if of.doubts["records"] is not None or any(len(one.path.acted) > 1 for one in good):
        return None
    from .alone import alone  # noqa: PLC0415 - as said

    found = alone(of.ways, good)
    return of.seen(found[0], found[1].text, found[1].node, found[1].unit) if found is not None else None


def _beyond(of: Ended, good: list[Outcome]) -> Iterator[Seen]:
    """Few handlers count their messages."""
    if of.doubts["records"] is None and not of.cut:
        from .beyond import beyond  # noqa: PLC0415 - as said

        if (found := beyond(of.ways, good[0], of.returns)) is not None:
            most, node, unit = found
            yield of.seen("beyond", f"{most} {in_short(node)}", node, unit)


def _late(of: Ended) -> Iterator[Seen]:
    """Few handlers ask how much time is left."""
    if not of.cut and any(one.path.of_time for one in of.ways.outcomes):
        from .late import late  # noqa: PLC0415 - as said

        yield from (of.seen(kind, in_short(node), node, unit) for kind, node, unit in late(of.ways, of.answers, of.returns))


def _shared(of: Ended, good: list[Outcome]) -> Seen | None:
    """A variable of a loop that goroutines share."""
    if of.machine.program.language != "Go" or not shares(of.handler.file.file.path.parent):
        return None
    sites = (site for one in good for site in one.path.sites.values() if len(site.about) == 1)
    return next((of.seen("shared", *found, site.unit) for site in sites if (found := shared(site.node)) is not None), None)


def _left(outcome: Outcome, good: list[Outcome]) -> tuple[str, Node, Unit] | None:
    """Where a loop over the messages was left before the second one had its turn: before the first one had, where it is such a loop on another way."""
    begun = (place for loop, place in reversed(outcome.path.begun) if any(loop in one.path.gone_through for one in good))
    return outcome.path.left[-1] if outcome.path.left else next(begun, None)


def _first(of: Ended, good: list[Outcome], kind: str) -> Seen:
    left = next((one.path.left[-1] for one in good if one.path.left), None)
    if left is not None:
        return of.seen(kind, *left)
    site = next((work.site for one in good for work in one.path.events if work.message is not None), None)
    return of.seen(kind, site.text, site.node, site.unit) if site is not None else of.seen(kind, of.handler.name, of.handler.node, None)


def _is_silent(of: Ended, outcome: Outcome) -> bool:
    reply = of.answers[id(outcome)]
    return reply.known and 1 not in reply.ids


def _returns_only_others(of: Ended, outcome: Outcome) -> bool:
    """Was a loop left before the first message had its turn, and are those behind it returned without it?"""
    reply = of.answers[id(outcome)]
    return reply.known and 1 in reply.ids and 0 not in reply.ids | outcome.path.worked | outcome.path.read


def _idle(of: Ended) -> Iterator[Seen]:
    """Few handlers leave before all of their work."""
    if (of.doubts["records"] or of.unread()) is None and not any(one.site.kind == "work" for way in of.ways.outcomes for one in way.path.events):
        from .idle import idle  # noqa: PLC0415 - as said

        if (found := idle(of.ways, of.handler)) is not None:
            yield of.seen("idle", *found)


def _only_spells(site: Site) -> bool:
    """Is a text made of it, and nothing else done, as for the log?"""
    named = _NAME.search(site.text)
    return site.kind == "block" and named is not None and named[1] in WRITES
