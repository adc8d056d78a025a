"""What a handler returns over all of its runs, and whether Lambda finds each message that failed in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

from .....sources.python_nodes import nodes_of
from ....reading import WRONG, Seen
from ...run import known
from ...run.state.notes import Notes
from ...run.state.path import MESSAGES
from ...run.state.values import ErrorV, ListV
from ...run.ways import Exploration, Outcome
from .answers import Answer, answer, listed

_MADE_ANYWHERE: Final = frozenset({*WRONG, "unserialised"})
"""Kinds of answers that are said at the part of it that is wrong."""


def unhurt(runs: Exploration) -> list[Outcome]:
    """The runs in which nothing fails."""
    return [one for one in runs.outcomes if one.of is None and not one.raised and one.path.failed_at is None]


def module_of(runs: Exploration, node: Any, outcome: Outcome) -> Any:
    """The module in which a part of the answer is made: another one than that of the handler, perhaps."""
    loaded = [one for one in runs.machine.modules.known.values() if one is not None]
    if len(loaded) == 1:
        return outcome.path.returned_in
    return next((one for one in loaded if any(node is other for other in nodes_of(one.source.tree))), outcome.path.returned_in)


class Answered:
    """The answers of all runs (`replies`)."""

    def __init__(self, notes: Notes, runs: Exploration, handler: Any, replies: list[tuple[Outcome, Answer]]) -> None:
        self.notes, self.runs, self.handler, self.replies = notes, runs, handler, replies

    def found(self) -> tuple[Seen, ...]:
        out: dict[Any, Seen] = {}
        for outcome, reply in self.replies:
            for kind, what, node in reply.kinds:
                at = node or outcome.path.returned or self.handler
                module = outcome.path.returned_in if kind not in _MADE_ANYWHERE or node is None else module_of(self.runs, node, outcome)
                clause = outcome.path.caught[-1] if outcome.path.caught else None
                if (
                    kind in ("library", "empty", "nothing", "other")
                    and clause is not None
                    and "BatchProcessingError" in getattr(clause.error, "names", ())
                    and 0 not in reply.ids
                ):
                    out[clause.node] = Seen("swallowed-response", clause.text, self.notes.at(clause.module, clause.node))
                out.setdefault((kind, what, id(at)), Seen(kind, what, self.notes.at(module, at)))
        failed = (self.notes.unspelt(one.error.site) for one in self.runs.outcomes if one.raised and one.of is not None)
        if unhurt(self.runs) and (unspelt := next(filter(None, failed), None)) is not None:
            out["unspelt"] = unspelt._replace(kind="unspelt")
        if (seen := self._gone_on()) is not None:
            out["gone-on"] = seen
        kinds = {one.kind for one in out.values()}
        if not kinds & {"list", "library", *WRONG} and (seen := next(self._unreturned(), None)) is not None:
            out["unreturned"] = seen
            kinds.add("unreturned")
        if kinds == {"empty"} and (seen := self._thrown()) is not None:
            return (seen,)
        if "library" in kinds and (seen := self._thrown_after()) is not None:
            out["thrown"] = seen
        for work in (self._stale, self._fewer, self._misplaced, self._undone, self._always) if "list" in kinds else ():
            if (seen := work()) is not None:
                out[seen.kind] = seen
        told = bool(kinds & {"gone-on", "list", "library", "unspelt", *WRONG})
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

    def _gone_on(self) -> Seen | None:
        """A name that has no value where a message was collected, by a clause that does not leave it there."""
        for one in self.runs.outcomes if unhurt(self.runs) else ():
            unbound = one.error if one.raised and one.of is not None and one.path.caught and one.path.items else None
            if isinstance(unbound, ErrorV) and "UnboundLocalError" in unbound.names and isinstance(unbound.site, ast.Name):
                clause = one.path.caught[-1]
                return Seen("gone-on", unbound.site.id, self.notes.at(clause.module, clause.node))
        return None

    def _thrown(self) -> Seen | None:
        """An exception that is raised where messages were collected, so that nobody reads which."""
        for one in self.runs.outcomes:
            if one.raised and one.of is not None and one.path.caught and one.path.items and isinstance(one.error.site, ast.AST):
                return Seen("thrown", "", self.notes.at(module_of(self.runs, one.error.site, one), one.error.site))
        return None

    def _thrown_after(self) -> Seen | None:
        """An exception of the code itself after its batch processor has seen to a message that failed, whatever else is true."""
        failed = [one for one in self.runs.outcomes if one.of is not None and one.path.library is not None and one.path.ended and not one.path.everywhere]
        thrown = [one for one in failed if one.raised and isinstance(getattr(one.error, "site", None), ast.Raise) and one.error not in one.path.ended]
        if not thrown or any(not one.raised for one in failed if {one.of, None} & {each.of for each in thrown}):
            return None
        site = thrown[0].error.site
        return Seen("thrown", "", self.notes.at(module_of(self.runs, site, thrown[0]), site))

    def _fewer(self) -> Seen | None:
        """A list that has one message where two failed, or none, although either is in it that fails alone."""
        both = self.runs.both
        alone = next((one for one in self.replies if both is not None and one[0].of == both.of and not one[0].narrow), None)
        if both is None or alone is None or 0 not in alone[1].ids or both.raised or both.path.failed_at is None or both.path.unfollowed:
            return None
        reply, tried = answer(both.value), 1 in both.path.worked[both.path.failed_at :]
        if not tried or not reply.known or len(reply.ids) > 1:
            return None
        if not reply.ids:
            more = any(site.kind == "work" for call, site in both.path.sites.items() if call not in alone[0].path.sites)  # done for them where all failed
            is_told = more or both.path.elsewhere or both.path.put_back or any(kind in WRONG for kind, _, _ in reply.kinds)
            known = both.path.choices.keys() <= alone[0].path.choices.keys() and not is_told
            return Seen("emptied", "", self.notes.at(both.path.returned_in, both.path.returned or self.handler)) if known else None
        found = listed(both.value)
        return Seen("fewer", "", self.notes.at(both.path.returned_in, getattr(found, "node", None) or both.path.returned or self.handler))

    @cached_property
    def _of_second(self) -> Outcome | None:
        """A run in which some work fails for the second message, where it is returned when it fails for the first."""
        first = next((one for one, reply in self.replies if _is_plain(one) and reply.ids == {0}), None)
        return self.runs.of_second(first) if first is not None else None

    def _undone(self) -> Seen | None:
        """A message that was done, and whose work is taken back when another one fails, which alone is returned."""
        other = self._of_second
        if other is None or other.raised or other.path.unfollowed or other.path.failed_at is None or not (reply := answer(other.value)).known:
            return None
        undone, nests = other.path.stores.undone, other.path.stores.nests
        if 0 not in undone:
            return None
        from ...run.library.stores.databases import commits_by_itself  # noqa: PLC0415 - few handlers undo anything

        commits = sum(site.message is None and known.commits(site.what) for site in other.path.sites.values())
        again = other.path.worked[other.path.failed_at :].count(0) > commits
        if nests or 0 in reply.ids or again or commits_by_itself(self.runs.machine):
            return None
        node, module = undone[0]
        return Seen("undone", ast.unparse(node), self.notes.at(module, node))

    def _misplaced(self) -> Seen | None:
        """A list that has the first message whichever fails: its index is one in a list of failures, and not in the batch."""
        other = self._of_second
        if other is None or other.raised or other.path.unfollowed or answer(other.value).ids != {0}:
            return None
        found = listed(other.value)
        return Seen("misplaced", "", self.notes.at(other.path.returned_in, getattr(found, "node", None) or other.path.returned or self.handler))

    def _always(self) -> Seen | None:
        """A list that has each message although nothing failed, on every way on which something is done for it."""
        runs, well = self.runs, unhurt(self.runs)
        worked = [one for one in well if _works(one)]
        tried = {choice for one in runs.outcomes for choice in one.path.flips}
        if not worked or runs.cut or any(one.path.is_granted or one.path.unfollowed or not one.path.choices.keys() <= tried for one in well):
            return None
        found = [listed(one.value) for one in worked]
        for one, held in zip(worked, found, strict=True):
            if not isinstance(held, ListV) or held.open or len(one.path.items) < MESSAGES:  # what is in the list came there later
                return None
            if answer(one.value).ids != frozenset(range(MESSAGES)):
                return None
        return Seen("always", "", self.notes.at(worked[0].path.returned_in, found[0].node or worked[0].path.returned or self.handler))

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


def _works(one: Outcome) -> bool:
    """Is something done for the first message, or for all, but to bring something or to put it back?"""
    sites = [site for site in one.path.sites.values() if site.message in (0, None) and site.kind == "work"]
    return any(not (known.fetches(site.what) or known.undoes(site.what) or site.what.rpartition(".")[2] in known.PUTS_BACK) for site in sites)


def _is_plain(one: Outcome) -> bool:
    """Does some work fail for the first message, and no library see to it?"""
    path = one.path
    site = path.sites.get(one.of) if one.of is not None else None  # None: the code itself failed the message before it came there
    fails = site is not None and path.failed_at is not None and site.kind == "work"
    return fails and not one.narrow and not one.raised and not path.everywhere and path.library is None
