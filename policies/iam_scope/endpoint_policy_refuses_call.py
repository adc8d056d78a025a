"""The policy of the VPC endpoint that a function's calls go through does not allow one of them.

A call from a VPC goes through the endpoint of its service, and the endpoint's policy has to allow it as well as the role's. One that lists what was called when it was written (sqs:SendMessage on one queue) denies what was
added since, with AccessDenied and although the role may do it. The message fails, is received again, and reaches the dead-letter queue after maxReceiveCount.

Always an error. It judges the calls in the code of the worker and of the functions that send to its queue, where one template defines the VPC, the subnets and the endpoint: an interface endpoint with PrivateDnsEnabled true, and a
gateway endpoint (S3, DynamoDB) in the route table of each subnet. An endpoint without a PolicyDocument allows everything. What Lambda does itself does not go through the endpoint: it polls the queue, writes the log and sends
to destinations from outside of the VPC. cfn-lint and checkov do not see it.

Bad::

    Vpc:
      Type: AWS::EC2::VPC
      Properties: {CidrBlock: 10.0.0.0/16}
    Inside:
      Type: AWS::EC2::Subnet
      Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
    ToSqs:
      Type: AWS::EC2::VPCEndpoint
      Properties:
        VpcId: !Ref Vpc
        VpcEndpointType: Interface
        ServiceName: !Sub "com.amazonaws.${AWS::Region}.sqs"
        SubnetIds: [!Ref Inside]
        PrivateDnsEnabled: true
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: "*", Action: sqs:ReceiveMessage, Resource: "*"}]
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

Good::

    Vpc:
      Type: AWS::EC2::VPC
      Properties: {CidrBlock: 10.0.0.0/16}
    Inside:
      Type: AWS::EC2::Subnet
      Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
    ToSqs:
      Type: AWS::EC2::VPCEndpoint
      Properties:
        VpcId: !Ref Vpc
        VpcEndpointType: Interface
        ServiceName: !Sub "com.amazonaws.${AWS::Region}.sqs"
        SubnetIds: [!Ref Inside]
        PrivateDnsEnabled: true
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*"}]
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        VpcConfig: {SubnetIds: [!Ref Inside], SecurityGroupIds: [sg-0a1b2c3d4e5f67890]}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.iam import Need, needs_of_code, working_and_producing
from queuegate.synth.model import Function, View

from ..rule import Finding, Mapping, Related, Severity, Undecided, calling, listed, rule


@rule(
    "endpoint-policy-refuses-call",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    fix="Allow the action in the PolicyDocument of the VPC endpoint.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubts: list[Undecided] = []
    for function in filter(_is_in_vpc, working_and_producing(mapping)):
        yield from _judge(function, doubts)
    if doubts:
        raise doubts[0]


def _is_in_vpc(function: Function) -> bool:
    """One of which that is not known takes no endpoint of the template's that is known."""
    with suppress(Undecided):
        return function.lists_subnets() or function.in_vpc.get() is True
    return False


def _judge(function: Function, doubts: list[Undecided]) -> Iterator[Finding]:
    from queuegate.synth.iam import lets_through  # noqa: PLC0415 - few functions are in a VPC
    from queuegate.synth.model import endpoint_taken  # noqa: PLC0415 - as above

    refused: dict[tuple[View, str], list[Need]] = {}
    for need in needs_of_code(function):
        endpoint = None if need.via else endpoint_taken(function, need.service)
        try:
            if endpoint is not None and not lets_through(endpoint, function.role, need):
                refused.setdefault((endpoint, need.on), []).append(need)
        except Undecided as doubt:
            doubts.append(doubt.again())
    for (endpoint, on), needs in refused.items():
        actions = listed(need.action for need in needs)
        yield Finding(
            f"PolicyDocument of {endpoint.name} does not allow {function.name} {actions} on {on}, and its calls go through this VPC endpoint: {calling(function.name, (need.why for need in needs))}, and each such call is denied",
            at=endpoint,
            because=[Related(need.why, need.place) for need in needs],
            key=f"{function.name} on {on}",
            fix=f'Allow {actions} on {on} in PolicyDocument of {endpoint.name}, with Principal "*".',
        )
