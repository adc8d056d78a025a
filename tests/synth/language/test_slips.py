"""A section that is misspelt, or the type or an attribute of a resource: CloudFormation refuses the template. That is said once, where it stands, and the pipeline is judged as it is meant."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
(CFN_LINT,) = find_spec("cfnlint").submodule_search_locations  # to import it takes half a second of each process
TYPES = Path(CFN_LINT) / "data" / "schemas" / "providers" / "us-east-1.json"
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
        (one.rule.name, type(one.what).__name__, str(one.what.place.route[:2][-1]), template.spot(one.what.place.route).line)
        for one in found
        if one.what.place.route
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("head", ["", 'AWSTemplateFormatVersion: "2010-09-09"\n'])
@pytest.mark.parametrize(
    ("text", "right", "wrong", "resource"),
    [
        (PIPELINE, "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventSourceMaping", "Mapping"),
        (PIPELINE, "AWS::SQS::Queue", "AWS::SQS::Queu", "Refunds"),
        (PIPELINE, "AWS::SQS::Queue", "AWS::SQS::Que", "Refunds"),
        (PIPELINE, "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventSource", "Mapping"),
        (PIPELINE, "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventMapping", "Mapping"),
        (PIPELINE, "AWS::Lambda::EventSourceMapping", "AWS::SQS::EventSourceMapping", "Mapping"),
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


WHOLE = f"""AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {{Type: String, AllowedValues: [dev, live]}}
Mappings:
  Seconds: {{dev: {{Visible: 60}}, live: {{Visible: 20}}}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Outputs:
  Url: {{Value: !Ref Refunds, Condition: IsLive}}
{PIPELINE.replace("VisibilityTimeout: 60", "VisibilityTimeout: !FindInMap [Seconds, !Ref Stage, Visible]")}"""


@pytest.mark.parametrize("wrong", ["Resource", "resources", "Resourses", "Parameter", "Paramters", "Condition", "conditions", "Mapping", "Maping", "Output"])
def test_what_is_under_a_misspelt_section_is_judged_as_it_is_meant(wrong: str) -> None:
    right = next(one for one in ("Resources", "Parameters", "Conditions", "Mappings", "Outputs") if one[:3].lower() == wrong[:3].lower())
    slipped = WHOLE.replace(f"\n{right}:\n", f"\n{wrong}:\n")
    assert slipped != WHOLE
    (slip,) = [one for one in said(slipped) if one not in said(WHOLE)]
    assert slip == (RULE, "Finding", wrong, slipped.splitlines().index(f"{wrong}:") + 1)
    assert [one for one in said(WHOLE) if one not in said(slipped)] == []
    assert ("visibility-below-timeout", "Finding", "Refunds") in [one[:3] for one in said(slipped)]


@pytest.mark.parametrize("body", ["resources: {Resources: {}}", "Resource: Refunds", "Transform: Ours\nResource: {Refunds: {Type: 'AWS::SQS::Queue'}}"])
def test_words_of_others_are_no_sections(body: str) -> None:
    """The Serverless Framework has a template under `resources` (https://www.serverless.com/framework/docs/providers/aws/guide/resources); a macro may have what it likes."""
    read, spot = parse(body, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=read, spot=spot)
    assert read_as_meant(template) == ()
    assert "Resources" not in template.body


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
