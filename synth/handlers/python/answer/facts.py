"""From how the runs of a handler ended to the facts of its reading."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from ....sources.python_nodes import nodes_of
from ....values.worlds import Undecided
from ...reading import LOST, WRONG, Facts, Failure, Reading, Seen, Where
from ...words.event_fields import is_new_each_time
from ..run.library.waiting.timeouts import waits_found
from ..run.state.bodies import unpacked
from ..run.state.notes import Notes
from ..run.state.path import Path
from ..run.state.values import PENDING, Coroutine, Future
from ..run.ways import Exploration, Outcome
from ..scopes import ends
from .failures import Failures, Told, text_of
from .response.answered import Answered, module_of, unhurt
from .response.answers import Answer, answer
from .unset import Unset, unset


class Gathered:
    """The facts of all outcomes."""

    def __init__(self, notes: Notes, exploration: Exploration, handler: Any, where: Where, lacks: Callable[[str], bool], loaded: Unset) -> None:  # noqa: PLR0913, PLR0917 - what is known when a handler has been run
        self.notes, self.runs, self.handler, self.where, self.lacks, self.unset = notes, exploration, handler, where, lacks, loaded
        self.replies = [(one, answer(one.value) if not one.raised else Answer((), frozenset(), known=True)) for one in exploration.outcomes]
        self.place = notes.source.place
        self.cut = Undecided("the handler's source is too intricate to read", place=self.place) if exploration.cut else None
        first = next(iter(notes.doubts.values()), None)
        self.doubt = self.cut or first
        self.reports = any(kind in ("list", "library", *WRONG) for _, reply in self.replies for kind, _, _ in reply.kinds)
        listed_at = {id(one.path.returned) for one, reply in self.replies if reply.known and any(kind == "list" for kind, _, _ in reply.kinds)}
        self.open_answer = next(
            (self._unknown(one) for one, reply in self.replies if not reply.known and not _is_more_of_the_same(one, reply, listed_at)), None
        )

    def reading(self) -> Reading:
        waits, unknown_wait = waits_found(self.notes, self._tries(), [one.path for one in self.runs.outcomes])
        answers, records = (*Answered(self.notes, self.runs, self.handler, self.replies).found(), *self.notes.seen["answers"].values()), self._records()
        return Reading(
            self.where,
            Facts(answers, self.cut or self.open_answer or (None if answers else self._unread())),
            self._failures(),
            Facts(
                (
                    *records,
                    *self.notes.misspelt(),
                    *self.notes.of_attributes(),
                    *self.notes.typed(),
                    *self.notes.seen["miscalled"].values(),
                    *self._unparsed(),
                    *self._unspelt(),
                    *unset(self.runs, self.unset, self.lacks),
                    *self._later(),
                    *self._given_up(),
                    *self._idle(),
                ),
                self.cut or self._unread() or (None if records else self.doubt),
            ),
            Facts(tuple(self._order()), self.doubt or self.open_answer),
            Facts(tuple(self._unawaited()), self.doubt),
            Facts(waits, self.cut or unknown_wait or self.doubt),
            Facts(unpacked(self.notes), self.doubt),
            Facts(tuple(self._guards()), self.doubt),
            Facts((*self.notes.seen["polls"].values(), *self._spared(), *self._given()), self.doubt),
            tuple(dict.fromkeys([*filter(None, (self.cut, self.open_answer)), *self.notes.doubts.values()])),
        )

    def _unknown(self, outcome: Outcome) -> Undecided:
        node = outcome.path.returned
        line = f" in line {node.lineno} of its code" if node is not None else ""
        return next(iter(self.notes.doubts.values()), None) or Undecided(f"what the handler returns{line} could not be followed", place=self.place)

    def _tries(self) -> dict[int, int]:
        out: dict[int, int] = {}
        for one in self.runs.outcomes:
            for key, count in one.path.tries.items():
                out[key] = max(out.get(key, 0), count)
        return out

    def _given(self) -> Iterator[Seen]:
        """Few handlers give an object where text is asked for, or ask for an item when they have read it."""
        yield from self.notes.items_missed()
        if self.notes.objects_given:
            from ..run.library.aws.objects_given import found  # noqa: PLC0415 - as said

            yield from found(self.notes)

    def _spared(self) -> Iterator[Seen]:
        """Does the code take each message that is done off the queue before it fails the invocation for another one?"""
        own = next((one for one in self.notes.seen["polls"].values() if one.kind == "own"), None)
        failed = [one.path.deleted for one in self.runs.outcomes if one.of is not None and one.raised and not one.path.everywhere]
        if own is not None and {1} in failed and all(1 in deleted for deleted in failed):
            yield own._replace(kind="spared")

    # failures

    @cached_property
    def failed(self) -> Failures:
        return Failures(self.notes, self.runs, self.replies, reports=self.reports)

    def _failures(self) -> Facts[Failure]:
        failures = self.failed
        doubt = self.doubt or self._unread()
        if doubt is None and (unknown := failures.unknown()) is not None:
            doubt = self.open_answer or self._unknown(unknown)
        if doubt is None and any(len({one.kind in LOST or one.is_only_judged for one in held}) > 1 for held in failures.every.values()):
            from .untold import untold  # noqa: PLC0415 - few failures are told on one way and lost on another

            doubt = untold(failures)
        found = (*failures.found(), *self._passing(failures))
        if doubt is None and failures.beside:
            site = failures.beside[0]
            called = text_of(getattr(site.node, "func", site.node))
            doubt = Undecided(
                f"whether {called} is what a message is for, or a notice beside the state that is written before it, is not known",
                place=self.notes.at(site.module, site.node),
            )
        return Facts(found, doubt or (None if failures.told else self.open_answer))

    def _passing(self, failures: Failures) -> Iterator[Failure]:
        """Few handlers tell the answers of AWS apart."""
        if any(outcome.path.reactions for outcome, _ in self.replies):
            from .passing import passing  # noqa: PLC0415 - as said

            yield from (failures.passed(*one) for one in passing(self.runs, self.replies, reports=self.reports))

    # records, order

    def _records(self) -> tuple[Seen, ...]:
        touched = [(one, {*one.path.worked, *one.path.read}) for one in unhurt(self.runs)]
        ended = [one for one in self.runs.outcomes if one.of is None and not one.raised]
        worked = {message for one in ended for message in one.path.worked}
        every = worked or {message for one in ended for message in one.path.read}
        if not ended:
            return ()
        at = self.notes.at(None, self.handler)
        if self.runs.refused is not None:
            site = getattr(self.runs.refused.error, "site", None) or self.handler
            return (Seen("single", text_of(site), self.notes.at(module_of(self.runs, site, self.runs.refused), site)),)
        if not every and (unstarted := next((one.path.unstarted for one in ended if one.path.unstarted), None)) is not None:
            what, node, module = unstarted
            return (Seen("none", what, self.notes.at(module, node)),)
        if not every:
            return (Seen("none", "", at),) if self.doubt is None else ()
        if every == {1}:
            return (Seen("last", "", at),)
        if every == {0}:
            left = next((one.path.loops.left[-1] for one, _ in touched if one.path.loops.left), None)
            node, module = left or self.notes.first or (self.handler, None)
            return (Seen("first", text_of(node), self.notes.at(module, node)),)
        gone = {loop for one, _ in touched for loop in one.path.loops.gone_through}
        ends = ((one.path.loops.where(gone), one) for one, seen in (*touched, *self._passed_over_alone()) if 1 not in seen)
        cut = next((left for left, one in ends if left is not None and self._silent(one)), None)
        if cut is not None:
            return (Seen("left", text_of(cut[0]), self.notes.at(cut[1], cut[0])),)
        over = (one.path.loops.where(gone) for one, seen in touched if 0 not in seen and self._returns_only_others(one))
        if (own := next(filter(None, over), None)) is not None:
            return (Seen("own", text_of(own[0]), self.notes.at(own[1], own[0])),)
        if self.doubt is None and (alone := self._alone(ended)) is not None:
            return (alone,)
        return (Seen("all", "", at), *self._beyond(), *self._late())

    def _alone(self, ended: list[Outcome]) -> Seen | None:
        """Few handlers read more messages than they work on."""
        if any(len(one.path.acted) > 1 for one in ended) or self.runs.machine.modules.outliving.keeps_anything():
            return None
        from ...one_of_all import one_of_all  # noqa: PLC0415 - as said

        for node, module, is_given in (place for one in ended for place in one.path.acted.values()):
            if not is_given:
                return None
            kind = one_of_all((frozenset(one.path.acted) for one in ended), ast.unparse((module or self.notes).source.tree))
            return Seen(kind, text_of(node), self.notes.at(module, node)) if kind else None
        return None

    def _beyond(self) -> Iterator[Seen]:
        """Few handlers count their messages."""
        if self.notes.counted and self.doubt is None:
            from .work.beyond import left_out  # noqa: PLC0415 - as said

            if (found := left_out(self.runs, self.notes)) is not None:
                most, node, module = found
                yield Seen("beyond", f"{most} {text_of(node)}", self.notes.at(module, node))

    def _late(self) -> Iterator[Seen]:
        """Few handlers ask how much time is left."""
        well = unhurt(self.runs)
        if any(one.path.of_time for one in well):
            from .work.late import late  # noqa: PLC0415 - as said

            yield from (Seen(kind, text_of(node), self.notes.at(module, node)) for kind, node, module, _ in late(self.runs, well, lambda path: path.of_time))

    def _given_up(self) -> Iterator[Seen]:
        """Few handlers ask how often a message was received."""
        if self.doubt is None and any(one.path.of_tries for one in self.runs.outcomes):
            from .given_up import given_up  # noqa: PLC0415 - as said

            yield from (
                Seen(kind, f"{first} {text_of(node)}", self.notes.at(module, node))
                for kind, first, node, module in given_up(self.runs, unhurt(self.runs), self.failed)
            )

    def _later(self) -> Iterator[Seen]:
        """Few modules change what they hold while messages are worked on."""
        machine, base = self.runs.machine, self.runs.base
        is_idle = machine.gathers and base is not None and not any(one.kind == "work" for one in base.path.sites.values())
        if self.doubt is None and self.open_answer is None and (is_idle or machine.rebinds or machine.modules.outliving.keeps_anything()):
            from .again.later_batches import later  # noqa: PLC0415 - as said

            yield from later(self.runs, self.replies, self.notes)

    def _idle(self) -> Iterator[Seen]:
        """Few handlers leave before all of their work."""
        works = any(site.kind == "work" for one in self.runs.outcomes for site in one.path.sites.values())
        if self.doubt is None and not works and self.runs.outcomes and self._unread() is None:
            from .work.idle import idle  # noqa: PLC0415 - as said

            if (found := idle(self.runs, self.handler)) is not None:
                what, node, module = found
                yield Seen("idle", what, self.notes.at(module, node))

    def _passed_over_alone(self) -> Iterator[tuple[Outcome, set[int]]]:
        """The runs on which the first message failed and nothing is said of it, with the messages that were looked at: it was kept elsewhere, or a clause for such a failure leaves it out on purpose."""
        for one, reply in self.replies:
            if one.of is None or one.path.everywhere or one.raised:
                continue
            told = Told(one, reply, reports=self.reports)
            if told.kind == "elsewhere" or (told.kind in LOST and told.clause is not None and not told.clause.broad):
                yield one, {*one.path.worked, *one.path.read}

    def _unparsed(self) -> tuple[Seen, ...]:
        """Fields that are read of a body that nothing parses: a model's may be parsed before the code sees it."""
        parsed = any(one.kind == "json" for one in self.notes.seen["unpacking"].values()) or self.notes.modelled
        return () if parsed or self.cut is not None or self.doubt is not None else tuple(self.notes.seen["unparsed"].values())[:1]

    def _unspelt(self) -> Iterator[Seen]:
        """A field that no message has, and that the work on every message begins with."""
        ends = [one for one in self.runs.outcomes if one.of is None]
        if (
            self.cut is None
            and _are_back(ends)
            and (seen := self.notes.unspelt(ends[0].path.broke, "misread")) is not None
            and all(self.notes.unspelt(one.path.broke, "misread") for one in ends)
        ):
            yield seen._replace(kind="misread")

    def _silent(self, outcome: Outcome) -> bool:
        reply = answer(outcome.value)
        return reply.known and 1 not in reply.ids

    def _returns_only_others(self, outcome: Outcome) -> bool:
        """Are those behind the first message returned without it?"""
        reply = answer(outcome.value)
        return reply.known and 1 in reply.ids and 0 not in reply.ids

    def _unread(self) -> Undecided | None:
        if all(one.raised for one in self.runs.outcomes if one.of is None):
            return Undecided("every way through the handler ends in an exception, as far as it is read", place=self.place)
        if any(one.path.whole for one in self.runs.outcomes):
            return Undecided("what is done with the records of a batch is in code that is not read", place=self.place)
        return None

    def _order(self) -> Iterator[Seen]:
        seen = set()
        for outcome, reply in self.replies if self.runs.refused is None else ():
            path = outcome.path
            if outcome.of is None or outcome.raised or path.failed_at is None or path.everywhere or path.whole or not reply.known:
                continue
            if 0 not in reply.ids:
                continue
            later = 1 in path.worked[path.failed_at :]
            kind = "goes-on" if later else "stops" if 1 in reply.ids else "drops"
            if kind == "drops" and self._was_done(path):
                continue
            node, module = (path.caught[-1].node, path.caught[-1].module) if path.caught else path.library[1:] if path.library else (self.handler, None)
            if (kind, id(node)) not in seen:
                seen.add((kind, id(node)))
                yield Seen(kind, path.library[0] if path.library else "", self.notes.at(module, node))

    def _was_done(self, path: Path) -> bool:
        """Is nothing more done with the second message where all else is the same, and nothing fails?"""
        well = next((one.path for one in self.runs.outcomes if one.of is None and one.path.flips == path.flips), None)
        return well is not None and well.worked.count(1) <= path.worked.count(1)

    # the rest

    def _unawaited(self) -> Iterator[Seen]:
        if any(isinstance(one.value, Coroutine) for one in self.runs.outcomes):
            yield Seen("handler", "async def", self.notes.at(None, self.handler))
            return
        seen = set()
        for outcome in self.runs.outcomes if not self.cut else ():
            if outcome.raised or outcome.of is not None:
                continue
            for one, module in outcome.path.started:
                loose = (isinstance(one, Coroutine) and not one.awaited) or (isinstance(one, Future) and one.kind in ("thread", "task") and not one.looked)
                if loose and id(one.node) not in seen:
                    seen.add(id(one.node))
                    kind = "thread" if isinstance(one, Future) and one.kind == "thread" else "call"
                    yield Seen(kind, text_of(one.node), self.notes.at(module, one.node))
        yield from self._pending()
        yield from self.notes.seen["unawaited"].values()
        if self.notes.seen["changes"]:
            from ..run.library.stores.databases import uncommitted  # noqa: PLC0415 - few handlers have a driver

            yield from uncommitted(self.notes, (one.source.tree for one in self.runs.machine.modules.known.values() if one is not None))
        yield from self._buffered()
        yield from self._passed_over()

    def _buffered(self) -> Iterator[Seen]:
        """Few handlers hand messages to what sends them later."""
        well = unhurt(self.runs) if not self.cut else []
        if any(site.what.endswith((".produce", ".send", ".publish")) or ".batch_writer()." in site.what for one in well for site in one.path.sites.values()):
            from .buffered import buffered  # noqa: PLC0415 - as said

            trees = [one.source.tree for one in self.runs.machine.modules.known.values() if one is not None]
            yield from (Seen("buffered", text_of(getattr(one.node, "func", one.node)), self.notes.at(one.module, one.node)) for one in buffered(well, trees))

    def _pending(self) -> Iterator[Seen]:
        """Tasks that were waited for no longer than a timeout, and are in no answer when they are not done by then."""
        for outcome, reply in self.replies if not self.cut else ():
            left = [one for one in outcome.path.started if isinstance(one[0], Future) and one[0].kind == PENDING and not one[0].looked]
            if outcome.of is None and not outcome.raised and reply.known and not outcome.path.elsewhere:
                lost = [one for one in left if one[0].of is not None and one[0].of not in reply.ids]
                if lost:
                    (task, module), *_ = lost
                    yield Seen("pending", text_of(task.node), self.notes.at(module, task.node), task.within)
                    return

    def _passed_over(self) -> Iterator[Seen]:
        """Few handlers ask what answers a failure as anything else."""
        if self.notes.sent and not self.cut:
            from .passed_over import passed_over  # noqa: PLC0415 - as said

            for kind, what, node, module in passed_over(self.runs, unhurt(self.runs)):
                yield Seen(kind, what, self.notes.at(module, node))

    def _marks(self) -> Iterator[Seen]:
        """What has a message passed over that failed before. Few handlers write something down first."""
        keeps = self.runs.machine.modules.outliving.keeps_anything() or any(one.path.marks or one.path.stores.kept for one in self.runs.outcomes)
        if keeps and self.cut is None:
            from .again.redelivery import marks  # noqa: PLC0415 - as said

            for mark in marks(self.runs, self.replies):
                yield Seen(mark.kind, mark.what, self.notes.at(mark.module, mark.node))

    def _duplicates(self) -> Iterator[Seen]:
        """What has a message fail that was processed before. Few handlers write on a condition."""
        if self.cut is None and any(one.path.marks for one in self.runs.outcomes if one.of is None):
            from .again.duplicates import duplicates  # noqa: PLC0415 - as said

            for mark in duplicates(self.runs, self.replies):
                yield Seen(mark.kind, mark.what, self.notes.at(mark.module, mark.node))

    def _guards(self) -> Iterator[Seen]:
        function = self.handler
        yield from self._marks()
        yield from self._duplicates()
        yield from self.notes.seen["keys"].values()
        untold = self.doubt is None and not self.runs.machine.modules.hands_on_context(function)
        for key, one in self.notes.seen["guards"].items():
            whole = key == id(function) or key in self.notes.wholes
            yield Seen("batch" if whole else "record", one.what, one.at)
            if untold and key != id(function):
                yield Seen("unregistered", one.what, one.at)
        for module in self.runs.machine.modules.known.values() if self.notes.seen["guards"] else ():
            for node in nodes_of(module.source.tree) if module is not None else ():
                given = node.keywords if isinstance(node, ast.Call) and ends(node.func) == "IdempotencyConfig" else []
                keys = (one.value for one in given if one.arg == "event_key_jmespath" and isinstance(one.value, ast.Constant))
                yield from (Seen("anew", what, self.notes.at(module, key)) for key in keys if (what := is_new_each_time(key.value)))


def _is_more_of_the_same(outcome: Outcome, reply: Answer, listed_at: set[int]) -> bool:
    """A list to which another service's answer may add, where nothing failed: with something in it, it is of the right form."""
    good = outcome.of is None and outcome.path.failed_at is None and not outcome.path.unfollowed
    return good and [kind for kind, _, _ in reply.kinds] == ["list"] and id(outcome.path.returned) in listed_at


def _are_back(ends: list[Outcome]) -> bool:
    """Is every message received again, however it ends?"""
    return bool(ends) and all(one.raised or {0, 1} <= answer(one.value).ids for one in ends)
