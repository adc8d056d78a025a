from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}
"""https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
TEMPLATE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)

    def made(texts: dict[str, str], *targets: str, below: str = "") -> list[dict[str, Any]]:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path / below)
        ran = run(Flags(targets=targets, linters=("none",), cache=False), tmp_path / below)
        found: list[dict[str, Any]] = json.loads(FORMATS["gitlab"](ran.report, Look(below=ran.below)))
        return found

    return made


def of(found: list[dict[str, Any]], rule: str) -> dict[str, Any]:
    return next(entry for entry in found if entry["check_name"] == rule)


def test_every_entry_has_what_gitlab_asks_for_and_a_fingerprint_of_its_own(entries: Any) -> None:
    found = entries({"infra/a.yaml": TEMPLATE, "infra/b.yaml": TEMPLATE}, "a.yaml", "b.yaml", "none.yaml", below="infra")
    for entry in found:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in SEVERITIES
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["description"]
    assert {entry["location"]["path"] for entry in found} == {"infra/a.yaml", "infra/b.yaml", "infra/none.yaml"}
    prints = [entry["fingerprint"] for entry in found]
    assert len(prints) == len(set(prints))


def test_what_is_said_twice_has_two_fingerprints_and_the_path_is_the_repository_s(entries: Any) -> None:
    """A finding of two assemblies with the same template, say."""
    found = entries({"t.yaml": TEMPLATE}, "./t.yaml", "./none.yaml")
    assert {entry["location"]["path"] for entry in found} == {"t.yaml", "none.yaml"}
    ran = run(Flags(targets=("t.yaml",), linters=("none",), cache=False), Path.cwd())
    failed = [finding for finding in ran.report.findings if finding.verdict == "fail"]
    twice = msgspec.structs.replace(ran.report, findings=[*failed, *failed], problems=[], questions=[])
    prints = [entry["fingerprint"] for entry in json.loads(FORMATS["gitlab"](twice, Look()))]
    assert len(set(prints)) == len(prints) == 2 * len(failed) > 0


def test_what_is_wrong_says_what_puts_it_right_and_what_is_waived_does_not(entries: Any) -> None:
    """A merge request shows the description, and nothing else."""
    wrong = of(entries({"t.yaml": TEMPLATE}, "t.yaml"), "visibility-timeout")
    waived = TEMPLATE.replace("60}}", "60}}  # queuegate: waive visibility-timeout because the worker is idempotent")
    accepted = of(entries({"t.yaml": waived}, "t.yaml"), "visibility-timeout")
    assert wrong["description"].endswith(". Fix: Set VisibilityTimeout of Orders to 180.")
    assert "Fix:" not in accepted["description"]
    assert wrong["fingerprint"] == accepted["fingerprint"]


def test_fingerprints_stay_when_lines_move(entries: Any) -> None:
    before, after = entries({"t.yaml": TEMPLATE}, "t.yaml"), entries({"t.yaml": f"# one\n{TEMPLATE}"}, "t.yaml")
    assert [entry["fingerprint"] for entry in before] == [entry["fingerprint"] for entry in after]
    assert [entry["location"] for entry in before] != [entry["location"] for entry in after]


def test_the_severity_tells_what_counts(entries: Any) -> None:
    assert of(entries({"t.yaml": TEMPLATE}, "t.yaml"), "missing-redrive-policy")["severity"] == "critical"
    assert of(entries({"t.yaml": TEMPLATE}, "t.yaml"), "visibility-timeout")["severity"] == "major"
    waived = TEMPLATE.replace("  Orders:", "  # queuegate: waive missing-redrive-policy because replayed\n  Orders:")
    entry = of(entries({"t.yaml": waived}, "t.yaml"), "missing-redrive-policy")
    assert (entry["severity"], entry["description"].partition(" – ")[0]) == ("info", "waived: replayed")
    assert of(entries({"t.yaml": TEMPLATE}, "none.yaml"), "unreadable")["severity"] == "blocker"
    unknown = TEMPLATE.replace("Timeout: 30", "Timeout: !Ref Runs") + "Parameters: {Runs: {Type: Number}}\n"
    (entry,) = [one for one in entries({"t.yaml": unknown}, "t.yaml") if "Settled by: --parameter Runs=VALUE" in one["description"]]
    assert (entry["severity"], "Waiting: " in entry["description"], "visibility-timeout" in entry["description"]) == ("info", True, True)
