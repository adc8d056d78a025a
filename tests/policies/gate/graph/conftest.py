"""A picture of what a test writes down, in a repository of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.graph.collect import collected
from queuegate.policies.gate.graph.model import Graph
from queuegate.policies.gate.graph.tell import Picture, tell
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.run.asking.functions import Told
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import report
from queuegate.policies.gate.run.read import opened

FLAGS = Flags(linters=("none",), cache=False)
HOSTILE = """
Parameters:
  Secret: {Type: String, NoEcho: true, AllowedValues: ["0731", "0732"]}
  Given: {Type: String}
Conditions:
  IsFirst: !Equals [!Ref Secret, "0731"]
Resources:
  "<script>alert(1)</script>":
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Secret
      MessageRetentionPeriod: !If [IsFirst, 731, 732]
      RedrivePolicy: {deadLetterTargetArn: !GetAtt ["\\"]-->|x|{{`</pre>&amp;#quot;\\u202e%%{init}%%\\nclick n1 call alert()", Arn], maxReceiveCount: 5}
  "\\"]-->|x|{{`</pre>&amp;#quot;\\u202e%%{init}%%\\nclick n1 call alert()": {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: !Ref Secret}}
  "```\\n::error::x##[error]\\u001b[2J":
    Type: AWS::Lambda::Function
    Properties: {Timeout: 30, Role: !ImportValue 'x" onmouseover="alert(1)', Code: {S3Bucket: b, S3Key: k}, Handler: index.handler, Runtime: python3.12}
  "1. end fa:fa-bell": {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt ["<script>alert(1)</script>", Arn], FunctionName: !Ref "```\\n::error::x##[error]\\u001b[2J"}}
  Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue "<img src=x onerror=alert(1)>", FunctionName: !Ref Given}}
  Topic: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Given, Endpoint: !GetAtt ["<script>alert(1)</script>", Arn]}}
  "Alarm & co; style x:y#z;":
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Threshold: !Ref Secret, ComparisonOperator: GreaterThanThreshold, Dimensions: [{Name: QueueName, Value: !GetAtt ["<script>alert(1)</script>", QueueName]}]}
"""
"""Names that every format might take for its own, and a secret that is a number."""
SECRETS = ("731", "732")

Draw = Callable[..., Told]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_SHA", "GITHUB_WORKSPACE", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def graph(folder: Path) -> Callable[[str], Graph]:
    """The record of one template."""

    def made(text: str) -> Graph:
        (folder / "template.yaml").write_text(text, encoding="utf-8")
        request = ask(folder, FLAGS).request
        with opened(request) as assemblies:
            return collected(assemblies, report(request, assemblies))

    return made


@pytest.fixture
def draw(folder: Path) -> Draw:
    """`draw("html", text, name)`: what is told of a template of this name."""

    def told(form: str, text: str, name: str = "template.yaml", *, width: int = 100, ascii_only: bool = False) -> Told:
        (folder / name).write_text(text, encoding="utf-8")
        return tell(FLAGS._replace(targets=(name,)), folder, Picture(form, Look(width=width), ascii_only))

    return told


@pytest.fixture
def hostile() -> str:
    return HOSTILE
