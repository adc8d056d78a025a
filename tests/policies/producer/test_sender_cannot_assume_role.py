from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "sender-cannot-assume-role"
Changed = Callable[..., list[Any]]
SCHEDULE = "Sender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: %s}}}\n"
PIPE = "Sender: {Type: AWS::Pipes::Pipe, Properties: {Source: s, Target: !GetAtt Orders.Arn, RoleArn: %s}}\n"
HTTP = "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, CredentialsArn: %s, RequestParameters: {QueueUrl: !Ref Orders}}}\n"
_HOOK = 'LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING", NotificationTargetARN: !GetAtt Orders.Arn, RoleARN: %s'
HOOK = f"Sender: {{Type: AWS::AutoScaling::LifecycleHook, Properties: {{AutoScalingGroupName: web, {_HOOK}}}}}\n"
GROUP = f"Sender: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{MinSize: '1', MaxSize: '1', LifecycleHookSpecificationList: [{{LifecycleHookName: h, {_HOOK}}}]}}}}\n"
SENDERS = {"scheduler": SCHEDULE, "pipes": PIPE, "apigateway": HTTP, "autoscaling": HOOK}


def role(service: str, condition: str = "") -> str:
    statement = f"{{Effect: Allow, Principal: {{Service: {service}}}, Action: sts:AssumeRole{condition}}}"
    return f"Sends: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: [{statement}]}}}}}}\n"


@pytest.mark.parametrize("sends", SENDERS)
@pytest.mark.parametrize("trusted", [*SENDERS, "events", "lambda"])
def test_the_role_trusts_who_sends_with_it(sends: str, trusted: str, changed: Changed) -> None:
    said = changed(role(f"{trusted}.amazonaws.com") + SENDERS[sends] % "!GetAtt Sends.Arn", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([] if sends == trusted else [("fail", "Sends", "Properties/AssumeRolePolicyDocument")])


def test_trap_what_the_cdk_writes_for_a_schedule(changed: Changed) -> None:
    condition = ', Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId, "aws:SourceArn": !Sub "arn:aws:scheduler:eu-west-1:${AWS::AccountId}:schedule-group/default"}}'
    assert changed(role("scheduler.amazonaws.com", condition) + SCHEDULE % "!GetAtt Sends.Arn", RULE) == []


def test_a_rule_of_eventbridge_sends_in_its_own_name(changed: Changed) -> None:
    sender = "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}]}}\n"
    assert changed(role("lambda.amazonaws.com") + sender, RULE) == []


def test_a_role_from_outside_is_undecided(changed: Changed) -> None:
    said = changed(SCHEDULE % "!ImportValue sends", RULE)
    assert {one.verdict for one in said} == {"undecided"}


def test_a_hook_within_its_group_is_a_hook(changed: Changed) -> None:
    wrong, right = role("ec2.amazonaws.com"), role("autoscaling.amazonaws.com")
    assert [(one.verdict, one.resource) for one in changed(wrong + GROUP % "!GetAtt Sends.Arn", RULE)] == [("fail", "Sends")]
    assert changed(right + GROUP % "!GetAtt Sends.Arn", RULE) == []
    for sends in (HOOK, GROUP):
        (said,) = changed(right + sends % "!GetAtt Sends.Arn", "service-may-not-send")
        assert (said.verdict, said.resource) == ("fail", "Sender")
