"""A function in the network that another template of the run exports: what is known of it is said as in one template, and what a third stack may add is not."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.synth.sources.cloudformation import read

verdicts: Any = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["verdicts"]
RULE = "no-route-to-service"
NETWORK = """
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Inside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Beside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  One: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Inside}}
  Two: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Beside}}
  Functions: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: f, VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]}}
  Endpoints: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: e, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]}}
  ToSqs:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub "com.amazonaws.${AWS::Region}.sqs", SubnetIds: [!Ref Inside], SecurityGroupIds: [!Ref Endpoints], PrivateDnsEnabled: true}
"""
EXPORTS = """
Outputs:
  Subnets: {Value: !Join [",", [!Ref Inside, !Ref Beside]], Export: {Name: net-subnets}}
  Group: {Value: !GetAtt Functions.GroupId, Export: {Name: net-group}}
"""
SERVICE = """
  Orders: {Type: AWS::SQS::Queue}
  Next: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}}]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: SUBNETS, SecurityGroupIds: [GROUP]}
      Environment: {Variables: {NEXT: !Ref Next}}
      Code:
        ZipFile: |
          import os
          import boto3
          sqs = boto3.client("sqs")
          def handler(event, context):
              for record in event["Records"]:
                  sqs.send_message(QueueUrl=os.environ["NEXT"], MessageBody=record["body"])
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
IMPORTED = SERVICE.replace("SUBNETS", '!Split [",", !ImportValue net-subnets]').replace("GROUP", "!ImportValue net-group")
OWN = SERVICE.replace("SUBNETS", "[!Ref Inside, !Ref Beside]").replace("GROUP", "!GetAtt Functions.GroupId")
PARENT = """Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
  Service: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: service.yaml, Parameters: {Subnets: !GetAtt Network.Outputs.Subnets, Group: !GetAtt Network.Outputs.Group}}}
"""
HANDED = "Parameters: {Subnets: {Type: List<AWS::EC2::Subnet::Id>}, Group: {Type: String}}\n"
ENDPOINT = NETWORK[NETWORK.index("  ToSqs:") :]


def said(folder: Path, rule: str, **templates: str) -> set[tuple[str, str, str]]:
    for name, text in templates.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    several = [read(folder / f"{name}.yaml") for name in templates]
    return {(one.verdict, one.resource, one.text) for one in verdicts(several, [found for found in RULES if found.name == rule])}


def apart(folder: Path, network: str, exports: str = EXPORTS, rule: str = RULE, service: str = IMPORTED) -> set[tuple[str, str, str]]:
    return said(folder, rule, net="Resources:" + network + exports, service="Resources:" + service)


MISTAKES = {
    "without private DNS": ("PrivateDnsEnabled: true", "PrivateDnsEnabled: false"),
    "without names of the VPC": ("EnableDnsHostnames: true", "EnableDnsHostnames: false"),
    "the endpoint's group lets other ports in": (
        "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443",
        "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80",
    ),
    "the endpoint's group lets another range in": ("ToPort: 443, CidrIp: 10.0.0.0/16}]}}\n  ToSqs", "ToPort: 443, CidrIp: 10.9.0.0/16}]}}\n  ToSqs"),
    "the function's group lets no HTTPS out": (
        "SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443",
        "SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 5432, ToPort: 5432",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_exported_network_says_what_one_template_says(mistake: str, tmp_path: Path) -> None:
    old, new = MISTAKES[mistake]
    network = NETWORK.replace(old, new)
    assert network != NETWORK
    whole = said(tmp_path, RULE, whole="Resources:" + network + OWN)
    assert {(verdict, resource) for verdict, resource, _ in whole} == {("fail", "Worker")}
    assert apart(tmp_path, network) == whole
    nested = "".join(("Resources:", network, EXPORTS.replace(", Export: {Name: net-subnets}", "").replace(", Export: {Name: net-group}", "")))
    handed = HANDED + "Resources:" + SERVICE.replace("SUBNETS", "!Ref Subnets").replace("GROUP", "!Ref Group")
    assert said(tmp_path, RULE, root=PARENT, net=nested, service=handed) == whole


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(NETWORK, id="it serves"),
        pytest.param(NETWORK.replace(ENDPOINT, ""), id="a third stack may have the endpoint"),
        pytest.param(NETWORK.replace(".sqs", ".sns"), id="and that beside one of another service"),
        pytest.param(NETWORK.replace("PrivateDnsEnabled: true", "PrivateDnsEnabled: false") + "  Nat: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Routes, NatGatewayId: nat-1}}\n", id="a way out"),
        pytest.param(NETWORK.replace("VpcId: !Ref Vpc, VpcEndpointType", "VpcId: vpc-1, VpcEndpointType").replace("PrivateDnsEnabled: true", "PrivateDnsEnabled: false"), id="an endpoint of another VPC"),
    ],
)  # fmt: skip
def test_trap_what_another_stack_may_add(network: str, tmp_path: Path) -> None:
    assert apart(tmp_path, network) == set()


def test_trap_a_third_stack_is_told_of_the_route_table(tmp_path: Path) -> None:
    more = EXPORTS + "  Table: {Value: !Ref Routes, Export: {Name: net-routes}}\n"
    assert apart(tmp_path, NETWORK.replace("PrivateDnsEnabled: true", "PrivateDnsEnabled: false"), more) == set()


def test_the_policy_of_an_endpoint_in_another_template(tmp_path: Path) -> None:
    policy = "PrivateDnsEnabled: true, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sqs:%s', Resource: '*'}]}"
    rule = "endpoint-policy-refuses-call"
    refused = apart(tmp_path, NETWORK.replace("PrivateDnsEnabled: true", policy % "ReceiveMessage"), rule=rule)
    assert {(verdict, resource) for verdict, resource, _ in refused} == {("fail", "ToSqs")}
    assert apart(tmp_path, NETWORK.replace("PrivateDnsEnabled: true", policy % "SendMessage"), rule=rule) == set()


@pytest.mark.parametrize("is_read", [True, False])
def test_whoever_imports_subnets_is_in_a_vpc(is_read: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    service = "Resources:" + IMPORTED.replace("AWSLambdaVPCAccessExecutionRole", "AWSLambdaBasicExecutionRole")
    network = {"net": "Resources:" + NETWORK + EXPORTS} if is_read else {}
    assert {one[:2] for one in said(tmp_path, "missing-network-permission", **network, service=service)} == {("fail", "Role")}
    assert said(tmp_path, "missing-network-permission", **network, service="Resources:" + IMPORTED) == set()


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (SERVICE.replace("SUBNETS", "[!ImportValue net-subnets]").replace("GROUP", "!ImportValue net-group"), "VpcConfig.SubnetIds"),
        (SERVICE.replace("SUBNETS", '!Split [";", !ImportValue net-subnets]').replace("GROUP", "!ImportValue net-group"), "VpcConfig.SubnetIds"),
        (SERVICE.replace("SUBNETS", "[subnet-1]").replace("GROUP", "!ImportValue net-vpc"), "VpcConfig.SecurityGroupIds"),
        (SERVICE.replace("SUBNETS", "['subnet-1,subnet-2']").replace("GROUP", "sg-1"), "VpcConfig.SubnetIds"),
        (IMPORTED, ""),
        (SERVICE.replace("SUBNETS", "[!Select [0, !Split [',', !ImportValue net-subnets]]]").replace("GROUP", "!ImportValue net-group"), ""),
        (SERVICE.replace("SUBNETS", "[!ImportValue elsewhere]").replace("GROUP", "!ImportValue elsewhere"), ""),
    ],
)
def test_what_is_no_id_of_a_subnet_or_a_group(written: str, names: str, tmp_path: Path) -> None:
    exports = EXPORTS + "  Vpc: {Value: !Ref Vpc, Export: {Name: net-vpc}}\n"
    found = apart(tmp_path, NETWORK, exports, "value-not-accepted", written)
    assert [(verdict, resource, text.startswith(f"{names} of Worker is ")) for verdict, resource, text in found] == [("fail", "Worker", True)] * bool(names)
