"""Of two findings on one defect the terminal shows the graver, with the other beneath it; nothing is lost in the numbers, nor in any other format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.explained import EXPLAINS, OF_ONE_RESOURCE
from queuegate.policies.gate.report.record.grouped import failed, groups
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.report.record.names import pipeline_names
from queuegate.policies.gate.report.terminal.overview import overview
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.records import Reading, Request
from queuegate.policies.rule import Severity

PIPELINE = """
Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{{queue}}}}}
  DeadLetters: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: 1209600, {dead}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{{function}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, {mapping}}}}}
"""
REDRIVE = "RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}"
BOTH = [
    ("missing-redrive-policy", "function-dead-letter-config", {"function": "DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}"}),
    ("filter-deletes", "filtered-events-uncounted", {"mapping": """FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}"""}),
    ("expires-before-dead-letter", "retention-survives-outage", {"queue": f"{REDRIVE}, VisibilityTimeout: 185, MessageRetentionPeriod: 900"}),
    ("filter-deletes", "filtered-events-uncounted", {"mapping": 'FilterCriteria: {Filters: [{Pattern: \'{"body": {"kind": ["order"]}}\'}]}'}),
    ("fifo-queue-attributes", "dead-letter-queue-type", {"queue": f"{REDRIVE}, QueueName: orders.fifo", "dead": "FifoQueue: true"}),
]


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    def run(**parts: str) -> Report:
        text = PIPELINE.format(**{part: parts.get(part, "") for part in ("queue", "dead", "function", "mapping")})
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        return check(Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(every_rule())))

    return run


@pytest.mark.parametrize(("grave", "mild", "parts"), BOTH, ids=[f"{grave}, {mild}" for grave, mild, _ in BOTH])
def test_the_graver_one_is_shown_with_the_other_beneath_it_and_both_are_counted(grave: str, mild: str, parts: dict[str, str], checked: Any) -> None:
    report = checked(**parts)
    assert {grave, mild} <= {finding.rule for finding in report.findings}
    shown = {group.first.rule: {defect.first.rule for defect in group.beneath} for group in groups(report)}
    assert mild in shown[grave]
    assert mild not in shown
    ((_, counted),), left = overview(groups(report), [], report, pipeline_names(report.pipelines), None)
    assert (counted, left) == (Counter(str(finding.severity) for finding in failed(report)), 0)


def test_what_several_explain_together_is_beneath_the_first(checked: Any) -> None:
    report = checked(**BOTH[0][2])
    (config,) = [finding for finding in report.findings if finding.rule == "function-dead-letter-config"]
    (missing,) = [finding for finding in report.findings if finding.rule == "missing-redrive-policy"]
    second = replace(missing, pipelines=["template/Other"], message="another queue", fingerprint="2")
    others = [finding for finding in report.findings if finding is not config]
    for more, beneath in (([second], True), ([], False)):
        found = groups(replace(report, findings=[*others, *more, replace(config, pipelines=[*config.pipelines, "template/Other"])]))
        assert ("function-dead-letter-config" not in {group.first.rule for group in found}) is beneath


def test_what_is_graver_is_never_beneath_and_another_pipelines_neither(checked: Any) -> None:
    report = checked(**BOTH[0][2])
    (config,) = [finding for finding in report.findings if finding.rule == "function-dead-letter-config"]
    others = [finding for finding in report.findings if finding is not config]
    for changed in (
        replace(config, severity=Severity.ERROR),
        replace(config, pipelines=["template/Other"]),
        replace(config, pipelines=[*config.pipelines, "template/Other"]),
    ):
        found = groups(replace(report, findings=[*others, changed]))
        assert ("function-dead-letter-config" in {group.first.rule for group in found}) is (changed.severity is config.severity)


def test_the_table_names_rules_and_leads_round_in_no_circle() -> None:
    names = {rule.name for rule in every_rule()}
    assert names >= EXPLAINS.keys() | OF_ONE_RESOURCE | {name for explained in EXPLAINS.values() for name in explained}

    def behind(name: str, way: tuple[str, ...]) -> None:
        assert name not in way
        for other in EXPLAINS.get(name, ()):
            behind(other, (*way, name))

    for name in EXPLAINS:
        behind(name, ())


def test_the_whole_report_shows_the_fix_of_each_place(tmp_path: Path) -> None:
    text = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Refunds: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 70}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  First: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Worker}}
"""
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    rules = tuple(rule for rule in every_rule() if rule.name == "visibility-timeout")
    report = check(Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(rules)))
    for full in (True, False):
        shown = render(report, full=full, width=200)
        assert "Set VisibilityTimeout of Orders to 180." in shown
        assert ("Set VisibilityTimeout of Refunds to 180." in shown) is full
