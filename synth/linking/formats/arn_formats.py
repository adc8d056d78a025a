"""How each type of resource is named, what its ARN is made of, and what services are called as principals.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from ...values.text import Text


class Identity(NamedTuple):
    """How a type of resource is named: the property that names it, its ARN's service and what precedes and follows the name, and what Ref and GetAtt give.

    `regional` and `owned`: the ARN holds the Region and the account.
    """

    property: str
    service: str
    before: str
    arns: tuple[str, ...]
    names: tuple[str, ...]
    regional: bool = True
    after: str = ""
    owned: bool = True


IDENTITIES: Final[dict[str, Identity]] = {
    "AWS::SQS::Queue": Identity("QueueName", "sqs", "", ("Arn",), ("QueueName",)),
    "AWS::Lambda::Function": Identity("FunctionName", "lambda", "function:", ("Arn",), ("",)),
    "AWS::IAM::Role": Identity("RoleName", "iam", "role/", ("Arn",), ("",), regional=False),
    "AWS::IAM::ManagedPolicy": Identity("ManagedPolicyName", "iam", "policy/", ("", "PolicyArn"), (), regional=False),
    "AWS::DynamoDB::Table": Identity("TableName", "dynamodb", "table/", ("Arn",), ("",)),
    "AWS::DynamoDB::GlobalTable": Identity("TableName", "dynamodb", "table/", ("Arn",), ("",)),
    "AWS::SNS::Topic": Identity("TopicName", "sns", "", ("", "TopicArn"), ("TopicName",)),
    "AWS::KMS::Key": Identity("", "kms", "key/", ("Arn",), ("", "KeyId")),
    "AWS::Logs::LogGroup": Identity("LogGroupName", "logs", "log-group:", ("Arn",), ("",), after=":*"),
    "AWS::Events::Rule": Identity("Name", "events", "rule/", ("Arn",), ("",)),
    "AWS::Events::EventBus": Identity("Name", "events", "event-bus/", ("Arn",), ("", "Name")),
    "AWS::StepFunctions::StateMachine": Identity("StateMachineName", "states", "stateMachine:", ("", "Arn"), ("Name",)),
    "AWS::Kinesis::Stream": Identity("Name", "kinesis", "stream/", ("Arn",), ("",)),
    "AWS::KinesisFirehose::DeliveryStream": Identity("DeliveryStreamName", "firehose", "deliverystream/", ("Arn",), ("",)),
    "AWS::S3::Bucket": Identity("BucketName", "s3", "", ("Arn",), ("",), regional=False, owned=False),
}


_NEITHER: Final = {
    ("AWS::SQS::Queue", ""): "URL",
    ("AWS::SQS::Queue", "QueueUrl"): "URL",
    ("AWS::KMS::Key", ""): "id",
    ("AWS::KMS::Key", "KeyId"): "id",
    ("AWS::IAM::Role", "RoleId"): "id",
    ("AWS::IAM::ManagedPolicy", "PolicyId"): "id",
    ("AWS::EC2::SecurityGroup", "VpcId"): "VpcId",
    ("AWS::EC2::Subnet", "VpcId"): "VpcId",
    ("AWS::EC2::Subnet", "AvailabilityZone"): "AvailabilityZone",
    ("AWS::EC2::Subnet", "CidrBlock"): "CidrBlock",
    ("AWS::Cognito::UserPool", ""): "id",
    ("AWS::IoT::TopicRule", ""): "name",
    ("AWS::Scheduler::Schedule", ""): "name",
    ("AWS::ApiGateway::RestApi", ""): "id",
    ("AWS::ApiGatewayV2::Api", ""): "id",
    ("AWS::Lambda::Version", ""): "ARN",
    ("AWS::Lambda::Version", "FunctionArn"): "ARN",
}
"""What is no ARN, and not what a policy calls a name; of a version, what is none of its number: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html, and aws-resource-iam-role.html, aws-resource-ec2-securitygroup.html, aws-resource-ec2-subnet.html, aws-resource-cognito-userpool.html, aws-resource-iot-topicrule.html,
aws-resource-scheduler-schedule.html, aws-resource-apigateway-restapi.html and aws-resource-apigatewayv2-api.html beside them"""


IDS_OF_EC2: Final = {
    "AWS::EC2::VPC": ("", "VpcId"),
    "AWS::EC2::Subnet": ("", "SubnetId"),
    "AWS::EC2::SecurityGroup": ("GroupId", "Id"),
    "AWS::EC2::RouteTable": ("", "RouteTableId"),
    "AWS::EC2::VPCEndpoint": ("", "Id"),
    "AWS::EC2::NatGateway": ("", "NatGatewayId"),
    "AWS::EC2::InternetGateway": ("", "InternetGatewayId"),
}
"""What gives the id of a part of a network, beside them on https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html. Ref of a security group gives its
id or its name, depending on whether it has a VpcId."""


def given_by(kind: str, attribute: str) -> str | None:
    """What Ref ("") or an attribute of a resource of this type gives: its `ARN`, its `name`, its `URL` or its `id`. None where that is not known here."""
    if (found := _NEITHER.get((kind, attribute))) is not None:
        return found
    if (identity := IDENTITIES.get(kind)) is None:
        return None
    return "ARN" if attribute in identity.arns else "name" if attribute in identity.names else None


def is_called(name: Text, service: str) -> bool:
    """Is it the name of this service (`logs`), however it is spelt: `logs.amazonaws.com`, `logs.${AWS::URLSuffix}`, `logs.eu-west-1.amazonaws.com`? Raises `Undecided` where nobody can know the name.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    known = name.replace(lambda token: "amazonaws.com" if token.name == "AWS::URLSuffix" else "region" if token.name == "AWS::Region" else token)
    if known.tokens:
        raise known.doubt()
    return _is_named(str(known).lower(), service)


def _is_named(name: str, service: str) -> bool:
    """`lambda.amazonaws.com`, with a Region before or `.cn` behind the domain."""
    head, _, domain = name.removesuffix(".cn").rpartition("amazonaws.com")
    region = head.removeprefix(f"{service}.")
    return not domain and region != head and (not region or (region.endswith(".") and region.count(".") == 1 and region != "."))
