"""The keystone: what a rule says over the worlds that it meets is what it says in every single assignment, worked out by code that knows no worlds.

`QUEUEGATE_TEMPLATES` sets how many random templates, and a third as many random assemblies, are compared, a hundred at a time: 300 take half a minute, 30,000 an hour.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Doubt, Verdict, _said, describe, outcomes
from queuegate.policies.gate.settings import parameter_files
from queuegate.policies.rule import Finding, Team
from queuegate.synth.values.trees import when

HERE = Path(__file__).parent
KEYSTONE: Any = runpy.run_path(str(HERE / "keystone.py"))
TEMPLATE: Any = runpy.run_path(str(HERE / "random_template.py"))["template"]
ASSEMBLY: Any = runpy.run_path(str(HERE / "random_assembly.py"))["assembly"]
compare, model_of, trees_of, RULES = (KEYSTONE[name] for name in ("compare", "model_of", "trees_of", "RULES"))

NUMBERS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))["numbers"]
ROWS = 700
"""What has more assignments than this is left out: the naive side would take too long."""
MANY = 100
"""Of so many there are some of every kind; of a few it is chance."""


def one(number: int) -> dict[str, Any]:
    return {"random": TEMPLATE(number)}


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_TEMPLATES", 6, 300, step=100))
def test_the_verdicts_over_the_worlds_are_those_of_every_assignment(numbers: range) -> None:
    compared = worlds = 0
    shown: Counter[str] = Counter()
    for number in numbers:
        found = compare(number, one(number), {}, ROWS)
        compared, worlds = compared + found.verdicts, worlds + found.worlds
        shown.update(found.shown)
    assert compared > (4 if len(numbers) >= MANY else 1) * worlds > 1000 * len(numbers) / MANY  # the worlds merge, and the templates are not all left out
    assert min(shown[kind] for kind in ("pass", "fail", "undecided", "several worlds")) >= (30 if len(numbers) >= MANY else 1), shown
    assert shown["rules"], shown


def written(given: dict[str, str], number: int, folder: Path) -> Path:
    """Parameter values as a team keeps them: in one of the formats of CloudFormation, CodePipeline and SAM."""
    pairs: Any = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    format_ = [pairs, {"Parameters": given, "Tags": {}}, {"Parameters": pairs}, given, [f"{name}={value}" for name, value in given.items()]][number % 5]
    file = folder / f"{number}.json"
    file.write_text(json.dumps(format_))
    return file


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_TEMPLATES", 12, 100, step=100, one_of=3))
def test_so_they_are_in_several_templates(numbers: range, tmp_path: Path) -> None:
    compared = worlds = 0
    shown: Counter[str] = Counter()
    for number in numbers:
        bodies, given = ASSEMBLY(number)
        read = {name: value.value for name, value in parameter_files.read(written(given, number, tmp_path)).items()}
        assert read == given
        found = compare(number, bodies, read, ROWS)
        compared, worlds = compared + found.verdicts, worlds + found.worlds
        shown.update(found.shown)
        shown["given"] += bool(given and found.verdicts)
    assert compared > (4 if len(numbers) >= MANY else 1) * worlds > 1000 * len(numbers) / MANY
    assert min(shown[kind] for kind in ("pass", "fail", "undecided", "several worlds")) >= (10 if len(numbers) >= MANY else 1), shown
    if len(numbers) >= MANY:
        assert min(shown[kind] for kind in ("parameter", "output", "import")) >= 10, shown
        assert all(shown[kind] for kind in ("stack output", "nested twice", "varying together", "rules", "given")), shown


def told(numbers: range) -> str:
    """Everything that is said of these templates, in the order in which it is said."""
    lines = []
    for number in numbers:
        for verdict in judge(model_of(one(number)), RULES, Team({})):
            assert isinstance(verdict, Verdict)
            what = verdict.what
            lines.append([number, verdict.rule.name, *verdict.pipelines, what.message if isinstance(what, Finding) else list(what[:2]), verdict.worlds])
    return json.dumps(lines)


@pytest.mark.parametrize("count", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_what_is_said_and_its_order_do_not_hang_on_the_hash_seed(count: int) -> None:
    script = f"import runpy; print(runpy.run_path({str(HERE / 'test_worlds_equal_enumeration.py')!r})['told'](range({count})))"
    said = [
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout.strip()
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] == told(range(count))
    assert len(json.loads(said[0])) > 5 * count


@pytest.mark.parametrize("count", [20, pytest.param(60, marks=pytest.mark.slow)])
def test_a_verdict_names_its_worlds_in_words(count: int) -> None:
    for number in range(count):
        for tree in trees_of(model_of(one(number))).values():
            for what, worlds in outcomes(tree):
                cubes = when(tree, lambda outcome, what=what: what in _said(outcome))
                told = tuple(describe(cube) for cube in cubes)
                assert worlds == (told if all(told) else ()) or isinstance(what, Doubt), (number, what)
