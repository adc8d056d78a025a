"""Linters as the command meets them: flags, settings, waivers, exit codes, and what a run without them does not load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.linted import Use

Run = Callable[..., "subprocess.CompletedProcess[str]"]


WRONG = (
    Path(__file__)
    .with_name("pipeline.yaml")
    .read_text(encoding="utf-8")
    .replace(
        "  WorkerRole:\n    Type: AWS::IAM::Role\n    Properties:\n",
        "  WorkerRole:\n    Type: AWS::IAM::Role\n    Properties:\n      MaxSessionDuration: 100\n",
    )
)
"""A template in which only cfn-lint sees an error."""
LINTED = [WRONG]


@pytest.fixture
def said(queuegate: Run) -> Callable[..., tuple[int, dict[str, Any]]]:
    """The exit code and the JSON report of `queuegate check --linters cfn-lint`."""

    def run(*arguments: str, linters: str = "cfn-lint", **environment: str) -> tuple[int, dict[str, Any]]:
        done = queuegate("check", "--report", "json", "--linters", linters, *arguments, **environment)
        return done.returncode, json.loads(done.stdout)

    return run


Said = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def linted(folder: Path) -> Path:
    file = folder / "template.yaml"
    file.write_text(WRONG, encoding="utf-8")
    return file


def rules(report: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in report["findings"] if finding["engine"] != "queuegate" and not finding["suppressed"]]


@pytest.mark.slow
def test_a_linters_error_fails_the_run_and_the_second_run_says_the_same(said: Said, linted: Path) -> None:  # noqa: ARG001 - it is written
    first = said()
    assert (first[0], rules(first[1])) == (1, ["E3034"])
    assert said() == first
    engines = {engine["name"]: engine["status"] for engine in first[1]["engines"]}
    assert engines == {"queuegate": "ran", "cfn-lint": "ran", "checkov": "off", "cloudformation-validate": "off"}


def test_a_waiver_by_the_linters_rule_and_one_that_is_used_by_none(said: Said, linted: Path, answers: Path) -> None:
    waiver = "{{rule: {rule}, resource: WorkerRole, reason: it is deployed elsewhere}}"
    waivers = ", ".join(waiver.format(rule=rule) for rule in ("E3034", "E3001", "CKV_AWS_26"))
    linted.with_name("queuegate.yaml").write_text(f"waivers: [{waivers}]\n", encoding="utf-8")
    code, report = said(XDG_CACHE_HOME=str(answers))
    assert (code, rules(report)) == (0, [])
    unused = [finding["message"] for finding in report["findings"] if finding["rule"] == "unused-waiver"]
    assert unused == ["no finding of E3001 is on WorkerRole: this waiver is not used"]  # checkov did not run


def test_the_settings_change_what_a_linter_says(said: Said, linted: Path, answers: Path) -> None:
    linted.with_name("queuegate.yaml").write_text("linters: {cfn-lint: {severity: {E3034: note}}}\n", encoding="utf-8")
    code, report = said(XDG_CACHE_HOME=str(answers))
    assert (code, [finding["severity"] for finding in report["findings"] if finding["rule"] == "E3034"]) == (0, ["note"])


def test_chosen_rules_run_without_linters(queuegate: Run, linted: Path) -> None:  # noqa: ARG001 - it is written
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", "check", "--only", "timing", "--report", "json"],
        cwd=linted.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert {engine["name"]: engine["status"] for engine in json.loads(done.stdout)["engines"]} == {
        "queuegate": "ran",
        **dict.fromkeys(("cfn-lint", "checkov", "cloudformation-validate"), "off"),
    }


def test_a_crash_is_3_and_the_rest_is_reported(said: Said, linted: Path, stand_in: Callable[..., Use], short: str) -> None:
    linted.write_text(short, encoding="utf-8")
    crashing = Path(stand_in(f"#!{sys.executable}\nimport sys\nif '--version' in sys.argv: print('1.2.3')\nelse: sys.exit('boom')").command[1])
    crashing.chmod(0o755)
    code, report = said(QUEUEGATE_CFN_LINT=str(crashing))
    assert code == 3
    assert [(problem["kind"], problem["rule"]) for problem in report["problems"]] == [("linter-crash", "cfn-lint")]
    assert "ended with exit code 1: boom" in report["problems"][0]["message"]
    assert "visibility-timeout" in {finding["rule"] for finding in report["findings"]}
    assert {"name": "cfn-lint", "version": "1.2.3", "status": "crashed", "rules": None, "elsewhere": None, "judged": []} in report["engines"]


def test_a_missing_linter_that_is_asked_for_is_4_with_the_next_step(said: Said, linted: Path) -> None:  # noqa: ARG001 - it is written
    code, report = said(QUEUEGATE_CFN_LINT="/none/cfn-lint")
    assert code == 4
    assert [problem["message"] for problem in report["problems"]] == [
        "QUEUEGATE_CFN_LINT names /none/cfn-lint, which is not an executable file. Correct it, or unset it"
    ]


def test_without_linters_nothing_of_them_is_loaded(linted: Path) -> None:
    environment = {**os.environ, "QUEUEGATE_CFN_LINT": "/none", "QUEUEGATE_CHECKOV": "/none"}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "queuegate", "check", "template.yaml", "--linters", "none"],
        cwd=linted.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert done.returncode == 0
    assert "queuegate.policies.gate.run.check" in loaded
    assert {
        name for name in loaded if name.startswith(("queuegate.policies.gate.linters", "cfnlint", "checkov")) or name in ("importlib.metadata", "subprocess")
    } == set()


@pytest.mark.slow
def test_the_terminal_names_what_ran_and_counts_what_is_elsewhere(queuegate: Run, folder: Path, good: str, installed: Callable[[str], Use]) -> None:
    installed("checkov")
    (folder / "template.yaml").write_text(f"{good}  Bucket: {{Type: AWS::S3::Bucket}}\n", encoding="utf-8")
    done = queuegate("check", "--linters", "checkov", "--no-cache")
    assert done.returncode == 0
    head = " ".join(done.stdout.split("\n\n")[0].split())
    assert "checkov " in head
    assert "cfn-lint" not in head
    assert "more, on resources of no pipeline: --linter-scope template shows them" in head
    shown = queuegate("check", "--linters", "checkov", "--no-cache", "--linter-scope", "template").stdout
    assert "on resources of no pipeline" not in shown
    assert "CKV_AWS_18" in shown
    assert "CKV_AWS_18" not in done.stdout
    assert not (folder / ".git" / "cache" / "queuegate" / "linters").exists()


@pytest.mark.slow
def test_what_belongs_to_no_pipeline_uses_its_waiver(queuegate: Run, folder: Path, good: str, installed: Callable[[str], Use]) -> None:
    installed("checkov")
    (folder / "template.yaml").write_text(f"{good}  Bucket: {{Type: AWS::S3::Bucket}}\n", encoding="utf-8")
    (folder / "queuegate.yaml").write_text("waivers: [{rule: CKV_AWS_18, resource: Bucket, reason: it holds logs}]\n", encoding="utf-8")
    done = queuegate("check", "--linters", "checkov", "--report", "json")
    assert [finding["rule"] for finding in json.loads(done.stdout)["findings"] if finding["rule"] == "unused-waiver"] == []
