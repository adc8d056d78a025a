from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

RULE = "unresolved-reference"
PARENT = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters: {Team: {Type: String}}
Resources:
  Queues: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: queues.yaml, Parameters: {Team: !Ref Team}}}
  Workers: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: workers.yaml, Parameters: {Queue: !GetAtt Queues.Outputs.Arn}}}
"""
QUEUES = """
Parameters: {Team: {Type: String}, Keep: {Type: Number, Default: 60, MinValue: 60}}
Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Team}-orders"}}}
Outputs: {Arn: {Value: !GetAtt Orders.Arn}}
"""
WORKERS = """
Parameters: {Queue: {Type: String}}
Resources: {Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref Queue, FunctionName: worker}}}
"""


@pytest.fixture
def nested(tmp_path: Path) -> Callable[[str], list[Any]]:
    """What the rule says of a parent with its two nested stacks."""

    def run(parent: str, queues: str = QUEUES) -> list[Any]:
        for name, text in (("parent", parent), ("queues", queues), ("workers", WORKERS)):
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        wanted = Wanted((str(tmp_path / "parent.yaml"),), {})
        report = check(Request((wanted,), Reading(tmp_path, tmp_path), Judging([found for found in RULES if found.name == RULE])))
        return [(one.verdict, one.pointer, one.pipelines, one.message) for one in report.findings]

    return run


@pytest.mark.parametrize(
    ("right", "wrong", "at", "message"),
    [
        (
            "Outputs.Arn",
            "Outputs.ARN",
            "Workers/Properties/Parameters/Queue",
            "Workers asks for Outputs.ARN of Queues, whose template has no output ARN (it has Arn): CloudFormation fails",
        ),
        (
            ", Parameters: {Team: !Ref Team}",
            "",
            "Queues/Properties",
            "Queues gives no value for the parameter Team of its template, which has no Default: CloudFormation fails",
        ),
        (
            *("{Team: !Ref Team}", "{Team: !Ref Team, Kept: 9}", "Queues/Properties/Parameters/Kept"),
            "Queues gives a value for the parameter Kept, which its template does not declare (it has Keep): CloudFormation fails",
        ),
        (
            *("{Team: !Ref Team}", "{Team: blue, Keep: 9}", "Queues/Properties/Parameters/Keep"),
            "Queues gives 9 for the parameter Keep of its template, which accepts 60 at least (MinValue): CloudFormation fails",
        ),
        (
            *("{Team: !Ref Team}", "{Team: !Split ['-', !Ref Team]}", "Queues/Properties/Parameters/Team"),
            "Queues gives Fn::Split, a list, for the parameter Team of its template, and a stack is handed texts: CloudFormation fails",
        ),
        (
            *("{Team: !Ref Team}", "{Team: [blue, red]}", "Queues/Properties/Parameters/Team"),
            "Queues gives several values, a list, for the parameter Team of its template, and a stack is handed texts: CloudFormation fails",
        ),
        (
            "!Ref Team",
            "!Ref Teem",
            "Queues/Properties/Parameters/Team",
            "Queues refers to Teem, which is neither a resource nor a parameter of parent (it has Team): CloudFormation refuses the template",
        ),
    ],
)
def test_what_nested_stacks_lack_is_said_of_the_pipeline_in_them(nested: Callable[..., Any], right: str, wrong: str, at: str, message: str) -> None:
    assert right in PARENT
    assert nested(PARENT.replace(right, wrong)) == [("fail", f"/Resources/{at}", ["workers/Mapping"], message)]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Parameters: {Team: !Ref Team}", "Parameters: {'Fn::Transform': {Name: Given}}"),
        ("Parameters: {Team: !Ref Team}", "Parameters: {'Fn::If': [X, {}, {}]}"),
        ("", ""),
    ],
)
def test_what_may_be_handed_is_no_finding(nested: Callable[..., Any], right: str, wrong: str) -> None:
    assert [found for found in nested(PARENT.replace(right, wrong) if right else PARENT) if "Team" in found[3]] == []


def test_what_a_part_of_a_template_hands_to_a_nested_stack(nested: Callable[..., Any]) -> None:
    part = PARENT.replace('AWSTemplateFormatVersion: "2010-09-09"\n', "")
    assert nested(part) == []
    assert [one[:2] for one in nested(part.replace(", Parameters: {Team: !Ref Team}", ""))] == [("fail", "/Resources/Queues/Properties")]


def test_a_macro_in_the_nested_template_may_add_what_is_asked_for(nested: Callable[..., Any]) -> None:
    assert nested(PARENT.replace("Outputs.Arn", "Outputs.ARN").replace("{Team: !Ref", "{Crew: !Ref"), f"Transform: Macro{QUEUES}") == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[!Ref Orders, !Ref DeadLetters]", "several values"),
        ("!Split [',', !ImportValue subnets]", "Fn::Split"),
        ("!GetAZs ''", "Fn::GetAZs"),
        ("!Ref Orders", ""),
        ("!Join [',', [!Ref Orders, !Ref DeadLetters]]", ""),
        ("!Select [0, !GetAZs '']", ""),
        ("!ImportValue subnets", ""),
        ("5", ""),
    ],
)
def test_a_list_is_refused_by_a_stack_whose_template_is_elsewhere_too(value: str, said: str, changed: Callable[..., list[Any]]) -> None:
    stack = f"Network: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: 'https://s3.amazonaws.com/b/t.yaml', Parameters: {{Given: {value}}}}}}}"
    found = changed(stack, RULE)
    assert [(one.verdict, one.resource, one.route) for one in found] == ([("fail", "Network", "Properties/Parameters/Given")] if said else [])
    assert all(f"Network gives {said}, a list, for the parameter Given" in one.text for one in found)
