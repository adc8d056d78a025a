"""How all runs of a handler ended: what Lambda finds in the answer of each, what becomes of a message that failed on it, and what is not known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....values.worlds import Undecided
from ...reading import WRONG, Seen
from .failures.fates import fate
from .response.answers import Answer, answer
from .run.state.concerns import GROUPS
from .run.state.machine import Machine
from .run.ways import Outcome, Ways

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..program.code import Function, Unit


class Ended:
    """The runs of a handler, and what is asked of them for several groups of facts."""

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
        self.open = next((self.unknown(one) for one in open_ends), None)

    def _is_list(self, outcome: Outcome) -> bool:
        return [kind for kind, _, _ in self.answers[id(outcome)].kinds] == ["list"]

    def _at(self, outcome: Outcome) -> Node:
        return outcome.path.answer_at[0] if outcome.path.answer_at is not None else self.handler.node

    def seen(self, kind: str, what: str, node: Node, unit: Unit | None) -> Seen:
        return Seen(kind, what, (unit or self.handler.file).file.at(node))

    def unknown(self, outcome: Outcome, group: str = "answers") -> Undecided:
        if (doubt := self.doubts[group]) is not None:
            return doubt
        node, unit = outcome.path.answer_at or (self.handler.node, self.handler.file)
        at = unit.file.at(node)
        return Undecided(f"what the handler returns in line {at.spot.line if at.spot else '?'} of its code could not be followed", place=at)

    def unread(self) -> Undecided | None:
        good = [one for one in self.ways.outcomes if one.path.fault is None]
        if good and all(one.raised for one in good):
            return Undecided("every way through the handler ends in an exception, as far as it is read", place=self.machine.program.code.place)
        return None
