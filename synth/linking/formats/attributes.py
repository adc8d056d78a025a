"""What `Fn::GetAtt` gives of each type of resource that pipelines are made of: the attributes that AWS lists under "Return values" of the type.

The page of a type is https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-SERVICE-TYPE.html; the attributes are those of November 2026. Of some types AWS
gives each property, too, as the schema of the registry has it: these stand among them. What lies inside an attribute is not looked at. A type that is not here has attributes that are not known here.
"""

from __future__ import annotations

from typing import Final

_BUCKET: Final = ("Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL")
_BUS: Final = ("Arn", "Name")
_KEYS: Final = ("Arn", "KeyId")
_QUEUE: Final = ("Arn", "QueueName", "QueueUrl")
_TOPIC: Final = ("TopicArn", "TopicName")

ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "AWS::ApiGateway::Authorizer": ("AuthorizerId",),
    "AWS::ApiGateway::Deployment": ("DeploymentId",),
    "AWS::ApiGateway::Resource": ("ResourceId",),
    "AWS::ApiGateway::RestApi": ("RestApiId", "RootResourceId"),
    "AWS::ApiGatewayV2::Api": ("ApiEndpoint", "ApiId", "ExecuteApiArn"),
    "AWS::ApiGatewayV2::Integration": ("IntegrationId",),
    "AWS::CloudWatch::Alarm": ("Arn",),
    "AWS::CloudWatch::CompositeAlarm": ("Arn",),
    "AWS::Cognito::UserPool": ("Arn", "ProviderName", "ProviderURL", "UserPoolId"),
    "AWS::DynamoDB::GlobalTable": ("Arn", "StreamArn", "TableId"),
    "AWS::DynamoDB::Table": ("Arn", "StreamArn"),
    "AWS::EC2::SecurityGroup": (
        *("GroupId", "VpcId"),
        *("GroupDescription", "GroupName", "Id", "SecurityGroupEgress", "SecurityGroupIngress", "Tags"),
    ),
    "AWS::Events::ApiDestination": ("Arn", "ArnForPolicy"),
    "AWS::Events::Archive": ("Arn",),
    "AWS::Events::EventBus": (
        *_BUS,
        *("DeadLetterConfig", "Description", "EventSourceName", "KmsKeyIdentifier", "LogConfig", "Tags"),
    ),
    "AWS::Events::Rule": ("Arn", "RuleName"),
    "AWS::IAM::ManagedPolicy": (
        *("AttachmentCount", "CreateDate", "DefaultVersionId", "IsAttachable", "PermissionsBoundaryUsageCount"),
        *("PolicyArn", "PolicyId", "UpdateDate"),
    ),
    "AWS::IAM::Role": ("Arn", "RoleId"),
    "AWS::IAM::User": ("Arn",),
    "AWS::IoT::TopicRule": ("Arn",),
    "AWS::KMS::Key": _KEYS,
    "AWS::KMS::ReplicaKey": _KEYS,
    "AWS::Kinesis::Stream": ("Arn", "WarmThroughputObject"),
    "AWS::KinesisFirehose::DeliveryStream": ("Arn",),
    "AWS::Lambda::Alias": ("AliasArn",),
    "AWS::Lambda::EventSourceMapping": ("EventSourceMappingArn", "Id"),
    "AWS::Lambda::Function": ("Arn", "SnapStartResponse"),
    "AWS::Lambda::LayerVersion": ("LayerVersionArn",),
    "AWS::Lambda::Url": ("FunctionArn", "FunctionUrl"),
    "AWS::Lambda::Version": ("FunctionArn", "Version"),
    "AWS::Logs::LogGroup": ("Arn",),
    "AWS::Pipes::Pipe": ("Arn", "CreationTime", "CurrentState", "LastModifiedTime", "StateReason"),
    "AWS::S3::Bucket": (*_BUCKET, "MetadataConfiguration", "MetadataTableConfiguration"),
    "AWS::SNS::Subscription": ("Arn",),
    "AWS::SNS::Topic": (
        *_TOPIC,
        *("ContentBasedDeduplication", "DeliveryStatusLogging", "DisplayName", "FifoThroughputScope", "FifoTopic", "KmsMasterKeyId"),
        *("MaximumMessageSize", "SignatureVersion", "Subscription", "Tags", "TracingConfig"),
    ),
    "AWS::SQS::Queue": (
        *_QUEUE,
        *("ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue", "FifoThroughputLimit", "KmsDataKeyReusePeriodSeconds"),
        *("KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "RedrivePolicy"),
        *("SqsManagedSseEnabled", "Tags", "VisibilityTimeout"),
    ),
    "AWS::Scheduler::Schedule": ("Arn",),
    "AWS::SecretsManager::Secret": ("Id",),
    "AWS::StepFunctions::StateMachine": ("Arn", "Name", "StateMachineRevisionId"),
}
_LISTED: Final = {
    "AWS::EC2::SecurityGroup": ("GroupId", "VpcId"),
    "AWS::Events::EventBus": _BUS,
    "AWS::S3::Bucket": _BUCKET,
    "AWS::SNS::Topic": _TOPIC,
    "AWS::SQS::Queue": _QUEUE,
}
"""Those that are meant, where there are more."""


def lacking(kind: str, attribute: str) -> tuple[str, ...]:
    """What there is instead of an attribute, where the type has no such one; else nothing."""
    known = ATTRIBUTES.get(kind, ())
    return () if attribute.partition(".")[0] in known else _LISTED.get(kind, known)
