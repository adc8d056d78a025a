"""The type of a resource that is misspelt in a template without a pipeline: perhaps there would be one, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

QUEUE = "Resources: {Orders: {Type: %s}}"


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("AWS:SQS::Queue", "AWS::SQS::Queue"), ("AWS::SQS::Queues", "AWS::SQS::Queue"), ("AWS::SQS::Queue", ""), ("AWS::MediaConvert::Queue", "")],
)
def test_a_slip_in_a_template_without_a_pipeline(kind: str, meant: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(QUEUE % kind, encoding="utf-8")
    request = Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging(RULES))
    findings = check(request).findings
    assert [(one.rule, one.verdict, one.pointer) for one in findings] == ([("unread-part", "undecided", "/Resources/Orders/Type")] if meant else [])
    assert all(f"{kind}, the Type of Orders, is no type of CloudFormation" in str(one.reason) and meant in str(one.settle) for one in findings)
