"""The dead-letter queues of a state machine's events in SAM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Letters: {{Type: AWS::SQS::Queue}}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5}}}}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: x
      Events: {{Orders: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {{StartAt: A, States: {{A: {{Type: Pass, End: true}}}}}}
      Events:
        Nightly: {{Type: {kind}, Properties: {{{when}, DeadLetterConfig: {letters}}}}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Letters]
      PolicyDocument:
        Statement: [{{Effect: Allow, Principal: {{Service: {service}.amazonaws.com}}, Action: sqs:SendMessage, Resource: !GetAtt Letters.Arn}}]
"""
RULE = "service-may-not-send"
OWN = "{Arn: !GetAtt Letters.Arn}"


@pytest.mark.parametrize(("kind", "when"), [("Schedule", "Schedule: rate(1 day)"), ("EventBridgeRule", "Pattern: {source: [a]}")])
def test_a_rule_needs_the_policy_of_the_queue_that_it_puts_aside_to(kind: str, when: str, judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(TEMPLATE.format(kind=kind, when=when, letters=OWN, service="sns"), rule=RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "FlowNightly", "warning")
    assert said.line.startswith(f"Nightly: {{Type: {kind}")
    assert judged(TEMPLATE.format(kind=kind, when=when, letters=OWN, service="events"), rule=RULE) == []
    assert judged(TEMPLATE.format(kind=kind, when=when, letters="{Type: SQS}", service="sns"), rule=RULE) == []


def test_a_schedule_sends_with_a_role_that_sam_makes(judged: Callable[..., list[Any]]) -> None:
    when = "ScheduleExpression: rate(1 day)"
    assert judged(TEMPLATE.format(kind="ScheduleV2", when=when, letters=OWN, service="sns"), rule=RULE) == []
    given = f"{when}, RoleArn: !GetAtt Bare.Arn"
    bare = "  Bare: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}]}}}\n"
    (said,) = judged(TEMPLATE.format(kind="ScheduleV2", when=given, letters=OWN, service="sns") + bare, rule=RULE)
    assert (said.verdict, said.resource) == ("fail", "FlowNightly")


def test_trap_a_queue_that_only_the_deployment_knows(judged: Callable[..., list[Any]]) -> None:
    said = judged(TEMPLATE.format(kind="Schedule", when="Schedule: rate(1 day)", letters="{Arn: !ImportValue letters}", service="sns"), rule=RULE)
    assert [one for one in said if one.verdict == "fail"] == []
