"""What becomes of the message that failed on a way, and what was done with those after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...reading import LOST, TAKEN_OFF, Failure, Seen, each_once
from ...words.clauses import ALREADY, PASSING, REST
from ...words.naming import only_measures
from ...words.taken import is_taken
from ...words.taking_back import written_on
from ...words.working_out import does_nothing
from ..run.language.objects.errors import ASKED_IN_VAIN, TOLD_APART
from ..run.library.aws.operations import GONE
from ..run.library.batch import GROUP
from ..run.library.known import fetches
from ..run.library.stores.only_once import MARKS
from ..run.one_way import Way
from ..run.state.machine import Event, Fault, Machine
from ..run.state.values import External, Site, about_of
from ..syntax import text_of
from .asked import first_clause, is_for_rest
from .reactions import Usual, handed, is_undone, is_unnoticed, later, puts_back, undone
from .response.answers import MALFORMED, Answer

_COMMITS: Final = regex(r"\.commit(?:Transaction)?\(|[\"'`]\s*(?:commit|COMMIT)\b")
"""What was done before comes to be only by this call, as it is written: https://www.postgresql.org/docs/current/sql-commit.html"""
DEEP: Final = 12
"""So deep a message may lie in what a call is given: that of a transaction has its items five levels below its command."""


class Fate(NamedTuple):
    """A way on which something failed, seen from its end."""

    way: Way
    fault: Fault
    of: str
    told: str
    caught: str
    at: Site
    answer: Answer | None
    usual: Usual


def fate(way: Way, answer: Answer | None, usual: Usual) -> Fate | None:
    """What became of the failure; None where nothing failed, or where that is not known."""
    machine, fault = way.machine, way.machine.fault
    if fault is None or machine.state.get("full"):
        return None
    caught = machine.caught[(machine.state.get("others") or 0) - 1] if machine.caught else None
    if way.ended == "throw" or answer is None:
        if caught and way.value is not fault.error and machine.failing and not machine.failing & fault.about:
            return None  # that is another message's
        if way.value is not fault.error and len(fault.about | machine.refused) == machine.messages > len(fault.about):
            return None  # that is what becomes of a batch of which every message fails
        words = machine.state.get("exits") or (caught[1] if caught else "")
        if (gone := _gone(machine, fault)) is not None:
            return Fate(way, fault, "message", "deleted" if gone[1] else "taken", "", gone[0], None, usual)
        return Fate(way, fault, "message" if len(fault.about) == 1 else "batch", "raised", words, fault.site, None, usual)
    if answer.reported is None or caught is None or _is_dropped(way, fault) or _is_unseen(way, fault) or _is_of_metrics(way, fault):
        return None
    site, words, _ = caught
    of = "message" if len(fault.about) == 1 and machine.state.get(("turn", site.node.id)) else "batch"
    told = _told(way, fault, answer, usual)
    if told == "response" and (gone := _gone(machine, fault)) is not None:
        return Fate(way, fault, "message", "deleted" if gone[1] else "taken", "", gone[0], answer, usual)
    return Fate(way, fault, of, told, words, site, answer, usual)


def _is_of_metrics(way: Way, fault: Fault) -> bool:
    """Was only something counted, in a call that the message is no worse for?"""
    given = [".".join(one.path) for event in way.machine.events[fault.at - 1 : fault.at] for one in event.given if isinstance(one, External)]
    return any(map(only_measures, (text_of(fault.site.node), *given)))


def _gone(machine: Machine, fault: Fault) -> tuple[Site, bool] | None:
    """Where the code takes the message that failed off the queue by itself, and whether it does so after its work failed; None where it does not, or where that is what failed."""
    found = machine.state.get(GONE, {}).get(next(iter(fault.about))) if len(fault.about) == 1 else None
    return found if found is not None and found[0].node.id != fault.site.node.id else None


def _told(way: Way, fault: Fault, answer: Answer, usual: Usual) -> str:
    if (answer.reported or frozenset()) & fault.about or any(kind in MALFORMED for kind, _, _ in answer.kinds):
        return "response"
    return "elsewhere" if handed(way, fault, usual) else _lost(way, fault, answer, usual)


def _lost(way: Way, fault: Fault, answer: Answer, usual: Usual) -> str:
    if any(map(puts_back, later(way, fault))):
        return "visibility"
    kinds = {kind for kind, _, _ in answer.kinds}
    if kinds & {"empty", "list", "library"}:
        return "empty"
    if "statusCode" in answer.keys:
        return "status"
    return "summary" if "other" in kinds and answer.keys and (answer.keys not in usual.keys or len(answer.keys) > 1) else "log"


def unheard(fates: list[Fate]) -> list[Fate]:
    """The same, where each step of the work is passed over for the next one: what is done after it as if nothing had failed tells nobody, and is no work beside which a step may be left out."""
    if any(one.told in ("response", "raised") and one.fault.kind == "work" for one in fates):
        return fates
    return [
        one._replace(told=_lost(one.way, one.fault, one.answer, one.usual))
        if one.told == "elsewhere" and one.answer is not None and is_unnoticed(one.way, one.fault, one.usual)
        else one
        for one in fates
    ]


def _is_dropped(way: Way, fault: Fault) -> bool:
    """Did it fail in work that nobody waits for?"""
    return way.waits and any(not one.seen and not one.maybe and one.covers(fault.at - 1) for one in way.machine.promises)


def _is_unseen(way: Way, fault: Fault) -> bool:
    """Is it a promise that may be none, and that nobody looked at? Then it did not fail in this way."""
    return any(one.maybe and not one.seen and one.state == "err" and one.value is fault.error for one in way.machine.promises)


def failures(fates: list[Fate], passes: Callable[[Fate], str]) -> tuple[Failure, ...]:
    """The facts of all ways. `passes`: by what name a failure is lost that another attempt may not meet."""
    out: list[Failure] = []
    returned = {one.fault.site.node.id for one in fates if one.told == "response"}
    for one in fates:
        if one.told == "raised" and one.caught and one.fault.site.node.id in returned:
            continue  # thrown again where it is of a kind, or under a condition
        kind = "parse" if one.fault.kind == "parse" else "block" if _is_for_all(one) else "work"
        lost = one.told in LOST
        gone = one.told in TAKEN_OFF
        keys = "DeleteMessage" if gone else ", ".join(one.answer.keys[:3]) if one.answer is not None and lost else ""
        back = one.told == "visibility"
        if back and _is_told_elsewhere(one, fates):
            continue
        passing = sorted(is_named(one.way) & PASSING)
        broad = gone or (bool(one.caught) and (back or not lost or (is_broad(one, fates) and TOLD_APART not in one.way.machine.state) or bool(passing)))
        named = next(iter(passing), "") if lost and one.caught else ""
        if one.caught and not broad and TOLD_APART not in one.way.machine.state and (named := passes(one)):
            broad = True
        rest = lost and (_is_beside_own(one, fates) if broad else is_for_rest(one, fates))
        made = Failure(
            one.of,
            one.told,
            one.caught + f": {named}" * bool(named) + REST * rest,
            broad or rest,
            one.at.source.at(one.at.node),
            kind,
            keys,
            (lost and not back and not gone and not (named and _is_only_named(one, fates)) and is_part(one, fates)) or _is_unnoticed_part(one, fates),
            (one.fault.site.source.at(one.fault.site.node),),
        )
        out.append(made)
    return each_once(out)


def _is_unnoticed_part(one: Fate, fates: list[Fate]) -> bool:
    """Is it passed over before other work, whose failure is told, and which is done as if nothing had failed?"""
    told = (other.fault for other in fates if other.told in ("response", "raised") and other.fault.kind == "work")
    return one.told == "elsewhere" and any(other.site.node.id != one.fault.site.node.id for other in told) and is_unnoticed(one.way, one.fault, one.usual)


def _is_beside_own(one: Fate, fates: list[Fate]) -> bool:
    """Does the same clause tell of errors of the code's own classes, which this is none of?"""
    return ASKED_IN_VAIN in one.way.machine.state and any(other.at.node.id == one.at.node.id and other.told not in LOST for other in fates)


def _is_for_all(one: Fate) -> bool:
    """Is it a call that nothing of a message goes into, and that fails for one as for the other?"""
    event = one.way.machine.events[one.fault.at - 1] if one.fault.kind == "work" and one.fault.at else None
    return event is not None and event.site.node.id == one.fault.site.node.id and not about_of(event.given, DEEP)


def _is_told_elsewhere(one: Fate, fates: list[Fate]) -> bool:
    """Is it returned as failed on another way on which it is put back, too? Two conditions may be one."""
    same = (other for other in fates if other.told in ("response", "raised") and other.fault.site.node.id == one.fault.site.node.id)
    return any(puts_back(event) for other in same for event in later(other.way, other.fault))


def is_broad(one: Fate, fates: list[Fate]) -> bool:
    """Is it lost whatever goes wrong, and not only under a condition? That what says that there is nothing left to do is told does not help the others."""
    first = first_clause(one.way)
    others = (other for other in fates if other.fault.site.node.id == one.fault.site.node.id and first in (None, first_clause(other.way)))
    return all(other.told in LOST for other in others if not _is_done_already(other.way))


def _is_done_already(way: Way) -> bool:
    return bool(is_named(way) & {ALREADY})


def is_named(way: Way) -> set[Any]:
    """What the way has found its error to be called."""
    return {
        held
        for key, answer in way.machine.answers.items()
        if answer and key[:1] == ("===",)
        for one in key[1:]
        if isinstance(one, tuple) and (one[:1] == ("str",) or key[1] == "instanceof")
        for held in one[1:]
        if isinstance(held, str)
    }


def _is_only_named(one: Fate, fates: list[Fate]) -> bool:
    """Is it told where the error has one name, and dropped where it has any other? Whoever tells of one does not mean the work to be left out."""
    told = (other.way for other in fates if other.told not in LOST and other.fault.site.node.id == one.fault.site.node.id)
    return any(is_named(way) - PASSING for way in told)


def is_part(one: Fate, fates: list[Fate]) -> bool:
    """Is there other work on a message (or, around a batch, on the batch) whose failure is told, and is it done all the same? A body that is no message is left out on purpose, and so is what the code refuses
    before anything is done with it.
    """
    if _COMMITS.search(one.fault.site.text) or is_undone(one.way, one.fault):
        return False
    level = 1 if one.of == "message" else None
    rivals = [other for other in fates if other.fault.kind == "work" and (level is None or len(other.fault.about) == level)]
    saved = {other.fault.site.node.id for other in rivals if other.told not in LOST}
    if one.fault.kind == "parse" or not saved or (one.fault.kind == "throw" and level and not _is_begun(one) and not _is_for_work(one, rivals)):
        return bool(saved)
    saved -= {one.fault.site.node.id, *(site.node.id for _, site, _ in one.way.machine.state.get(MARKS, ()))}  # a mark or a lock is not what the message is for
    taken = undone(one.way, one.fault, one.usual)
    done = (event for event in one.way.machine.events if event.kind == "work" and event.site.node.id in saved and written_on(event.what) not in taken)
    return any(event.about & one.fault.about and not _only_prepares(event) for event in done)


def _only_prepares(event: Event) -> bool:
    """Does it only bring something, make something for the work (a browser, a connection), or say something?"""
    taken = is_taken(event.site.node)
    return fetches(event.what) or does_nothing(event.what, is_taken=taken) or (taken and not about_of(event.given, DEEP))


def _is_for_work(one: Fate, rivals: list[Fate]) -> bool:
    """Does the same clause catch what fails in the work, too?"""
    return any(other.at.node.id == one.at.node.id for other in rivals)


def _is_begun(one: Fate) -> bool:
    """Was anything done with the message before it failed?"""
    return any(event.kind == "work" and event.about & one.fault.about for event in one.way.machine.events[: one.fault.at])


def order(fates: list[Fate], usual: Callable[..., Way | None]) -> tuple[Seen, ...]:
    """What happens to the second message after the first failed. `usual`: the same way up to there, and then the likeliest one."""
    out: dict[str, Seen] = {}
    for one in fates:
        if one.fault.about != frozenset({0}) or one.answer is None or 0 not in (one.answer.reported or ()):
            continue  # that the first is not even told is said of its failure
        if one.way.machine.failing == {1}:
            continue  # that one fails by itself
        after = [event for event in one.way.machine.events[one.fault.at :] if event.kind in ("work", "parse") and event.about == frozenset({1})]
        before = [event for event in one.way.machine.events[: one.fault.at] if event.kind == "work" and event.about == frozenset({1})]
        if after or before:
            if _is_of_standard_queue(one.way):
                continue
            site = (after or before)[0].site
            kind = "goes-on"
        else:
            site = one.at
            kind = "stops" if 1 in (one.answer.reported or ()) else "drops"
            if kind == "drops" and kind not in out and (1 in one.way.machine.late or _is_left_out(one.way, usual)):
                continue  # it was looked at, and there was nothing to do
        out.setdefault(kind, Seen(kind, site.text, site.source.at(site.node)))
    return tuple(out.values())


def _is_of_standard_queue(way: Way) -> bool:
    """Has the code asked whether the queue is a FIFO queue, by its name or by a group, and is it none on this way? Its order says nothing of one that is."""
    return any(_is_nothing(key) if told else (key == GROUP.key or _names_fifo(key)) for key, told in way.machine.answers.items())


def _is_nothing(key: Any) -> bool:
    """Is the group of a message compared with nothing: `undefined`, or null?"""
    match key:
        case ("===", one, ("object" | "NoneType", _)) | ("===", ("object" | "NoneType", _), one):
            return bool(one == GROUP.key)
    return False


def _names_fifo(key: Any) -> bool:
    """Is the queue's ARN compared with the ending of each FIFO queue's name? https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queue-message-identifiers.html"""
    parts, waiting = set[str](), [key]
    while waiting:
        one = waiting.pop()
        parts |= {one} if isinstance(one, str) else set()
        waiting += one if isinstance(one, tuple) else ()
    return "eventSourceARN" in parts and any("fifo" in one for one in parts)


def _is_left_out(way: Way, usual: Callable[..., Way | None]) -> bool:
    """Is nothing more done with the second message where nothing fails, or is it left out for another reason than that the first one failed?"""
    well, failed = usual(way, fails=False), usual(way, fails=True)
    return (well is not None and _done(well) <= _done(way)) or (failed is not None and not _done(failed) <= _done(way))


def _done(way: Way) -> set[int]:
    """What was done with the second message, by the places in the code."""
    return {event.site.node.id for event in way.machine.events if event.kind in ("work", "parse") and event.about == frozenset({1})}
