"""A resource whose type or attribute is misspelt: CloudFormation refuses the template. That is said once, where it stands, and the pipeline is judged as it is meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Team
from queuegate.synth.language.slips import _TYPES, _type_meant, attribute_meant, read_as_meant
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template

RULE = "unresolved-reference"
TYPES = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers" / "us-east-1.json"
PIPELINE = """Resources:
  Refunds:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
  Refunder:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Timeout: 30
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context): return None"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Refunds.Arn
      FunctionName: !Ref Refunder
"""
SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  Refunds:
    Type: AWS::SQS::Queue
  Refunder:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): return None"
      Events:
        Refund: {Type: SQS, Properties: {Queue: !GetAtt Refunds.Arn}}
"""


def said(text: str) -> list[tuple[Any, ...]]:
    """Each verdict on the template as its rule, the resource and the line."""
    body, spot = parse(text, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=body, spot=spot, text=text)
    template.slips = read_as_meant(template)
    template, _ = prepared(template, None)
    found = list(judge(build([template]), RULES, Team({})))
    assert not [one for one in found if isinstance(one, Crash)]
    return sorted(
        (one.rule.name, type(one.what).__name__, str(one.what.place.route[1]), template.spot(one.what.place.route).line)
        for one in found
        if one.what.place.route
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("head", ["", 'AWSTemplateFormatVersion: "2010-09-09"\n'])
@pytest.mark.parametrize(
    ("text", "right", "wrong", "resource"),
    [
        (PIPELINE, "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventSourceMaping", "Mapping"),
        (PIPELINE, "AWS::SQS::Queue", "AWS::SQS::Queu", "Refunds"),
        (PIPELINE, "AWS::IAM::Role", "AWS::IAM::Roll", "Role"),
        (PIPELINE, "    Type: AWS::Lambda::Function", "    Typ: AWS::Lambda::Function", "Refunder"),
        (PIPELINE, "    Properties:\n      Handler", "    Propertes:\n      Handler", "Refunder"),
        (PIPELINE, "    Properties:\n      EventSourceArn", "    properties:\n      EventSourceArn", "Mapping"),
        (SAM, "AWS::Serverless::Function", "AWS::Serverless::Functions", "Refunder"),
        (SAM, "    Properties:\n      Handler", "    Properies:\n      Handler", "Refunder"),
    ],
)
def test_a_slip_is_one_error_and_everything_else_is_as_it_is_meant(head: str, text: str, right: str, wrong: str, resource: str) -> None:
    assert right in text
    slipped = head + text.replace(right, wrong, 1)
    (slip,) = [one for one in said(slipped) if one not in said(head + text)]
    line = next(i for i, written in enumerate(slipped.splitlines(), 1) if wrong.splitlines()[0] in written)
    assert slip == (RULE, "Finding", resource, line)
    assert [one for one in said(head + text) if one not in said(slipped)] == []


def test_a_slip_is_told_where_a_loop_goes_over_a_parameter() -> None:
    """The template is made anew then, once the list is known."""
    head = "Transform: AWS::LanguageExtensions\nParameters: {Names: {Type: CommaDelimitedList, Default: 'A,B'}}\n"
    loop = "  Fn::ForEach::Each: [Name, !Ref Names, {'Spare${Name}': {Type: AWS::SQS::Queue}}]\n"
    slipped = head + PIPELINE.replace("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventSourceMaping") + loop
    (slip,) = [one for one in said(slipped) if one not in said(head + PIPELINE + loop)]
    assert slip == (RULE, "Finding", "Mapping", next(i for i, line in enumerate(slipped.splitlines(), 1) if "SourceMaping" in line))


@pytest.mark.parametrize(("resource", "key"), [("Refunds", "DelaySeconds: 5"), ("Mapping", "BatchSize: 5"), ("Refunder", "MemorySize: 256")])
def test_a_property_beside_the_properties(resource: str, key: str) -> None:
    found = said(PIPELINE.replace(f"  {resource}:\n", f"  {resource}:\n    {key}\n"))
    assert [one for one in found if one[0] == "malformed-property"] == [
        ("malformed-property", "Finding", resource, PIPELINE.splitlines().index(f"  {resource}:") + 2)
    ]


@pytest.mark.parametrize(
    "more", ["Metadata: {a: b}", "DeletionPolicy: Retain", "Description: all refunds", "Condition: !Ref AWS::NoValue", "x-owner: team", "Version: '1.0'"]
)
def test_what_is_no_slip(more: str) -> None:
    assert [one for one in said(PIPELINE.replace("  Refunds:\n", f"  Refunds:\n    {more}\n")) if one[0] == RULE and one[1] == "Finding"] == []


def test_a_macro_may_have_words_of_its_own() -> None:
    assert [one for one in said("Transform: Ours\n" + PIPELINE.replace("AWS::SQS::Queue", "AWS::SQS::Queues")) if one[0] == RULE and one[1] == "Finding"] == []


def test_no_type_that_there_is_counts_as_a_slip() -> None:
    types = json.loads(TYPES.read_text(encoding="utf-8"))
    assert len(types) > len(_TYPES)
    assert {kind: _type_meant(kind) for kind in types if _type_meant(kind)} == {}
    assert _type_meant("AWS::SQS::Queue::MODULE") == _type_meant("aws::sqs::queue") == ""


def test_no_attribute_is_a_slip_of_another() -> None:
    assert attribute_meant("x-Type") == attribute_meant("Comment") == attribute_meant("Policies") == ""
