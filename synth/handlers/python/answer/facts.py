"""From how the runs of a handler ended to the facts of its reading."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any

from ....values.worlds import Undecided
from ...reading import LOST, WRONG, Facts, Failure, Reading, Seen, Where
from . import library
from .answers import Answer, answer, listed
from .explore import Exploration, Outcome
from .machine import Site
from .notes import Notes
from .things import Coroutine, Future, ListV
from .told import Told, rank


class Gathered:
    """The facts of all outcomes."""

    def __init__(self, notes: Notes, exploration: Exploration, handler: Any, where: Where) -> None:
        self.notes, self.runs, self.handler, self.where = notes, exploration, handler, where
        self.replies = [(one, answer(one.value) if not one.raised else Answer((), frozenset(), known=True)) for one in exploration.outcomes]
        self.place = notes.source.place
        self.cut = Undecided("the handler's source is too intricate to read", place=self.place) if exploration.cut else None
        first = next(iter(notes.doubts.values()), None)
        self.doubt = self.cut or first
        self.reports = any(kind in ("list", "library", *WRONG) for _, reply in self.replies for kind, _, _ in reply.kinds)
        self.open_answer = next((self._unknown(one) for one, reply in self.replies if not reply.known), None)

    def reading(self) -> Reading:
        waits, unknown_wait = self.notes.waits_found(self._tries())
        answers, records = (*self._answers(), *self.notes.seen["answers"].values()), self._records()
        return Reading(
            self.where,
            Facts(answers, self.cut or self.open_answer or (None if answers else self._unread())),
            self._failures(),
            Facts((*records, *self.notes.misspelt()), self.cut or self._unread() or (None if records else self.doubt)),
            Facts(tuple(self._order()), self.doubt or self.open_answer),
            Facts(tuple(self._unawaited()), self.doubt),
            Facts(waits, self.cut or unknown_wait or self.doubt),
            Facts(tuple(self.notes.seen["unpacking"].values()), self.doubt),
            Facts(tuple(self._guards()), self.doubt),
            Facts(tuple(self.notes.seen["polls"].values()), self.doubt),
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

    # answers

    def _answers(self) -> tuple[Seen, ...]:
        out: dict[Any, Seen] = {}
        for outcome, reply in self.replies:
            for kind, what, node in reply.kinds:
                at = node or outcome.path.returned or self.handler
                module = outcome.path.returned_in
                clause = outcome.path.caught[-1] if outcome.path.caught else None
                if kind in ("library", "empty") and clause is not None and "BatchProcessingError" in getattr(clause.error, "names", ()) and 0 not in reply.ids:
                    out[clause.node] = Seen("swallowed-response", clause.text, self.notes.at(clause.module, clause.node))
                out.setdefault((kind, what, id(at)), Seen(kind, what, self.notes.at(module, at)))
        kinds = {one.kind for one in out.values()}
        if not kinds & {"list", "library", *WRONG} and (seen := next(self._unreturned(), None)) is not None:
            out["unreturned"] = seen
            kinds.add("unreturned")
        if "list" in kinds and (seen := self._stale()) is not None:
            out["stale"] = seen
        told = bool(kinds & {"list", "library", *WRONG})
        return tuple(one for one in out.values() if not told or one.kind not in ("empty", "nothing", "other"))

    def _stale(self) -> Seen | None:
        """The list of failures, where it outlives the invocation: a next batch, in which nothing fails, is answered with what is still in it."""
        base = self.runs.base
        first = next((one for one, reply in self.replies if one.of is not None and not one.raised and 0 in reply.ids and one.path.library is None), None)
        if first is None or base is None or base.raised or answer(base.value).ids:
            return None
        found = listed(self.runs.again(first))
        if not isinstance(found, ListV) or not found.items or found.open:
            return None
        return Seen("stale", "", self.notes.at(first.path.returned_in, found.node or first.path.returned or self.handler))

    def _unreturned(self) -> Iterator[Seen]:
        """Failures that are collected, or worked out by the library, and that no answer has. Raised in the end, they are told."""
        for outcome, reply in self.replies:
            if outcome.raised or not reply.known or any(kind == "unserialised" for kind, _, _ in reply.kinds):
                continue
            if outcome.path.library is not None:
                what, node, module = outcome.path.library
                yield Seen("unreturned", what, self.notes.at(module, node))
            elif outcome.path.items:
                what, node, module = outcome.path.items[0]
                yield Seen("unreturned", what, self.notes.at(module, node))

    # failures

    def _failures(self) -> Facts[Failure]:
        told = self._by_site()
        open_site = next((one for one in told.values() if one.kind is None), None)
        work = {key: one for key, one in told.items() if self._site(key).kind == "work"}
        saved = {_alike(self._site(key)) for key, one in (work or told).items() if one.kind not in LOST}
        out: dict[Any, Failure] = {}
        for key, one in told.items():
            if one.kind is None:
                continue
            fact = self._failure(key, one, part=one.kind in LOST and self._is_part(key, one, saved))
            out.setdefault((fact.told, fact.caught, fact.at, fact.work, fact.of), fact)
        for narrow in self._narrow():
            out.setdefault((narrow.told, narrow.caught, narrow.at, narrow.work, narrow.of), narrow)
        doubt = self.doubt or self._unread() or (self._doubt_of(open_site) if open_site is not None else None) or (self.open_answer if not told else None)
        return Facts(tuple(out.values()), doubt)

    def _doubt_of(self, told: Told) -> Undecided:
        return self.open_answer or self._unknown(told.outcome)

    def _by_site(self) -> dict[int, Told]:
        """For each call that may fail, the best that becomes of it: what the code decides on purpose is its own affair."""
        out: dict[int, Told] = {}
        for outcome, reply in self.replies:
            if outcome.of is None or outcome.narrow or outcome.path.everywhere or not self._failed(outcome):
                continue
            told = Told(outcome, reply, reports=self.reports)
            before = out.get(outcome.of)
            if before is None or rank(told.kind) < rank(before.kind):
                out[outcome.of] = told
        return out

    def _is_part(self, key: int, told: Told, saved: set[Any]) -> bool:
        """Is it not all of the work? What is told when it fails has been done before; a body that is no message is left out on purpose, and nothing else with it."""
        if self._site(key).kind == "parse":
            return bool(saved) and not (told.clause is not None and told.clause.outside)
        before = itertools.takewhile(lambda one: one != key, told.outcome.path.sites)
        done = (told.outcome.path.sites[one] for one in before)
        return any(_alike(one) in saved and not library.fetches(one.what) for one in done)

    def _failed(self, outcome: Outcome) -> bool:
        return outcome.path.failed_at is not None

    def _site(self, key: int) -> Site:
        return next(one.path.sites[key] for one in self.runs.outcomes if key in one.path.sites)

    def _failure(self, key: int, told: Told, *, part: bool) -> Failure:
        site, clause = self._site(key), told.clause
        decides = clause if told.kind != "raised" else None
        node, module, caught, broad = site.node, site.module, "", True
        if decides is not None:
            node, module, caught, broad = decides.node, decides.module, decides.text, decides.broad
        elif told.kind in LOST and (holder := self._holder(told.outcome)) is not None:
            node, module, caught = holder
        of = "batch" if site.message is None or (decides is not None and decides.outside) else "message"
        return Failure(of, told.kind or "log", caught, broad, self.notes.at(module, node), site.kind, told.what, part)

    def _narrow(self) -> Iterator[Failure]:
        """What narrow clauses do."""
        for outcome, reply in self.replies:
            if outcome.of is not None and outcome.narrow and outcome.path.caught and outcome.path.failed_at is not None:
                told = Told(outcome, reply, reports=self.reports)
                if told.kind is not None and told.clause is not None and not told.clause.broad:
                    yield self._failure(outcome.of, told, part=False)

    def _holder(self, outcome: Outcome) -> tuple[Any, Any, str] | None:
        """What keeps an exception at which nobody looks: a future, a task, a thread, `gather(return_exceptions=True)`."""
        for error, node, text, module in outcome.path.unlooked:
            if error.message == 0:
                return node, module, text
        for one, module in outcome.path.started:
            if isinstance(one, Future) and one.error is not None and not one.looked and getattr(one.error.error, "message", None) == 0:
                return one.node, module, _text(one.node)
        return None

    # records, order

    def _good(self) -> list[Outcome]:
        return [one for one in self.runs.outcomes if one.of is None and not one.raised and one.path.failed_at is None]

    def _records(self) -> tuple[Seen, ...]:
        touched = [(one, {*one.path.worked, *one.path.read}) for one in self._good()]
        ended = [one for one in self.runs.outcomes if one.of is None and not one.raised]
        worked = {message for one in ended for message in one.path.worked}
        every = worked or {message for one in ended for message in one.path.read}
        if not ended:
            return ()
        at = self.notes.at(None, self.handler)
        if not every and (unstarted := next((one.path.unstarted for one in ended if one.path.unstarted), None)) is not None:
            what, node, module = unstarted
            return (Seen("none", what, self.notes.at(module, node)),)
        if not every:
            return (Seen("none", "", at),) if self.doubt is None else ()
        if every == {1}:
            return (Seen("last", "", at),)
        if every == {0}:
            left = next((one.path.left[-1] for one, _ in touched if one.path.left), None)
            node, module = left or self.notes.first or (self.handler, None)
            return (Seen("first", _text(node), self.notes.at(module, node)),)
        cut = next((one.path.left[-1] for one, seen in touched if one.path.left and 1 not in seen and self._silent(one)), None)
        return (Seen("left", _text(cut[0]), self.notes.at(cut[1], cut[0])),) if cut is not None else (Seen("all", "", at),)

    def _silent(self, outcome: Outcome) -> bool:
        reply = answer(outcome.value)
        return reply.known and 1 not in reply.ids

    def _unread(self) -> Undecided | None:
        if all(one.raised for one in self.runs.outcomes if one.of is None):
            return Undecided("every way through the handler ends in an exception, as far as it is read", place=self.place)
        if any(one.path.whole for one in self.runs.outcomes):
            return Undecided("what is done with the records of a batch is in code that is not read", place=self.place)
        return None

    def _order(self) -> Iterator[Seen]:
        seen = set()
        for outcome, reply in self.replies:
            path = outcome.path
            if outcome.of is None or outcome.raised or path.failed_at is None or path.everywhere or path.whole or not reply.known:
                continue
            if 0 not in reply.ids:
                continue
            later = 1 in path.worked[path.failed_at :]
            kind = "goes-on" if later else "stops" if 1 in reply.ids else "drops"
            node, module = (path.caught[-1].node, path.caught[-1].module) if path.caught else path.library[1:] if path.library else (self.handler, None)
            if (kind, id(node)) not in seen:
                seen.add((kind, id(node)))
                yield Seen(kind, path.library[0] if path.library else "", self.notes.at(module, node))

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
                    yield Seen(kind, _text(one.node), self.notes.at(module, one.node))
        yield from self.notes.seen["unawaited"].values()

    def _guards(self) -> Iterator[Seen]:
        function = self.handler
        untold = self.doubt is None and not self.runs.machine.modules.hands_on_context(function)
        for key, one in self.notes.seen["guards"].items():
            whole = key == id(function) or key in self.notes.wholes
            yield Seen("batch" if whole else "record", one.what, one.at)
            if untold and key != id(function):
                yield Seen("unregistered", one.what, one.at)


def _alike(site: Site) -> tuple[Any, ...]:
    """What it has in common with others that end as it does."""
    return site.guards, site.message is None, site.kind == "parse"


def _text(node: Any) -> str:
    try:
        return (
            ast.unparse(node)[:60]
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Return))
            else "return"
            if isinstance(node, ast.Return)
            else node.name
        )
    except (AttributeError, ValueError):
        return ""
