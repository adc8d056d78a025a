"""Of the team's own files for the linters only the lists of what to skip are read, by us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters.skip_lists import skips
from queuegate.policies.gate.report.record.model import Report, Source, Suppressed


@pytest.mark.parametrize(
    ("engine", "file", "text", "rules"),
    [
        pytest.param("cfn-lint", ".cfnlintrc", "ignore_checks: [W3, E3034]", ("W3005", "W1001"), id="cfn-lint, a prefix"),
        pytest.param("cfn-lint", ".cfnlintrc.yml", "ignore_checks:\n- E3034\n", ("E3034", "E3035"), id="cfn-lint, another name"),
        pytest.param("cloudformation-validate", ".cfnlintrc", "ignore_checks: [W3, E3034]", ("W3005", "W1001"), id="CloudFormation Validate, by cfn-lint's"),
        pytest.param("checkov", ".checkov.yaml", "skip-check: [CKV_AWS_117]", ("CKV_AWS_117", "CKV_AWS_11"), id="checkov, a list"),
        pytest.param("checkov", ".checkov.yml", "skip-check: CKV_AWS_1, CKV2_*", ("CKV2_AWS_9", "CKV_AWS_117"), id="checkov, a text and a pattern"),
    ],
)
def test_a_list_covers_what_the_linter_would_skip(tmp_path: Path, engine: str, file: str, text: str, rules: tuple[str, str]) -> None:
    covered, spared = rules
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = skips(engine, (tmp_path / "none", tmp_path))
    assert any(skip.covers(engine, covered) for skip in found)
    assert not any(skip.covers(engine, spared) for skip in found)
    assert {skip.spot.file for skip in found} == {str(tmp_path / file)}


@pytest.mark.parametrize("text", ["", "[1]", "skip-check: {a: 1}", "skip-check: [1, null]", "a: [", "append_rules: [x]"])
def test_a_file_that_says_nothing_skips_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".checkov.yaml").write_text(text, encoding="utf-8")
    assert skips("checkov", (tmp_path,)) == ()


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    near = tmp_path / "near"
    near.mkdir()
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E1]", encoding="utf-8")
    (near / ".cfnlintrc").write_text("ignore_checks: [E2]", encoding="utf-8")
    assert [skip.rule for skip in skips("cfn-lint", (near, tmp_path))] == ["E2"]


def test_what_is_skipped_is_counted_with_its_place(judged: Callable[..., Report], stand_in: Callable[..., Use], good: str, tmp_path: Path) -> None:
    (tmp_path / ".cfnlintrc").write_text("append_rules: [evil]\nignore_checks:\n  - W9999\n", encoding="utf-8")
    code = "import json, sys; print(json.dumps([{'Filename': sys.argv[-1], 'Message': ' '.join(sys.argv), 'Rule': {'Id': 'W9999'}, 'Location': {'Path': ['Resources', 'Orders']}}]))"
    report = judged(good, linters=(stand_in(code),), rules=())
    (found,) = report.findings
    assert found.suppressed == Suppressed("waiver", "cfn-lint's own settings skip W9999", None, Source(".cfnlintrc", 3, 5))
    assert "evil" not in found.message
    assert report.summary.suppressed == 1
