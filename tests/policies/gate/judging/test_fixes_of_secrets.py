"""What a fix is computed from stays secret where it is a NoEcho parameter's: no number of such a fix is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

PIPELINE = """
Parameters: {{Secret: {{Type: Number, NoEcho: true}}}}
Resources:
  Failed: {{Type: AWS::SQS::Queue}}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 100, RedrivePolicy: {{deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}}, {queue}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 30, {function}}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, {mapping}}}}}
"""
CODE = "Runtime: python3.13, Handler: index.handler, Code: {{ZipFile: \"import requests\\ndef handler(event, context):\\n  for record in event['Records']:\\n    requests.post('https://example.com'{timeout})\"}}"


@pytest.mark.parametrize(
    ("rule", "secret", "parts"),
    [
        ("visibility-timeout", 37, {"function": "Timeout: !Ref Secret"}),
        ("visibility-timeout", 37, {"mapping": "MaximumBatchingWindowInSeconds: !Ref Secret"}),
        ("visibility-below-timeout", 137, {"function": "Timeout: !Ref Secret"}),
        ("visibility-below-timeout", 37, {"function": "Timeout: 137", "mapping": "MaximumBatchingWindowInSeconds: !Ref Secret"}),
        ("visibility-timeout-range", 37, {"queue": "VisibilityTimeout: 0", "function": "Timeout: !Ref Secret"}),
        (
            "reserved-below-maximum-concurrency",
            37,
            {"function": "ReservedConcurrentExecutions: 5", "mapping": "ScalingConfig: {MaximumConcurrency: !Ref Secret}"},
        ),
        ("reserved-without-maximum-concurrency", 37, {"function": "ReservedConcurrentExecutions: !Ref Secret"}),
        ("call-without-timeout", 37, {"function": f"Timeout: !Ref Secret, {CODE.format(timeout='')}"}),
        ("call-without-timeout", 3, {"function": CODE.format(timeout=""), "mapping": "BatchSize: !Ref Secret"}),
        ("calls-outlast-timeout", 7, {"function": CODE.format(timeout=", timeout=9"), "mapping": "BatchSize: !Ref Secret"}),
    ],
)
def test_a_fix_that_a_secret_makes_shows_no_number(rule: str, secret: int, parts: dict[str, str], tmp_path: Path) -> None:
    text = PIPELINE.format(**{part: parts.get(part, "") for part in ("queue", "function", "mapping")})
    for part in parts.values():  # a property is written once
        for name in re.findall(r"(\w+): ", part):
            text = re.sub(rf"(?<!\w){name}: (?:100|30), ", "", text)
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    report = check(
        Request(
            (Wanted((str(tmp_path / "template.yaml"),), {"Secret": str(secret)}),),
            Reading(tmp_path, tmp_path),
            Judging(tuple(one for one in RULES if one.name == rule)),
        )
    )
    (found,) = [finding for finding in report.findings if finding.verdict == "fail"]
    assert not re.search(r"\d", found.fix), found.fix
    assert not re.search(r"\d", found.message), found.message
    assert found.edits == []
