"""The example of a page, as the whole template that `explain --template` prints: it says what the page says, whoever checks it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.whole import is_whole, pipeline, whole
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.rule import Rule
from queuegate.synth.sources.cloudformation import parse

TESTS = Path(__file__).parents[3]
spread: Any = runpy.run_path(str(TESTS / "lengths.py"))["spread"]
WHOLE = [pytest.param(rule, id=rule.name) for rule in RULES if is_whole(rule)]


def test_the_pipeline_is_that_of_the_tests() -> None:
    assert pipeline() == parse((TESTS / "policies" / "base.yaml").read_text(encoding="utf-8"), "base.yaml")[0]


@pytest.mark.parametrize("rule", spread(WHOLE, 30))
def test_bad_fires_its_rule_first_and_good_does_not(rule: Rule, tmp_path: Path) -> None:
    for title in ("Bad", "Good"):
        text = whole(rule, title)
        assert text is not None
        (tmp_path / f"{title}.yaml").write_text(text, encoding="utf-8")
        report = run(Flags(targets=(str(tmp_path / f"{title}.yaml"),), linters=("none",), cache=False), tmp_path).report
        assert report.problems == []
        assert (rule.name in {one.rule for one in report.findings if one.verdict == "fail"}) is (title == "Bad")


@pytest.mark.parametrize("name", ["declared-parameters", "template-size"])
def test_what_is_no_template_is_not_made_one(name: str) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    assert whole(rule, "Bad") is None
