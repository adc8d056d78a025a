"""One item where CloudFormation takes a list: that is the finding, and the pipeline is judged with the list that is meant."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Team
from queuegate.synth.language.slips.known_properties import LISTED
from queuegate.synth.language.slips.properties import lists_as_meant
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template

RULE = "malformed-property"
HEAD = """Parameters:
  One: {Type: String, Default: sg-11112222}
  Several: {Type: "List<AWS::EC2::SecurityGroup::Id>", Default: sg-11112222}
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""
PLAIN = """Resources:
  Failed: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Refunds:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  Events:
    Type: AWS::SNS::Topic
  Feed:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Events, Protocol: sqs, Endpoint: !GetAtt Refunds.Arn, RawMessageDelivery: true}
  Allow:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Refunds]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Refunds.Arn, Condition: {ArnEquals: {"aws:SourceArn": !Ref Events}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
  Polls:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: polls
      Roles: [!Ref Role]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Refunds.Arn}]
  Refunder:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Architectures: [arm64]
      Timeout: 30
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: [subnet-11112222, subnet-33334444], SecurityGroupIds: [sg-11112222]}
      Code: {ZipFile: "def handler(event, context): return None"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    DependsOn: Polls
    Properties:
      EventSourceArn: !GetAtt Refunds.Arn
      FunctionName: !Ref Refunder
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: refunds, Arn: !GetAtt Refunds.Arn}]
  Waiting:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: !GetAtt Failed.QueueName}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Events]
"""


def said(text: str) -> set[tuple[Any, ...]]:
    """Each verdict on the template as its rule, its resource and the text of the line that it points at."""
    body, spot = parse(text, "template.yaml")
    template = Template(file="template.yaml", stack="template", body=body, spot=spot, text=text)
    template.unlisted = lists_as_meant(template)
    template, refused = prepared(template, None)
    found = list(judge(build([template]), RULES, Team({})))
    assert not refused
    assert not [one for one in found if isinstance(one, Crash)]
    places = ((one.rule.name, type(one.what).__name__, one.what.place) for one in found)  # type: ignore[union-attr]
    return {(rule, kind, at.route[1], text.splitlines()[template.spot(at.route).line - 1].strip()) for rule, kind, at in places if at.route}


@pytest.mark.parametrize(
    ("resource", "was", "now"),
    [
        ("Allow", "Queues: [!Ref Refunds]", "Queues: !Ref Refunds"),
        ("Role", 'ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]', "ManagedPolicyArns: arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"),
        ("Role", 'ManagedPolicyArns: ["arn:aws:iam', 'ManagedPolicyArns: !If [IsProd, "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole", ["arn:aws:iam'),
        ("Polls", "Roles: [!Ref Role]", "Roles: !Ref Role"),
        ("Refunder", "Architectures: [arm64]", "Architectures: arm64"),
        ("Refunder", "SubnetIds: [subnet-11112222, subnet-33334444]", "SubnetIds: 'subnet-11112222, subnet-33334444'"),
        ("Refunder", "SecurityGroupIds: [sg-11112222]", "SecurityGroupIds: !Ref One"),
        ("Nightly", "Targets: [{Id: refunds, Arn: !GetAtt Refunds.Arn}]", "Targets: {Id: refunds, Arn: !GetAtt Refunds.Arn}"),
        ("Waiting", "Dimensions: [{Name: QueueName, Value: !GetAtt Failed.QueueName}]", "Dimensions: {QueueName: !GetAtt Failed.QueueName}"),
        ("Waiting", "Dimensions: [{Name: QueueName, Value: !GetAtt Failed.QueueName}]", "Dimensions: {Name: QueueName, Value: !GetAtt Failed.QueueName}"),
        ("Waiting", "AlarmActions: [!Ref Events]", "AlarmActions: !Ref Events"),
    ],
)  # fmt: skip
def test_one_item_is_the_only_finding(resource: str, was: str, now: str) -> None:
    if now.count("[") > now.count("]"):
        was, now = f"{was}{PLAIN.partition(was)[2].partition(chr(10))[0]}", f"{now}{PLAIN.partition(was)[2].partition(chr(10))[0]}]"
    slipped = HEAD + PLAIN.replace(was, now, 1)
    before = {(*one[:3], one[3].replace(was, now)) for one in said(HEAD + PLAIN)}
    (told,) = said(slipped) - before
    assert told[:3] == (RULE, "Finding", resource)
    assert now in told[3]
    assert not before - said(slipped)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("SecurityGroupIds: [sg-11112222]", "SecurityGroupIds: !Ref Several"),
        ("SecurityGroupIds: [sg-11112222]", "SecurityGroupIds: !Split [',', !ImportValue groups]"),
        ("SecurityGroupIds: [sg-11112222]", "SecurityGroupIds: '{{ groups }}'"),
        ("Architectures: [arm64]", "Architectures: !If [IsProd, [arm64], !Ref AWS::NoValue]"),
        ("AlarmActions: [!Ref Events]", "AlarmActions: !Ref AWS::NotificationARNs"),
    ],
)
def test_trap_what_may_be_a_list(was: str, now: str) -> None:
    assert was in PLAIN
    assert [one for one in said(HEAD + PLAIN.replace(was, now)) if one[:2] == (RULE, "Finding")] == []


def test_trap_a_macro_may_write_the_list() -> None:
    text = "Transform: [Ours]\n" + HEAD + PLAIN.replace("Architectures: [arm64]", "Architectures: arm64")
    assert [one for one in said(text) if one[:2] == (RULE, "Finding")] == []


def test_so_it_is_in_sam() -> None:
    text = """Transform: AWS::Serverless-2016-10-31
Resources:
  Refunds: {Type: AWS::SQS::Queue}
  Refunder:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Architectures: arm64
      InlineCode: "def handler(event, context): return None"
      Events:
        Refund: {Type: SQS, Properties: {Queue: !GetAtt Refunds.Arn}}
"""
    assert said(text) - said(text.replace(": arm64", ": [arm64]")) == {(RULE, "Finding", "Refunder", "Architectures: arm64")}


def test_each_of_them_is_a_list_in_cloudformations_schemas() -> None:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - it takes long to load

    for kind, paths in LISTED.items():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        for path in paths:
            node = schema
            for key in path.split("."):
                node = node["properties"][key]
                node = schema["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
            assert "array" in node.get("type", ()), (kind, path)
