"""Every rule kills its mutants: one defect in the reference system, seen by the right rule in the right place, and by no other error rule."""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
import yaml

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.verdicts import Crash, judge
from queuegate.policies.rule import Finding, Mapping, Severity, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cdk.cloud_assembly import read
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template

spread: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["spread"]
ROOT = Path(__file__).parents[2]
MUTANTS = yaml.load((ROOT / "tests" / "mutants.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
PARTS = {
    "Queue": "Notification/Messaging/Queue/Resource",
    "DeadLetterQueue": "Notification/Messaging/DeadLetterQueue/Resource",
    "Mapping": "Notification/Worker/Live/Notifications/Resource",
    "Worker": "Notification/Worker/Function/Resource",
    "Alias": "Notification/Worker/Live/Resource",
    "WorkerRole": "Notification/Worker/Role/Resource",
    "ValidatorRole": "Notification/Validator/Role/Resource",
    "WorkerPolicy": "Notification/Worker/Role/DefaultPolicy/Resource",
    "ProducerPolicy": "Notification/Validator/Role/DefaultPolicy/Resource",
    "QueuePolicy": "Notification/Messaging/Queue/Policy/Resource",
    "DeadLetterQueuePolicy": "Notification/Messaging/DeadLetterQueue/Policy/Resource",
    "Key": "Notification/Key/Resource",
    "DeadLetterAlarm": "Notification/Alarms/DeadLetters/Resource",
    "OldestMessageAlarm": "Notification/Alarms/OldestMessage/Resource",
    "StandStillAlarm": "Notification/Alarms/StandStill/Resource",
    "WantedAlarm": "Notification/Alarms/Wanted/Resource",
    "InFlightAlarm": "Notification/Alarms/InFlight/Resource",
    "FailedItemsAlarm": "Notification/Alarms/FailedItems/Resource",
    "FailingShareAlarm": "Notification/Alarms/FailingShare/Resource",
    "NewVersionAlarm": "Notification/Alarms/NewVersionFails/Resource",
    "NothingAlarm": "Notification/Alarms/NothingDelivered/Resource",
    "ErrorsAlarm": "Notification/Alarms/WorkerErrors/Resource",
    "Release": "Notification/Worker/Release/Resource",
    "WorkerLogs": "Notification/Worker/Logs/Resource",
    "IdempotencyTable": "Notification/Tables/Idempotency/Resource",
    "Stage": "Notification/Api/Rest/DeploymentStage.v1/Resource",
    "StatusTable": "Notification/Tables/Status/Resource",
}
CASES = [pytest.param(rule, mutant, id=f"{rule}-{i}") for rule, mutants in MUTANTS.items() for i, mutant in enumerate(mutants)]


@cache
def assembled(reference: Path) -> list[Template]:
    return list(read(reference, root=ROOT).templates)


def said(body: dict[str, Any], reference: Path) -> list[tuple[str, str, Severity, str]]:
    """Rule, verdict, severity and place of everything that is said of a template."""
    text = json.dumps(body)
    parsed, spot = parse(text, "mutant.json")
    (made,) = assembled(reference)
    template = Template(file="mutant.json", stack="Notification", body=parsed, spot=spot, code=made.code)
    found = []
    for verdict in judge(build([template]), RULES, Team({})):
        assert not isinstance(verdict, Crash), verdict
        what = verdict.what
        assert what.place is not None
        severity = (what.severity if isinstance(what, Finding) else None) or verdict.rule.severity
        found.append((verdict.rule.name, "fail" if isinstance(what, Finding) else "undecided", severity, "/".join(map(str, what.place.route[1:]))))
    return found


def named(body: dict[str, Any], value: Any) -> Any:
    """The value with logical ids in the place of {Queue} and the like."""
    ids = {resource.get("Metadata", {}).get("aws:cdk:path"): logical_id for logical_id, resource in body["Resources"].items()}
    text = json.dumps(value)
    for part, path in PARTS.items():
        text = text.replace(f"{{{part}}}", ids[path])
    return json.loads(text)


def test_the_reference_system_itself_is_clean(reference_template: dict[str, Any], reference: Path) -> None:
    assert said(reference_template, reference) == []


def test_every_rule_on_templates_has_a_mutant() -> None:
    assert {rule.name for rule in RULES if rule.on is Mapping and rule.group != "declared"} == set(MUTANTS)


@pytest.mark.parametrize(("rule", "mutant"), spread(CASES, 8))
def test_a_mutant_is_killed_in_the_right_place_and_by_no_other_error_rule(
    rule: str, mutant: dict[str, Any], reference_template: dict[str, Any], reference: Path
) -> None:
    patch = named(reference_template, mutant["patch"])
    found = said(jsonpatch.apply_patch(reference_template, patch), reference)
    assert named(reference_template, mutant["at"]) in {place for name, verdict, _, place in found if name == rule and verdict == "fail"}, found
    errors = {name for name, verdict, severity, _ in found if severity is Severity.ERROR and verdict == "fail"}
    assert errors - {rule} == set(mutant.get("also", {}))
