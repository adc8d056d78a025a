"""From a module to the reading of its handler."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ....values.worlds import Undecided
from ...effort import EFFORT, TooMuch
from ...reading import LOST, Facts, Reading, Seen, Unbound, Wait, Where, unread
from ...source import Code
from ..run.language.objects import unbound
from ..run.language.objects.properties import ASKED
from ..run.library.aws.operations import DELETED
from ..run.library.noticed import SENT
from ..run.library.stores.only_once import MARKS
from ..run.library.waiting import waits
from ..run.library.waiting.time_left import between_attempts
from ..run.library.waiting.waits import Key
from ..run.one_way import Way, likeliest
from ..run.program import Program
from ..run.state.values import BUILDER, Site
from ..run.ways import Ways, followed, tried
from .again.redelivery import marks
from .failures import Fate, failures, fate, order, unheard
from .noted import noted, seen
from .passing import passing
from .reactions import Usual
from .reported import always, answered, fewer, lost_whole, misplaced, not_followed, one_alone, outrun, stale
from .response.answers import Answer, answer
from .untold import untold
from .work.idle import idle
from .work.records import gone_through, misread, of_attributes, typed, unpacked, unparsed

_SPARED: Final = 60_000
"""So much it may take to look at what was found, in units of `effort`, where nothing is left."""


def reading(code: Code) -> Reading:
    """Read the handler of a function. Raises `Undecided`."""
    try:
        program, ways = followed(code)
    except RecursionError:
        raise Undecided("the handler's source is nested too deeply to read", place=code.place) from None
    except Undecided as doubt:
        raise type(doubt)(doubt.reason, doubt.settle, doubt.place or code.place) from None
    entry, name = program.modules.entry, program.modules.name
    where = Where("TypeScript" if (entry.file or "").endswith((".ts", ".mts", ".cts", ".tsx")) else "JavaScript", entry.file, name)
    if not ways.gone:
        return unread(where, (*ways.doubts, *ways.missing, Undecided("no way through the handler could be followed", place=code.place))[0])
    if (lost := _unbound(ways.gone)) is not None:
        if isinstance(lost, Unbound):
            raise lost
        return unread(where, lost)
    try:
        if not ways.is_cut:
            return _reading(where, ways, program)
    except TooMuch:
        ways = ways._replace(doubts=(Undecided("there is no time to follow what becomes of each failure", place=code.place), *ways.doubts))
    with EFFORT.spared(_SPARED):
        return _found(where, ways)


def _found(where: Where, ways: Ways) -> Reading:
    """What the ways that were gone have shown, where there was no time for more."""
    doubt = ways.doubts[0]
    answers = [answer(way) if way.ended == "return" else None for way in ways.gone]
    _, fates = _fates(ways, answers)
    is_tried = tried(ways)
    certain = [one for one in fates if one.told not in LOST or is_tried(one.way)]
    return unread(where, doubt)._replace(
        answers=Facts(answered(ways.gone, answers, whole=False, known=False), doubt),
        failures=Facts(failures(certain, lambda _: ""), doubt),
        unawaited=Facts((*_unawaited(ways.gone), *noted(ways.gone, "unawaited")), doubt),
        polls=Facts(noted(ways.gone, "polls"), doubt),
        unfollowed=tuple(dict.fromkeys((*ways.doubts, *ways.loose, *ways.missing))),
    )


def _fates(ways: Ways, answers: list[Answer | None]) -> tuple[Usual, list[Fate]]:
    """What the handler does when nothing fails, and what became of each failure."""
    well = [(way, one) for way, one in zip(ways.gone, answers, strict=True) if way.machine.fault is None]
    usual = Usual(
        {one.keys for _, one in well if one is not None}, {event.site.node.id for way, _ in well for event in way.machine.events}, [way for way, _ in well]
    )
    return usual, unheard([one for one in (fate(way, made, usual) for way, made in zip(ways.gone, answers, strict=True)) if one is not None])


def _unbound(ways: list[Way]) -> Undecided | None:
    """Why no batch gets through, where each way on which nothing fails asks something of a `this` that is not there."""
    well = [way for way in ways if way.machine.fault is None]
    sites = [site for way in well if isinstance(site := way.machine.state.get("unbound"), Site)]
    return unbound.doubt(sites[0], throws=all(way.ended == "throw" for way in well)) if well and len(sites) == len(well) else None


def _reading(where: Where, ways: Ways, program: Program) -> Reading:
    answers = [answer(way) if way.ended == "return" else None for way in ways.gone]
    unread_answers = not_followed(answers)
    doubts = [*ways.doubts, *(ways.missing if unread_answers else ()), *unread_answers]
    doubt = doubts[0] if doubts else None
    loose = (*ways.loose, *outrun(ways.gone, answers))
    usual, fates = _fates(ways, answers)
    failed = failures(fates, passing(program, fates, usual))
    return Reading(
        where,
        answers=Facts(
            (
                *answered(ways.gone, answers, whole=not ways.doubts and ways.gone_on is None, known=not unread_answers),
                *([seen("gone-on", *ways.gone_on)] if ways.gone_on is not None else ()),
                *stale(ways.gone, answers, program),
                *misplaced(ways.gone, answers),
                *(one_alone(fates) if not ways.doubts else ()),
                *lost_whole(ways.gone, answers),
                *fewer(ways.gone, answers, program),
                *(always(ways.gone, answers, is_complete=ways.is_complete) if not ways.doubts else ()),
                *noted(ways.gone, "answers"),
            ),
            doubt,
        ),
        failures=Facts(failed, doubt or untold(fates, failed)),
        records=Facts(
            (
                *gone_through(ways, answers, fates),
                *misread(ways.gone),
                *of_attributes(ways.gone),
                *typed(ways.gone),
                *(idle(ways.gone) if not ways.doubts else ()),
                *(unparsed(ways.gone) if not ways.doubts else ()),
            ),
            ways.doubts[0] if ways.doubts else None,
        ),
        order=Facts(order(fates, partial(likeliest, program)) if ways.refused is None else (), doubt),
        unawaited=Facts((*_unawaited(ways.gone), *noted(ways.gone, "unawaited"), *_passed_over(program, ways.gone)), next(iter((*ways.doubts, *loose)), None)),
        waits=_waits(ways),
        unpacking=Facts(unpacked(ways.gone, fates), ways.doubts[0] if ways.doubts else None),
        idempotency=Facts(
            (*noted(ways.gone, "idempotency"), *_untold(ways), *((*marks(program, fates), *_duplicates(program, ways.gone)) if not ways.doubts else ())),
            ways.doubts[0] if ways.doubts else None,
        ),
        polls=Facts((*noted(ways.gone, "polls"), *_spared(ways)), ways.doubts[0] if ways.doubts else None),
        unfollowed=tuple(dict.fromkeys((*doubts, *loose, *ways.missing))),
    )


def _unawaited(ways: list[Way]) -> tuple[Seen, ...]:
    found: dict[int, Seen] = {}
    for way in ways:
        fault = way.machine.fault
        if way.waits and (way.ended == "return" or (fault is not None and fault.kind == "throw")):
            sent = {id(one.aside) for one in way.machine.promises if one.kind == BUILDER and one.waited}
            for one in way.machine.promises:
                dropped = fault is None or one.kind in ("each", ASKED) or (one.site is not None and one.site.context == "drop" and one.began >= fault.at)
                beside = one.aside is not None and (one.aside.waited or id(one.aside) in sent)
                if dropped and not one.seen and one.work and not one.maybe and not beside and one.site is not None and one is not way.value:
                    kind = one.kind if one.kind == "each" else "call"
                    found.setdefault(one.site.node.id, seen(kind, one.site.text.partition("(")[0], one.site))
    return tuple(found.values())


def _passed_over(program: Program, ways: list[Way]) -> Iterator[Seen]:
    """Few handlers ask what answers a failure as anything else."""
    if any(SENT in way.machine.state for way in ways):
        from .passed_over import passed_over  # noqa: PLC0415 - as said

        yield from passed_over(program, ways)


def _duplicates(program: Program, ways: list[Way]) -> Iterator[Seen]:
    """Few handlers write on a condition."""
    if any(MARKS in way.machine.state for way in ways if way.machine.fault is None):
        from .again.duplicates import duplicates  # noqa: PLC0415 - as said

        yield from duplicates(program, ways)


def _spared(ways: Ways) -> Iterator[Seen]:
    """Few handlers delete messages."""
    if any(DELETED in way.machine.state for way in ways.gone):
        from .work.deleted import spared  # noqa: PLC0415 - as said

        yield from spared(ways)


def _untold(ways: Ways) -> tuple[Seen, ...]:
    """Guards around something else than the handler, where nothing registers the context of the invocation."""
    guards = [one for one in noted(ways.gone, "idempotency") if one.kind == "record"]
    if not guards or ways.doubts:
        return ()
    modules = ways.gone[0].machine.state["program"].modules.sources
    return () if any(b"registerLambdaContext" in (one.root.text or b"") for one in modules) else tuple(one._replace(kind="unregistered") for one in guards)


def _waits(ways: Ways) -> Facts[Wait]:
    found: dict[Key, Site] = {}
    doubt = next(iter(ways.doubts), None)
    open_: Site | None = None
    again = [between_attempts(way.machine, goes_on=way.ended == "return") for way in ways.gone]
    summed = {site.node.id for several in again for site in several.values()}
    for way, several in zip(ways.gone, again, strict=True):
        asked, unknown = waits.found(way.machine)
        open_ = open_ or unknown
        alone = ((key, site) for key, site in way.machine.waits.items() if site.node.id not in summed)
        for key, site in (*alone, *asked.items(), *several.items()):
            found.setdefault(key, site)
    if open_ is not None:
        doubt = Undecided(f"how long {open_.text} in {open_.source.names(open_.node)} waits is not known", place=open_.source.at(open_.node))
    return Facts(tuple(Wait(what, seconds, attempts, each, site.source.at(site.node)) for (what, seconds, attempts, each), site in found.items()), doubt)
