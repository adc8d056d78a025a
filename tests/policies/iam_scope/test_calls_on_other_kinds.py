"""Calls that name nothing which the reader knows: what is granted on any kind of resource that the action is for may be what the call is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
POLL = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
HERE = "${AWS::Region}:${AWS::AccountId}"
CALLS = [
    ("boto3.client('stepfunctions').describe_execution(executionArn=record['body'])", "states:DescribeExecution", f"states:{HERE}:execution:orders:*"),
    ("boto3.client('stepfunctions').stop_execution(executionArn=record['body'])", "states:StopExecution", "states:eu-north-1:111111111111:execution:*"),
    ("boto3.client('bedrock-runtime').invoke_model(modelId='m', body='{}')", "bedrock:InvokeModel", "bedrock:${AWS::Region}::foundation-model/m"),
    ("boto3.client('iam').get_role(RoleName=record['body'])", "iam:GetRole", "iam::${AWS::AccountId}:role/orders-*"),
    ("boto3.client('ssm').get_document(Name=record['body'])", "ssm:GetDocument", f"ssm:{HERE}:document/runbook"),
    ("boto3.client('ssm').get_document(Name='runbook')", "ssm:GetDocument", f"ssm:{HERE}:document/runbook"),
    ("boto3.client('events').put_rule(Name='nightly')", "events:PutRule", f"events:{HERE}:rule/nightly"),
    ("boto3.client('logs').put_retention_policy(logGroupName='audit', retentionInDays=7)", "logs:PutRetentionPolicy", f"logs:{HERE}:log-group:audit"),
]


def worker(call: str, action: str, resource: str) -> str:
    return f"""
WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{POLL}, {{Effect: Allow, Action: "{action}", Resource: {resource}}}]}}}}]}}}}
Worker:
  Properties:
    Runtime: python3.13
    Code:
      ZipFile: |
        import boto3
        def handler(event, context):
            for record in event["Records"]:
                {call}
"""


@pytest.mark.parametrize("given", [{}, {"AWS::Region": "eu-west-1", "AWS::AccountId": "222222222222"}], ids=["anywhere", "deployed"])
@pytest.mark.parametrize(("call", "action", "arn"), CALLS)
def test_what_is_granted_on_the_kind_that_an_action_is_for_is_not_lacking(
    call: str, action: str, arn: str, given: dict[str, str], changed: Callable[..., list[Any]]
) -> None:
    said = changed(worker(call, action, f'!Sub "arn:${{AWS::Partition}}:{arn}"'), rule=RULE, given=given)
    assert not [one.text for one in said if one.verdict == "fail"]


@pytest.mark.parametrize(("call", "action"), [one[:2] for one in CALLS])
def test_what_is_granted_on_another_service_s_resource_is_lacking(call: str, action: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(worker(call, action, "!GetAtt Orders.Arn"), rule=RULE)
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert said.text.startswith(f"WorkerRole lacks {action} on ")
