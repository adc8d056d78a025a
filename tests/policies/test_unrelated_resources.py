"""Whatever a rule says, it says beside resources that have nothing to do with the pipeline, and that may not be there."""

from __future__ import annotations

import re
import runpy
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.rule import Rule

HEAD = "{Parameters: {Extras: {Type: String, Default: 'no', AllowedValues: ['no', 'yes']}}, Conditions: {WithExtras: !Equals [!Ref Extras, 'yes']}}"
OPTIONAL = """
ExtraKey: {Type: AWS::KMS::Key, Condition: WithExtras, Properties: {EnableKeyRotation: true, KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'kms:*', Resource: '*'}]}}}
ExtraRole:
  Type: AWS::IAM::Role
  Condition: WithExtras
  Properties:
    AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
ExtraPolicy:
  Type: AWS::IAM::Policy
  Condition: WithExtras
  Properties:
    PolicyName: log
    Roles: [!Ref ExtraRole]
    PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt ExtraLogs.Arn}]}
ExtraLogs: {Type: AWS::Logs::LogGroup, Condition: WithExtras, Properties: {LogGroupName: !Sub '/aws/lambda/${ExtraFunction}', RetentionInDays: 30}}
ExtraTable: {Type: AWS::DynamoDB::Table, Condition: WithExtras, Properties: {SSESpecification: {KMSMasterKeyId: !GetAtt ExtraKey.Arn}}}
ExtraFunction:
  Type: AWS::Lambda::Function
  Condition: WithExtras
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Code: {ZipFile: "def handler(event, context): pass"}
    Role: !GetAtt ExtraRole.Arn
    Environment: {Variables: {TABLE: !Ref ExtraTable}}
ExtraAlias: {Type: AWS::Lambda::Alias, Condition: WithExtras, Properties: {Name: live, FunctionName: !Ref ExtraFunction, FunctionVersion: '1'}}
ExtraPermission: {Type: AWS::Lambda::Permission, Condition: WithExtras, Properties: {FunctionName: !Ref ExtraAlias, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceAccount: !Ref AWS::AccountId}}
"""
spread: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["spread"]
JUDGED = [rule for rule in RULES if rule.group in ("iam_scope", "encryption")]


def fragments(rule: Rule) -> list[str]:
    return [textwrap.dedent(block) for block in re.findall(r"^Bad::\n\n((?:    .*\n|\n)+)", rule.page + "\n", re.MULTILINE)]


@pytest.mark.parametrize("given", [{}, {"Extras": "no"}], ids=["they may be there", "they are not there"])
@pytest.mark.parametrize("rule", spread([pytest.param(rule, id=rule.name) for rule in JUDGED], 3))
def test_what_is_optional_and_unrelated_changes_nothing(rule: Rule, given: dict[str, str], changed: Callable[..., list[Any]]) -> None:
    for fragment in fragments(rule):
        alone = changed(fragment, rule.name, head=HEAD, given=given)
        assert alone
        assert {one._replace(related=(), line="") for one in changed(fragment + OPTIONAL, rule.name, head=HEAD, given=given)} == {
            one._replace(related=(), line="") for one in alone
        }
