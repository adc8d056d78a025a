"""What each function's role needs, beside what its policies give it: every world that the template leaves open, in one ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.iam.least_privilege.ledger import Allowed, Needed, Row, Unknown, rows
from queuegate.synth.iam.least_privilege.minimal import Minimal, grouped
from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import Function
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.exploration import IMPOSSIBLE, TOO_COSTLY, TOO_MANY, explore
from queuegate.synth.values.meter import METER, Pot, Spent
from queuegate.synth.values.trees import Tree, leaf, paths, when
from queuegate.synth.values.value import Resolved
from queuegate.synth.values.worlds import Domains, Undecided, World

from ..judging.verdicts import describe, described

_SEND: Final = "sqs:SendMessage"
_UNKNOWN: Final = Unknown((), TOO_MANY.reason, TOO_MANY.settle, None)
_PER_STEP: Final = 64
"""Pairs of worlds that cost as much as an expression, where they are told apart."""
_SPENT: Final = Unknown((), TOO_COSTLY.reason, TOO_COSTLY.settle, None)
MOST: Final = (10_000, 300_000)
"""How many worlds and steps all roles may take together, and"""
OF_ONE: Final = (200, 1_000)
"""how many more each."""


class Said(NamedTuple):
    """A row, and the worlds in which it holds; none: in all of them."""

    row: Row
    worlds: tuple[str, ...]


class Ledger(NamedTuple):
    """One role and the functions that have it, with every row, and the least that they need. `subject` is the function itself where its role is none of the targets'."""

    subject: Facts
    functions: tuple[Facts, ...]
    rows: tuple[Said, ...]
    statements: tuple[Minimal, ...]

    def needed(self) -> list[tuple[Needed, tuple[str, ...]]]:
        return [(said.row, said.worlds) for said in self.rows if isinstance(said.row, Needed)]

    def allowed(self) -> list[tuple[Allowed, tuple[str, ...]]]:
        return [(said.row, said.worlds) for said in self.rows if isinstance(said.row, Allowed)]

    def unknown(self) -> list[tuple[Unknown, tuple[str, ...]]]:
        return [(said.row, said.worlds) for said in self.rows if isinstance(said.row, Unknown)]

    def is_dark(self) -> bool:
        """Is nothing known of what it needs, because it was not looked at or cannot be? Then no policy is the least."""
        return not self.statements and any(not row.given for row, _ in self.unknown())


def ledgers(model: Model, chosen: Sequence[Facts] | None = None) -> Iterator[Ledger]:
    """The ledger of every role that one of the chosen functions has; where none is chosen, of the roles of the functions that read a pipeline's queue or send to a queue."""
    functions = model.links.of(Function.type)
    readers = {outcome.value for pipeline in model.pipelines for outcome in _links(type(pipeline.usual()).function.plan(pipeline.mapping).outcomes())}
    subjects: dict[Facts, list[Facts]] = {}
    for function in functions:
        roles = [outcome.value for outcome in _links(Function.role.plan(function).outcomes())]
        for role in roles or [function]:
            subjects.setdefault(role, []).append(function)
    pot = Pot(MOST, OF_ONE)
    for subject, having in subjects.items():
        if chosen is not None and not any(function in chosen for function in having):
            continue
        ledger = _ledger(subject, tuple(having), model.possible(), pot)
        if chosen is not None or any(function in readers for function in having) or any(row.action == _SEND for row, _ in ledger.needed()):
            yield ledger


def _links(outcomes: Iterable[object]) -> Iterator[Resolved]:
    return (one for one in outcomes if isinstance(one, Resolved) and isinstance(one.value, Facts) and one.value.scope is not one.value.links.externals)


def _ledger(subject: Facts, functions: tuple[Facts, ...], possible: Callable[[World], bool] | None, pot: Pot) -> Ledger:
    try:
        with pot.share():
            tree = explore(lambda world: _rows(subject, world), possible=possible, assumes=True, rest=(_SPENT,))
            return _of_worlds(subject, functions, tree)
    except Spent:
        return _of_worlds(subject, functions, leaf((_SPENT,)))


def _of_worlds(subject: Facts, functions: tuple[Facts, ...], tree: Tree) -> Ledger:
    reached = [*paths(tree, {})]
    found = dict.fromkeys(row for _, outcome in reached for row in _of(outcome))
    alike: dict[tuple[bool, ...], tuple[str, ...]] = {}  # most rows hold in the same worlds as another
    said = []
    for row in found:
        holds = tuple(row in _of(outcome) for _, outcome in reached)
        if holds not in alike:
            METER.step(len(reached) ** 2 // _PER_STEP)
            alike[holds] = _worlds(tree, row)
        said.append(Said(row, alike[holds]))
    statements = grouped(_conditioned([row for row in found if isinstance(row, Needed)], reached, tree, subject))
    return Ledger(subject, functions, tuple(said), tuple(statements))


def _rows(subject: Facts, world: World) -> tuple[Row, ...]:
    try:
        return rows(view_of(subject, world))
    except Undecided as doubt:
        return (Unknown((), doubt.reason, doubt.settle, doubt.place),)


def _of(outcome: object) -> tuple[Row, ...]:
    if outcome is TOO_MANY:
        return (_UNKNOWN,)
    return () if outcome is IMPOSSIBLE else outcome  # type: ignore[return-value]  # what is neither is what `_rows` gave


def _worlds(tree: Tree, row: Row) -> tuple[str, ...]:
    return described(when(tree, lambda outcome: row in _of(outcome)))


class _When(NamedTuple):
    """When a statement is needed: where a condition of the template holds (`unless`: does not hold), or, where there is none that tells it, in words. Neither: always."""

    condition: str = ""
    unless: bool = False
    remark: str = ""

    def of(self, one: Minimal) -> Minimal:
        if self.condition:
            return one._replace(condition=self.condition, unless=self.unless)
        return one if one.condition else one._replace(remark=one.remark or self.remark)


def _conditioned(needs: Iterable[Needed], reached: Sequence[tuple[Domains, object]], tree: Tree, subject: Facts) -> Iterator[Minimal]:
    """The statement for each need, under the condition of the template that holds just where it is one; where there is none, a remark says when it is needed."""
    alike: dict[tuple[bool, ...], _When] = {}
    for row in needs:
        needed = partial(_is_needed, row)
        truths = tuple(needed(outcome) for _, outcome in reached)
        if truths not in alike:
            alike[truths] = _when(tree, needed, [(cube, truth) for (cube, _), truth in zip(reached, truths, strict=True)], subject)
        yield alike[truths].of(row.minimal)


def _is_needed(row: Needed, outcome: object) -> bool:
    return any(isinstance(other, Needed) and (other.action, other.expression) == (row.action, row.expression) for other in _of(outcome))


def _when(tree: Tree, needed: Callable[[object], bool], worlds: Sequence[tuple[Domains, bool]], subject: Facts) -> _When:
    if all(truth for _, truth in worlds):
        return _When()
    for name, plan in subject.scope.conditions.items():
        condition = plan.tree()
        told = (outcome is truth for cube, truth in worlds for _, outcome in paths(condition, cube))
        if (first := next(told, None)) is not None and all(one == first for one in told):
            return _When(name, unless=not first)
    return _When(remark=f"needed only when {' or when '.join(map(describe, when(tree, needed)))}")
