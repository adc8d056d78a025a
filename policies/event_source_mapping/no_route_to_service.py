"""The function calls a service of AWS from a VPC out of which nothing leads there.

A function in a VPC has no public address. From its subnets it reaches SQS, DynamoDB or SNS through a NAT, or through an endpoint of the service in the VPC; an internet gateway is no way out, and neither is a NAT gateway in a subnet without a route to one. Without either every call waits until the function times out,
and its messages are retried until maxReceiveCount moves them to the dead-letter queue. (Lambda's pollers do not run in the VPC, so messages arrive all the same.) It judges the worker and the functions that send to its queue, where the targets define the VPC, the subnets and their route
tables. Of a network that is exported another stack may have the endpoint or the route: then only an endpoint of the service that is there and does not serve is named. Of subnets that are given from outside of the targets nothing is said.

The function's security groups have to let it out as well: a group that lists SecurityGroupEgress allows what it lists and nothing else, and the endpoints of AWS are reached on TCP port 443. It judges groups that the
targets define and hand to nobody but the function's template. An endpoint has to be reached, too: a gateway endpoint by the route table of the subnet (RouteTableIds), an interface endpoint through a security group that allows inbound TCP port 443 from the function, whose own groups allow it outbound to there: by a group, or by a range that has addresses of the VPC. Only S3 and DynamoDB have gateway endpoints, and without private DNS (PrivateDnsEnabled) the SDK's calls do not reach an interface endpoint, unless something names the endpoint. Private DNS needs EnableDnsSupport (true by default) and EnableDnsHostnames (false by default) of the VPC.

Bad::

    Vpc:
      Type: AWS::EC2::VPC
      Properties: {CidrBlock: 10.0.0.0/16}
    Inside:
      Type: AWS::EC2::Subnet
      Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
    Routes:
      Type: AWS::EC2::RouteTable
      Properties: {VpcId: !Ref Vpc}
    InsideRoutes:
      Type: AWS::EC2::SubnetRouteTableAssociation
      Properties: {SubnetId: !Ref Inside, RouteTableId: !Ref Routes}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Invoices.Arn}
    Invoices:
      Type: AWS::SQS::Queue
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-0a1b2c3d4e5f67890]}
        Environment: {Variables: {INVOICES: !Ref Invoices}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")

            def handler(event, context):
                failed = []
                for record in event["Records"]:
                    try:
                        sqs.send_message(QueueUrl=os.environ["INVOICES"], MessageBody=record["body"])
                    except Exception:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}

Bad::

    WorkerGroup:
      Type: AWS::EC2::SecurityGroup
      Properties:
        GroupDescription: to the database
        VpcId: vpc-0a1b2c3d
        SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/16}]
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sns:Publish, Resource: !Ref Shipped}
    Shipped:
      Type: AWS::SNS::Topic
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        VpcConfig: {SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [!GetAtt WorkerGroup.GroupId]}
        Environment: {Variables: {SHIPPED: !Ref Shipped}}
        Code:
          ZipFile: |
            import os
            import boto3
            sns = boto3.client("sns")

            def handler(event, context):
                failed = []
                for record in event["Records"]:
                    try:
                        sns.publish(TopicArn=os.environ["SHIPPED"], Message=record["body"])
                    except Exception:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}

Good::

    Vpc:
      Type: AWS::EC2::VPC
      Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}
    Inside:
      Type: AWS::EC2::Subnet
      Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
    ToSqs:
      Type: AWS::EC2::VPCEndpoint
      Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub "com.amazonaws.${AWS::Region}.sqs", SubnetIds: [!Ref Inside], PrivateDnsEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-0a1b2c3d4e5f67890]}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import calls
from queuegate.synth.iam import gathered, working_and_producing
from queuegate.synth.model import Function, ShutIn, Unfit, View, endpoint_of, held_back, shut_in

from ..rule import Finding, Mapping, Related, Severity, Undecided, few, listed, rule

_COUNTS: Final = ", and each receive counts towards maxReceiveCount"


@rule(
    "no-route-to-service",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
    fix="Add a VPC endpoint of the service to the function's subnets, or a route to a NAT gateway to their route table.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    worker = mapping.own_function()
    for function in working_and_producing(mapping):
        works = function == worker or _polls(function)
        yield from _judge(function, works=works)
        yield from _judge_groups(function, works=works)


def _polls(function: Function) -> bool:
    """Does a function that sends here poll a queue of its own? Then the same is said of it there."""
    return any(not mapping.facts.written(("StartingPosition",))[0] for mapping in gathered(function.mappings)[0])


def _judge(function: Function, *, works: bool) -> Iterator[Finding]:
    with suppress(Undecided):  # subnets that a parameter names are defined elsewhere, and what the code calls is asked elsewhere
        called = {call.service: call.at for call in reversed(calls(function).calls if function.in_vpc.get() else ())}
        shut = {service: found for service in called if (found := shut_in(function, service))}
        alike = {service: (found.beside and service, found.subnet, found.nat, found.has_table) for service, found in shut.items()}
        for one in dict.fromkeys(alike.values()):
            services = sorted(service for service in shut if alike[service] == one)
            found = shut[services[0]]
            has, fix = _beside(function, services[0], found, View(found.beside, function.world)) if found.beside else _without(function, services, found)
            yield Finding(
                f"{function.name} calls {listed(services)} from {found.subnet.name}, which {has}: the call waits until the function times out{_COUNTS if works else ''}",
                at=found.place,
                because=[Related(f"{service} is called here", called[service]) for service in services],
                key=f"{function.name} {', '.join(services)}",
                fix=fix,
            )


def _beside(function: Function, service: str, found: ShutIn, endpoint: View) -> tuple[str, str]:
    """What is said of a subnet that has an endpoint of the service which it does not reach, and what mends it."""
    unfit = found.unfit
    has = f"does not reach {endpoint.name}, the VPC endpoint of {service}{_unfit(unfit, service)}, and has no route to a NAT gateway"
    if unfit:
        return has, f"Set {unfit.name} of {View(unfit.facts, function.world).name} to {unfit.value}."
    return (
        has,
        f"Let {endpoint.name} have the route table of {found.subnet.name} among its RouteTableIds, or a security group that allows inbound TCP port 443 from {function.name}, whose own groups allow it outbound to there.",
    )


def _without(function: Function, services: list[str], found: ShutIn) -> tuple[str, str]:
    """The same of one that has none."""
    subnet, several = found.subnet.name, len(services) > 1
    has = f"has neither a VPC endpoint of {'any of them' if several else services[0]} nor a"
    if found.nat:
        nat = View(found.nat, function.world).name
        return (
            f"{has} route out (it has one to {nat}, and the subnet of {nat} has none to an internet gateway)",
            f"Put {nat} into a subnet whose route table has a route to an internet gateway.",
        )
    has += " route to a NAT gateway"
    if not found.has_table:
        return (
            has,
            f"Associate {subnet} with a route table (AWS::EC2::SubnetRouteTableAssociation) that has a route to a NAT gateway: it is in the main one of its VPC, which has none.",
        )
    endpoints = (
        f"Add an AWS::EC2::VPCEndpoint of each of {listed(f'com.amazonaws.<region>.{endpoint_of(one)}' for one in services)}"
        if several
        else _endpoint(services[0], subnet)
    )
    return has, f"{endpoints}, or a route to a NAT gateway to its route table."


def _judge_groups(function: Function, *, works: bool) -> Iterator[Finding]:
    with suppress(Undecided):  # as above
        called = {call.service: call.at for call in reversed(calls(function).calls if function.lists_subnets() or function.in_vpc.get() else ())}
        if called and (found := held_back(function)):
            groups, place = found
            names = few(View(group, function.world).name for group in groups)
            yield Finding(
                f"{function.name} calls {few(called)}, and {'its security group' if len(groups) == 1 else 'none of its security groups'} {names} {'allows no' if len(groups) == 1 else 'allows'} outbound TCP port 443: "
                f"the call waits until the function times out{_COUNTS if works else ''}",
                at=place,
                because=[*(Related(f"{service} is called here", at) for service, at in called.items()), *(View(group, function.world) for group in groups)],
                key=f"{function.name} security groups",
                fix=f"Add {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}} to SecurityGroupEgress of {View(groups[0], function.world).name}, or name the endpoints' security group as its destination (in the CDK: add_egress_rule).",
            )


def _unfit(unfit: Unfit | None, service: str) -> str:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html and https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html"""
    if unfit is None:
        return ""
    if unfit.facts.type == "AWS::EC2::VPC":
        return f" (its private DNS needs {unfit.name} of {unfit.facts.name})"
    if unfit.name == "VpcEndpointType":
        return f" (a gateway endpoint, which {service} does not have: only s3 and dynamodb do)"
    return " (without private DNS, so that the name of the service leads out of the VPC)"


def _endpoint(service: str, subnet: str) -> str:
    """S3 and DynamoDB have gateway endpoints, which cost nothing: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
    at = f"the route table of {subnet} among its RouteTableIds" if service in ("dynamodb", "s3") else f"{subnet} among its SubnetIds"
    return f"Add an AWS::EC2::VPCEndpoint of com.amazonaws.<region>.{endpoint_of(service)} with {at}"
