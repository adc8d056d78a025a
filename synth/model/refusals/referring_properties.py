"""Which properties name another resource by its ARN, its name or its id, and what each of them accepts there."""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from ...linking.formats.arn_formats import IDENTITIES
from ...values.defaults import (
    ALIAS,
    BUCKET,
    BUS,
    FUNCTION,
    INVOKE_CONFIG,
    KEY,
    LOG_GROUP,
    MAPPING,
    METHOD,
    PIPE,
    QUEUE,
    ROLE,
    RULE,
    SCHEDULE,
    STATE_MACHINE,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
    VERSION,
)

MANAGED_POLICY: Final = "AWS::IAM::ManagedPolicy"
_LOG_FILTER: Final = "AWS::Logs::SubscriptionFilter"
_REPLICA: Final = "AWS::KMS::ReplicaKey"
SUBNET: Final = "AWS::EC2::Subnet"
GROUP: Final = "AWS::EC2::SecurityGroup"
EACH: Final = "*"
"""Stands for the items of a list."""


class Row(NamedTuple):
    """What a property accepts, in words: types of resources, and what of them (`ARN`, `name`, `id`, `URL`). `services` are those that an ARN may be of; none: it is spelt in other ways too."""

    path: tuple[str, ...]
    words: str
    kinds: tuple[str, ...]
    given: tuple[str, ...]
    services: tuple[str, ...] = ()


ANY: Final = tuple(IDENTITIES)
"""Where a resource of any type may stand: of those that are not among these, nobody knows here what their attributes give."""
TARGETS: Final = tuple(kind for kind in ANY if kind != QUEUE)


def _role(*path: str) -> Row:
    return Row(path, "the ARN of a role", (ROLE,), ("ARN",), ("iam",))


def _letters(*path: str) -> Row:
    return Row(path, "the ARN of a queue", (QUEUE,), ("ARN",), ("sqs",))


def _target(*path: str) -> Row:
    """What a rule or a schedule calls; of a queue in its place others speak, who know which one is meant."""
    return Row(path, "the ARN of its target", TARGETS, ("ARN",))


def _of_function(words: str, *more: str) -> Row:
    return Row(("FunctionName",), words, (FUNCTION, *more), ("ARN", "name"))


def _key(*path: str) -> Row:
    return Row(path, "the ARN of a key", (KEY, _REPLICA), ("ARN",), ("kms",))


def _any_key(*path: str) -> Row:
    return Row(path, "the id, the ARN or an alias of a key", (KEY, _REPLICA, "AWS::KMS::Alias"), ("ARN", "id", "name"))


def _roles(*path: str) -> Row:
    return Row(path, "the name of a role", (ROLE,), ("name",))


_DESTINATIONS: Final = (QUEUE, TOPIC, FUNCTION, ALIAS, VERSION, BUS)
ROWS: Final[dict[str, tuple[Row, ...]]] = {
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    FUNCTION: (
        _role("Role"),
        Row(("DeadLetterConfig", "TargetArn"), "the ARN of a queue or a topic", (QUEUE, TOPIC), ("ARN",), ("sqs", "sns")),
        _key("KmsKeyArn"),
        # https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
        Row(("VpcConfig", "SubnetIds", EACH), "the id of a subnet", (SUBNET,), ("id",)),
        Row(("VpcConfig", "SecurityGroupIds", EACH), "the id of a security group", (GROUP,), ("id", "name")),
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    MAPPING: (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        Row(("DestinationConfig", "OnFailure", "Destination"), "the ARN of a destination", (*_DESTINATIONS, BUCKET), ("ARN",)),
    ),
    ALIAS: (
        _of_function("the name or the ARN of a function"),
        Row(("FunctionVersion",), "the number of a version, as !GetAtt Version.Version gives it", (VERSION,), ("number",)),
    ),
    VERSION: (_of_function("the name or the ARN of a function"),),
    # https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html and API_OnSuccess.html
    INVOKE_CONFIG: (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        Row(("DestinationConfig", "OnFailure", "Destination"), "the ARN of a destination", (*_DESTINATIONS, BUCKET), ("ARN",)),
        Row(("DestinationConfig", "OnSuccess", "Destination"), "the ARN of a destination", _DESTINATIONS, ("ARN",)),
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    "AWS::Lambda::Permission": (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        Row(("SourceArn",), "the ARN of what invokes the function", ANY, ("ARN",)),
    ),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    QUEUE: (_any_key("KmsMasterKeyId"),),
    TOPIC: (_any_key("KmsMasterKeyId"),),
    TABLE: (_any_key("SSESpecification", "KMSMasterKeyId"),),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    LOG_GROUP: (_key("KmsKeyId"),),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
    "AWS::SQS::QueuePolicy": (Row(("Queues", EACH), "the URL of a queue", (QUEUE,), ("URL", "ARN", "name")),),  # of ARNs and names another rule speaks
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
    "AWS::SNS::TopicPolicy": (Row(("Topics", EACH), "the ARN of a topic", (TOPIC,), ("ARN",), ("sns",)),),
    # https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    SUBSCRIPTION: (Row(("TopicArn",), "the ARN of a topic", (TOPIC,), ("ARN",), ("sns",)),),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    ROLE: (
        Row(("ManagedPolicyArns", EACH), "the ARN of a managed policy", (MANAGED_POLICY,), ("ARN",), ("iam",)),
        Row(("PermissionsBoundary",), "the ARN of a managed policy", (MANAGED_POLICY,), ("ARN",), ("iam",)),
    ),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
    "AWS::IAM::Policy": (_roles("Roles", EACH),),
    MANAGED_POLICY: (_roles("Roles", EACH),),
    "AWS::IAM::RolePolicy": (_roles("RoleName"),),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html and API_DeadLetterConfig.html
    RULE: (_role("Targets", EACH, "RoleArn"), _letters("Targets", EACH, "DeadLetterConfig", "Arn"), _target("Targets", EACH, "Arn")),
    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeadLetterConfig.html
    SCHEDULE: (_role("Target", "RoleArn"), _letters("Target", "DeadLetterConfig", "Arn"), _target("Target", "Arn")),
    # https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_DeadLetterConfig.html
    PIPE: (
        _role("RoleArn"),
        Row(("Source",), "the ARN of what it reads", ANY, ("ARN",)),
        *(
            Row(
                ("SourceParameters", f"{kind}StreamParameters", "DeadLetterConfig", "Arn"),
                "the ARN of a queue or a topic",
                (QUEUE, TOPIC),
                ("ARN",),
                ("sqs", "sns"),
            )
            for kind in ("DynamoDB", "Kinesis")
        ),
    ),
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html
    "AWS::AutoScaling::LifecycleHook": (
        _role("RoleARN"),
        Row(("NotificationTargetARN",), "the ARN of a queue or a topic", (QUEUE, TOPIC), ("ARN",), ("sqs", "sns")),
    ),
    # https://docs.aws.amazon.com/iot/latest/apireference/API_SqsAction.html
    "AWS::IoT::TopicRule": (_role("TopicRulePayload", "Actions", EACH, "Sqs", "RoleArn"),),
    # https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
    METHOD: (_role("Integration", "Credentials"),),
    "AWS::ApiGatewayV2::Integration": (_role("CredentialsArn"),),
    # https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    STATE_MACHINE: (_role("RoleArn"),),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
    _LOG_FILTER: (
        Row(
            ("DestinationArn",),
            "the ARN of a stream of Kinesis, a delivery stream of Firehose, a function or a destination of CloudWatch Logs",
            (FUNCTION, ALIAS, VERSION, "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream", "AWS::Logs::Destination"),
            ("ARN",),
        ),
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
    BUCKET: (
        Row(("NotificationConfiguration", "LambdaConfigurations", EACH, "Function"), "the ARN of a function", (FUNCTION, ALIAS, VERSION), ("ARN",)),
        Row(("NotificationConfiguration", "TopicConfigurations", EACH, "Topic"), "the ARN of a topic", (TOPIC,), ("ARN",)),
    ),
}
TO_NO_QUEUE: Final = (_LOG_FILTER, BUCKET)
"""What may name a queue in the place of something else, and sends it nothing then."""
REFERRING: Final = frozenset(ROWS)
"""The types of resources that name others."""
