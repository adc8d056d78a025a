"""The search for an answer over several things: one that is known is enough, and comes first."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from queuegate.synth.values.exploration import explore
from queuegate.synth.values.plan import Plan
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Impossible, Undecided, Variable, World, every, some


def outcomes_of(*outcomes: Any) -> list[Callable[[], bool]]:
    def test(outcome: Any) -> bool:
        if isinstance(outcome, Exception):
            raise outcome
        return bool(outcome)

    return [partial(test, outcome) for outcome in outcomes]


DOUBT, LATER = Undecided("first"), Undecided("second")


@pytest.mark.parametrize("order", list(itertools.permutations([True, False, DOUBT])), ids=str)
def test_one_known_yes_is_yes_and_one_known_no_is_no(order: tuple[Any, ...]) -> None:
    assert some(World(), outcomes_of(*order))
    assert not every(World(), outcomes_of(*order))


def test_without_a_known_answer_the_first_doubt_is_the_reason() -> None:
    for kleene, known in ((some, False), (every, True)):
        with pytest.raises(Undecided, match="first"):
            kleene(World(), outcomes_of(known, DOUBT, LATER))
        assert kleene(World(), outcomes_of(known, known)) is known
        assert kleene(World(), []) is known


def test_where_no_answer_is_known_the_question_is_put() -> None:
    variable = Variable("Env", ("dev", "prod"))
    tree = explore(lambda world: some(world, [lambda: world.ask(variable, variable.singles) == 1, lambda: False]))
    assert [(path, outcome) for path, outcome in paths(tree, {})] == [({variable: 1}, False), ({variable: 2}, True)]
    doubtful = explore(Plan(lambda world: some(world, [lambda: world.ask(variable, variable.singles) == 1, *outcomes_of(DOUBT)]))._try)
    assert [outcome for _, outcome in paths(doubtful, {})] == [DOUBT, True]


def test_an_impossible_world_ends_a_search_and_leaves_the_world_usable() -> None:
    world = World()
    for kleene in (some, every):
        with pytest.raises(Impossible):
            kleene(world, outcomes_of(DOUBT, Impossible()))
        assert not world.peeking
