"""How the messages of a batch are gone through and read: which of them, by which fields, and their bodies."""

from __future__ import annotations

from collections.abc import Iterator

from ....reading import LOST, Seen
from ...run.language.objects.noticed import ASKED_OF_EVENT, NUMBERED
from ...run.one_way import Way
from ...run.state.clock import OF_TIME
from ...run.state.values import Obj, Site, about_of
from ...run.ways import Ways
from ..again.kept import deferred
from ..failures import Fate, is_broad
from ..noted import is_looked_at, noted, seen
from ..response.answers import Answer


def gone_through(all_ways: Ways, answers: list[Answer | None], fates: list[Fate]) -> tuple[Seen, ...]:
    if all_ways.refused is not None:
        return (seen("single", all_ways.refused.text, all_ways.refused),)
    ways, whole = all_ways.gone, not all_ways.doubts
    touched: dict[int, Site] = {}
    unhurt = [way for way in ways if way.machine.fault is None]
    for way in unhurt or ways:
        touched |= {index: site for index, site in way.machine.touched.items() if index not in touched}
        for event in way.machine.events:
            about = event.about if len(event.about) == 1 else about_of(event.given)
            touched |= {index: event.site for index in about if event.kind != "log" and index not in touched}
    if not touched:
        site: Site = ways[0].machine.state["handler"]
        return (seen("none", "", site),) if whole else ()
    first = min(touched)
    kind = "all" if len(touched) > 1 else "first" if first == 0 else "last"
    if kind == "all" and (left := _left(ways, answers, fates)):
        return left
    if kind == "all" and whole and (later := deferred(unhurt)) is not None:
        return (seen("deferred", *later),)
    if kind == "all" and whole and (alone := _alone(unhurt)) is not None:
        return (alone,)
    found = (seen(kind, touched[first].text, touched[first]),) if whole or kind == "all" else ()
    return (*found, *_beyond(all_ways, unhurt), *_late(ways, answers)) if kind == "all" else found


def _beyond(all_ways: Ways, unhurt: list[Way]) -> Iterator[Seen]:
    """Few handlers count their messages."""
    if unhurt and not all_ways.doubts:
        from .beyond import beyond  # noqa: PLC0415 - as said

        if (found := beyond(unhurt[0].machine.state["program"])) is not None:
            yield seen("beyond", *found)


def _late(ways: list[Way], answers: list[Answer | None]) -> Iterator[Seen]:
    """Few handlers ask how much time is left."""
    if any(OF_TIME in way.machine.state for way in ways):
        from .late import late  # noqa: PLC0415 - as said

        yield from late(ways, answers)


def _alone(ways: list[Way]) -> Seen | None:
    """Few handlers read more messages than they work on."""
    works = [[event for event in way.machine.events if event.kind == "work"] for way in ways]
    acted = [frozenset().union(*(event.about if len(event.about) == 1 else about_of(event.given) for event in way)) for way in works]
    first = next((event for way in works for event in way), None)
    if first is None or max(map(len, acted)) > 1 or not about_of(first.given):  # what is asked once, as a setting, is given no message
        return None
    site = first.site
    from ....one_of_all import one_of_all  # noqa: PLC0415 - as said

    kind = one_of_all(acted, site.source.text)
    return seen(kind, site.text, site) if kind else None


def _left(ways: list[Way], answers: list[Answer | None], fates: list[Fate]) -> tuple[Seen, ...]:
    """Where a loop over the messages is left although nothing failed, or what failed is kept elsewhere or left out on purpose, and those behind are neither looked at nor reported."""
    alone = {id(one.way) for one in fates if one.fault.about == {0} and (one.told == "elsewhere" or (one.told in LOST and not is_broad(one, fates)))}
    gone = frozenset[int]().union(*(way.machine.state.get("gone through", ()) for way in ways))
    for way, one in zip(ways, answers, strict=True):
        site, behind = way.machine.state.get("left") or _begun(way, gone)
        if (way.machine.fault is not None and id(way) not in alone) or one is None or one.reported is None or site is None or not behind:
            continue
        if not behind & one.reported and not any(is_looked_at(way, index) for index in behind):
            return (seen("left", site.text, site),)
        own = min(behind) - 1
        if way.machine.fault is None and behind <= one.reported and own >= 0 and own not in one.reported and not is_looked_at(way, own):
            return (seen("own", site.text, site),)
    return ()


def _begun(way: Way, gone: frozenset[int]) -> tuple[Site | None, frozenset[int]]:
    """Where another loop was left that goes through all of the messages on another way, and those that were not looked at by then."""
    loop, site = way.machine.state.get("begun", (0, None))
    return (site, frozenset({*range(way.machine.messages)} - {*way.machine.touched})) if loop in gone else (None, frozenset())


def misread(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields of the event and of its messages that are read in another spelling, or as another service has them, alone."""
    right = {one.kind for one in noted(ways, "field")}
    kinds = ("misread", "elsewhere", *(() if noted(ways, ASKED_OF_EVENT) else ("other-event",)))
    return tuple(one._replace(kind=kind) for kind in kinds for one in noted(ways, kind) if one.kind not in right)


def typed(ways: list[Way]) -> Iterator[Seen]:
    """Texts of a message that are taken for a number, where nothing else is by another way."""
    numbers = {one.at for one in noted(ways, NUMBERED)}
    return (one for one in noted(ways, "typed") if one.at not in numbers)


def of_attributes(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields of a message attribute that are read under a name that they have elsewhere, alone."""
    found = noted(ways, "attributes")
    right = {one.what for one in found if one.kind == "right"}
    return tuple(one._replace(kind="attribute") for one in found if one.kind != "right" and one.kind not in right)


def unpacked(ways: list[Way], fates: list[Fate]) -> tuple[Seen, ...]:
    """How a body is read; a Message that is parsed somewhere may be parsed wherever it is read. What parsing a detail ends in is heard: nobody tries whether it is a text."""
    found = noted(ways, "unpacking")
    opens = any(one.kind == "sns" for one in found)
    tried = {one.fault.site.source.at(one.fault.site.node) for one in fates if one.told not in ("raised", "response")}
    return tuple(one for one in found if (one.kind != "unparsed" or not opens) and (one.kind != "parsed-detail" or one.at not in tried))


def unparsed(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields that are read of a body that nothing parses, and nobody who is not read may have parsed."""
    found = noted(ways, "unparsed")[:1]
    if not found or any(one.kind == "json" for one in noted(ways, "unpacking")):
        return ()
    given = (held for way in ways for event in way.machine.events if event.kind != "log" for held in event.given)
    handed = any(isinstance(one, Obj) and (one.tag in ("event", "records") or (isinstance(one.tag, tuple) and one.tag[:1] == ("record",))) for one in given)
    return () if handed else found
