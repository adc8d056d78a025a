"""Under pytest: one item for each linter and template."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use

BASE = Path(__file__).with_name("pipeline.yaml").read_text(encoding="utf-8")
WRONG = BASE.replace("      Timeout: 30\n", "      Timeout: 30\n      DurableConfig: {ExecutionTimeout: 60, RetentionPeriodInDays: 91}\n")
WARNED = BASE.replace("  Mapping:\n    Type", "  Mapping:\n    DependsOn: [Worker]\n    Type")
LINTED = [BASE, WRONG, WARNED]
OUTCOME = re.compile(r"^(queuegate\.yaml::(?:linters|problems)::\S+) (PASSED|FAILED|SKIPPED)", re.MULTILINE)


@pytest.fixture
def outcomes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, answers: Path) -> Callable[..., tuple[dict[str, str], str]]:
    """The items of the linters in a real run of `pytest -m policy`, and its whole output."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(answers))

    def run(
        template: str, settings: str = "linters: {cfn-lint: true, checkov: false, cloudformation-validate: false}\n", *arguments: str
    ) -> tuple[dict[str, str], str]:
        (pytester.path / "template.yaml").write_text(template, encoding="utf-8")
        (pytester.path / "queuegate.yaml").write_text(settings, encoding="utf-8")
        output = str(pytester.runpytest_inprocess("-vv", "-p", "no:cacheprovider", "-m", "policy", *arguments).stdout)
        return dict(OUTCOME.findall(output)), output

    return run


Outcomes = Callable[..., tuple[dict[str, str], str]]


def test_a_clean_template_passes(outcomes: Outcomes) -> None:
    assert outcomes(BASE)[0] == {"queuegate.yaml::linters::cfn-lint[template]": "PASSED"}


def test_an_error_fails_its_item_and_shows_the_place_and_the_docs(outcomes: Outcomes) -> None:
    found, output = outcomes(WRONG)
    assert found == {"queuegate.yaml::linters::cfn-lint[template]": "FAILED"}
    assert "error[E3034]: 91 is greater than the maximum of 90" in output
    assert re.search(r"--> template\.yaml:\d+:\d+\n\s+more: https://", output)


@pytest.mark.slow
def test_a_warning_passes_and_is_said_and_fails_where_fail_on_says_so(outcomes: Outcomes) -> None:
    found, output = outcomes(WARNED)
    assert found == {"queuegate.yaml::linters::cfn-lint[template]": "PASSED"}
    assert "warning[W3005]" in output.partition("warnings summary")[2]
    found, _ = outcomes(WARNED, "fail-on: warning\nlinters: {cfn-lint: true, checkov: false, cloudformation-validate: false}\n")
    assert found == {"queuegate.yaml::linters::cfn-lint[template]": "FAILED"}


def test_none_runs_where_the_settings_turn_them_off(outcomes: Outcomes) -> None:
    assert outcomes(BASE, "linters: {cfn-lint: false, checkov: false, cloudformation-validate: false}\n")[0] == {}


def test_a_crash_fails_its_item_and_the_problem(outcomes: Outcomes, stand_in: Callable[..., Use], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415 - the interpreter of the stand-in

    use = stand_in(f"#!{sys.executable}\nimport sys\nif '--version' in sys.argv: print('1.2.3')\nelse: sys.exit('boom')")
    Path(use.command[1]).chmod(0o755)
    monkeypatch.setenv("QUEUEGATE_CFN_LINT", use.command[1])
    found, output = outcomes(BASE)
    assert found == {"queuegate.yaml::problems::linter-crash[cfn-lint]": "FAILED", "queuegate.yaml::linters::cfn-lint[template]": "FAILED"}
    assert "cfn-lint ended with exit code 1: boom" in output
