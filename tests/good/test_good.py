"""Pipelines that are well made, each in another way: the gate says nothing that costs their owners a minute.

`cases.yaml` and `styles.yaml` lay each of them over parts (`parts/`). The list grows by every false alarm that somebody finds.
"""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.synth.sources.cloudformation import parse

HERE = Path(__file__).parent
Body = dict[str, Any]
LOUD = ("error", "warning")
spread: Any = runpy.run_path(str(HERE.parent / "lengths.py"))["spread"]
merged = runpy.run_path(str(HERE.parent / "policies" / "conftest.py"))["merged"]


@cache
def read(file: Path) -> Body:
    body: Body = parse(file.read_text(encoding="utf-8"), str(file))[0]
    return body


CASES: dict[str, Body] = read(HERE / "cases.yaml") | read(HERE / "styles.yaml")


def template(case: Body) -> Body:
    """A case as it would be deployed: its parts, one laid over the other, and what is its own on top."""
    whole: Body = {}
    for part in case["of"]:
        whole = merged(whole, read(HERE / "parts" / f"{part}.yaml"))
    return merged(whole, {key: value for key, value in case.items() if key not in {"of", "files"}})


def report(folder: Path, body: Body, files: dict[str, Any]) -> Report:
    for name, text in {"template.json": body, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text if isinstance(text, str) else json.dumps(text, indent=1), encoding="utf-8")
    return check(Request((Wanted((str(folder),), {}),), Reading(folder, folder, run_apps=False), Judging(RULES)))


def loud(seen: Report) -> list[tuple[str, str, str]]:
    return sorted({(finding.rule, finding.resource, finding.message) for finding in seen.findings if finding.severity in LOUD and finding.verdict == "fail"})


@pytest.mark.parametrize("name", spread(CASES, 6))
def test_a_good_pipeline_has_no_error_and_no_warning(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    seen = report(tmp_path, template(case), case.get("files", {}))
    assert [target.reason for target in seen.targets if target.status != "checked"] == []
    assert seen.pipelines
    assert loud(seen) == []


@pytest.mark.parametrize("name", spread([*CASES][::4], 3))
def test_a_good_pipeline_whose_queue_loses_its_dead_letter_queue_is_not_good(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    body = template(case)
    if "Orders" not in body["Resources"]:
        return
    worse = merged(body, {"Resources": {"Orders": {"Properties": {"RedrivePolicy": None}}}})
    assert ("missing-redrive-policy", "Orders") in {(rule, resource) for rule, resource, _ in loud(report(tmp_path, worse, case.get("files", {})))}


STAGES = {
    "Parameters": {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}},
    "Mappings": {"Stages": {"dev": {"Told": False}, "prod": {"Told": True}}},
    "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
}
SILENT_IN_DEV: dict[str, Body] = {
    "If": {"Properties": {"ActionsEnabled": {"Fn::If": ["IsProd", True, False]}}},
    "FindInMap": {"Properties": {"ActionsEnabled": {"Fn::FindInMap": ["Stages", {"Ref": "Stage"}, "Told"]}}},
    "no actions": {"Properties": {"AlarmActions": {"Fn::If": ["IsProd", [{"Ref": "OnCall"}], {"Ref": "AWS::NoValue"}]}}},
}
SILENT: dict[str, Body] = {
    "off": {"Properties": {"ActionsEnabled": False}},
    "off in both": {"Properties": {"ActionsEnabled": {"Fn::If": ["IsProd", False, "false"]}}},
}


def severities(folder: Path, rule: str, *changes: Body, of: tuple[str, ...] = ("cloudformation", "alarms")) -> set[str]:
    body = template({"of": of})
    for change in changes:
        body = merged(body, change)
    return {finding.severity for finding in report(folder, body, {}).findings if finding.rule == rule and finding.verdict == "fail"}


@pytest.mark.parametrize(
    ("alarm", "severity"),
    [
        *(pytest.param(alarm, "note", id=f"in dev: {name}") for name, alarm in SILENT_IN_DEV.items()),
        *(pytest.param(alarm, "warning", id=name) for name, alarm in SILENT.items()),
    ],
)
def test_an_alarm_that_is_silent_in_one_environment_is_meant_that_way(alarm: Body, severity: str, tmp_path: Path) -> None:
    assert severities(tmp_path, "alarm-without-action", STAGES, {"Resources": {"DeadLetterAlarm": alarm}}) == {severity}


def test_an_alarm_that_only_production_has_is_meant_that_way(tmp_path: Path) -> None:
    rule, only = "dead-letter-queue-alarm", {"Resources": {"DeadLetterAlarm": {"Condition": "IsProd"}}}
    assert severities(tmp_path, rule, STAGES, only) == {"note"}
    assert severities(tmp_path, rule, STAGES, only, {"Conditions": {"IsProd": {"Fn::Equals": ["dev", "prod"]}}}) == {"warning"}


@pytest.mark.parametrize(
    ("parameter", "severity"),
    [
        ("Default: dev, AllowedValues: [dev, prod]", "note"),
        ("Default: 'off', AllowedValues: ['off', prod]", "note"),
        ("Default: 'no', AllowedValues: ['no', 'yes']", "warning"),
        ("Default: ''", "warning"),
    ],
)
def test_a_switch_that_is_off_by_default_is_no_choice(parameter: str, severity: str, tmp_path: Path) -> None:
    head = parse(f"Parameters: {{Stage: {{Type: String, {parameter}}}}}", "head.yaml")[0]
    on = {"Conditions": {"IsProd": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, head["Parameters"]["Stage"]["Default"]]}]}}}
    only = {"Resources": {"DeadLetterAlarm": {"Condition": "IsProd"}}}
    silent = {"Resources": {"DeadLetterAlarm": SILENT_IN_DEV["If"]}}
    (tmp_path / "silent").mkdir()
    assert severities(tmp_path, "dead-letter-queue-alarm", head, on, only) == {severity}
    assert severities(tmp_path / "silent", "alarm-without-action", head, on, silent) == {severity}


def test_a_redrive_that_is_started_by_hand_needs_no_dead_letter_queue_and_reads_nothing(tmp_path: Path) -> None:
    by_hand: Body = {"Resources": {"Again": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "Worker"}, "Enabled": False}}}}
    by_hand["Resources"]["Again"]["Properties"]["EventSourceArn"] = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    always = {"Resources": {"Again": {"Properties": {"Enabled": True}}}}
    unwatched = {"Resources": {"DeadLetterAlarm": None}}
    assert severities(tmp_path, "missing-redrive-policy", by_hand) == set()
    assert severities(tmp_path, "missing-redrive-policy", by_hand, always) == {"warning"}
    assert severities(tmp_path, "dead-letter-queue-alarm", by_hand, unwatched) == {"warning"}
    assert severities(tmp_path, "dead-letter-queue-alarm", by_hand, unwatched, always) == set()


@pytest.mark.parametrize("inside", [False, True])
def test_what_a_connector_gives_was_chosen_by_aws(inside: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    ends = {"Destination": {"Id": "Next"}, "Permissions": ["Write"]}
    own = {"Worker": {"Connectors": {"Sends": {"Properties": ends}}}}
    apart = {"Sends": {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": "Worker"}, **ends}}}
    spelt = {
        "Worker": {"Properties": {"Policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:PurgeQueue"], "Resource": "*"}]}]}}
    }
    following = {"Resources": {"Next": {"Type": "AWS::SQS::Queue"}}}
    assert severities(tmp_path, "queue-administration", following, {"Resources": own if inside else apart}, of=("sam", "alarms")) == {"note"}
    assert severities(tmp_path, "queue-administration", following, {"Resources": spelt}, of=("sam", "alarms")) == {"warning"}
