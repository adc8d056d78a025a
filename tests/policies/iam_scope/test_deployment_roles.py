"""The role of a deployment group that shifts the worker's alias: what CodeDeploy does with it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.synth.sources.cloudformation import read
from queuegate.synth.sources.sam.transform import lowered

RULE = "missing-call-permission"
Changed = Callable[..., list[Any]]
verdicts: Any = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["verdicts"]
MANAGED = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/%s']"
SHIFTS = "{Effect: Allow, Action: ['lambda:GetAlias', 'lambda:UpdateAlias'], Resource: '%s'}"


def deployed(policies: str, *, service: str = "codedeploy", alarms: str = "", hook: str = "") -> str:
    """An alias that CodeDeploy shifts with a role that has these policies."""
    trust = f"Statement: [{{Effect: Allow, Principal: {{Service: {service}.amazonaws.com}}, Action: 'sts:AssumeRole'}}]"
    return f"""
App: {{Type: AWS::CodeDeploy::Application, Properties: {{ComputePlatform: Lambda}}}}
Deploys: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{{trust}}}, {policies}}}}}
Group: {{Type: AWS::CodeDeploy::DeploymentGroup, Properties: {{ApplicationName: !Ref App, ServiceRoleArn: !GetAtt Deploys.Arn{alarms}}}}}
One: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Worker}}}}
Live:
  Type: AWS::Lambda::Alias
  UpdatePolicy: {{CodeDeployLambdaAliasUpdate: {{ApplicationName: !Ref App, DeploymentGroupName: !Ref Group{hook}}}}}
  Properties: {{FunctionName: !Ref Worker, FunctionVersion: !GetAtt One.Version, Name: live}}
Check:
  Type: AWS::Lambda::Function
  Properties: {{FunctionName: check, Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {{ZipFile: "def handler(event, context): pass"}}}}
"""


def inline(*statements: str) -> str:
    return f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]"


ALARMS = ", AlarmConfiguration: {Enabled: true, Alarms: [{Name: dead}]}"
HOOK = ", BeforeAllowTrafficHook: !Ref Check"


@pytest.mark.parametrize(
    ("group", "lacks"),
    [
        (deployed("Path: /"), "lambda:GetAlias and lambda:UpdateAlias on Worker"),
        (deployed(MANAGED % "AWSCodeDeployRole"), "lambda:GetAlias and lambda:UpdateAlias on Worker"),
        (deployed(inline("{Effect: Allow, Action: 'lambda:GetAlias', Resource: '*'}")), "lambda:UpdateAlias on Worker"),
        (deployed(inline(SHIFTS % "*"), alarms=ALARMS), "cloudwatch:DescribeAlarms on *"),
        (deployed(MANAGED % "AWSCodeDeployRoleForLambda", hook=HOOK), "lambda:InvokeFunction on Check"),
    ],
)
def test_what_the_role_lacks(group: str, lacks: str, changed: Changed) -> None:
    (said,) = changed(group, RULE)
    assert (said.verdict, said.resource) == ("fail", "Deploys")
    assert said.text.startswith(f"Deploys lacks {lacks}: ")
    assert said.text.endswith("each deployment of a new version fails, and CloudFormation with it")


def test_a_role_that_trusts_another_service(changed: Changed) -> None:
    (said,) = changed(deployed(MANAGED % "AWSCodeDeployRoleForLambda", service="lambda"), RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "Deploys", "codedeploy.amazonaws.com")


@pytest.mark.parametrize(
    "group",
    [
        deployed(MANAGED % "AWSCodeDeployRoleForLambda", alarms=ALARMS),
        deployed(MANAGED % "AWSCodeDeployRoleForLambdaLimited", alarms=ALARMS),
        deployed(inline(SHIFTS % "arn:aws:lambda:*:*:function:*:live")),
        deployed(inline(SHIFTS % "arn:aws:lambda:*:*:function:*")),
        deployed(MANAGED % "AWSCodeDeployRoleForLambda", hook=HOOK).replace("FunctionName: check", "FunctionName: CodeDeployHook_check"),
        deployed(inline(SHIFTS % "*"), alarms=ALARMS.replace("Enabled: true", "Enabled: false")),
        deployed("Path: /", alarms=ALARMS).replace("UpdatePolicy", "Metadata"),  # nothing shifts it
        deployed("Path: /").replace("!GetAtt Deploys.Arn", "arn:aws:iam::123456789012:role/deploys"),
    ],
)
def test_trap_what_the_role_has_in_other_words(group: str, changed: Changed) -> None:
    assert changed(group, RULE) == []


def test_a_hook_whose_name_is_made_up_is_none_of_those(changed: Changed) -> None:
    """The name of a stack has no underscore, so what CloudFormation names does not begin with `CodeDeployHook_`."""
    (said,) = changed(deployed(MANAGED % "AWSCodeDeployRoleForLambda", hook=HOOK).replace("FunctionName: check, ", ""), RULE)
    assert (said.verdict, said.resource) == ("fail", "Deploys")
    assert said.text.startswith("Deploys lacks lambda:InvokeFunction on Check: ")


def test_a_hook_whose_name_is_a_parameter_is_asked_about(changed: Changed) -> None:
    group = deployed(MANAGED % "AWSCodeDeployRoleForLambda", hook=HOOK).replace("FunctionName: check", "FunctionName: !Ref Called")
    (said,) = changed(group, RULE, "Parameters: {Called: {Type: String}}")
    assert (said.verdict, said.resource) == ("undecided", "Live")
    assert said.text.startswith("whether Deploys has lambda:InvokeFunction on Check is not known: ")


SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
      AutoPublishAlias: live
      DeploymentPreference: {Type: AllAtOnce, Hooks: {%s: !Ref Check}%s}
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
  Check:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): pass"%s}
  Deploys:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: codedeploy.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:InvokeFunction"], Resource: "*"}]}}]
"""
OWN_ROLE = ", Role: !GetAtt Deploys.Arn"
NAMED = ", FunctionName: !Sub 'CodeDeployHook_${AWS::StackName}'"


@pytest.mark.parametrize(
    ("hook", "more", "named", "lacks"),
    [
        ("PreTraffic", "", "", True),
        ("PostTraffic", "", "", True),
        ("PreTraffic", "", ", FunctionName: CodeDeployHookCheck", True),
        ("PreTraffic", "", NAMED, False),
        ("PreTraffic", OWN_ROLE, "", False),
        ("PreTraffic", ", Enabled: false", "", False),
    ],
)
def test_the_hooks_of_a_function_of_sams(hook: str, more: str, named: str, lacks: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    file = tmp_path / "template.yaml"
    file.write_text(SAM % (hook, more, named), encoding="utf-8")
    said = [one for one in verdicts([lowered(read(file))[0]], [found for found in RULES if found.name == RULE]) if one.resource == "CodeDeployServiceRole"]
    assert [one.text.startswith("CodeDeployServiceRole lacks lambda:InvokeFunction on Check: ") for one in said] == [True] * lacks
