"""`Resource: "*"` is right where the action knows no resource: every rule stays silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param("[xray:PutTraceSegments, xray:PutTelemetryRecords, xray:GetSamplingRules, xray:GetSamplingTargets]", id="tracing"),
        pytest.param("cloudwatch:PutMetricData", id="metrics"),
        pytest.param(
            "[ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets, ec2:DeleteNetworkInterface, ec2:AssignPrivateIpAddresses, ec2:UnassignPrivateIpAddresses]",
            id="network interfaces",
        ),
        pytest.param("sqs:ListQueues", id="the queues of the account"),
        pytest.param("[kms:ListAliases, kms:ListKeys, kms:GenerateRandom]", id="the keys of the account"),
        pytest.param("[dynamodb:ListTables, lambda:GetAccountSettings, sts:GetCallerIdentity, s3:ListAllMyBuckets, logs:DescribeAccountPolicies]", id="lists"),
    ],
)
def test_actions_that_know_no_resource(actions: str, changed: Changed) -> None:
    policy = f"{{PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: {actions}, Resource: '*'}}]}}}}"
    assert changed(f"More: {{Type: AWS::IAM::Policy, Properties: {policy}}}") == []


@pytest.mark.parametrize("policy", ["AWSXRayDaemonWriteAccess", "service-role/AWSLambdaVPCAccessExecutionRole", "CloudWatchLambdaInsightsExecutionRolePolicy"])
def test_policies_of_aws_for_what_lambda_does(policy: str, changed: Changed) -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: ['{basic}', 'arn:aws:iam::aws:policy/{policy}']}}}}") == []
