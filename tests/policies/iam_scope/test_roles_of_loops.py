"""A role that a loop makes is judged as one that is written out."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

CODE = """
import os, boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    for record in event["Records"]:
        table.update_item(Key={"id": record["messageId"]})
"""
WORKER = """
AWorker:
  Type: AWS::Serverless::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    InlineCode: CODE
    Environment: {Variables: {TABLE: !Ref Status}}
    Policies: POLICIES
    Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
ROLE = """
ARole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
    POLICIES
AFunction:
  Type: AWS::Lambda::Function
  Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt ARole.Arn, Code: {ZipFile: "def handler(event, context): pass"}}
AMapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {FunctionName: !Ref AFunction, EventSourceArn: !GetAtt Orders.Arn}
"""
HEAD = """
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Status: {Type: AWS::DynamoDB::Table}
  Reader: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): pass", Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}}
"""
SENDER = """
ASender:
  Type: AWS::Serverless::Function
  Properties: {Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): pass", Environment: {Variables: {QUEUE_URL: !Ref Orders}}}
AMapping:
  Type: AWS::Serverless::Connector
  Properties: {Source: {Id: ASender}, Destination: {Id: Orders}, Permissions: [Write]}
"""
WRITES = "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: [dynamodb:UpdateItem, dynamodb:BatchWriteItem], Resource: !GetAtt Status.Arn}]}"


@pytest.mark.parametrize(
    ("rule", "written", "severities"),
    [
        ("table-actions-unused", WORKER.replace("POLICIES", "[{DynamoDBWritePolicy: {TableName: !Ref Status}}]"), ["note"]),
        ("table-actions-unused", WORKER.replace("POLICIES", f"[{WRITES}]"), ["warning"]),
        ("value-not-accepted", ROLE.replace("POLICIES", "ManagedPolicyArns: ['AWSLambdaBasicExecutionRole']"), ["error"]),
        ("value-not-accepted", ROLE.replace("POLICIES", "ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']"), []),
        ("policy-malformed", ROLE.replace("POLICIES", "Policies: [{PolicyName: send, PolicyDocument: {Version: '2012-10-17'}}]"), ["error"]),
        ("producer-may-receive", SENDER, ["note"]),
        ("policy-malformed", WORKER.replace("POLICIES", "[{DynamoDBWritePolicy: {TableName: !Ref Status}}]"), []),
    ],
)
def test_a_role_of_a_loop(rule: str, written: str, severities: list[str], tmp_path: Path) -> None:
    resources = written.replace("CODE", json.dumps(CODE))
    for form in (resources, _looped(resources)):
        (tmp_path / "template.yaml").write_text(HEAD + indent(form, "  "), encoding="utf-8")
        report = check(
            Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging([one for one in RULES if one.name == rule]))
        )
        assert [one.severity for one in report.findings if one.verdict == "fail"] == severities


def _looped(resources: str) -> str:
    round_ = (
        resources.replace("\nA", "\n${Lane}")
        .replace("!GetAtt ARole.Arn", "!GetAtt ['${Lane}Role', Arn]")
        .replace("!Ref AFunction", "!Ref '${Lane}Function'")
        .replace("Id: ASender", "Id: '${Lane}Sender'")
    )
    return "Fn::ForEach::Lanes:\n- Lane\n- [A]\n-" + indent(round_, "  ")
