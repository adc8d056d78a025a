"""What a template says instead counts as evidence: where a role has what it lacks, or what takes it back. What ends that ends the finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
ACCOUNT = '{AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}'
POLLS = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]"


def role(*statements: str, more: str = "") -> str:
    return f"WorkerRole: {{Properties: {{{more}Policies: [{{PolicyName: p, PolicyDocument: {{Version: '2012-10-17', Statement: [{', '.join(statements)}]}}}}]}}}}\n"


def let(action: str = POLLS, resource: str = "!GetAtt Orders.Arn", effect: str = "Allow", condition: str = "") -> str:
    return f"{{Effect: {effect}, Action: {action}, Resource: {resource}{condition and f', Condition: {condition}'}}}"


def key(principal: str) -> str:
    return (
        f"Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{{Effect: Allow, Principal: {principal}, Action: 'kms:*', Resource: '*'}}]}}}}}}\n"
        "Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n"
    )


BOUNDARY = "Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 'logs:*', Resource: '*'}]}}}\n"
VPC = "Worker: {Properties: {VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}}\n"
TRACED = "Worker: {Properties: {TracingConfig: {Mode: Active}}}\n"
DENIES = "QueuePolicy: {Properties: {PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: !GetAtt Orders.Arn}]}}}\n"
ARN = "{ArnEquals: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:t'}}"


@pytest.mark.parametrize(
    ("fragment", "rule", "text", "mended"),
    [
        pytest.param(role(let(resource="!GetAtt DeadLetters.Arn")), "missing-poll-permission", "(it has them on DeadLetters)", role(let()), id="another queue"),
        pytest.param(
            role(let(), let(effect="Deny")), "missing-poll-permission", "(its policies allow it, but a Deny in WorkerRole denies it)", role(let()), id="a Deny"
        ),
        pytest.param(
            role(let()) + DENIES, "missing-poll-permission", "(its policies allow it, but a Deny in QueuePolicy denies it)", role(let()), id="a queue policy"
        ),
        pytest.param(
            BOUNDARY + role(let(), more="PermissionsBoundary: !Ref Limit, "),
            "missing-poll-permission",
            "(its policies allow it, but its permissions boundary does not)",
            role(let()),
            id="a boundary",
        ),
        pytest.param(
            BOUNDARY.replace("}]}", "}, {Effect: Deny, Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': true}}}]}")
            + role(let(), more="PermissionsBoundary: !Ref Limit, "),
            "missing-poll-permission",
            "(its policies allow it, but its permissions boundary does not)",
            role(let()),
            id="a boundary that denies, too",
        ),
        pytest.param(
            BOUNDARY.replace("'logs:*'", "'*'") + role(let(condition=ARN), more="PermissionsBoundary: !Ref Limit, "),
            "missing-poll-permission",
            "(its policies allow it only under a Condition that is not met (aws:SourceArn))",
            role(let()),
            id="a condition, within the boundary",
        ),
        pytest.param(
            role(let(condition=ARN)),
            "missing-poll-permission",
            "(its policies allow it only under a Condition that is not met (aws:SourceArn))",
            role(let()),
            id="a condition",
        ),
        pytest.param(
            key("{Service: sns.amazonaws.com}") + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn")),
            "missing-decrypt-permission",
            "(its policies allow it, but the key policy of Key allows neither the role nor the account)",
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn")),
            id="a key policy",
        ),
        pytest.param(
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn", condition=ARN)),
            "missing-decrypt-permission",
            "(its policies allow it only under a Condition that is not met (aws:SourceArn))",
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn")),
            id="a condition, where the key policy is as it should be",
        ),
        pytest.param(
            role(let(resource='!Sub "${Orders.Arn}/*"')), "missing-poll-permission", "(it has them on ${Orders.Arn}/*)", role(let()), id="more than the ARN"
        ),
        pytest.param(
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!Ref Key")),
            "missing-decrypt-permission",
            "(it has it on the id of Key, which is no ARN)",
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn")),
            id="the id of a key",
        ),
        pytest.param(
            key(ACCOUNT) + role(let(), let("kms:Decrypt")),
            "missing-decrypt-permission",
            "(it has it on Orders, a resource of type AWS::SQS::Queue)",
            key(ACCOUNT) + role(let(), let("kms:Decrypt", "!GetAtt Key.Arn")),
            id="the queue in the place of its key",
        ),
        pytest.param(
            BOUNDARY + VPC + role(let(), let("ec2:*", "'*'"), more="PermissionsBoundary: !Ref Limit, "),
            "missing-network-permission",
            "(its policies allow it, but its permissions boundary does not)",
            VPC + role(let(), let("ec2:*", "'*'")),
            id="a boundary, of a function in a VPC",
        ),
        pytest.param(
            BOUNDARY + TRACED + role(let(), let("xray:*", "'*'"), more="PermissionsBoundary: !Ref Limit, "),
            "missing-tracing-permission",
            "(its policies allow it, but its permissions boundary does not)",
            TRACED + role(let(), let("xray:*", "'*'")),
            id="a boundary, of a function that is traced",
        ),
    ],
)
def test_what_is_there_is_named(fragment: str, rule: str, text: str, mended: str, changed: Changed) -> None:
    (said,) = changed(fragment, rule)
    assert text in said.text
    assert changed(mended, rule) == []


def test_where_nothing_was_meant_nothing_is_named(changed: Changed) -> None:
    (said,) = changed(role(let("logs:PutLogEvents", "'*'")), "missing-poll-permission")
    assert "(" not in said.text


def test_a_resource_whose_arn_nobody_knows_is_no_evidence(coded: Changed) -> None:
    code = "import os\nimport boto3\ndef handler(event, context):\n    boto3.client('ssm').get_parameter(Name=os.environ['NAME'])\n"
    more = (
        "Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}\nOther: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}\n"
    )
    said = coded(code, "missing-call-permission", more=more, properties="    Environment: {Variables: {NAME: !Ref Setting}}\n")
    assert [one.resource for one in said if one.verdict == "fail"] == ["WorkerRole"]


def test_what_both_policies_lack_is_said_of_both(changed: Changed) -> None:
    (said,) = changed(key("{Service: sns.amazonaws.com}") + role(let()), "missing-decrypt-permission")
    assert "(and the key policy of Key allows neither the role nor the account)" in said.text
    (mine,) = changed(key(ACCOUNT) + role(let()), "missing-decrypt-permission")
    assert "(" not in mine.text


TABLE_CODE = "import os\nimport boto3\ndef handler(event, context):\n    boto3.client('dynamodb').put_item(TableName=os.environ['TABLE'], Item={})\n"


@pytest.mark.parametrize(
    ("resource", "text"),
    [("!Ref Status", "(it has it on the name of Status, which is no ARN)"), ('!Sub "${Status.Arn}/index/*"', "(it has it on ${Status.Arn}/index/*)")],
)
def test_a_name_in_the_place_of_an_arn_is_named(resource: str, text: str, coded: Changed) -> None:
    more = "Status: {Type: AWS::DynamoDB::Table}\n" + role(let(), let("dynamodb:PutItem", resource))
    said = coded(TABLE_CODE, "missing-call-permission", more=more, properties="    Environment: {Variables: {TABLE: !Ref Status}}\n")
    assert [text in one.text for one in said] == [True]
