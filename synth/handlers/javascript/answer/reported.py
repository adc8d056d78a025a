"""What the answers of a handler tell of a batch, all ways together: which messages they report, and which they should."""

from __future__ import annotations

from typing import Final

from ....values.worlds import Undecided
from ...reading import WRONG, Seen
from ...words.response import FAILURES
from ..run.library.packages.middy import UNSETTLED
from ..run.library.values.promises import OUTRUN
from ..run.one_way import Way, again, everywhere
from ..run.program import Program
from ..run.state.machine import BRANCHES
from ..run.state.values import Obj, Site
from .failures import Fate
from .noted import seen
from .response.answers import Answer, answer, ids_of, listed


def not_followed(answers: list[Answer | None]) -> list[Undecided]:
    sites = {site.node.id: site for one in answers if one is not None for kind, _, site in one.kinds if kind == "unknown"}
    return [
        Undecided(f"what the handler returns in {site.source.names(site.node)} could not be followed", place=site.source.at(site.node))
        for site in sites.values()
    ]


def outrun(ways: list[Way], answers: list[Answer | None]) -> list[Undecided]:
    """Where a timer ends well before the work does, and nobody returns the messages of that: whether it is done in the end is not known."""
    left = [
        way.machine.state[OUTRUN]
        for way, one in zip(ways, answers, strict=True)
        if one is not None and OUTRUN in way.machine.state and way.machine.fault is not None and not way.machine.fault.about <= (one.reported or frozenset())
    ]
    return [
        Undecided(f"which of its promises Promise.race waits for is not followed ({site.source.names(site.node)})", place=site.source.at(site.node))
        for site in {site.node.id: site for site in left}.values()
    ]


def answered(ways: list[Way], answers: list[Answer | None], *, whole: bool, known: bool) -> tuple[Seen, ...]:
    found: dict[tuple[int, str, str], tuple[str, str, Site]] = {}
    for one in answers:
        for kind, what, site in one.kinds if one is not None else ():
            if kind != "unknown":
                found.setdefault((site.node.id, kind, what), (kind, what, site))
    filled = {node for node, kind, _ in found if kind != "empty"}
    kept = [one for (node, kind, _), one in found.items() if kind != "empty" or (node not in filled and whole)]
    collected = next((held for way in ways if isinstance(held := way.machine.state.get("collected"), Site)), None)
    if collected is not None and whole and known and not any(kind in _REPORTS for kind, _, _ in kept) and not _is_dropped(ways, collected):
        kept.append(("unreturned", collected.text, collected))
    anyway = {_thrown_at(way) for way in ways if "collected" not in way.machine.state}
    thrown = [
        way
        for way in ways
        if way.ended == "throw" and way.machine.caught and isinstance(way.machine.state.get("collected"), Site) and _thrown_at(way) not in anyway
    ]
    if thrown and whole and known and kept and all(kind == "empty" for kind, _, _ in kept):  # whoever throws in the end tells nobody which ones failed
        error = thrown[0].value
        return (seen("thrown", "", error.site if isinstance(error, Obj) and error.site is not None else kept[0][2]),)
    return tuple(seen(*one) for one in kept)


def _is_dropped(ways: list[Way], collected: Site) -> bool:
    """Does nobody wait for what collects them? That is said, and with it that nobody learns what it gives."""
    return any(
        one.site is not None and one.site.node.id == collected.node.id and one.site.context == "drop" and not one.seen
        for way in ways
        for one in way.machine.promises
    )


def _thrown_at(way: Way) -> int | None:
    """Where what it ends with was thrown: what is thrown there where none was collected, too, is thrown for something else."""
    return way.value.site.node.id if way.ended == "throw" and isinstance(way.value, Obj) and way.value.site is not None else None


_REPORTS: Final = frozenset(
    {"list", "library", "empty", "key", "nested", "string", "bare-list", "collection", "item", "bare-item", "identifier", "swallowed-response"}
)


def stale(ways: list[Way], answers: list[Answer | None], program: Program) -> tuple[Seen, ...]:
    """The list of failures, where it outlives the invocation: a next batch, in which nothing fails, is answered with what is still in it."""
    pairs = [(way, one) for way, one in zip(ways, answers, strict=True) if one is not None]
    good, usual = next(((way, one) for way, one in pairs if way.machine.fault is None), (None, None))
    first = next((way for way, one in pairs if way.machine.fault is not None and one.reported and any(kind == "list" for kind, _, _ in one.kinds)), None)
    later = again(program, first, like=good) if first is not None and usual is not None and not usual.reported else None
    found = answer(later) if later is not None and later.ended == "return" and later.machine.fault is None else None
    return tuple(seen("stale", "", site) for kind, _, site in found.kinds if kind == "list")[:1] if found is not None and found.reported else ()


def misplaced(ways: list[Way], answers: list[Answer | None]) -> tuple[Seen, ...]:
    """A list that has the first message whichever fails: its index is one in a list of failures, and not in the batch."""
    if any(one is not None and one.reported for way, one in zip(ways, answers, strict=True) if way.machine.fault is None):
        return ()  # what is returned is not what failed
    of_second = [one for way, one in zip(ways, answers, strict=True) if one is not None and way.machine.fault is not None and way.machine.fault.about == {1}]
    sites = [site for one in of_second if one.reported == frozenset({0}) for kind, _, site in one.kinds if kind == "list"]
    is_told = any(one.reported is None or 1 in one.reported for one in of_second)
    return (seen("misplaced", "", sites[0]),) if sites and not is_told else ()


def one_alone(fates: list[Fate]) -> tuple[Seen, ...]:
    """Where one message of the batch is reported when it fails, and the other never is, although nothing is asked of it: which one is looked at is a matter of its place."""
    sites = {one.fault.site.node.id: one.fault.site for one in fates if one.fault.kind == "work"}
    for node in sites:
        own = [[one for one in fates if one.fault.site.node.id == node and one.fault.about == {message}] for message in (0, 1)]
        told = [{one.told for one in several} for several in own]
        for at, other in ((0, 1), (1, 0)):
            lost = own[other]
            if (
                told[at] == {"response"}
                and lost
                and told[other] <= {"empty"}
                and not any(_is_asked(one.way) or one.answer is None or one.answer.reported for one in lost)
            ):
                return (seen("one-alone", "first" if at == 0 else "last", lost[0].at),)
    return ()


def _is_asked(way: Way) -> bool:
    """Is anything asked after the failure?"""
    return any(question.kind in BRANCHES and question.after is not None for question in way.machine.trace)


def lost_whole(ways: list[Way], answers: list[Answer | None]) -> tuple[Seen, ...]:
    """An answer without a failed message, although all failed: the exception by which a library says so is caught."""
    for way, one in zip(ways, answers, strict=True):
        caught = [one for one in way.machine.caught[-1:] if way.machine.state.get("full") and not one[2]]  # the library's own clause is none of the code
        if one is not None and not one.reported and caught and {kind for kind, _, _ in one.kinds} <= {"nothing", "empty", "other"}:
            site, words, _ = caught[0]
            return (seen("swallowed-response", words, site),)
    return ()


def always(ways: list[Way], answers: list[Answer | None], *, is_complete: bool) -> tuple[Seen, ...]:
    """An answer that reports each message although nothing failed, whatever else is true: all ways are gone, then, or there is only one."""
    unhurt, whole = [way.machine for way in ways if way.machine.fault is None], frozenset(range(ways[0].machine.messages))
    if not unhurt or not any(one.kind == "work" for one in unhurt[0].events):
        return ()
    if (at := unhurt[0].state.get(UNSETTLED)) is not None and all(one.state.get(UNSETTLED) is not None for one in unhurt):
        return (seen("always", "", at),)
    found = [one for way, one in zip(ways, answers, strict=True) if one is not None and way.machine.fault is None]
    chosen = any(question.kind in BRANCHES for question in unhurt[0].trace)
    if len(found) < len(unhurt) or (chosen and not is_complete) or any(one.reported != whole or one.keys != (FAILURES,) for one in found):
        return ()
    if any(
        ids_of(named := listed(way)) != whole or (isinstance(named, Obj) and named.open) for way in ways if way.machine.fault is None
    ):  # what another service says was not sent is of any message
        return ()
    return tuple(seen("always", "", site) for _, _, site in found[0].kinds[:1])


def fewer(ways: list[Way], answers: list[Answer | None], program: Program) -> tuple[Seen, ...]:
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
        return tuple(seen("fewer", "", site) for site in sites[:1])
    is_told = any(one.kind == "work" and one.site.node.id != fault.site.node.id for one in way.machine.events[fault.at :])
    is_another = not after <= {question.mark[:1] for question in both.machine.trace if question.after is not None}
    is_wrong = any(kind in WRONG for kind, _, _ in found.kinds)
    return () if is_told or is_another or is_wrong else tuple(seen("emptied", "", site) for _, _, site in found.kinds[:1])
