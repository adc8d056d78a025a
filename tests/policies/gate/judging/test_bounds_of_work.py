"""What judging may cost: so many worlds and so many steps in them for a group of templates, and so much time for a run. Past either nothing passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.judging import verdicts
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.request import Flags, ask

BASE = Path(__file__).parents[2] / "base.yaml"


def report(folder: Path, *targets: str) -> Any:
    return msgspec.to_builtins(check(ask(folder, Flags(targets=tuple(str(folder / target) for target in targets), linters=("none",))).request))


@pytest.mark.parametrize(("most", "of_one"), [("MOST_WORLDS", "MOST_OF_ONE"), ("MOST_STEPS", "STEPS_OF_ONE")])
def test_past_so_much_work_each_rule_is_undecided_and_says_why(most: str, of_one: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.yaml").write_text(BASE.read_text(encoding="utf-8").replace("Timeout: 30", "Timeout: 31"), encoding="utf-8")
    whole = report(tmp_path, "one.yaml")
    monkeypatch.setattr(verdicts, most, 12)
    monkeypatch.setattr(verdicts, of_one, 0)
    cut = report(tmp_path, "one.yaml")
    reasons = {finding["rule"]: finding["reason"] for finding in cut["findings"]}
    assert "more combinations of parameters and conditions than are looked at" in reasons["missing-poll-permission"]
    assert {finding["rule"] for finding in whole["findings"]} <= set(reasons)
    assert not cut["problems"]


def test_past_its_time_a_run_says_what_is_not_judged_and_keeps_what_was_found(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "queuegate.yaml").write_text("judge-timeout: 0.000001\n", encoding="utf-8")
    late = report(tmp_path, "one.yaml", "two.yaml")
    assert [problem["kind"] for problem in late["problems"]] == ["too-large", "too-large"]
    assert "one/" in late["problems"][0]["message"]
    assert "raise judge-timeout" in late["problems"][0]["message"]
    assert len(late["pipelines"]) == 2


@pytest.mark.parametrize(
    ("mappings", "said"), [(1, "t/M0 is not judged"), (2, "t/M0 and 1 more pipeline are not judged"), (3, "t/M0 and 2 more pipelines are not judged")]
)
def test_past_its_time_a_run_says_how_many_are_left(mappings: int, said: str, tmp_path: Path) -> None:
    reads = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Worker"}}}
    resources = {"Queue": {"Type": "AWS::SQS::Queue"}, "Worker": {"Type": "AWS::Lambda::Function"}, **{f"M{i}": reads for i in range(mappings)}}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    (tmp_path / "queuegate.yaml").write_text("judge-timeout: 0.000001\n", encoding="utf-8")
    assert said in report(tmp_path, "t.json")["problems"][0]["message"]


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_the_time_counts_in_every_process(count: int, tmp_path: Path, command: Any) -> None:
    template = json.dumps(
        {
            "Resources": {
                "Queue": {"Type": "AWS::SQS::Queue"},
                "Worker": {"Type": "AWS::Lambda::Function"},
                "Mapping": {
                    "Type": "AWS::Lambda::EventSourceMapping",
                    "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
                },
            }
        }
    )
    for i in range(count):
        (tmp_path / f"t{i}.json").write_text(template, encoding="utf-8")
    (tmp_path / "queuegate.yaml").write_text("judge-timeout: 0.000001\n", encoding="utf-8")
    done = command("check", ".", "--linters", "none", "--report", "json", cwd=tmp_path)
    assert done.returncode == 4
    assert len(json.loads(done.stdout)["problems"]) == count
