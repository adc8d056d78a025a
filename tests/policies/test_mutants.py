"""Every rule kills its mutants: a good pipeline with one defect, seen by the right rule in the right place, and by no other error rule; and docs/mutants.md says so."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.rule import Severity

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
spread: Any = runpy.run_path(str(HERE.parent / "lengths.py"))["spread"]
matrix: Any = runpy.run_path(str(ROOT / "tools" / "mutant_matrix.py"))
mutated: Any = matrix["mutated"]
MUTANTS = mutated["mutants"]()
CASES = [pytest.param(mutant, id=mutant.name) for mutant in MUTANTS]
PAGE = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8")
FEW = 3
"""So many rules may see one defect without a reason."""
WITHOUT = {"template-size": "it takes a template of more than 1 MB"}
"""Rules without a mutant, and why."""
ALIKE: dict[frozenset[str], str] = {}
"""Rules that fire on the same mutants, and why there are two of them."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, reference: Path) -> Callable[[str], Report]:
    """What is said of a system that nobody made worse."""

    @cache
    def of(system: str) -> Report:
        found: Report = mutated["report"](system, {}, tmp_path_factory.mktemp(system), reference)
        return found

    return of


@pytest.mark.parametrize("system", mutated["SYSTEMS"])
def test_the_good_systems_have_no_error_no_warning_and_nothing_undecided(system: str, good: Callable[[str], Report]) -> None:
    report = good(system)
    assert report.problems == []
    assert [one.rule for one in report.findings if one.severity is not Severity.NOTE or one.verdict != "fail"] == []


@pytest.mark.parametrize(
    ("runtime", "handler", "folder"),
    [
        ("java21", "billing.Worker::handleRequest", "java/"),
        ("provided.al2023", "bootstrap", "go/"),
        ("dotnet8", "Billing::Billing.Function::Handle", "dotnet/"),
    ],
)
def test_the_good_worker_in_another_language_says_the_same(runtime: str, handler: str, folder: str, tmp_path: Path, reference: Path) -> None:
    written = {"Worker": {"Properties": {"Runtime": runtime, "Handler": handler, "CodeUri": folder}}}
    report = mutated["report"]("sam", {"resources": written}, tmp_path, reference)
    assert report.problems == []
    assert [one.rule for one in report.findings if one.severity is not Severity.NOTE or one.verdict != "fail"] == []


def test_every_rule_has_a_mutant_or_a_reason() -> None:
    assert {rule.name for rule in RULES} - {mutant.rule for mutant in MUTANTS} == set(WITHOUT)


@pytest.mark.parametrize("mutant", spread(CASES, 160))
def test_a_mutant_is_killed_in_the_right_place_and_by_no_other_error_rule(mutant: Any, reference: Path, good: Callable[[str], Report], tmp_path: Path) -> None:
    said = mutated["said"](mutant, tmp_path, reference, good(mutant.system))
    at = mutated["named"](mutant.at, reference) if mutant.system == "notification" else mutant.at
    found = said.found if mutant.verdict == "fail" else said.undecided
    assert at in [mutated["place"](one) for one in found if one.rule == mutant.rule], [(one.rule, mutated["place"](one)) for one in found]
    assert {one.rule for one in said.found if one.severity is Severity.ERROR} - {mutant.rule} == set(mutant.also)
    assert len({one.rule for one in said.shown}) <= FEW or mutant.many
    assert matrix["row"](mutant, said) in PAGE.splitlines()


def test_the_page_has_a_row_for_each_mutant_and_no_other() -> None:
    starts = [line for line in PAGE.splitlines() if line.startswith("| [")]
    assert [line.rsplit(" | ", 1)[0] for line in starts] == [matrix["start"](mutant) for mutant in matrix["in_order"](MUTANTS)]


def test_no_two_rules_see_the_same_mutants_without_a_reason() -> None:
    """By what the page says of each mutant: the rule that must see it, and the others that do."""
    seen: dict[str, set[str]] = {}
    for line in PAGE.splitlines():
        if line.startswith("| ["):
            for name in re.findall(r"(?<=\[)[a-z0-9-]+(?=\]\()|(?<=`)[a-z0-9-]+(?=`)", line):
                seen.setdefault(name, set()).add(line)
    names = [rule.name for rule in RULES if rule.name not in WITHOUT]
    assert set(names) <= seen.keys()
    alike = {frozenset((one, other)) for i, one in enumerate(names) for other in names[:i] if seen[one] == seen[other]}
    assert alike == set(ALIKE)
