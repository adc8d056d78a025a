"""What is declared of a pipeline and stands in no template: each fact changes what is said, and no key is accepted that changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.gate.settings.model import DeclaredPipeline
from queuegate.policies.rule import Severity
from queuegate.synth.model import PARAMETERS

Judge = Callable[..., list[Any]]
DOWNSTREAM, BATCH, RATE, OUTAGE, RETENTION = (
    "declared-downstream-concurrency",
    "declared-batch-time",
    "declared-arrival-rate",
    "declared-outage",
    "retention-survives-outage",
)
READ = {
    "downstream-concurrency": ({"downstream-concurrency": 10}, {"downstream-concurrency": 9}),
    "seconds-per-message": ({"seconds-per-message": 6}, {"seconds-per-message": 6.1}),
    "arrival-rate": ({"seconds-per-message": 1, "arrival-rate": 10}, {"seconds-per-message": 1, "arrival-rate": 10.1}),
    "outage": ({"outage": 925}, {"outage": 926}),
}
"""For each fact, what is just good enough of the good pipeline (10 invocations, batches of 5 in 30 s, 5 × 185 s), and what is not."""


def spelt(facts: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in facts.items()}


def test_a_key_that_no_rule_reads_is_refused_by_the_schema() -> None:
    keys = {field.encode_name for field in msgspec.structs.fields(DeclaredPipeline)} - {"queue", "function"}
    assert keys == {*(name.replace("_", "-") for name in PARAMETERS), *READ}


@pytest.mark.parametrize("fact", READ)
def test_each_fact_is_a_bound(fact: str, changed: Judge, team: Any) -> None:
    good, bad = READ[fact]
    assert changed("{}", team=team(**spelt(good))) == []
    assert [one.resource for one in changed("{}", team=team(**spelt(bad)))] != []
    assert changed("{}", team=team(mappings=("template/Another",), **spelt(bad))) == []


def test_what_is_declared_is_quoted_as_it_stands_there(changed: Judge, team: Any) -> None:
    (said,) = changed("Worker: {Properties: {ReservedConcurrentExecutions: 4}}", "declared-parameters", team=team(reserved_concurrency=None))
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "declares reserved-concurrency: null for the pipeline orders" in said.text


def test_more_invocations_than_what_they_call_can_serve(changed: Judge, team: Any) -> None:
    (said,) = changed("Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 100}}}", DOWNSTREAM, team=team(downstream_concurrency=10))
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency", Severity.WARNING)
    assert "100 concurrent invocations (MaximumConcurrency of Mapping)" in said.text
    assert said.related == ("orders declares downstream-concurrency: 10",)


@pytest.mark.parametrize(
    ("fragment", "at"),
    [
        ("Mapping: {Properties: {ScalingConfig: null, ProvisionedPollerConfig: {MaximumPollers: 2}}}", "Mapping"),
        ("Mapping: {Properties: {ScalingConfig: null}}\nWorker: {Properties: {ReservedConcurrentExecutions: 20}}", "Worker"),
        ("Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 100}}}\nWorker: {Properties: {ReservedConcurrentExecutions: 20}}", "Worker"),
    ],
    ids=["pollers", "a reserve alone", "a reserve below the maximum"],
)
def test_whatever_bounds_it_counts(fragment: str, at: str, changed: Judge, team: Any) -> None:
    (said,) = changed(fragment, DOWNSTREAM, team=team(downstream_concurrency=19))
    assert (said.verdict, said.resource) == ("fail", at)
    assert changed(fragment, DOWNSTREAM, team=team(downstream_concurrency=20)) == []


def test_mappings_of_one_function_are_added_up(changed: Judge, team: Any) -> None:
    second = "More: {Type: AWS::SQS::Queue}\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt More.Arn, FunctionName: !Ref Worker, ScalingConfig: {MaximumConcurrency: 6}}}"
    both = ("template/Mapping", "template/Second")
    assert [one.resource for one in changed(second, DOWNSTREAM, team=team(mappings=both, downstream_concurrency=15))] == ["Mapping"]
    assert changed(second, DOWNSTREAM, team=team(mappings=both, downstream_concurrency=16)) == []
    assert changed(second, DOWNSTREAM, team=team(downstream_concurrency=15)) == []


def test_a_batch_that_does_not_fit(changed: Judge, team: Any) -> None:
    (said,) = changed("Mapping: {Properties: {BatchSize: 10}}", BATCH, team=team(seconds_per_message=4))
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Worker", "Properties/Timeout", Severity.WARNING)
    assert "BatchSize (10) × 4 s (seconds-per-message of orders) = 40 s, and Timeout of Worker is 30 s" in said.text
    (said,) = changed("{}", BATCH, team=team(seconds_per_message=31))
    assert said.severity is Severity.ERROR  # not even one message fits


def test_a_rate_that_nobody_can_work_off(changed: Judge, team: Any) -> None:
    (said,) = changed("{}", RATE, team=team(arrival_rate=100, seconds_per_message=0.5))
    assert (said.verdict, said.resource, said.route) == ("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency")
    assert "10 concurrent invocations (MaximumConcurrency of Mapping) / 0.5 s (seconds-per-message) = 20 per second" in said.text
    unbounded = "Mapping: {Properties: {ScalingConfig: null}}"
    assert changed(unbounded, RATE, team=team(arrival_rate=1000, seconds_per_message=1)) == []
    assert [one.resource for one in changed(unbounded, RATE, team=team(arrival_rate=1000, seconds_per_message=1, thresholds={"account-concurrency": 900}))]


def test_a_rate_alone_is_an_open_question_and_no_pass(changed: Judge, team: Any) -> None:
    assert [(one.verdict, one.settle) for one in changed("{}", RATE, team=team(arrival_rate=1))] == [
        ("undecided", "seconds-per-message for orders in queuegate.yaml")
    ]


def test_an_outage_that_outlasts_the_retries(changed: Judge, team: Any) -> None:
    (said,) = changed("{}", OUTAGE, team=team(outage=3600))
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount", Severity.NOTE)
    assert "maxReceiveCount (5) × VisibilityTimeout (185 s) = 925 s" in said.text
    (said,) = changed("DeadLetters: {Properties: {MessageRetentionPeriod: 3600}}", OUTAGE, team=team(outage=3600))
    assert said.severity is Severity.WARNING
    assert "DeadLetters deletes them 3,600 s after they were sent" in said.text


def test_the_retention_is_held_to_the_outage_of_the_pipeline_and_the_time_to_catch_up(changed: Judge, team: Any) -> None:
    week = "Orders: {Properties: {MessageRetentionPeriod: 7200}}"
    assert changed(week, RETENTION, team=team(outage=7200)) == []
    assert [one.resource for one in changed(week, RETENTION, team=team(outage=7201))] == ["Orders"]
    busy = team(outage=3600, arrival_rate=6, seconds_per_message=1)  # 10 per second are worked on: 3,600 × 6 / 4 s to catch up
    assert [one.resource for one in changed(week, RETENTION, team=busy)] == ["Orders"]
    assert changed("Orders: {Properties: {MessageRetentionPeriod: 9000}}", RETENTION, team=busy) == []


@pytest.mark.parametrize(("rule", "facts"), [(DOWNSTREAM, {"downstream_concurrency": 5}), (BATCH, {"seconds_per_message": 4}), (OUTAGE, {"outage": 9999})])
def test_what_nobody_knows_is_undecided(rule: str, facts: dict[str, Any], changed: Judge, team: Any) -> None:
    away = "Mapping: {Properties: {EventSourceArn: !ImportValue Orders, FunctionName: !ImportValue Worker}}"
    assert {one.verdict for one in changed(away, rule, team=team(**facts))} == {"undecided"}


def test_a_declared_parameter_is_put_right_by_a_change_or_declared_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    good = (Path(__file__).parents[1] / "base.yaml").read_text(encoding="utf-8")
    (tmp_path / "template.yaml").write_text(good, encoding="utf-8")
    said = {
        "Set BatchSize of Mapping to 4. Or declare batch-size: 5 in queuegate.yaml.",
        "Remove ScalingConfig from Mapping. Or declare maximum-concurrency: 10 in queuegate.yaml.",
        "Remove FunctionResponseTypes from Mapping. Or declare partial-responses: true in queuegate.yaml.",
        "Set VisibilityTimeout of Orders to 186. Or declare visibility-timeout: 185 in queuegate.yaml.",
        "Remove RedrivePolicy from Orders. Or declare max-receive-count: 5 in queuegate.yaml.",
        "Set Timeout of Worker to 29. Or declare function-timeout: 30 in queuegate.yaml.",
        "Set Enabled of Mapping to false. Or declare enabled: true in queuegate.yaml.",
    }
    values = "batch-size: 4, maximum-concurrency: null, partial-responses: false, visibility-timeout: 186, max-receive-count: null, function-timeout: 29, enabled: false"
    (tmp_path / "queuegate.yaml").write_text(f"pipelines: {{orders: {{queue: Orders, function: Worker, {values}}}}}", encoding="utf-8")
    report = run(Flags(only=("declared-parameters",), linters=("none",), cache=False), tmp_path).report
    assert {one.fix for one in report.findings} == said
    assert all(one.edits for one in report.findings)


def test_a_redrive_policy_that_is_not_there_has_no_count_to_set(changed: Judge, team: Any) -> None:
    (one,) = changed("Orders: {Properties: {RedrivePolicy: null}}", "declared-parameters", team=team(max_receive_count=6))
    assert one.fix.startswith("Set RedrivePolicy.maxReceiveCount of Orders so that it is 6, or declare ")
