"""A finding in a function's code stands at the line of the code, and the template is a related place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

APPS = Path(__file__).parents[3] / "apps"
WRONG = """import logging


def handler(event, context):
    for record in event["Records"]:
        try:
            deliver(record)
        except Exception:
            logging.exception("no")
"""
TEMPLATE = """Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: worker.handler
      Code: ./src
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""


def found(folder: Path, target: str, rule: str, made: dict[Path, Path] | None = None) -> Any:
    request = Request(
        (Wanted((str(folder / target),), {}),), Reading(folder, folder, made=made or {}), Judging(tuple(one for one in RULES if one.name == rule))
    )
    return check(request)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text(WRONG, encoding="utf-8")
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_a_line_of_the_handler_in_a_plain_template(repository: Path) -> None:
    report = found(repository, "template.yaml", "swallowed-exception")
    (finding,) = report.findings
    assert (finding.source.file, finding.source.line, finding.source.column) == ("src/worker.py", 8, 9)
    assert (finding.template, finding.pointer, finding.resource, finding.property) == ("template.yaml", "/Resources/Worker/Properties/Code", "Worker", "Code")
    assert [(other.message, other.source.file, other.source.line) for other in finding.related if other.source] == [
        ("the function whose code this is", "template.yaml", 8)
    ]
    text = render(report)
    assert "--> src/worker.py:8:9" in text
    assert "--> template.yaml:8:7" in text


def test_the_fingerprint_knows_no_line(repository: Path) -> None:
    before = found(repository, "template.yaml", "swallowed-exception").findings[0]
    (repository / "src" / "worker.py").write_text(f"import os\n{WRONG}", encoding="utf-8")
    after = found(repository, "template.yaml", "swallowed-exception").findings[0]
    assert (before.source.line, after.source.line) == (8, 9)
    assert before.fingerprint == after.fingerprint


def test_the_place_where_failures_are_reported_is_related(repository: Path) -> None:
    (repository / "src" / "worker.py").write_text('def handler(event, context):\n    return {"batchItemFailures": failed(event)}\n', encoding="utf-8")
    (finding,) = found(repository, "template.yaml", "unreported-batch-failures").findings
    assert (finding.source.file, finding.source.line) == ("template.yaml", 11)
    assert [(other.message, other.source.file, other.source.line) for other in finding.related if other.source] == [
        ("the handler returns batchItemFailures here", "src/worker.py", 2)
    ]


def moved(assembly: Path, folder: Path, to: Path) -> Path:
    """The assembly that the app would make if it stood elsewhere."""
    for file in assembly.glob("*.*"):
        to.mkdir(exist_ok=True)
        (to / file.name).write_text(file.read_text(encoding="utf-8").replace(str(APPS / folder.name), str(folder)), encoding="utf-8")
    return to


def test_a_line_of_the_handler_in_an_app(tmp_path: Path, synthesised: Callable[[str], Path]) -> None:
    shutil.copytree(APPS / "orders", tmp_path / "orders", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "orders" / "worker" / "handler.py").write_text(WRONG.replace("handler(event", "handle(event"), encoding="utf-8")
    made = moved(synthesised("orders"), tmp_path / "orders", tmp_path / "made")
    report = found(tmp_path, "orders/cdk.json", "swallowed-exception", {tmp_path / "orders" / "cdk.json": made})
    findings = [one for one in report.findings if one.verdict == "fail"]
    assert findings, json.dumps([str(one) for one in (*report.problems, *report.findings)])
    assert {(one.source.file, one.source.line) for one in findings} == {("orders/worker/handler.py", 8)}
    assert {other.message for one in findings for other in one.related} == {"the function whose code this is", "in the synthesised template"}
