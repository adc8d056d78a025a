"""What a finding about the handler of a container image tells: it is named in the image, and not by Handler."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {Dockerfile: Dockerfile, DockerContext: .}
    Properties: {PackageType: Image, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}
"""


@pytest.mark.parametrize(("command", "verdicts"), [("app.handle", ["fail"]), ("app.handler", [])])
def test_the_handler_of_an_image(command: str, verdicts: list[str], tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return {}\n", encoding="utf-8")
    (tmp_path / "Dockerfile").write_text(f'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py ${{LAMBDA_TASK_ROOT}}/\nCMD ["{command}"]\n', encoding="utf-8")
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE, encoding="utf-8")
    judging = Judging([one for one in RULES if one.name == "handler-not-found"])
    found = check(Request((Wanted((str(file),), {}),), Reading(tmp_path, tmp_path), judging)).findings
    assert [one.verdict for one in found] == verdicts
    assert all(one.fix.startswith("Name app.handler in CMD of the Dockerfile") and not one.edits for one in found)
