"""A function that names no code is packaged from the folder of its template, where that has the handler's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

SWALLOWS = "def handler(event, context):\n    for record in event['Records']:\n        try:\n            deliver(record['body'])\n        except Exception as error:\n            print(error)\n"
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n"
EVENTS = "Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}"


def verdicts(folder: Path, properties: str) -> list[str]:
    worker = f"  Worker: {{Type: AWS::Serverless::Function, Properties: {{Runtime: python3.13, {EVENTS}, {properties}}}}}\n"
    (folder / "template.yaml").write_text(HEAD + worker, encoding="utf-8")
    flags = Flags(targets=(str(folder / "template.yaml"),), only=("swallowed-exception", "handler-not-found"), linters=("none",), cache=False)
    return [f"{one.verdict} {one.rule}" for one in run(flags, folder).report.findings]


@pytest.mark.parametrize("handler", ["worker.handler", "src/worker.handler", "src.worker.handler"])
def test_the_handlers_file_is_beside_the_template(handler: str, tmp_path: Path) -> None:
    file = tmp_path / f"{handler.removesuffix('.handler').replace('.', '/')}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(SWALLOWS, encoding="utf-8")
    assert verdicts(tmp_path, f"Handler: {handler}") == ["fail swallowed-exception"]


def test_one_that_is_not_there_is_somewhere_else(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text(SWALLOWS, encoding="utf-8")
    assert set(verdicts(tmp_path, "Handler: worker.handler")) == {"undecided swallowed-exception", "undecided handler-not-found"}


def test_what_names_its_code_has_no_other(tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text(SWALLOWS, encoding="utf-8")
    assert set(verdicts(tmp_path, "Handler: worker.handler, CodeUri: s3://builds/worker.zip")) == {
        "undecided swallowed-exception",
        "undecided handler-not-found",
    }
