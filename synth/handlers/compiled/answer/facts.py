"""From how the runs of a handler ended to the facts of its reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....values.worlds import Undecided
from ...effort import TooMuch
from ...reading import LOST, WRONG, Facts, Failure, Reading, Seen, Where
from .again.idempotency import idempotency
from .at_once.loop_variables import shared, shares
from .at_once.races import race
from .failures.fates import failures, fate, order
from .failures.untold import untold
from .forms.form import in_short
from .response.answers import Answer, answer
from .run.state.concerns import GROUPS
from .run.state.machine import WRITES, Machine
from .run.state.values import EVERY
from .run.ways import Outcome, Ways
from .work.uncommitted import uncommitted
from .work.waits import waits

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..program.code import Function, Unit
    from .run.state.path import Site


_WIDE: Final = regex(r"\b(?:RuntimeException|SystemException)\b")
"""Classes that most exceptions are below, and not all."""


class Gathered:
    """The facts of all runs of a handler."""

    def __init__(self, machine: Machine, ways: Ways, handler: Function, returns: str) -> None:
        self.machine, self.ways, self.handler, self.returns = machine, ways, handler, returns
        place = machine.program.code.place
        self.cut = Undecided("the handler's source is too intricate to read", place=place) if ways.cut else None
        self.doubts = {group: self.cut or machine.doubt_of(group) for group in GROUPS}
        self.answers = {id(one): answer(one.value, returns) for one in (*ways.outcomes, *filter(None, (ways.both, ways.second, ways.again))) if not one.raised}
        self.answers |= {
            id(one): Answer((), frozenset(), known=True) for one in (*ways.outcomes, *filter(None, (ways.both, ways.second, ways.again))) if one.raised
        }
        replies = [self.answers[id(one)] for one in ways.outcomes]
        reports = any(kind in ("list", "library", *WRONG) for one in replies for kind, _, _ in one.kinds)
        usual = frozenset(work.site.node.id for one in ways.outcomes if one.good for work in one.path.events)
        self.fates = [found for one in ways.outcomes if (found := fate(one, self.answers[id(one)], reports=reports, usual=usual)) is not None]
        listed = {
            self._at(one).id for one in ways.outcomes if self.answers[id(one)].known and any(kind == "list" for kind, _, _ in self.answers[id(one)].kinds)
        }
        open_ends = (one for one in ways.outcomes if not self.answers[id(one)].known and not (one.good and self._at(one).id in listed and self._is_list(one)))
        self.open = next((self._unknown(one) for one in open_ends), None)
        self.works = any(one.path.sites for one in ways.outcomes)

    def _is_list(self, outcome: Outcome) -> bool:
        return [kind for kind, _, _ in self.answers[id(outcome)].kinds] == ["list"]

    def _at(self, outcome: Outcome) -> Node:
        return outcome.path.answer_at[0] if outcome.path.answer_at is not None else self.handler.node

    def _seen(self, kind: str, what: str, node: Node, unit: Unit | None) -> Seen:
        return Seen(kind, what, (unit or self.handler.file).file.at(node))

    def _unknown(self, outcome: Outcome, group: str = "answers") -> Undecided:
        if (doubt := self.doubts[group]) is not None:
            return doubt
        node, unit = outcome.path.answer_at or (self.handler.node, self.handler.file)
        at = unit.file.at(node)
        return Undecided(f"what the handler returns in line {at.spot.line if at.spot else '?'} of its code could not be followed", place=at)

    def _unread(self) -> Undecided | None:
        good = [one for one in self.ways.outcomes if one.path.fault is None]
        if good and all(one.raised for one in good):
            return Undecided("every way through the handler ends in an exception, as far as it is read", place=self.machine.program.code.place)
        return None

    def reading(self, where: Where, polls: Facts[Seen], returns: str) -> Reading:
        """All groups."""
        unread = self._unread()
        open_ = {group: doubt or unread for group, doubt in self.doubts.items()}
        answers, records = (*self._answers(),), (*self._records(), *self._idle())
        waited = waits(one.path for one in self.ways.outcomes)
        told = failures(self.fates, self.ways.unhurt)
        wide = next((one.at for one in told if _WIDE.search(one.caught) and not one.broad and one.told in LOST), None)
        if wide is not None:
            clause = Undecided("whether a clause is for whatever its calls raise is not known", place=wide)
            open_ |= {group: open_[group] or clause for group in ("failures", "order")}
        unfollowed = tuple(dict.fromkeys([*filter(None, (self.cut, self.open)), *self.machine.doubts.values()]))
        return Reading(
            where,
            answers=Facts(answers, self.cut or self.open or (None if answers else self.doubts["answers"] or unread)),
            failures=Facts[Failure](told, open_["failures"] or self._untold() or (None if told else self.open)),
            records=Facts(records, self.cut or unread or self.doubts["records"]),
            order=Facts(
                (*self._of_library(),) or (*(order(self.fates, self.answers, self.ways.unhurt) if self.ways.refused is None else ()),),
                open_["order"] or self.open,
            ),
            unawaited=Facts((*self._unawaited(), *self._unlooked()), open_["unawaited"] or self.machine.loose),
            waits=Facts(waited.found, self.cut or waited.doubt or open_["waits"]),
            unpacking=Facts(self._noted("unpacking"), open_["unpacking"] or self.machine.body),
            idempotency=idempotency(self.machine, self.ways, (self.fates if self.cut is None else []), self.handler, returns, open_["idempotency"]),
            polls=Facts(
                (*(own := self._noted("polls")), *self._spared(own), *(one for one in polls.found if one.at not in {seen.at for seen in own})), polls.doubt
            ),
            unfollowed=unfollowed,
        )

    def _untold(self) -> Undecided | None:
        """Why it is not known who is told of a failure."""
        open_fate = next((self.open or self._unknown(one.outcome, "failures") for one in self.fates if one.told is None), None)
        return open_fate or untold(self.fates)

    def _of_library(self) -> Iterator[Seen]:
        """A processor of Powertools loses none, be the queue FIFO or not: https://github.com/aws-powertools/powertools-lambda-java/pull/1183"""
        for one in self.ways.outcomes:
            if any(kind == "library" for kind, _, _ in self.answers[id(one)].kinds):
                yield self._seen("kept", "", *(one.path.answer_at or (self.handler.node, self.handler.file)))
                return

    def _noted(self, group: str) -> tuple[Seen, ...]:
        return tuple(Seen(kind, what, at) for held, kind, what, at in self.machine.facts.values() if held == group)

    def _spared(self, polls: tuple[Seen, ...]) -> Iterator[Seen]:
        """Does the code take each message that is done off the queue before it fails the invocation for another one?"""
        own = next((one for one in polls if one.kind == "own"), None)
        if own is None:
            return
        failed = [one.path for one in self.ways.outcomes if one.raised and one.path.fault is not None and not one.path.plan.everywhere]
        told = [(one.fault.about, one.deleted) for one in failed if one.fault is not None and len(one.fault.about) == 1]
        if self.cut is not None or self.doubts["failures"] is not None:
            yield own._replace(kind="perhaps-spared")
        elif all(deleted >= EVERY - about for about, deleted in told) and any(not about & deleted for about, deleted in told):
            yield own._replace(kind="spared")

    # answers

    def _answers(self) -> Iterator[Seen]:
        out: dict[Any, Seen] = {}
        for outcome in self.ways.outcomes:
            node, unit = outcome.path.answer_at or (self.handler.node, self.handler.file)
            for kind, what, part in self.answers[id(outcome)].kinds:
                at = part if part is not None and kind in WRONG else node
                out.setdefault((kind, what, at.id), self._seen(kind, what, at, unit if at is node else self._unit_of(outcome, at, unit)))
        kinds = {one.kind for one in out.values()}
        if not kinds & {"list", "library", *WRONG}:
            if (seen := self._unreturned()) is not None:
                out["unreturned"] = seen
                kinds.add("unreturned")
            elif kinds == {"empty"} and (seen := self._thrown()) is not None:
                out = {"thrown": seen}
        elif "list" in kinds:
            out |= {one.kind: one for one in (self._stale(), self._fewer(), self._misplaced(), self._always(), self._raced()) if one is not None}
        told = bool(kinds & {"list", "library", *WRONG}) or self.doubts["answers"] is not None or self.open is not None
        yield from (one for one in out.values() if not told or one.kind not in ("empty", "nothing", "other"))

    def _raced(self) -> Seen | None:
        """A list to which several add at once."""
        items = {item.id: (item, unit) for one in self.ways.outcomes for _, item, unit in one.path.items}
        found = ((race(self.machine.program.language, item), unit) for item, unit in items.values())
        return next((self._seen("raced", *one, unit) for one, unit in found if one is not None), None)

    def _thrown(self) -> Seen | None:
        """An exception, or an error of Go, beside the messages that were collected: nobody reads which."""
        for one in self.ways.outcomes if self.doubts["answers"] is None else ():
            if one.raised and one.path.items and one.path.fault is not None:
                return self._seen("thrown", "", *(one.path.answer_at or one.path.items[0][1:]))
        return None

    @staticmethod
    def _unit_of(outcome: Outcome, node: Node, unit: Unit) -> Unit:
        return next((held for _, made, held in outcome.path.items if made.id == node.id), unit)

    def _unreturned(self) -> Seen | None:
        """Failures that are collected, and that no answer has."""
        for one in self.ways.outcomes if self.doubts["answers"] is None else ():
            if not one.raised and one.path.items and self.answers[id(one)].known and one.path.fault is not None:
                what, node, unit = one.path.items[0]
                return self._seen("unreturned", what, node, unit)
        return None

    def _stale(self) -> Seen | None:
        later, base = self.ways.again, self.ways.outcomes[0]
        if later is None or later.raised or not self.answers[id(later)].ids or not base.good or self.answers[id(base)].ids or later.path.answer_at is None:
            return None
        return self._seen("stale", "", *later.path.answer_at)

    def _fewer(self) -> Seen | None:
        """A list that has one message where two failed, or none, although either is in it that fails alone."""
        both = self.ways.both
        if both is None or both.raised or not self.answers[id(both)].known or len(self.answers[id(both)].ids) > 1 or both.path.answer_at is None:
            return None
        tried = any(work.message == 1 for work in both.path.events[both.path.at :])
        alone = next(
            (one for one in self.fates if one.told == "response" and one.site.node.id == both.path.plan.fail and not one.outcome.path.plan.unanswered), None
        )
        if not tried or alone is None:
            return None
        if self.answers[id(both)].ids:
            return self._seen("fewer", "", *both.path.answer_at)
        is_told = any(one.told == "elsewhere" for one in self.fates) or any(kind in WRONG for kind, _, _ in self.answers[id(both)].kinds)
        known = both.path.choices.keys() <= alone.outcome.path.choices.keys() and 0 in self.answers[id(alone.outcome)].ids and not is_told
        return self._seen("emptied", "", *both.path.answer_at) if known else None

    def _misplaced(self) -> Seen | None:
        """A list that has the first message where the second one alone fails: its index is one in a list of failures, and not in the batch."""
        second, base = self.ways.second, self.ways.outcomes[0]
        if second is None or second.raised or second.path.fault is None or second.path.unfollowed or not base.good or self.answers[id(base)].ids:
            return None
        found = self.answers[id(second)]
        is_first = found.known and found.ids == frozenset({0}) and not found.any_of and second.path.fault.about == frozenset({1})
        return self._seen("misplaced", "", *second.path.answer_at) if is_first and second.path.answer_at is not None else None

    def _always(self) -> Seen | None:
        base = self.ways.outcomes[0]
        if not base.good or not base.path.worked or base.path.answer_at is None or self.doubts["answers"] is not None:
            return None
        ended = [self.answers[id(one)] for one in self.ways.outcomes if not one.raised]
        return self._seen("always", "", *base.path.answer_at) if all(one.known and one.ids == EVERY and not one.any_of for one in ended) else None

    # records, and the rest

    def _records(self) -> Iterator[Seen]:
        good = [one for one in self.ways.outcomes if one.good]
        if not good:
            return
        if self.ways.refused is not None and (site := self.ways.refused.fault_site) is not None:
            yield self._seen("single", site.text, site.node, site.unit)
            return
        worked = {message for one in good for message in one.path.worked} or {message for one in good for message in one.path.read}
        worked |= self._alike(good) if worked == {0} else set()
        whole = any(work.site.about == EVERY or (work.message is None and not work.site.about) for one in good for work in one.path.events)
        if not worked and not whole:
            if self.doubts["records"] is None:
                yield self._seen("none", "", self.handler.node, None)
        elif worked in ({0}, {1}) and not any(work.site.about == EVERY and not _only_spells(work.site) for one in good for work in one.path.events):
            if self.doubts["records"] is None:
                yield self._first(good, "first" if worked == {0} else "last")
        elif worked and (seen := self._shared(good)) is not None:
            yield seen
        elif worked:
            silent = [one for one in good if 1 not in one.path.worked | one.path.read and self._is_silent(one)]
            cut = next((left for one in silent if (left := self._left(one, good)) is not None), None)
            own = next((left for one in good if self._returns_only_others(one) and (left := self._left(one, good)) is not None), None)
            kind, place = ("left", cut) if cut is not None else ("own", own)
            if place is not None:
                yield self._seen(kind, *place)
                return
            yield self._alone(good) or self._seen("all", "", self.handler.node, None)
            yield from self._beyond(good)
            yield from self._late()

    def _alike(self, good: list[Outcome]) -> set[int]:
        """The messages that are worked on where each is what the first one is; both, where there is no time to see."""
        from .work.alone import alike  # noqa: PLC0415 - few handlers work on the first message alone, as it seems

        try:
            return {message for one in alike(self.ways, good) for message in one.path.worked}
        except TooMuch:
            return {*EVERY}

    def _alone(self, good: list[Outcome]) -> Seen | None:
        """Few handlers read more messages than they work on."""
        if self.doubts["records"] is not None or any(len(one.path.acted) > 1 for one in good):
            return None
        from .work.alone import alone  # noqa: PLC0415 - as said

        found = alone(self.ways, good)
        return self._seen(found[0], found[1].text, found[1].node, found[1].unit) if found is not None else None

    def _idle(self) -> Iterator[Seen]:
        """Few handlers leave before all of their work."""
        if (self.doubts["records"] or self._unread()) is None and not any(one.site.kind == "work" for way in self.ways.outcomes for one in way.path.events):
            from .work.idle import idle  # noqa: PLC0415 - as said

            if (found := idle(self.ways, self.handler)) is not None:
                yield self._seen("idle", *found)

    def _beyond(self, good: list[Outcome]) -> Iterator[Seen]:
        """Few handlers count their messages."""
        if self.doubts["records"] is None and not self.cut:
            from .work.beyond import beyond  # noqa: PLC0415 - as said

            if (found := beyond(self.ways, good[0], self.returns)) is not None:
                most, node, unit = found
                yield self._seen("beyond", f"{most} {in_short(node)}", node, unit)

    def _late(self) -> Iterator[Seen]:
        """Few handlers ask how much time is left."""
        if not self.cut and any(one.path.of_time for one in self.ways.outcomes):
            from .work.late import late  # noqa: PLC0415 - as said

            yield from (self._seen(kind, in_short(node), node, unit) for kind, node, unit in late(self.ways, self.answers, self.returns))

    def _shared(self, good: list[Outcome]) -> Seen | None:
        """A variable of a loop that goroutines share."""
        if self.machine.program.language != "Go" or not shares(self.handler.file.file.path.parent):
            return None
        sites = (site for one in good for site in one.path.sites.values() if len(site.about) == 1)
        return next((self._seen("shared", *found, site.unit) for site in sites if (found := shared(site.node)) is not None), None)

    @staticmethod
    def _left(outcome: Outcome, good: list[Outcome]) -> tuple[str, Node, Unit] | None:
        """Where a loop over the messages was left before the second one had its turn: before the first one had, where it is such a loop on another way."""
        begun = (place for loop, place in reversed(outcome.path.begun) if any(loop in one.path.gone_through for one in good))
        return outcome.path.left[-1] if outcome.path.left else next(begun, None)

    def _first(self, good: list[Outcome], kind: str) -> Seen:
        left = next((one.path.left[-1] for one in good if one.path.left), None)
        if left is not None:
            return self._seen(kind, *left)
        site = next((work.site for one in good for work in one.path.events if work.message is not None), None)
        return self._seen(kind, site.text, site.node, site.unit) if site is not None else self._seen(kind, self.handler.name, self.handler.node, None)

    def _is_silent(self, outcome: Outcome) -> bool:
        reply = self.answers[id(outcome)]
        return reply.known and 1 not in reply.ids

    def _returns_only_others(self, outcome: Outcome) -> bool:
        """Was a loop left before the first message had its turn, and are those behind it returned without it?"""
        reply = self.answers[id(outcome)]
        return reply.known and 1 in reply.ids and 0 not in reply.ids | outcome.path.worked | outcome.path.read

    def _unawaited(self) -> Iterator[Seen]:
        seen = set[int]()
        for outcome in self.ways.outcomes:
            for one in outcome.path.started if outcome.good else ():
                if not one.looked and not one.waited and one.node.id not in seen and (one.dropped or not outcome.path.unfollowed):
                    seen.add(one.node.id)
                    yield self._seen("call" if self.machine.program.language == "C#" else "thread", one.text, one.node, one.unit)

    def _unlooked(self) -> Iterator[Seen]:
        """The calls at whose response nobody looks, where they are all that is done for a message: one beside other work is a notice, perhaps."""
        noted = {node: fact for (held, _, node), fact in self.machine.facts.items() if held == "unawaited"}
        work = {key for one in self.ways.outcomes for key, site in one.path.sites.items() if site.kind == "work"}
        yield from (Seen(kind, what, at) for _, kind, what, at in noted.values() if work and work <= {*noted})
        yield from uncommitted(self.machine, self.ways.outcomes if not self.cut else ())
        if not self.cut and any(one.path.sent for one in self.ways.outcomes):
            from .failures.passed_over import passed_over  # noqa: PLC0415 - few handlers ask what answers a failure as anything else

            yield from passed_over(self.ways, self.returns)


_NAME: Final = regex(r"(\w+)\s*(?:<[^()]*>)?\(")


def _only_spells(site: Site) -> bool:
    """Is a text made of it, and nothing else done, as for the log?"""
    named = _NAME.search(site.text)
    return site.kind == "block" and named is not None and named[1] in WRITES
