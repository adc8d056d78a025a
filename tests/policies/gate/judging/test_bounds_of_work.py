"""What judging may cost: so many worlds and so many steps in them for a group of templates, and so much time for a run. Past either nothing passes."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.judging import rounds
from queuegate.policies.gate.judging.verdicts import Verdict
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.meter import METER

ROOT = Path(__file__).parents[4]
BASE = ROOT / "tests" / "policies" / "base.yaml"
PIPELINE: Any = runpy.run_path(str(ROOT / "tests" / "hostile_sizes" / "shapes.py"))["pipeline"]


def report(folder: Path, *targets: str) -> Any:
    return msgspec.to_builtins(check(ask(folder, Flags(targets=tuple(str(folder / target) for target in targets), linters=("none",))).request))


def template(body: Any) -> Template:
    return Template(file="t.json", stack="t", body=body, spot=lambda _: Spot("t.json", 1))


FIRST = ("FEW_WORLDS", "FEW_STEPS", "LEAST")


@pytest.mark.parametrize("bounds", [("FEW_WORLDS", "MOST_WORLDS", "MOST_OF_ONE"), ("FEW_STEPS", "LEAST", "MOST_STEPS", "STEPS_OF_ONE")])
def test_past_so_much_work_each_rule_is_undecided_and_says_why(bounds: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.yaml").write_text(BASE.read_text(encoding="utf-8").replace("Timeout: 30", "Timeout: 31"), encoding="utf-8")
    whole = report(tmp_path, "one.yaml")
    for bound in bounds:
        monkeypatch.setattr(rounds, bound, 0)
    cut = report(tmp_path, "one.yaml")
    reasons = {finding["rule"]: finding["reason"] for finding in cut["findings"]}
    assert "more combinations of parameters and conditions than are looked at" in reasons["missing-poll-permission"]
    assert {finding["rule"] for finding in whole["findings"]} <= set(reasons)
    assert not cut["problems"]


@pytest.mark.parametrize("few", [3, *(pytest.param(few, marks=pytest.mark.slow) for few in (0, 20, 60))])
@pytest.mark.parametrize("template", ["tests/mutants/fifo/template.yaml", "tests/policies/base.yaml", "tests/permissions/conditions/template.yaml"])
def test_the_same_is_said_however_little_the_first_round_may_take(few: int, template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ROOT / template
    whole = report(folder.parent, folder.name)
    for bound in FIRST:
        monkeypatch.setattr(rounds, bound, few)
    assert report(folder.parent, folder.name) == whole


def costs(name: str, *, steps: dict[str, int]) -> Rule:
    """A rule that finds something, and then works for so many steps on each mapping."""

    def check(mapping: Mapping) -> Iterator[Finding]:
        yield Finding("it is wrong", at=mapping)
        METER.step(steps[mapping.name])

    return Rule(name, "timing", Mapping, Severity.ERROR, "", "", check, "")


def told(rules: list[Rule], pipelines: int) -> list[tuple[str, str, str]]:
    said = rounds.judge(build([template(PIPELINE(pipelines))]), rules, Team({}))
    return [(one.rule.name, one.pipelines[0], type(one.what).__name__) for one in said if isinstance(one, Verdict)]


def test_what_a_rule_found_before_its_bound_stands_beside_the_question() -> None:
    assert told([costs("dear", steps={"Mapping0": 10**9})], 1) == [("dear", "t/Mapping0", "Finding"), ("dear", "t/Mapping0", "Doubt")]


def test_what_all_rules_take_for_a_pipeline_leaves_each_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("MOST_STEPS", "STEPS_OF_ONE"):
        monkeypatch.setattr(rounds, bound, 0)
    monkeypatch.setattr(rounds, "FEW_OF_ONE", 2 * rounds.FEW_STEPS)
    dear = [costs(name, steps={"Mapping0": 10**9, "Mapping1": 0}) for name in ("dear", "dearer")]
    some, plain = (costs(name, steps={"Mapping0": steps, "Mapping1": steps}) for name, steps in (("some", rounds.LEAST + 1), ("plain", rounds.LEAST)))
    open_questions = {(rule, pipeline) for rule, pipeline, what in told([*dear, some, plain], 2) if what == "Doubt"}
    assert open_questions == {("dear", "t/Mapping0"), ("dearer", "t/Mapping0"), ("some", "t/Mapping0")}


def test_a_pipeline_of_which_little_waits_comes_before_one_of_which_much_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FEW_STEPS", 80)
    monkeypatch.setattr(rounds, "STEPS_OF_ONE", 0)
    monkeypatch.setattr(rounds, "MOST_STEPS", 4 * 160)
    some = costs("some", steps={"Mapping0": 150, "Mapping1": 150})
    several = [costs(name, steps={"Mapping0": 10**9, "Mapping1": 1}) for name in ("dear", "dearer")]
    said = told([*several, some], 2)
    assert ("some", "t/Mapping1", "Doubt") not in said
    assert ("some", "t/Mapping0", "Doubt") in said
    assert {("dear", "t/Mapping1", "Finding"), ("some", "t/Mapping1", "Finding")} <= set(said)


@pytest.mark.parametrize("expensive", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_what_is_wrong_with_a_pipeline_is_said_beside_any_number_of_expensive_ones(expensive: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each role of theirs has a statement under a condition of its own for each pair of parameters: none can be judged whole."""
    resources = PIPELINE(expensive)["Resources"]
    many = 16 if expensive > 4 else 8
    pairs = [(i, j) for i in range(many) for j in range(i)]
    statements = [{"Fn::If": [f"E{i}x{j}", {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {"Ref": "AWS::NoValue"}]} for i, j in pairs]
    for i in range(expensive):
        resources[f"Role{i}"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"] += statements
    plain = json.loads(json.dumps(PIPELINE()["Resources"]).replace('0"', 'Plain"').replace("sqs:DeleteMessage", "sqs:SendMessage").replace("180", "20"))
    conditions = {f"E{i}x{j}": {"Fn::Equals": [{"Ref": f"P{i}"}, {"Ref": f"P{j}"}]} for i, j in pairs}
    body = {"Parameters": {f"P{i}": {"Type": "String"} for i in range(many)}, "Conditions": conditions, "Resources": resources | plain}
    (tmp_path / "t.json").write_text(json.dumps(body), encoding="utf-8")
    (tmp_path / "plain.json").write_text(json.dumps({"Resources": plain}), encoding="utf-8")
    if expensive <= 4:
        for bound, most in (("MOST_STEPS", 1_000), ("STEPS_OF_ONE", 2_000)):
            monkeypatch.setattr(rounds, bound, most)
    alone, all_ = (report(tmp_path, file)["findings"] for file in ("plain.json", "t.json"))
    alone, among = ({(one["rule"], one["resource"]) for one in said if one["verdict"] == "fail" and "Plain" in str(one["pipelines"])} for said in (alone, all_))
    assert any("than are looked at" in (one["reason"] or "") for one in all_)
    assert {("visibility-below-timeout", "QueuePlain"), ("missing-poll-permission", "RolePlain")} <= alone
    assert alone <= among


def test_past_its_time_a_run_says_what_is_not_judged_and_keeps_what_was_found(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "queuegate.yaml").write_text("judge-timeout: 0.000001\n", encoding="utf-8")
    late = report(tmp_path, "one.yaml", "two.yaml")
    (problem,) = late["problems"]
    assert problem["kind"] == "too-large"
    assert ": one/" in problem["message"]
    assert " and 1 more pipeline are not judged whole" in problem["message"]
    assert "raise judge-timeout" in problem["message"]
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
    (problem,) = json.loads(done.stdout)["problems"]
    assert f": t0/Mapping and {count - 1} more pipelines are not judged whole" in problem["message"]


@pytest.mark.slow
def test_functions_that_all_send_to_all_queues_are_judged_whole(tmp_path: Path) -> None:
    """What one rule learnt of a role before its bound is there for the next: forty times forty names are read once, and not for each rule and queue."""
    resources = PIPELINE(40)["Resources"]
    queues = [f"Queue{i}" for i in range(40)]
    for i in range(40):
        sends = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": [{"Fn::GetAtt": [queue, "Arn"]} for queue in queues]}
        resources[f"Role{i}"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(sends)
        resources[f"Function{i}"]["Properties"]["Environment"] = {"Variables": {queue.upper(): {"Ref": queue} for queue in queues}}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assert not [finding for finding in report(tmp_path, "t.json")["findings"] if "more combinations" in (finding.get("reason") or "")]
