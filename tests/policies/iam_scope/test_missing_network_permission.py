from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-network-permission"
HEAD = "Parameters: {Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}, Maybe: {Type: CommaDelimitedList}}"
INSIDE = "Worker: {Properties: {VpcConfig: {SubnetIds: [subnet-1, subnet-2], SecurityGroupIds: [sg-1]}}}\n"
THREE = "[ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DeleteNetworkInterface]"
Changed = Callable[..., list[Any]]


def may(*statements: str, managed: str = "") -> str:
    return f"WorkerRole: {{Properties: {{ManagedPolicyArns: [{managed}], Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]}}}}\n"


def let(action: str, resource: str = "'*'", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Action: {action}, Resource: {resource}}}"


def test_the_line_of_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn, VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", "", "WorkerRole:", "Worker")
    assert said.text == (
        "WorkerRole lacks ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface, and Worker has a VpcConfig: CloudFormation fails on create, and on the update that adds it"
    )


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(INSIDE + may(let("ec2:CreateNetworkInterface")), "ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface", id="one action"),
        pytest.param(INSIDE + may(let("'ec2:Describe*'")), "ec2:CreateNetworkInterface and ec2:DeleteNetworkInterface", id="to look only"),
        pytest.param(
            INSIDE + may(let(THREE), let("ec2:DeleteNetworkInterface", effect="Deny")),
            "ec2:DeleteNetworkInterface (its policies allow it, but a Deny in WorkerRole denies it)",
            id="what a Deny takes",
        ),
        pytest.param(
            INSIDE + may(let(THREE, "'arn:aws:ec2:*:*:network-interface/*'")), "ec2:DescribeNetworkInterfaces", id="an action that knows no resource, on one"
        ),
        pytest.param(
            INSIDE.replace("[subnet-1, subnet-2]", "!Ref Subnets") + may(let("sqs:ReceiveMessage")),
            "ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface",
            id="subnets from a parameter",
        ),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", "", "Worker")]
    assert said[0].text == f"WorkerRole lacks {missing}, and Worker has a VpcConfig: CloudFormation fails on create, and on the update that adds it"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="in no VPC"),
        pytest.param("Worker: {Properties: {VpcConfig: {SubnetIds: [], SecurityGroupIds: []}}}", id="taken out of its VPC"),
        pytest.param(
            INSIDE + may(let("sqs:ReceiveMessage"), managed="'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'"), id="AWS's own policy"
        ),
        pytest.param(
            INSIDE + may(let("sqs:ReceiveMessage"), managed="'arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess'"), id="another one of AWS"
        ),
        pytest.param(INSIDE + may(let(THREE)), id="the three actions that were always asked for"),
        pytest.param(INSIDE + may(let("'ec2:*NetworkInterface*'")), id="a pattern"),
        pytest.param(
            INSIDE + may(let("ec2:DescribeNetworkInterfaces"), let("'ec2:*NetworkInterface'", "'arn:aws:ec2:*:*:*'")),
            id="the trap: those that know resources are on those of EC2",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(INSIDE + may(let("sqs:ReceiveMessage"), managed="!ImportValue Ours"), 'externals: {"Ours": …} in queuegate.yaml', id="a policy outside"),
        pytest.param(INSIDE.replace("{VpcConfig", "{Role: !ImportValue R, VpcConfig"), 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]
