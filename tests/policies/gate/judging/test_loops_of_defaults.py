"""A loop over the default of a list: what it makes is judged, and that there may be another list is one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

TEMPLATE = """
Transform: AWS::LanguageExtensions
Parameters: {Names: LIST}
Resources:
  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - ${Name}Queue:
        Type: AWS::SQS::Queue
        Properties: {VisibilityTimeout: 9, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}
      ${Name}Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt [!Sub '${Name}Queue', Arn], FunctionName: !Ref Worker}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Timeout: 30, Role: arn:aws:iam::111122223333:role/w, Code: {ZipFile: 'def handler(event, context): pass'}}
"""
DEFAULT = "{Type: CommaDelimitedList, Default: 'A,B'}"


def judged(folder: Path, declared: str, given: dict[str, str] | None = None, more: str = "") -> Report:
    (folder / "t.yaml").write_text(TEMPLATE.replace("LIST", declared) + more, encoding="utf-8")
    return check(Request((Wanted((str(folder / "t.yaml"),), given or {}),), Reading(folder, folder), Judging(RULES)))


def asked(report: Report, parameter: str) -> list[tuple[str, str]]:
    return [(one.rule, one.settle or "") for one in report.findings if one.verdict == "undecided" and parameter in f"{one.reason}"]


def failing(report: Report) -> list[str]:
    return sorted(one.resource or "" for one in report.findings if one.rule == "visibility-below-timeout" and one.verdict == "fail")


def test_another_list_is_one_question(tmp_path: Path) -> None:
    report = judged(tmp_path, DEFAULT)
    assert failing(report) == ["AQueue", "BQueue"]
    assert asked(report, "Names") == [("unread-part", "--parameter Names=VALUE")]


@pytest.mark.parametrize(("declared", "given"), [(DEFAULT, {"Names": "A,B"}), ("{Type: CommaDelimitedList, AllowedPattern: '(A|B)'}", {"Names": "A,B"})])
def test_a_list_that_is_given_is_none(declared: str, given: dict[str, str], tmp_path: Path) -> None:
    report = judged(tmp_path, declared, given)
    assert failing(report) == ["AQueue", "BQueue"]
    assert asked(report, "Names") == []


def test_a_list_that_conditions_tell_apart_has_its_worlds(tmp_path: Path) -> None:
    """Where a condition asks for its second item, that is known in one world and not in the other."""
    report = judged(tmp_path, DEFAULT, more="Conditions: {Second: !Equals [!Select [1, !Ref Names], C]}\n")
    assert "unread-part" not in {rule for rule, _ in asked(report, "Names")}
