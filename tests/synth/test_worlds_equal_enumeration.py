"""The keystone: what a rule says over the worlds that it meets is what it says in every single assignment, worked out by code that knows no worlds."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judge import Doubt, Verdict, _said, _work, describe, judge, outcomes
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.exploration import IMPOSSIBLE, TOO_MANY, Pool, Tree, explore, paths, when
from queuegate.synth.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.worlds import OTHER, Domains

HERE = Path(__file__).parent
RANDOM: Any = runpy.run_path(str(HERE / "random_template.py"))
NAIVE: Any = runpy.run_path(str(HERE / "naive.py"))
TEMPLATES = int(os.environ.get("QUEUEGATE_TEMPLATES", "300"))
"""How many random templates one run compares; more for a long run."""

ROWS = 700
"""A template with more assignments than this is left out: the naive side would take too long."""


def hides(mapping: Mapping) -> Iterator[Finding]:
    queue, function = mapping.queue, mapping.function
    needed = 6 * function.timeout.get() + mapping.batching_window.get()
    if (hidden := queue.visibility_timeout.get()) < needed:
        yield Finding(f"{hidden} < {needed}", at=mapping)


def reserves(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    if (reserved := function.reserved_concurrency.get()) is not None:
        total = sum(other.maximum_concurrency.get() or 0 for other in function.mappings)
        if reserved < total:
            yield Finding(f"{reserved} of {total}", at=mapping)


def keeps(mapping: Mapping) -> Iterator[Finding]:
    queue = mapping.queue
    if dead := queue.dead_letter_queue:
        kept, own = dead.retention.get(), queue.retention.get()
        if kept <= own:
            yield Finding(f"{kept} <= {own}", at=mapping)


def alarmed(mapping: Mapping) -> Iterator[Finding]:
    if (dead := mapping.queue.dead_letter_queue) and not dead.alarms.any(lambda alarm: alarm.metric.get() == "Depth"):
        yield Finding("unwatched", at=mapping)


def waits(mapping: Mapping) -> Iterator[Finding]:
    if mapping.batching_window.get() > 100:
        yield Finding("long", at=mapping)
    queue = mapping.queue
    if not queue.mappings.all(lambda other: other.batching_window.get() <= 50):
        yield Finding("some wait", at=mapping)
    if (count := queue.max_receive_count.get()) is not None and count < 5:
        yield Finding(f"{count} receives", at=mapping)


RULES = [Rule(check.__name__, "test", Mapping, Severity.ERROR, "", "", check, "") for check in (hides, reserves, keeps, alarmed, waits)]


def model_of(body: dict[str, Any]) -> Model:
    return build([Template(file="/random.json", stack="random", body=body, spot=lambda _: Spot("/random.json", 1))])


def trees_of(model: Model) -> dict[tuple[str, str], Tree]:
    """Every rule over every mapping; all of them twice, so that half of the worlds come from the pool with what was learnt in them."""
    constrained = model.possible()
    trees = {}
    for pipeline in model.pipelines:
        pool: Pool = {}
        for rule in RULES * 2:
            trees[rule.name, pipeline.mapping.id] = explore(_work(rule, pipeline, Team({})), possible=constrained, pool=pool)
    return trees


def words(outcome: Any) -> set[str]:
    return {what.message if isinstance(what, Finding) else "undecided" for what in _said(outcome)}


def cube_of(model: Model, case: Any) -> Domains:
    """An assignment in the mechanism's words."""
    (scope,) = model.scopes
    cube = {}
    for name, variable in scope.variables.items():
        value = case.values[name]
        cube[variable] = 1 << variable.atoms.index(OTHER if value == "something else" else value)
    for equation, truth in case.equations.items():
        if (free := next((free for name, free in scope._free.items() if frozenset(name.split(" = ")) == equation), None)) is not None:
            cube[free] = 1 if truth else 2
    return cube


def inside(row: Domains, cube: Domains) -> bool:
    return all(row.get(variable, -1) & mask for variable, mask in cube.items())


def compare(number: int) -> tuple[int, int]:
    """One random template: how many verdicts were compared, and how many worlds stood for them."""
    body = RANDOM["template"](number)
    model = model_of(body)
    trees = trees_of(model)
    cases = NAIVE["assignments"](body, lambda case: (case.deployable(), {key: case.judged(*key) for key in trees}), ROWS)
    if cases is None:
        return 0, 0
    own = NAIVE["domains"](body)
    for name, variable in model.scopes[0].variables.items():
        assert {"something else" if atom is OTHER else atom for atom in variable.atoms} == own[name], (number, name)
    rows = [(cube_of(model, case), told) for case, (deployable, told) in cases if deployable]
    assert bool(rows) or all(len(list(paths(tree, {}))) for tree in trees.values())
    compared = 0
    for row, told in rows:
        for key, tree in trees.items():
            reached = [outcome for _, outcome in paths(tree, row)]
            assert reached, (number, key, describe(row))
            for outcome in reached:
                assert outcome is not IMPOSSIBLE, (number, key, describe(row))
                if outcome is not TOO_MANY:
                    assert words(outcome) == told[key], (number, key, describe(row), words(outcome), told[key])
                    compared += 1
    exact = not body["Rules"] and len(rows) == len(cases)
    for key, tree in trees.items():
        all_outcomes = [outcome for _, outcome in paths(tree, {})]
        if TOO_MANY in all_outcomes or not rows:
            continue
        for what in {what for outcome in all_outcomes for what in _said(outcome)}:
            if isinstance(what, Doubt):
                continue
            cubes = when(tree, lambda outcome, what=what: what in _said(outcome))
            for row, told in rows:
                assert (what.message in told[key]) == any(inside(row, cube) for cube in cubes), (number, key, what.message, describe(row))
            for cube in cubes if exact else ():
                for idle in cube:
                    fewer = {variable: mask for variable, mask in cube.items() if variable is not idle}
                    assert any(what.message not in told[key] for row, told in rows if inside(row, fewer)), (number, key, what.message, describe(cube))
    return compared, sum(1 for tree in trees.values() for _ in paths(tree, {}))


@pytest.mark.parametrize("start", range(0, TEMPLATES, 50))
def test_the_verdicts_over_the_worlds_are_those_of_every_assignment(start: int) -> None:
    compared = worlds = 0
    for number in range(start, min(start + 50, TEMPLATES)):
        verdicts, merged = compare(number)
        compared, worlds = compared + verdicts, worlds + merged
    assert compared > 4 * worlds > 1000  # the worlds merge, and the templates are not all left out


def told(numbers: range) -> str:
    """Everything that is said of these templates, in the order in which it is said."""
    lines = []
    for number in numbers:
        for verdict in judge(model_of(RANDOM["template"](number)), RULES, Team({})):
            assert isinstance(verdict, Verdict)
            what = verdict.what
            lines.append([number, verdict.rule.name, *verdict.pipelines, what.message if isinstance(what, Finding) else list(what[:2]), verdict.worlds])
    return json.dumps(lines)


def test_what_is_said_and_its_order_do_not_hang_on_the_hash_seed() -> None:
    script = f"import runpy; print(runpy.run_path({str(HERE / 'test_worlds_equal_enumeration.py')!r})['told'](range(40)))"
    said = [
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout.strip()
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] == told(range(40))
    assert len(json.loads(said[0])) > 200


def test_a_verdict_names_its_worlds_in_words() -> None:
    for number in range(60):
        for tree in trees_of(model_of(RANDOM["template"](number))).values():
            for what, worlds in outcomes(tree):
                cubes = when(tree, lambda outcome, what=what: what in _said(outcome))
                assert worlds == tuple(describe(cube) for cube in cubes if cube) or isinstance(what, Doubt), (number, what)
