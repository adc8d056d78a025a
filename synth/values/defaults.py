"""AWS's defaults and limits: one row each, with its source. Nothing else in the project writes such a number.

The limits are those of CloudFormation's registry schemas (state of October 2026), which the page of each resource type repeats.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

MAPPING: Final = "AWS::Lambda::EventSourceMapping"
FUNCTION: Final = "AWS::Lambda::Function"
QUEUE: Final = "AWS::SQS::Queue"
ALARM: Final = "AWS::CloudWatch::Alarm"
TABLE: Final = "AWS::DynamoDB::Table"
GLOBAL_TABLE: Final = "AWS::DynamoDB::GlobalTable"
KEY: Final = "AWS::KMS::Key"
LOG_GROUP: Final = "AWS::Logs::LogGroup"
TOPIC: Final = "AWS::SNS::Topic"
SUBSCRIPTION: Final = "AWS::SNS::Subscription"

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"


class Row(NamedTuple):
    """What AWS takes a property for when it is absent (None: there is no default), and the bounds, both inclusive (None: no bound)."""

    default: Any
    least: int | None
    most: int | None
    unit: str
    source: str


ROWS: Final[dict[tuple[str, str], Row]] = {
    (MAPPING, "BatchSize"): Row(10, 1, 10_000, "messages", f"{_GUIDE}services-sqs-parameters.html"),
    (MAPPING, "MaximumBatchingWindowInSeconds"): Row(0, 0, 300, "s", f"{_GUIDE}services-sqs-parameters.html"),
    (MAPPING, "Enabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-lambda-eventsourcemapping.html"),
    (MAPPING, "FunctionResponseTypes"): Row((), None, None, "", f"{_REFERENCE}aws-resource-lambda-eventsourcemapping.html"),
    (MAPPING, "ScalingConfig.MaximumConcurrency"): Row(
        None, 2, 1_000, "invocations", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-scalingconfig.html"
    ),
    (MAPPING, "ProvisionedPollerConfig.MinimumPollers"): Row(
        2, 2, 200, "pollers", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"
    ),
    (MAPPING, "ProvisionedPollerConfig.MaximumPollers"): Row(
        200, 2, 10_000, "pollers", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"
    ),
    (FUNCTION, "Timeout"): Row(3, 1, 900, "s", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (FUNCTION, "MemorySize"): Row(128, 128, 32_768, "MB", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (FUNCTION, "ReservedConcurrentExecutions"): Row(None, 0, None, "invocations", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (FUNCTION, "RecursiveLoop"): Row("Terminate", None, None, "", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (QUEUE, "VisibilityTimeout"): Row(30, 0, 43_200, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "MessageRetentionPeriod"): Row(345_600, 60, 1_209_600, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "DelaySeconds"): Row(0, 0, 900, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "MaximumMessageSize"): Row(1_048_576, 1_024, 1_048_576, "bytes", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "ReceiveMessageWaitTimeSeconds"): Row(0, 0, 20, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "FifoQueue"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "KmsDataKeyReusePeriodSeconds"): Row(300, 60, 86_400, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "SqsManagedSseEnabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "RedriveAllowPolicy.redrivePermission"): Row(
        "allowAll", None, None, "", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"
    ),
    (TABLE, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"): Row(
        False, None, None, "", f"{_REFERENCE}aws-properties-dynamodb-table-pointintimerecoveryspecification.html"
    ),
    (KEY, "EnableKeyRotation"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "PendingWindowInDays"): Row(30, 7, 30, "days", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "KeySpec"): Row("SYMMETRIC_DEFAULT", None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "Origin"): Row("AWS_KMS", None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (TOPIC, "FifoTopic"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-sns-topic.html"),
    (SUBSCRIPTION, "RawMessageDelivery"): Row(False, None, None, "", "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html"),
    (SUBSCRIPTION, "FilterPolicyScope"): Row("MessageAttributes", None, None, "", f"{_REFERENCE}aws-resource-sns-subscription.html"),
    (ALARM, "ActionsEnabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html"),
}

NOTHING: Final = Row(None, None, None, "", "")
"""A property without a default and without bounds."""
