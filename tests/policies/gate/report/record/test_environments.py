"""What is wrong once in several environments is read once, with the numbers of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.report.continuous_integration.github import render as annotated
from queuegate.policies.gate.report.markdown import render as commented
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """\
Parameters: {{Stage: {{Type: String, Default: dev, AllowedValues: [dev, test, prod]}}}}
Conditions: {{IsProd: !Equals [!Ref Stage, prod]}}
Mappings: {{Often: {{dev: {{most: 3}}, test: {{most: 3}}, prod: {{most: 2}}}}}}
Resources:
  Mails: {{Type: AWS::SQS::Queue, Properties: {{{queue}}}}}
  Mailer: {{Type: AWS::Lambda::Function, Properties: {{{function}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Mails.Arn, FunctionName: !Ref Mailer, Enabled: {enabled}}}}}
"""
KEPT = "MessageRetentionPeriod: !If [IsProd, 1209600, 86400]"
BOTH = "86,400 s (1 day) or 1,209,600 s (14 days)"


def reported(folder: Path, rule: str, queue: str = KEPT, function: str = "", enabled: str = "false") -> Report:
    (folder / "t.yaml").write_text(TEMPLATE.format(queue=queue, function=function, enabled=enabled), encoding="utf-8")
    return run(Flags(targets=("t.yaml",), linters=("none",), only=(rule,), cache=False), folder).report


@pytest.mark.parametrize(("rule", "enabled"), [("disabled-mapping", "false"), ("missing-redrive-policy", "true")])
def test_a_number_of_what_comes_of_it_is_no_second_finding(rule: str, enabled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = reported(tmp_path, rule, enabled=enabled)
    assert len(report.findings) == 2
    for text in (render(report), commented(report).partition("with several findings, one by one")[0], annotated(report)):
        assert " ".join(text.split()).count(BOTH) == 1
    told = render(report)
    assert "when: Stage is not prod; or Stage = prod" in " ".join(told.split())
    assert "other place" not in told
    assert told.splitlines()[-1] in ("1 warning", "1 error")


def test_each_finding_still_has_a_row_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = reported(tmp_path, "disabled-mapping")
    assert [finding.worlds for finding in report.findings] == [["Stage is not prod"], ["Stage = prod"]]
    assert all(BOTH not in finding.message for finding in report.findings)


@pytest.mark.parametrize(
    ("queue", "function"),
    [
        pytest.param("VisibilityTimeout: !If [IsProd, 30, 20]", "Timeout: 10", id="another place"),
        pytest.param("VisibilityTimeout: 30", "Timeout: !If [IsProd, 10, 9]", id="another fix"),
    ],
)
def test_what_is_put_right_otherwise_is_another_finding(queue: str, function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = render(reported(tmp_path, "visibility-timeout", queue, function, "true"))
    assert "other place" in told
    assert " or " not in told.partition("\n\n")[2].splitlines()[3]


def test_what_is_alike_in_every_environment_is_told_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = render(reported(tmp_path, "disabled-mapping", ""))
    assert "when:" not in told
    assert " or " not in told


def test_a_number_that_is_said_twice_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`maxReceiveCount is 2; … 2 throttles move …`"""
    monkeypatch.chdir(tmp_path)
    queue = "RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:Dead', maxReceiveCount: !FindInMap [Often, !Ref Stage, most]}"
    told = " ".join(render(reported(tmp_path, "max-receive-count-low", queue, enabled="true")).split())
    assert "maxReceiveCount of Mails is 3 or 2;" in told
    assert "3 or 2 throttles" in told
    assert told.endswith("1 warning")


def test_several_findings_of_one_line_are_no_several_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE.format(queue="VisibilityTimeout: 30", function="Timeout: !If [IsProd, 10, 9]", enabled="true"), encoding="utf-8")
    told = " ".join(render(run(Flags(targets=("t.yaml",), linters=("none",), cache=False), tmp_path).report, width=80).split())
    line = told.split("warning[visibility-timeout] ")[1].split(" warning[")[0]
    assert "2 findings" in line
    assert "places" not in line
