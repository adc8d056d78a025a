"""From how the runs of a handler ended to the facts of its reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ....values.worlds import Undecided
from ...reading import LOST, Facts, Failure, Reading, Seen, Where
from .again.idempotency import idempotency
from .ended import Ended
from .failures.fates import failures, order
from .failures.untold import untold
from .reported import reported
from .run.state.values import EVERY
from .work.records import records
from .work.uncommitted import uncommitted
from .work.waits import waits

_WIDE: Final = regex(r"\b(?:RuntimeException|SystemException)\b")
"""Classes that most exceptions are below, and not all."""


def facts_of(of: Ended, where: Where, polls: Facts[Seen]) -> Reading:
    """All groups."""
    unread = of.unread()
    open_ = {group: doubt or unread for group, doubt in of.doubts.items()}
    answers, gone_through = (*reported(of),), (*records(of),)
    waited = waits(one.path for one in of.ways.outcomes)
    told = failures(of.fates, of.ways.unhurt)
    wide = next((one.at for one in told if _WIDE.search(one.caught) and not one.broad and one.told in LOST), None)
    if wide is not None:
        clause = Undecided("whether a clause is for whatever its calls raise is not known", place=wide)
        open_ |= {group: open_[group] or clause for group in ("failures", "order")}
    unfollowed = tuple(dict.fromkeys([*filter(None, (of.cut, of.open)), *of.machine.doubts.values()]))
    return Reading(
        where,
        answers=Facts(answers, of.cut or of.open or (None if answers else of.doubts["answers"] or unread)),
        failures=Facts[Failure](told, open_["failures"] or _untold(of) or (None if told else of.open)),
        records=Facts(gone_through, of.cut or unread or of.doubts["records"]),
        order=Facts(
            (*_of_library(of),) or (*(order(of.fates, of.answers, of.ways.unhurt) if of.ways.refused is None else ()),),
            open_["order"] or of.open,
        ),
        unawaited=Facts((*_unawaited(of), *_unlooked(of)), open_["unawaited"] or of.machine.loose),
        waits=Facts(waited.found, of.cut or waited.doubt or open_["waits"]),
        unpacking=Facts(_noted(of, "unpacking"), open_["unpacking"] or of.machine.body),
        idempotency=idempotency(of.machine, of.ways, (of.fates if of.cut is None else []), of.handler, of.returns, open_["idempotency"]),
        polls=Facts((*(own := _noted(of, "polls")), *_spared(of, own), *(one for one in polls.found if one.at not in {seen.at for seen in own})), polls.doubt),
        unfollowed=unfollowed,
    )


def _untold(of: Ended) -> Undecided | None:
    """Why it is not known who is told of a failure."""
    open_fate = next((of.open or of.unknown(one.outcome, "failures") for one in of.fates if one.told is None), None)
    return open_fate or untold(of.fates)


def _of_library(of: Ended) -> Iterator[Seen]:
    """A processor of Powertools loses none, be the queue FIFO or not: https://github.com/aws-powertools/powertools-lambda-java/pull/1183"""
    for one in of.ways.outcomes:
        if any(kind == "library" for kind, _, _ in of.answers[id(one)].kinds):
            yield of.seen("kept", "", *(one.path.answer_at or (of.handler.node, of.handler.file)))
            return


def _noted(of: Ended, group: str) -> tuple[Seen, ...]:
    return tuple(Seen(kind, what, at) for held, kind, what, at in of.machine.facts.values() if held == group)


def _spared(of: Ended, polls: tuple[Seen, ...]) -> Iterator[Seen]:
    """Does the code take each message that is done off the queue before it fails the invocation for another one?"""
    own = next((one for one in polls if one.kind == "own"), None)
    if own is None:
        return
    failed = [one.path for one in of.ways.outcomes if one.raised and one.path.fault is not None and not one.path.plan.everywhere]
    told = [(one.fault.about, one.deleted) for one in failed if one.fault is not None and len(one.fault.about) == 1]
    if of.cut is not None or of.doubts["failures"] is not None:
        yield own._replace(kind="perhaps-spared")
    elif all(deleted >= EVERY - about for about, deleted in told) and any(not about & deleted for about, deleted in told):
        yield own._replace(kind="spared")


def _unawaited(of: Ended) -> Iterator[Seen]:
    seen = set[int]()
    for outcome in of.ways.outcomes:
        for one in outcome.path.started if outcome.good else ():
            if not one.looked and not one.waited and one.node.id not in seen and (one.dropped or not outcome.path.unfollowed):
                seen.add(one.node.id)
                yield of.seen("call" if of.machine.program.language == "C#" else "thread", one.text, one.node, one.unit)


def _unlooked(of: Ended) -> Iterator[Seen]:
    """The calls at whose response nobody looks, where they are all that is done for a message: one beside other work is a notice, perhaps."""
    noted = {node: fact for (held, _, node), fact in of.machine.facts.items() if held == "unawaited"}
    work = {key for one in of.ways.outcomes for key, site in one.path.sites.items() if site.kind == "work"}
    yield from (Seen(kind, what, at) for _, kind, what, at in noted.values() if work and work <= {*noted})
    yield from uncommitted(of.machine, of.ways.outcomes if not of.cut else ())
    if not of.cut and any(one.path.sent for one in of.ways.outcomes):
        from .failures.passed_over import passed_over  # noqa: PLC0415 - few handlers ask what answers a failure as anything else

        yield from passed_over(of.ways, of.returns)
