"""The mechanism alone: random computations over random variables, against trying every assignment."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.values.exploration import CAP, IMPOSSIBLE, NOTHING, TOO_MANY, explore
from queuegate.synth.values.meter import METER, Pot, Spent
from queuegate.synth.values.plan import Plan
from queuegate.synth.values.trees import Leaf, Question, leaf, paths, when
from queuegate.synth.values.worlds import OTHER, Impossible, Outside, Undecided, Variable, World, every, peek, some

Answers = dict[Variable, int]
"""For each variable, the index of its atom."""


def decision(chance: random.Random, variables: list[Variable], depth: int) -> Any:
    """A random computation: a leaf's value, or a variable, disjoint sets of its atoms, and what comes after each."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice([1, True, 1, 2, "x", Impossible, Undecided("why")])
    variable = chance.choice(variables)
    parts: list[int] = [0] * chance.randint(2, 3)
    for mask in variable.singles:
        parts[chance.randrange(len(parts))] |= mask
    masks = tuple(mask for mask in parts if mask)
    return variable, masks, [decision(chance, variables, depth - 1) for _ in masks]


def run(node: Any, answer: Callable[[Variable, tuple[int, ...]], int]) -> Any:
    while isinstance(node, tuple):
        node = node[2][answer(node[0], node[1])]
    return node


def work_of(node: Any, seen: list[World] | None = None) -> Callable[[World], Any]:
    def work(world: World) -> Any:
        if seen is not None:
            seen.append(world)
        found = run(node, world.ask)
        if found is Impossible:
            raise Impossible
        if isinstance(found, Undecided):
            raise found.again()
        return found

    return work


def rows(variables: list[Variable]) -> list[dict[Variable, int]]:
    return [dict(zip(variables, masks, strict=True)) for masks in itertools.product(*(variable.singles for variable in variables))]


def directly(node: Any, row: dict[Variable, int]) -> Any:
    return run(node, lambda variable, masks: next(i for i, mask in enumerate(masks) if mask & row[variable]))


def case(number: int) -> tuple[Any, list[Variable]]:
    chance = random.Random(number)  # noqa: S311 - no secret
    variables = [Variable(f"V{i}", tuple("abcd"[: chance.randint(2, 4)])) for i in range(3)]
    return decision(chance, variables, 5), variables


def caught(plan: Callable[[World], Any]) -> Callable[[World], Any]:
    def work(world: World) -> Any:
        try:
            return plan(world)
        except Undecided as doubt:
            return doubt.again()

    return work


@pytest.mark.parametrize("number", range(200))
def test_the_tree_gives_what_trying_every_assignment_gives(number: int) -> None:
    node, variables = case(number)
    plan = Plan(work_of(node))
    # directly, through a plan, through a plan of a plan
    trees = [explore(caught(work_of(node))), explore(caught(plan)), explore(caught(Plan(plan)))]
    for row in rows(variables):
        expected = directly(node, row)
        if expected is Impossible:
            continue
        for tree in trees:
            (outcome,) = [outcome for _, outcome in paths(tree, row)]
            assert (type(outcome), outcome) == (type(expected), expected)
    if any(directly(node, row) is not Impossible for row in rows(variables)):
        assert not any(outcome is IMPOSSIBLE for tree in trees for _, outcome in paths(tree, {}))
    else:
        assert trees == [leaf(IMPOSSIBLE)] * 3


@pytest.mark.parametrize("number", range(100))
def test_the_tree_asks_nothing_that_decides_nothing(number: int) -> None:
    node, _ = case(number)

    def check(tree: Any) -> None:
        if isinstance(tree, Question):
            assert len(set(map(repr, tree.nodes))) == len(tree.nodes) > 1
            assert not any(one & two for one, two in itertools.combinations(tree.masks, 2))
            for below in tree.nodes:
                check(below)

    check(Plan(work_of(node)).tree())


@pytest.mark.parametrize("number", range(100))
def test_when_describes_exactly_the_worlds_and_names_no_idle_variable(number: int) -> None:
    node, variables = case(number)
    tree = Plan(work_of(node)).tree()
    possible = [row for row in rows(variables) if directly(node, row) is not Impossible]
    for wanted in (1, 2, "x"):
        cubes = when(tree, lambda outcome, wanted=wanted: type(outcome) is type(wanted) and outcome == wanted)
        for row in possible:
            shown = type(directly(node, row)) is type(wanted) and directly(node, row) == wanted
            assert shown == any(all(row[variable] & mask for variable, mask in cube.items()) for cube in cubes)
        assert len({frozenset(cube.items()) for cube in cubes}) == len(cubes)
        for cube in cubes:
            for idle in cube:
                fewer = {variable: mask for variable, mask in cube.items() if variable is not idle}
                assert any(outcome != wanted or type(outcome) is not type(wanted) for _, outcome in paths(tree, fewer))


def test_worlds_come_nearest_to_the_defaults_first_and_each_once() -> None:
    variables = [Variable(f"V{i}", ("a", "b", "c")) for i in range(3)]
    seen: list[tuple[int, ...]] = []
    explore(lambda world: seen.append(tuple(world.ask(variable, variable.singles) for variable in variables)))
    assert len(seen) == len(set(seen)) == 27
    departures = [sum(answer != 0 for answer in answers) for answers in seen]
    assert departures == sorted(departures)
    assert seen[:7] == [(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0), (0, 2, 0), (1, 0, 0), (2, 0, 0)]


def test_past_the_cap_the_strangest_worlds_are_undecided_and_the_others_keep_their_answer() -> None:
    variables = [Variable(f"V{i}", (False, True)) for i in range(7)]
    runs = []

    def count(world: World) -> int:
        runs.append(1)
        return sum(world.ask(variable, variable.singles) for variable in variables)

    tree = explore(count)
    assert len(runs) == CAP == 64
    by_departures: dict[int, set[Any]] = {}
    for row in rows(variables):
        departures = sum(mask == 2 for mask in row.values())
        by_departures.setdefault(departures, set()).update(outcome for _, outcome in paths(tree, row))
    assert [by_departures[i] for i in range(4)] == [{0}, {1}, {2}, {3}]  # 1 + 7 + 21 + 35 = 64 worlds
    assert [by_departures[i] for i in range(4, 8)] == [{TOO_MANY}] * 4
    assert explore(count, cap=128) == explore(count, cap=999)
    assert TOO_MANY not in [outcome for _, outcome in paths(explore(count, cap=128), {})]


def test_what_is_not_looked_at_is_left_as_it_is_said_to_be_and_what_is_known_stands() -> None:
    variables = [Variable(name, (True, False)) for name in "ab"]

    def count(world: World) -> int:
        return sum(world.ask(variable, variable.singles) for variable in variables)

    with METER.limited(worlds=2), pytest.raises(Spent):
        explore(count)
    with METER.limited(worlds=2):
        assert sorted(map(str, {outcome for _, outcome in paths(explore(count, rest="left"), {})})) == ["0", "1", "left"]
    with METER.limited(worlds=0), pytest.raises(Spent):
        explore(count, rest="left")


def test_a_plan_that_was_cut_off_still_answers_a_world_that_has_decided_enough() -> None:
    variables = [Variable(f"V{i}", (False, True)) for i in range(10)]
    plan = Plan(lambda world: sum(world.ask(variable, variable.singles) for variable in variables))
    assert TOO_MANY in list(plan.outcomes())
    world = World(dict.fromkeys(variables, 2))
    world.steps = []
    assert plan(world) == 10
    assert world.steps == []


def test_a_pooled_world_keeps_what_was_learnt_and_belongs_to_its_own_answers() -> None:
    one, two = Variable("One", ("a", "b")), Variable("Two", ("a", "b"))
    pool: Any = {}

    def work(world: World) -> Any:
        atom = one.atoms[world.ask(one, one.singles)]
        assert world.views.setdefault("one", atom) == atom
        if atom == "b":
            other = two.atoms[world.ask(two, two.singles)]
            assert world.views.setdefault("two", other) == other
            return other
        return "none"

    first = explore(work, pool=pool)
    learnt = {key: dict(world.views) for key, world in pool.items()}
    assert explore(work, pool=pool) == first
    assert learnt == {key: dict(world.views) for key, world in pool.items()}
    assert [dict(world.views) for world in pool.values()].count({"one": "b", "two": "b"}) == 1
    assert all(world.steps is None for world in pool.values())


def test_a_world_that_cannot_be_finished_is_dropped() -> None:
    one, two = Variable("One", ("a", "b")), Variable("Two", ("a", "b"))
    tree = explore(lambda world: world.ask(one, one.singles), possible=lambda world: world.domains.get(one) != 1)
    assert tree == leaf(1)
    assert explore(lambda world: world.ask(two, two.singles), possible=lambda _: False) == leaf(IMPOSSIBLE)
    assert explore(lambda _: 3, possible=lambda _: False) == leaf(IMPOSSIBLE)


def test_a_question_whose_answer_follows_is_not_asked_again() -> None:
    variable = Variable("Env", ("dev", "stage", "prod"))

    def work(world: World) -> tuple[bool, bool]:
        return world.ask(variable, (0b001, 0b110)) == 0, world.ask(variable, (0b011, 0b100)) == 0

    assert [outcome for _, outcome in paths(explore(work), {})] == [(True, True), (False, True), (False, False)]


def test_a_read_after_the_replay_is_an_error_and_not_another_worlds_answer() -> None:
    variable = Variable("Env", ("dev", "prod"))
    worlds: list[World] = []
    explore(worlds.append)
    with pytest.raises(RuntimeError, match="after its replay had ended"):
        worlds[0].ask(variable, variable.singles)


def test_a_plan_that_needs_itself_is_undecided() -> None:
    def again(world: World) -> Any:
        return plan(world)

    plan = Plan(again)
    assert list(plan.outcomes()) == [Undecided("it refers to itself in a circle")]


def test_a_plan_without_a_bottom_is_undecided() -> None:
    def down(world: World) -> Any:
        return Plan(down)(world)

    with pytest.raises(Undecided, match="nested too deeply"):
        Plan(down)(World())


def test_what_a_plan_learns_where_nothing_is_decided_is_left_to_the_next() -> None:
    variable, root, seen = Variable("Env", ("dev", "prod")), World(stays=True), list[World]()

    def asks(world: World) -> int:
        seen.append(world)
        return world.ask(variable, variable.singles)

    def inside(world: World) -> bool:
        seen.append(world)
        return Plan(asks, root)(World({variable: 2})) == 1

    def learns(world: World) -> object:
        return world.once("known", lambda: inside(world))

    assert [Plan(learns, root).tree(), Plan(learns, root).tree()] == [leaf(True), leaf(True)]
    assert [(one is root, one.domains) for one in seen] == [(True, {}), (True, {}), (False, {variable: 1}), (False, {variable: 2})]
    assert isinstance(Plan(asks, root).tree(), Question)
    assert (root.domains, [*root.views]) == ({}, ["known"]), "nothing is ever decided in it, whoever asks there"


@pytest.mark.parametrize("shared", [False, True])
def test_what_is_learnt_before_a_question_is_there_for_whoever_asks_none(*, shared: bool) -> None:
    """With the questions that plans ask inside of one another, or in a world of their own, the same comes out."""
    variable, root, learnt = Variable("Env", ("dev", "prod")), World(stays=True), list[dict[Any, int]]()

    def name(world: World) -> str:
        world.once("dear", lambda: learnt.append({**world.domains}) or "known")  # type: ignore[func-returns-value]  # as a list has it
        return str(variable.atoms[world.ask(variable, variable.singles)])

    def both(world: World) -> str:
        return f"{name(world)} {Plan(name, root if shared else None)(world)}"

    pool = {NOTHING: root} if shared else {}
    trees = [explore(both, pool=pool), explore(both, pool=pool)]
    assert {outcome for tree in trees for _, outcome in paths(tree, {})} == {"dev dev", "prod prod"}
    assert trees[0] == trees[1]
    assert (learnt.count({}) == 1) is shared


def test_a_plan_is_worked_out_for_whoever_only_peeks() -> None:
    variable, root = Variable("Env", ("dev", "prod")), World(stays=True)
    plan = Plan(lambda world: world.ask(variable, variable.singles), root)
    tree = explore(lambda world: peek(world, lambda: isinstance(plan.tree(), Question), otherwise=False), pool={NOTHING: root})
    assert tree == leaf(True)


def test_what_asks_no_world_is_settled_without_one() -> None:
    plan = Plan(lambda world: len(world.domains))
    plan.settle()
    assert plan.tree() == leaf(0)


def test_an_undecided_outcome_is_raised_anew_and_keeps_its_kind() -> None:
    def work(_: World) -> None:
        raise Outside("far away", "a flag")

    plan = Plan(work)
    raised = []
    for _ in range(2):
        with pytest.raises(Outside, match="far away") as caught_:
            plan(World())
        raised.append(caught_.value)
    assert raised[0] is not raised[1]
    assert raised[0] == raised[1]
    assert Undecided("far away", "a flag") != raised[0]


def test_what_needs_no_choice_is_tried_first_and_costs_no_world() -> None:
    variable = Variable("Env", ("dev", "prod"))
    for kleene, wanted in ((some, True), (every, False)):

        def asks(world: World) -> bool:
            return bool(world.ask(variable, variable.singles) == 0)

        for tests in (
            lambda world, w=wanted: [lambda: asks(world), lambda: w],
            lambda world, k=kleene, w=wanted: [lambda: k(world, [lambda: asks(world)]), lambda: w],
            lambda world, k=kleene, w=wanted: [lambda: k(world, [lambda: not w]), lambda: asks(world), lambda: w],
        ):
            runs: list[World] = []
            assert explore(lambda world, k=kleene, t=tests, r=runs: r.append(world) or k(world, t(world))) == leaf(wanted)
            assert len(runs) == 1


@pytest.mark.parametrize(
    ("atoms", "mask", "words"),
    [
        (("dev", "prod"), 0b01, "Env = dev"),
        (("dev", "prod"), 0b10, "Env = prod"),
        (("dev", "stage", "prod"), 0b110, "Env is not dev"),
        (("dev", "stage", "prod", "test"), 0b0110, "Env = stage or prod"),
        (("dev", OTHER), 0b10, "Env is not dev"),
        (("dev", "prod", OTHER), 0b100, "Env is not dev or prod"),
        (("dev", "prod", OTHER), 0b101, "Env is not prod"),
        (("dev", "prod", OTHER), 0b011, "Env = dev or prod"),
        (("", "x"), 0b01, "Env = empty"),
        (("", OTHER), 0b10, "Env is not empty"),
        ((True, False), 0b01, "Env"),
        ((True, False), 0b10, "not Env"),
    ],
    ids=str,
)
def test_a_set_of_values_in_words(atoms: tuple[Any, ...], mask: int, words: str) -> None:
    assert Variable("Env", atoms).describe(mask) == words


def test_one_and_true_are_two_outcomes() -> None:
    variable = Variable("Env", ("dev", "prod"))
    tree = explore(lambda world: (1, True)[world.ask(variable, variable.singles)])
    assert isinstance(tree, Question)
    assert [type(outcome) for _, outcome in paths(tree, {})] == [int, bool]
    assert explore(lambda world: (30, 30)[world.ask(variable, variable.singles)]) == Leaf(30, int)


def test_a_share_is_a_part_of_what_is_left_beside_ones_own() -> None:
    pot = Pot((0, 400), (10, 10))
    spent: list[int] = []

    def work() -> None:
        while True:
            METER.step()
            spent[-1] += 1

    for _ in range(3):
        spent.append(0)
        with pytest.raises(Spent), pot.share():
            work()
    assert spent == [110, 85, 66]
    with pot.share():
        METER.step(10)
    assert METER.is_free


@pytest.mark.parametrize("through_a_plan", [False, True])
def test_what_was_learnt_until_the_meter_said_no_is_there_for_the_next(*, through_a_plan: bool) -> None:
    pool, root, learnt = dict[Any, World](), World(stays=True), list[int]()

    def one(number: int) -> int:
        METER.step(10)
        learnt.append(number)
        return number

    def work(world: World) -> int:
        return sum(world.once(number, lambda number=number: one(number)) for number in range(5))  # type: ignore[misc]  # a default is the binding

    def whole() -> Any:
        return next(iter(Plan(work, root).outcomes())) if through_a_plan else next(outcome for _, outcome in paths(explore(work, pool=pool), {}))

    with METER.limited(100, 35), pytest.raises(Spent):
        whole()
    assert learnt == [0, 1, 2]
    assert whole() == 10
    assert learnt == [0, 1, 2, 3, 4]


def test_what_was_too_costly_for_a_few_is_begun_again_only_for_one_with_twice_as_much() -> None:
    begun: list[float] = []

    def work(_: World) -> int:
        begun.append(METER.steps)
        METER.step(35)
        return 1

    plan = Plan(work)
    for _ in range(9):
        with METER.limited(10, 20), pytest.raises(Spent):
            plan.tree()
    assert len(begun) == 4
    with METER.limited(15, 39), pytest.raises(Spent):
        plan.tree()
    assert len(begun) == 4
    with METER.limited(10, 40):
        assert [*plan.outcomes()] == [1]


def test_what_nobody_counts_is_bounded_by_itself() -> None:
    """In each world it asks one question more."""
    variables = [Variable(str(i), (True, False)) for i in range(5_000)]

    def deep(world: World) -> int:
        for i, variable in enumerate(variables):
            if world.ask(variable, variable.singles):
                return i
        return -1

    def wide(world: World) -> int:
        METER.step(10_000)
        return sum(world.ask(variable, variable.singles) for variable in variables[:20])

    for work in (deep, wide):
        assert TOO_MANY in [outcome for _, outcome in paths(explore(work, cap=1_000), {})]
    assert explore(lambda world: [world.ask(variable, variable.singles) for variable in variables]) == leaf(TOO_MANY)
