"""From a module to the reading of its handler."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ....values.worlds import Undecided
from ...reading import LOST, WRONG, Facts, Reading, Seen, Unbound, Wait, Where, unread
from ...response import FAILURES
from ...source import Code
from ..run.language import unbound
from ..run.language.noticed import ASKED_OF_EVENT, NUMBERED
from ..run.language.properties import ASKED
from ..run.library.noticed import SENT
from ..run.program import Program
from ..run.state.machine import BRANCHES
from ..run.state.values import Obj, Site, about_of
from ..run.way import Way, again, everywhere, likeliest
from ..run.ways import Ways, followed, is_complete
from .answers import Answer, answer, ids_of, listed
from .failures import Fate, failures, fate, is_broad, order
from .passing import passing
from .redelivery import marks


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
    return _reading(where, ways, program)


def _unbound(ways: list[Way]) -> Undecided | None:
    """Why no batch gets through, where each way on which nothing fails asks something of a `this` that is not there."""
    well = [way for way in ways if way.machine.fault is None]
    sites = [site for way in well if isinstance(site := way.machine.state.get("unbound"), Site)]
    return unbound.doubt(sites[0], throws=all(way.ended == "throw" for way in well)) if well and len(sites) == len(well) else None


def _reading(where: Where, ways: Ways, program: Program) -> Reading:
    answers = [answer(way) if way.ended == "return" else None for way in ways.gone]
    unread_answers = _unread_answers(answers)
    doubts = [*ways.doubts, *(ways.missing if unread_answers else ()), *unread_answers]
    doubt = doubts[0] if doubts else None
    usual = {one.keys for way, one in zip(ways.gone, answers, strict=True) if one is not None and way.machine.fault is None}
    fates = [one for one in (fate(way, made, usual) for way, made in zip(ways.gone, answers, strict=True)) if one is not None]
    return Reading(
        where,
        answers=Facts(
            (
                *_answers(ways.gone, answers, whole=not ways.doubts and ways.gone_on is None, known=not unread_answers),
                *([_seen("gone-on", *ways.gone_on)] if ways.gone_on is not None else ()),
                *_stale(ways.gone, answers, program),
                *_misplaced(ways.gone, answers),
                *_lost_whole(ways.gone, answers),
                *_fewer(ways.gone, answers, program),
                *(_always(ways.gone, answers) if not ways.doubts else ()),
                *_noted(ways.gone, "answers"),
            ),
            doubt,
        ),
        failures=Facts(failures(fates, passing(program, fates, usual)), doubt),
        records=Facts(
            (
                *_records(ways, answers, fates),
                *_misread(ways.gone),
                *_of_attributes(ways.gone),
                *_typed(ways.gone),
                *(_unparsed(ways.gone) if not ways.doubts else ()),
            ),
            ways.doubts[0] if ways.doubts else None,
        ),
        order=Facts(order(fates, partial(likeliest, program)) if ways.refused is None else (), doubt),
        unawaited=Facts(
            (*_unawaited(ways.gone), *_noted(ways.gone, "unawaited"), *_passed_over(program, ways.gone)), next(iter((*ways.doubts, *ways.loose)), None)
        ),
        waits=Facts(_waits(ways.gone), _waits_doubt(ways)),
        unpacking=Facts(_unpacked(ways.gone), ways.doubts[0] if ways.doubts else None),
        idempotency=Facts(
            (*_noted(ways.gone, "idempotency"), *_untold(ways), *(marks(program, fates) if not ways.doubts else ())), ways.doubts[0] if ways.doubts else None
        ),
        polls=Facts(_noted(ways.gone, "polls"), ways.doubts[0] if ways.doubts else None),
        unfollowed=tuple(dict.fromkeys((*doubts, *ways.loose, *ways.missing))),
    )


def _seen(kind: str, what: str, site: Site) -> Seen:
    return Seen(kind, what, site.source.at(site.node))


def _unread_answers(answers: list[Answer | None]) -> list[Undecided]:
    sites = {site.node.id: site for one in answers if one is not None for kind, _, site in one.kinds if kind == "unknown"}
    return [
        Undecided(f"what the handler returns in {site.source.names(site.node)} could not be followed", place=site.source.at(site.node))
        for site in sites.values()
    ]


def _answers(ways: list[Way], answers: list[Answer | None], *, whole: bool, known: bool) -> tuple[Seen, ...]:
    found: dict[tuple[int, str, str], tuple[str, str, Site]] = {}
    for one in answers:
        for kind, what, site in one.kinds if one is not None else ():
            if kind != "unknown":
                found.setdefault((site.node.id, kind, what), (kind, what, site))
    filled = {node for node, kind, _ in found if kind != "empty"}
    kept = [one for (node, kind, _), one in found.items() if kind != "empty" or (node not in filled and whole)]
    collected = next((held for way in ways if isinstance(held := way.machine.state.get("collected"), Site)), None)
    if collected is not None and whole and known and not any(kind in _REPORTS for kind, _, _ in kept):
        kept.append(("unreturned", collected.text, collected))
    anyway = {_thrown_at(way) for way in ways if "collected" not in way.machine.state}
    thrown = [
        way
        for way in ways
        if way.ended == "throw" and way.machine.caught and isinstance(way.machine.state.get("collected"), Site) and _thrown_at(way) not in anyway
    ]
    if thrown and whole and known and kept and all(kind == "empty" for kind, _, _ in kept):  # whoever throws in the end tells nobody which ones failed
        error = thrown[0].value
        return (_seen("thrown", "", error.site if isinstance(error, Obj) and error.site is not None else kept[0][2]),)
    return tuple(_seen(*one) for one in kept)


def _thrown_at(way: Way) -> int | None:
    """Where what it ends with was thrown: what is thrown there where none was collected, too, is thrown for something else."""
    return way.value.site.node.id if way.ended == "throw" and isinstance(way.value, Obj) and way.value.site is not None else None


_REPORTS = frozenset(
    {"list", "library", "empty", "key", "nested", "string", "bare-list", "collection", "item", "bare-item", "identifier", "swallowed-response"}
)


def _stale(ways: list[Way], answers: list[Answer | None], program: Program) -> tuple[Seen, ...]:
    """The list of failures, where it outlives the invocation: a next batch, in which nothing fails, is answered with what is still in it."""
    pairs = [(way, one) for way, one in zip(ways, answers, strict=True) if one is not None]
    good, usual = next(((way, one) for way, one in pairs if way.machine.fault is None), (None, None))
    first = next((way for way, one in pairs if way.machine.fault is not None and one.reported and any(kind == "list" for kind, _, _ in one.kinds)), None)
    later = again(program, first, like=good) if first is not None and usual is not None and not usual.reported else None
    found = answer(later) if later is not None and later.ended == "return" and later.machine.fault is None else None
    return tuple(_seen("stale", "", site) for kind, _, site in found.kinds if kind == "list")[:1] if found is not None and found.reported else ()


def _misplaced(ways: list[Way], answers: list[Answer | None]) -> tuple[Seen, ...]:
    """A list that has the first message whichever fails: its index is one in a list of failures, and not in the batch."""
    if any(one is not None and one.reported for way, one in zip(ways, answers, strict=True) if way.machine.fault is None):
        return ()  # what is returned is not what failed
    of_second = [one for way, one in zip(ways, answers, strict=True) if one is not None and way.machine.fault is not None and way.machine.fault.about == {1}]
    sites = [site for one in of_second if one.reported == frozenset({0}) for kind, _, site in one.kinds if kind == "list"]
    return (_seen("misplaced", "", sites[0]),) if sites and len(sites) == len(of_second) else ()


def _lost_whole(ways: list[Way], answers: list[Answer | None]) -> tuple[Seen, ...]:
    """An answer without a failed message, although all failed: the exception by which a library says so is caught."""
    for way, one in zip(ways, answers, strict=True):
        caught = way.machine.caught[-1:] if way.machine.state.get("full") else []
        if one is not None and not one.reported and caught and {kind for kind, _, _ in one.kinds} <= {"nothing", "empty", "other"}:
            site, words, _ = caught[0]
            return (_seen("swallowed-response", words, site),)
    return ()


def _always(ways: list[Way], answers: list[Answer | None]) -> tuple[Seen, ...]:
    """An answer that reports each message although nothing failed, whatever else is true: all ways are gone, then, or there is only one."""
    unhurt, whole = [way.machine for way in ways if way.machine.fault is None], frozenset(range(ways[0].machine.messages))
    if not unhurt or not any(one.kind == "work" for one in unhurt[0].events):
        return ()
    found = [one for way, one in zip(ways, answers, strict=True) if one is not None and way.machine.fault is None]
    chosen = any(question.kind in BRANCHES for question in unhurt[0].trace)
    if len(found) < len(unhurt) or (chosen and not is_complete(ways)) or any(one.reported != whole or one.keys != (FAILURES,) for one in found):
        return ()
    if any(
        ids_of(named := listed(way)) != whole or (isinstance(named, Obj) and named.open) for way in ways if way.machine.fault is None
    ):  # what another service says was not sent is of any message
        return ()
    return tuple(_seen("always", "", site) for _, _, site in found[0].kinds[:1])


def _fewer(ways: list[Way], answers: list[Answer | None], program: Program) -> tuple[Seen, ...]:
    """A list that has one message where two failed, or none, although either is in it that fails alone."""
    alone = {
        (way.machine.fault.site.node.id, one.reported): way
        for way, one in zip(ways, answers, strict=True)
        if one is not None and way.machine.fault is not None and way.machine.fault.kind == "work" and way.machine.fault.about == one.reported
        if any(kind == "list" for kind, _, _ in one.kinds)
    }
    both = next((way for (at, reported), way in alone.items() if reported == {0} and (at, frozenset({1})) in alone), None)
    way = everywhere(program, both) if both is not None else None
    found = answer(way) if way is not None and way.ended == "return" and not way.machine.doubts else None
    if way is None or both is None or found is None or (fault := way.machine.fault) is None or found.reported is None or len(found.reported) > 1:
        return ()
    if frozenset({1}) not in {one.about for one in way.machine.events if one.site.node.id == fault.site.node.id}:
        return ()
    after = {question.mark[:1] for question in way.machine.trace if question.after is not None}
    if found.reported:  # of each message something else may be true
        sites = [site for kind, _, site in found.kinds if kind == "list" and not after]
        return tuple(_seen("fewer", "", site) for site in sites[:1])
    is_told = any(one.kind == "work" and one.site.node.id != fault.site.node.id for one in way.machine.events[fault.at :])
    is_another = not after <= {question.mark[:1] for question in both.machine.trace if question.after is not None}
    is_wrong = any(kind in WRONG for kind, _, _ in found.kinds)
    return () if is_told or is_another or is_wrong else tuple(_seen("emptied", "", site) for _, _, site in found.kinds[:1])


def _records(all_ways: Ways, answers: list[Answer | None], fates: list[Fate]) -> tuple[Seen, ...]:
    if all_ways.refused is not None:
        return (_seen("single", all_ways.refused.text, all_ways.refused),)
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
        return (_seen("none", "", site),) if whole else ()
    first = min(touched)
    kind = "all" if len(touched) > 1 else "first" if first == 0 else "last"
    if kind == "all" and (left := _left(ways, answers, fates)):
        return left
    return (_seen(kind, touched[first].text, touched[first]),) if whole or kind == "all" else ()


def _left(ways: list[Way], answers: list[Answer | None], fates: list[Fate]) -> tuple[Seen, ...]:
    """Where a loop over the messages is left although nothing failed, or what failed is kept elsewhere or left out on purpose, and those behind are neither looked at nor reported."""
    alone = {id(one.way) for one in fates if one.fault.about == {0} and (one.told == "elsewhere" or (one.told in LOST and not is_broad(one, fates)))}
    gone = frozenset[int]().union(*(way.machine.state.get("gone through", ()) for way in ways))
    for way, one in zip(ways, answers, strict=True):
        site, behind = way.machine.state.get("left") or _begun(way, gone)
        if (
            (way.machine.fault is not None and id(way) not in alone)
            or one is None
            or one.reported is None
            or site is None
            or not behind
            or behind & one.reported
        ):
            continue
        if not any(index in way.machine.touched or any(index in event.about for event in way.machine.events if event.kind != "log") for index in behind):
            return (_seen("left", site.text, site),)
    return ()


def _begun(way: Way, gone: frozenset[int]) -> tuple[Site | None, frozenset[int]]:
    """Where another loop was left that goes through all of the messages on another way, and those that were not looked at by then."""
    loop, site = way.machine.state.get("begun", (0, None))
    return (site, frozenset({*range(way.machine.messages)} - {*way.machine.touched})) if loop in gone else (None, frozenset())


def _misread(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields of the event and of its messages that are read in another spelling, or as another service has them, alone."""
    right = {one.kind for one in _noted(ways, "field")}
    kinds = ("misread", "elsewhere", *(() if _noted(ways, ASKED_OF_EVENT) else ("other-event",)))
    return tuple(one._replace(kind=kind) for kind in kinds for one in _noted(ways, kind) if one.kind not in right)


def _typed(ways: list[Way]) -> Iterator[Seen]:
    """Texts of a message that are taken for a number, where nothing else is by another way."""
    numbers = {one.at for one in _noted(ways, NUMBERED)}
    return (one for one in _noted(ways, "typed") if one.at not in numbers)


def _of_attributes(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields of a message attribute that are read under a name that they have elsewhere, alone."""
    found = _noted(ways, "attributes")
    right = {one.what for one in found if one.kind == "right"}
    return tuple(one._replace(kind="attribute") for one in found if one.kind != "right" and one.kind not in right)


def _unpacked(ways: list[Way]) -> tuple[Seen, ...]:
    """How a body is read; a Message that is parsed somewhere may be parsed wherever it is read."""
    found = _noted(ways, "unpacking")
    opens = any(one.kind == "sns" for one in found)
    return tuple(one for one in found if one.kind != "unparsed" or not opens)


def _unparsed(ways: list[Way]) -> tuple[Seen, ...]:
    """Fields that are read of a body that nothing parses, and nobody who is not read may have parsed."""
    found = _noted(ways, "unparsed")[:1]
    if not found or any(one.kind == "json" for one in _noted(ways, "unpacking")):
        return ()
    given = (held for way in ways for event in way.machine.events if event.kind != "log" for held in event.given)
    handed = any(isinstance(one, Obj) and (one.tag in ("event", "records") or (isinstance(one.tag, tuple) and one.tag[:1] == ("record",))) for one in given)
    return () if handed else found


def _unawaited(ways: list[Way]) -> tuple[Seen, ...]:
    found: dict[int, Seen] = {}
    for way in ways:
        fault = way.machine.fault
        if way.waits and (way.ended == "return" or (fault is not None and fault.kind == "throw")):
            for one in way.machine.promises:
                dropped = fault is None or one.kind in ("each", ASKED) or (one.site is not None and one.site.context == "drop" and one.began >= fault.at)
                if dropped and not one.seen and one.work and not one.maybe and one.site is not None and one is not way.value:
                    kind = one.kind if one.kind == "each" else "call"
                    found.setdefault(one.site.node.id, _seen(kind, one.site.text.partition("(")[0], one.site))
    return tuple(found.values())


def _passed_over(program: Program, ways: list[Way]) -> Iterator[Seen]:
    """Few handlers ask what answers a failure as anything else."""
    if any(SENT in way.machine.state for way in ways):
        from .passed_over import passed_over  # noqa: PLC0415 - as said

        yield from passed_over(program, ways)


def _noted(ways: list[Way], group: str) -> tuple[Seen, ...]:
    notes = {key: site for way in ways for key, site in way.machine.notes.items() if key[0] == group}
    return tuple(_seen(kind, what, site) for (_, kind, what), site in notes.items())


def _untold(ways: Ways) -> tuple[Seen, ...]:
    """Guards around something else than the handler, where nothing registers the context of the invocation."""
    guards = [one for one in _noted(ways.gone, "idempotency") if one.kind == "record"]
    if not guards or ways.doubts:
        return ()
    modules = ways.gone[0].machine.state["program"].modules.sources
    return () if any(b"registerLambdaContext" in (one.root.text or b"") for one in modules) else tuple(one._replace(kind="unregistered") for one in guards)


def _waits(ways: list[Way]) -> tuple[Wait, ...]:
    found = {key: site for way in ways for key, site in way.machine.waits.items()}
    return tuple(Wait(what, seconds, attempts, each, site.source.at(site.node)) for (what, seconds, attempts, each), site in found.items())


def _waits_doubt(ways: Ways) -> Undecided | None:
    site = next((one for way in ways.gone if isinstance(one := way.machine.state.get("waits unknown"), Site)), None)
    if site is None:
        return ways.doubts[0] if ways.doubts else None
    return Undecided(f"how long {site.text} in {site.source.names(site.node)} waits is not known", place=site.source.at(site.node))
