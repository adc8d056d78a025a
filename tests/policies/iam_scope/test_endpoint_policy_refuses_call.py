"""What a VPC endpoint's own policy does not let through, although the function's role may do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "endpoint-policy-refuses-call"
Coded = Callable[..., list[Any]]
HEAD = "{Parameters: {Org: {Type: String}}}"
SENDS = """
import os
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    for record in event["Records"]:
        sqs.send_message(QueueUrl=os.environ["INVOICES"], MessageBody=record["body"])
    return {"batchItemFailures": []}
"""
PUTS = """
import os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item={"id": "1"})
    return {"batchItemFailures": []}
"""
NOTHING = "def handler(event, context): return {'batchItemFailures': []}"
PROPERTIES = """\
    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-0a1b2c3d4e5f67890]}
    Environment: {Variables: {INVOICES: !Ref Invoices, TABLE: !Ref Done}}
"""
NETWORK = """
Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
Inside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
InsideRoutes: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Inside, RouteTableId: !Ref Routes}}
Invoices: {Type: AWS::SQS::Queue}
Done: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
"""


def endpoint(statements: str | None, more: str = "", service: str = "sqs", vpc: str = "Vpc", dns: str = "PrivateDnsEnabled: true") -> str:
    policy = "" if statements is None else f"PolicyDocument: {{Version: '2012-10-17', Statement: [{statements}]}}, "
    kind = "VpcEndpointType: Interface, SubnetIds: [!Ref Inside], " if service == "sqs" else "VpcEndpointType: Gateway, "
    name = f'ServiceName: !Sub "com.amazonaws.${{AWS::Region}}.{service}"'
    return f"{NETWORK}\nGate: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcId: !Ref {vpc}, {kind}{policy}{more}{dns and dns + ', '}{name}}}}}"


def allow(action: str = "'sqs:*'", resource: str = "'*'", principal: str = "'*'", effect: str = "Allow", more: str = "") -> str:
    return f"{{Effect: {effect}, Principal: {principal}, Action: {action}, Resource: {resource}{more}}}"


BAD = [
    pytest.param(allow("sqs:ReceiveMessage"), id="another action"),
    pytest.param(allow(resource="!GetAtt Orders.Arn"), id="another queue"),
    pytest.param(f"{allow()}, {allow('sqs:SendMessage', effect='Deny')}", id="denied"),
    pytest.param(allow(principal="{AWS: 'arn:aws:iam::111122223333:role/other'}"), id="another role"),
    pytest.param(allow(principal="{Service: lambda.amazonaws.com}"), id="a service"),
    pytest.param(allow(more=", Condition: {Bool: {'aws:PrincipalIsAWSService': 'true'}}"), id="a condition that is not met"),
]


@pytest.mark.parametrize("statements", BAD)
def test_bad(statements: str, coded: Coded) -> None:
    (said,) = coded(SENDS, RULE, endpoint(statements), PROPERTIES)
    assert (said.verdict, said.resource, said.key) == ("fail", "Gate", "Worker on Invoices")
    assert "PolicyDocument of Gate does not allow Worker sqs:SendMessage on Invoices" in said.text


def test_a_gateway_endpoint_in_the_route_table_of_the_subnet(coded: Coded) -> None:
    refusing = endpoint(allow("dynamodb:GetItem"), "RouteTableIds: [!Ref Routes], ", "dynamodb", dns="")
    (said,) = coded(PUTS, RULE, refusing, PROPERTIES)
    assert (said.verdict, said.resource) == ("fail", "Gate")
    assert "dynamodb:PutItem on Done" in said.text
    assert coded(PUTS, RULE, endpoint(allow("dynamodb:GetItem"), "RouteTableIds: [], ", "dynamodb", dns=""), PROPERTIES) == []


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(endpoint(None), id="no policy allows everything"),
        pytest.param(endpoint(allow()), id="everything of the service"),
        pytest.param(endpoint(allow("sqs:SendMessage", "!GetAtt Invoices.Arn")), id="just this"),
        pytest.param(endpoint(allow(principal="{AWS: !GetAtt WorkerRole.Arn}")), id="the role"),
        pytest.param(endpoint(allow(principal="{AWS: '*'}")), id="everybody by name"),
        pytest.param(endpoint(allow(more=", Condition: {StringEquals: {'aws:PrincipalAccount': !Ref 'AWS::AccountId'}}")), id="the account by a condition"),
        pytest.param(endpoint(allow("sqs:ReceiveMessage"), dns=""), id="without private DNS the calls go elsewhere"),
        pytest.param(endpoint(allow("sqs:ReceiveMessage"), vpc="Other"), id="of another VPC"),
        pytest.param(endpoint(allow("dynamodb:GetItem"), "RouteTableIds: [!Ref Routes], ", "dynamodb", dns=""), id="of another service"),
    ],
)
def test_good(more: str, coded: Coded) -> None:
    assert coded(SENDS, RULE, more, PROPERTIES) == []


def test_polling_does_not_go_through_the_endpoint(coded: Coded) -> None:
    assert coded(NOTHING, RULE, endpoint(allow("sqs:SendMessage")), PROPERTIES) == []


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (allow(more=", Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}"), "aws:PrincipalOrgID"),
        (allow(principal="{AWS: !Ref 'AWS::AccountId'}"), "names an account"),
        (allow(resource="!Ref Org"), "Org"),
    ],
)
def test_undecided(statements: str, reason: str, changed: Callable[..., list[Any]]) -> None:
    lines = "".join(f"        {line}\n" for line in SENDS.strip("\n").splitlines())
    fragment = f"Worker:\n  Properties:\n{PROPERTIES}    Code:\n      ZipFile: |\n{lines}{endpoint(statements)}"
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text
