from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
NETWORK = """
Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
Inside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
InsideRoutes: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Inside, RouteTableId: !Ref Routes}}
Gateway: {Type: AWS::EC2::InternetGateway}
"""
OUT = "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, %s}}\n"
FREE = "Free: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}\n"
ENDPOINT = (
    "Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.%s'}}\n"
)
SEND = "import boto3\nsqs = boto3.client('sqs')\ndef handler(event, context):\n    sqs.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/1/x', MessageBody='')\n"
METRICS = (
    "import boto3\ncloudwatch = boto3.client('cloudwatch')\ndef handler(event, context):\n    cloudwatch.put_metric_data(Namespace='Shop', MetricData=[])\n"
)
SYNC = "import boto3\nsfn = boto3.client('stepfunctions')\ndef handler(event, context):\n    sfn.start_sync_execution(stateMachineArn='arn:aws:states:eu-west-1:111122223333:stateMachine:s')\n"


@pytest.mark.parametrize(
    ("more", "subnets", "code", "fires"),
    [
        ("", "!Ref Inside", SEND, True),
        (OUT % "GatewayId: !Ref Gateway", "!Ref Inside", SEND, True),
        (ENDPOINT % "dynamodb", "!Ref Inside", SEND, True),
        (ENDPOINT % "sqs", "!Ref Inside", SEND, False),
        (OUT % "NatGatewayId: nat-1", "!Ref Inside", SEND, False),
        (OUT % "TransitGatewayId: tgw-1", "!Ref Inside", SEND, False),
        ("", "subnet-1", SEND, False),
        ("", "!Ref Inside", "def handler(event, context):\n    return None\n", False),
        (OUT % "EgressOnlyInternetGatewayId: eigw-1", "!Ref Inside", SEND, False),
        (OUT % "VpcEndpointId: vpce-1", "!Ref Inside", SEND, False),
        (OUT % "GatewayId: vgw-1", "!Ref Inside", SEND, False),
        ("Learnt: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {RouteTableIds: [!Ref Routes], VpnGatewayId: vgw-1}}\n", "!Ref Inside", SEND, False),
        (ENDPOINT % "monitoring", "!Ref Inside", METRICS, False),
        (ENDPOINT % "sqs", "!Ref Inside", METRICS, True),
        (ENDPOINT % "sqs-fips", "!Ref Inside", SEND, False),
        (ENDPOINT % "sync-states", "!Ref Inside", SYNC, False),
        (ENDPOINT.replace("!Sub 'com.amazonaws.${AWS::Region}.%s'", "!Join [., [com.amazonaws, !Ref AWS::Region, sqs]]"), "!Ref Inside", SEND, False),
        (ENDPOINT.replace("ServiceName: !Sub 'com.amazonaws.${AWS::Region}.%s'", "ServiceNetworkArn: sqs"), "!Ref Inside", SEND, True),
        ("", "!Ref Inside", METRICS.replace("cloudwatch", "pricing"), False),
        (OUT % "NatGatewayId: nat-1" + FREE, "!Ref Free", SEND, True),
        (
            FREE + "FreeRoutes: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Free, RouteTableId: rtb-1}}\n",
            "!Ref Free",
            SEND,
            False,
        ),
        ("Peer: {Type: Custom::Endpoints, Properties: {ServiceToken: x, Vpc: !Ref Vpc}}\n", "!Ref Inside", SEND, False),
    ],
    ids=[
        "nothing",
        "an internet gateway is no way out",
        "another service's endpoint",
        "an endpoint",
        "a NAT",
        "a transit gateway",
        "a subnet from elsewhere",
        "nothing is called",
        "an egress-only internet gateway",
        "a firewall's endpoint",
        "trap: a VPN's gateway",
        "trap: routes that a VPN's gateway propagates",
        "trap: an endpoint of another name than the client",
        "that name says nothing of another service",
        "trap: an endpoint of FIPS",
        "trap: an endpoint for one operation",
        "trap: a name that is joined",
        "an endpoint of something else",
        "trap: a service whose endpoints nobody listed",
        "a subnet that no route table is associated with",
        "trap: a route table of another stack",
        "trap: somebody else is told of the VPC",
    ],
)
def test_a_subnet_from_which_nothing_leads_to_sqs(more: str, subnets: str, code: str, fires: bool, coded: Changed) -> None:  # noqa: FBT001 - a table
    said = coded(code, "no-route-to-service", NETWORK + more, properties=f"    VpcConfig: {{SubnetIds: [{subnets}], SecurityGroupIds: [sg-1]}}\n")
    where = [("fail", "Worker", "Properties/VpcConfig/SubnetIds/0/Ref", Severity.WARNING)]
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == (where if fires else [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "calls cloudwatch and sqs from Inside, which has neither a VPC endpoint of any of them nor a route to a NAT gateway: "),
        (ENDPOINT % "monitoring", "calls sqs from Inside, which has neither a VPC endpoint of sqs nor a route to a NAT gateway: "),
    ],
)
def test_services_that_a_subnet_does_not_reach_for_one_reason_are_one_finding(more: str, said: str, coded: Changed) -> None:
    both = METRICS + "    boto3.client('sqs').send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/1/x', MessageBody='')\n"
    (one,) = coded(both, "no-route-to-service", NETWORK + more, "    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-1]}\n")
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/VpcConfig/SubnetIds/0/Ref")
    assert said in one.text


STORE = "import boto3\ntable = boto3.client('dynamodb')\ndef handler(event, context):\n    table.put_item(TableName='t', Item={})\n"
REACHED = "Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.%s', VpcEndpointType: %s%s}}\n"
DOOR = "Door: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: endpoints, VpcId: !Ref Vpc%s}}\n"
HTTPS = ", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: %s, ToPort: %s, CidrIp: 10.0.0.0/16}]"
OPENED = "Opens: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: %s, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}}\n"


@pytest.mark.parametrize(
    ("more", "code", "fires"),
    [
        pytest.param(REACHED % ("dynamodb", "Gateway", ", RouteTableIds: [!Ref Routes]"), STORE, False, id="by the route table"),
        pytest.param(REACHED % ("dynamodb", "Gateway", ", RouteTableIds: [rtb-1]"), STORE, False, id="trap: a route table that nobody knows"),
        pytest.param(REACHED % ("dynamodb", "Gateway", ""), STORE, True, id="no route table"),
        pytest.param(REACHED % ("dynamodb", "Gateway", ", RouteTableIds: []"), STORE, True, id="an empty list"),
        pytest.param(
            "Others: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n" + REACHED % ("dynamodb", "Gateway", ", RouteTableIds: [!Ref Others]"),
            STORE,
            True,
            id="another route table",
        ),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + DOOR % (HTTPS % (443, 443)), SEND, False, id="through its group"),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + DOOR % (HTTPS % (0, 65535)), SEND, False, id="a range"),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + DOOR % (HTTPS % (80, 80)), SEND, True, id="another port"),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + DOOR % "", SEND, True, id="no rule"),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + DOOR % "" + OPENED % "!Ref Door", SEND, False, id="a rule of its own"),
        pytest.param(REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door, sg-1]") + DOOR % "", SEND, False, id="trap: a group that nobody knows"),
        pytest.param(REACHED % ("sqs", "Interface", ""), SEND, False, id="trap: the group of the VPC"),
        pytest.param(REACHED % ("sqs", "Gateway", ", RouteTableIds: [!Ref Routes]"), SEND, True, id="a gateway endpoint of a service that has none"),
        pytest.param(REACHED % ("sqs", "Interface", ", PrivateDnsEnabled: false"), SEND, True, id="no private DNS"),
        pytest.param(REACHED % ("sqs", "Interface", ", PrivateDnsEnabled: !Equals [a, a]"), SEND, False, id="undecided: private DNS that nobody can read"),
        pytest.param(
            REACHED % ("sqs", "Interface", ", PrivateDnsEnabled: false")
            + "Name: {Type: AWS::Route53::RecordSet, Properties: {Name: sqs.internal., Type: CNAME, TTL: 60, ResourceRecords: [!Select [0, !GetAtt Endpoint.DnsEntries]]}}\n",
            SEND,
            False,
            id="trap: something names the endpoint",
        ),
    ],
)
def test_an_endpoint_that_the_subnet_does_not_reach(more: str, code: str, fires: bool, coded: Changed) -> None:  # noqa: FBT001 - a table
    said = coded(code, "no-route-to-service", NETWORK + more, properties="    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-1]}\n")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if fires else [])
    assert all("does not reach Endpoint" in one.text and "Endpoint" in one.fix for one in said)


def test_what_makes_an_endpoint_one_that_nothing_reaches_is_named(coded: Changed) -> None:
    for more, fix in (
        (REACHED % ("sqs", "Gateway", ""), "Set VpcEndpointType of Endpoint to Interface."),
        (REACHED % ("sqs", "Interface", ", PrivateDnsEnabled: false"), "Set PrivateDnsEnabled of Endpoint to true."),
    ):
        (said,) = coded(SEND, "no-route-to-service", NETWORK + more, properties="    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-1]}\n")
        assert said.fix == fix


@pytest.mark.parametrize(
    ("vpc", "lacks"),
    [
        ("", "EnableDnsHostnames"),
        (", EnableDnsHostnames: false", "EnableDnsHostnames"),
        (", EnableDnsHostnames: true, EnableDnsSupport: false", "EnableDnsSupport"),
        (", EnableDnsHostnames: true", ""),
        (", EnableDnsHostnames: !Ref AWS::NoValue, EnableDnsSupport: true", "EnableDnsHostnames"),
        (", EnableDnsHostnames: !ImportValue dns", ""),
    ],
)
def test_private_dns_needs_names_of_the_vpc(vpc: str, lacks: str, coded: Changed) -> None:
    network = NETWORK.replace("10.0.0.0/16}", f"10.0.0.0/16{vpc}}}") + REACHED % ("sqs", "Interface", ", PrivateDnsEnabled: true")
    said = coded(SEND, "no-route-to-service", network, properties="    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-1]}\n")
    assert [(one.verdict, one.resource, one.fix) for one in said] == ([("fail", "Worker", f"Set {lacks} of Vpc to true.")] if lacks else [])


BETWEEN = """
Own: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: worker, VpcId: !Ref Vpc%s}}
Third: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: others, VpcId: !Ref Vpc}}
Door: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: endpoints, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, %s}]}}
"""
OUT_TO = ", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, %s}]"


@pytest.mark.parametrize(
    ("leaves", "enters", "fires"),
    [
        ("", "SourceSecurityGroupId: !Ref Own", False),
        ("", "SourceSecurityGroupId: !GetAtt Own.GroupId", False),
        ("", "SourceSecurityGroupId: sg-1", False),
        ("", "SourcePrefixListId: pl-1", False),
        ("", "CidrIp: 10.0.0.0/24", False),
        ("", "CidrIp: 0.0.0.0/0", False),
        ("", "CidrIp: !Ref AWS::StackName", False),
        ("", "SourceSecurityGroupId: !Ref Third", True),
        ("", "CidrIp: 10.1.0.0/16", True),
        (OUT_TO % "CidrIp: 10.0.0.0/16", "CidrIp: 10.0.0.0/16", False),
        (OUT_TO % "DestinationSecurityGroupId: !Ref Door", "CidrIp: 10.0.0.0/16", False),
        (OUT_TO % "CidrIp: 10.1.0.0/16", "CidrIp: 10.0.0.0/16", True),
        (OUT_TO % "DestinationSecurityGroupId: !Ref Third", "CidrIp: 10.0.0.0/16", True),
        (
            OUT_TO % "CidrIp: 10.1.0.0/16"
            + "}}\nLater: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref Own, IpProtocol: '-1', CidrIp: 0.0.0.0/0",
            "CidrIp: 10.0.0.0/16",
            False,
        ),
    ],
)
def test_an_endpoint_whose_groups_do_not_meet_those_of_the_function(leaves: str, enters: str, fires: bool, coded: Changed) -> None:  # noqa: FBT001 - a table
    endpoint = REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]")
    said = coded(
        SEND,
        "no-route-to-service",
        NETWORK + endpoint + BETWEEN % (leaves, enters),
        properties="    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [!Ref Own]}\n",
    )
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if fires else [])


def test_trap_a_vpc_may_have_more_than_one_range(coded: Changed) -> None:
    more = REACHED % ("sqs", "Interface", ", SecurityGroupIds: [!Ref Door]") + BETWEEN % ("", "CidrIp: 10.1.0.0/16")
    more += "More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}}\n"
    assert coded(SEND, "no-route-to-service", NETWORK + more, properties="    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [!Ref Own]}\n") == []


GROUP = "Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: worker, VpcId: vpc-1, SecurityGroupEgress: [%s]}}\n"
TO_DATABASE = "{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/16}"
NOTHING = "{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}"
LATER = "Later: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: %s, IpProtocol: tcp, FromPort: %s, ToPort: %s, CidrIp: 0.0.0.0/0}}\n"


@pytest.mark.parametrize(
    ("more", "groups", "code", "fires"),
    [
        (GROUP % TO_DATABASE, "!Ref Group", SEND, True),
        (GROUP % TO_DATABASE, "!GetAtt Group.GroupId", SEND, True),
        (GROUP % NOTHING, "!Ref Group", SEND, True),
        (GROUP % "{IpProtocol: '-1', CidrIp: 127.0.0.1/32}", "!Ref Group", SEND, True),
        (GROUP % "{IpProtocol: udp, FromPort: 0, ToPort: 65535, CidrIp: 0.0.0.0/0}", "!Ref Group", SEND, True),
        (GROUP % TO_DATABASE + LATER % ("!Ref Group", 80, 80), "!Ref Group", SEND, True),
        (GROUP % f"{TO_DATABASE}, {{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-1}}", "!Ref Group", SEND, False),
        (GROUP % "{IpProtocol: '-1', CidrIp: 0.0.0.0/0}", "!Ref Group", SEND, False),
        (GROUP % "{IpProtocol: 6, FromPort: '0', ToPort: '65535', CidrIp: 10.0.0.0/8}", "!Ref Group", SEND, False),
        (GROUP % "", "!Ref Group", SEND, False),
        ("Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: worker}}\n", "!Ref Group", SEND, False),
        (GROUP % TO_DATABASE + LATER % ("!GetAtt Group.GroupId", 443, 443), "!Ref Group", SEND, False),
        (GROUP % TO_DATABASE + LATER % ("sg-2", 443, 443), "!Ref Group", SEND, False),
        (GROUP % TO_DATABASE, "!Ref Group, sg-1", SEND, False),
        (GROUP % TO_DATABASE, "!Ref Group", "def handler(event, context):\n    return None\n", False),
        (GROUP % "{IpProtocol: tcp, FromPort: !Ref Any, ToPort: !Ref Any, CidrIp: 0.0.0.0/0}", "!Ref Group", SEND, False),
        (GROUP % TO_DATABASE + "Opens: {Type: Custom::Egress, Properties: {ServiceToken: x, Group: !Ref Group}}\n", "!Ref Group", SEND, False),
    ],
    ids=[
        "another port",
        "by GetAtt",
        "what the CDK writes for nothing",
        "the loopback for nothing",
        "another protocol",
        "a rule of its own for another port",
        "a prefix list",
        "everything",
        "a range of ports",
        "an empty list",
        "no list",
        "a rule of its own",
        "trap: a rule of its own that may be for this group",
        "trap: a second group that nobody knows",
        "nothing is called",
        "a port that nobody knows",
        "trap: somebody else is told of the group",
    ],
)
def test_a_security_group_that_lets_no_https_out(more: str, groups: str, code: str, fires: bool, coded: Changed) -> None:  # noqa: FBT001 - a table
    said = coded(code, "no-route-to-service", more, properties=f"    VpcConfig: {{SubnetIds: [subnet-1], SecurityGroupIds: [{groups}]}}\n")
    where = [("fail", "Worker", "Properties/VpcConfig/SecurityGroupIds", Severity.WARNING)]
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == (where if fires else [])


def test_a_security_group_is_judged_whatever_the_subnets_are(coded: Changed) -> None:
    properties = "    VpcConfig: {SubnetIds: !Split [',', !ImportValue Subnets], SecurityGroupIds: [!Ref Group]}\n"
    said = [one for one in coded(SEND, "no-route-to-service", GROUP % TO_DATABASE, properties=properties) if one.verdict == "fail"]
    assert [(one.resource, one.route) for one in said] == [("Worker", "Properties/VpcConfig/SecurityGroupIds")]


NAT = """
Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
Outside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24}}
Tables: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
OfOutside: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Outside, RouteTableId: !Ref Tables}}
ToInternet: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Tables, DestinationCidrBlock: 0.0.0.0/0, %s}}
Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: %s, AllocationId: eip-1%s}}
"""


@pytest.mark.parametrize(
    ("route", "subnet", "kind", "fires"),
    [
        ("GatewayId: !Ref Gateway", "!Ref Outside", "", False),
        ("GatewayId: !Ref Gateway", "!Ref Inside", "", True),
        ("GatewayId: !Ref Gateway", "!Ref Inside", ", ConnectivityType: private", False),
        ("GatewayId: !Ref Gateway", "subnet-1", "", False),
        ("GatewayId: igw-1", "!Ref Outside", "", False),
        ("VpcEndpointId: vpce-1", "!Ref Outside", "", False),
        ("NatGatewayId: !Ref Nat", "!Ref Outside", "", True),
        ("NatGatewayId: nat-2", "!Ref Outside", "", False),
    ],
)
def test_a_nat_gateway_has_to_lead_out_itself(route: str, subnet: str, kind: str, fires: bool, coded: Changed) -> None:  # noqa: FBT001 - as above
    properties = "    VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-1]}\n"
    said = coded(SEND, "no-route-to-service", NETWORK + NAT % (route, subnet, kind), properties=properties)
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if fires else [])
    assert all("one to Nat" in one.text and one.fix.startswith("Put Nat into a subnet") for one in said)
