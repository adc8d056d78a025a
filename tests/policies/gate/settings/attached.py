"""Templates in which waivers stand, and what a run says of them. `runpy.run_path(…)` gives these."""

from __future__ import annotations

import json
from typing import Any

from queuegate.policies.gate.report.record.model import Report

RULES = ("missing-redrive-policy", "visibility-timeout", "no-concurrency-cap", "missing-partial-responses", "unused-waiver")
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 30}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
  Refunds:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  RefundsMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Worker}
"""
BODY: Any = {
    "Resources": {
        name: {
            "Type": kind,
            "Properties": {
                key: {"Fn::GetAtt": value.split(".")} if "." in str(value) else {"Ref": value} if value == "Worker" else value for key, value in rest.items()
            },
        }
        for name, kind, rest in (
            ("Orders", "AWS::SQS::Queue", {"VisibilityTimeout": 60}),
            ("Worker", "AWS::Lambda::Function", {"Timeout": 30}),
            ("Mapping", "AWS::Lambda::EventSourceMapping", {"EventSourceArn": "Orders.Arn", "FunctionName": "Worker"}),
            ("Refunds", "AWS::SQS::Queue", {"VisibilityTimeout": 60}),
            ("RefundsMapping", "AWS::Lambda::EventSourceMapping", {"EventSourceArn": "Refunds.Arn", "FunctionName": "Worker"}),
        )
    }
}


def waived(report: Report) -> list[tuple[str, str | None]]:
    return sorted((finding.rule, finding.resource) for finding in report.findings if finding.suppressed)


def said(report: Report) -> list[str]:
    return [problem.message for problem in report.problems]


def with_metadata(resource: str, *waivers: dict[str, Any], body: Any = BODY) -> str:
    resources = body["Resources"]
    return json.dumps({**body, "Resources": {**resources, resource: {**resources[resource], "Metadata": {"queuegate": {"waivers": [*waivers]}}}}}, indent=1)


def commented(line: str, comment: str, text: str = TEMPLATE) -> str:
    """The template with a comment at the end of this line."""
    assert text.count(line) >= 1
    return text.replace(line, f"{line}  # queuegate: {comment}", 1)
