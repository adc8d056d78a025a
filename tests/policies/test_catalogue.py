"""Every documented fact has a rule, or a row in docs/not-checked.md with the reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from queuegate.policies.contents import RULES

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT.parent / "shared" / "aws-rule-catalogue.json"
ANSWERS = yaml.load((ROOT / "tests" / "catalogue.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
ROWS = re.findall(r"^\| (QL[A-Z]\d+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "not-checked.md").read_text(encoding="utf-8"), re.MULTILINE)
REASONS = ("cannot be known before a deployment: ", "unverified: ", "contradicted: ", "would be a false alarm: ")
ANSWERED = [*ANSWERS["rules"], *(fact for fact, _, _ in ROWS)]


def test_each_fact_has_one_answer() -> None:
    assert sorted(ANSWERED) == sorted(set(ANSWERED))


def test_each_rule_that_answers_exists() -> None:
    assert {name for names in ANSWERS["rules"].values() for name in names} <= {rule.name for rule in RULES}


@pytest.mark.parametrize(("fact", "reason"), [(fact, reason) for fact, _, reason in ROWS])
def test_what_is_not_checked_has_a_reason(fact: str, reason: str) -> None:
    assert reason.startswith(REASONS), fact
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", reason)) <= {rule.name for rule in RULES}


def test_the_answers_are_to_the_facts_of_the_catalogue() -> None:
    if not CATALOGUE.exists():
        pytest.skip(f"the catalogue is not here: {CATALOGUE}")
    facts = {row["id"] for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))}
    assert set(ANSWERED) == facts
