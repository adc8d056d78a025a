"""Which argument of a level-2 construct sets a property of CloudFormation, and the form of its value: https://docs.aws.amazon.com/cdk/api/v2/python/

What a level-1 construct takes is derived from the property's name, and stands in no table; an argument of the same name as the property stands here where its value has another form.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from queuegate._light import NamedTuple


class Form(StrEnum):
    """What an argument is given: the property's own value, a `Duration`, a member of an enumeration, members in a list, true where a list has the value, a construct (or
    something else that only the app can name), the ARN of one, or filters (`FilterCriteria.filter({…})`).
    """

    PLAIN = "plain"
    DURATION = "duration"
    MEMBER = "member"
    FLAG = "flag"
    MEMBERS = "members"
    CONSTRUCT = "construct"
    ARN = "arn"
    FILTERS = "filters"


class Argument(NamedTuple):
    """An argument as Python spells it. `inside` are the arguments around it, outermost first, `of` is the enumeration or the structure that its value is of."""

    word: str
    form: Form = Form.PLAIN
    of: str = ""
    inside: tuple[str, ...] = ()


_QUEUE: Final = {
    "ContentBasedDeduplication": Argument("content_based_deduplication"),
    "DeduplicationScope": Argument("deduplication_scope", Form.MEMBER, "DeduplicationScope"),
    "DelaySeconds": Argument("delivery_delay", Form.DURATION),
    "FifoQueue": Argument("fifo"),
    "FifoThroughputLimit": Argument("fifo_throughput_limit", Form.MEMBER, "FifoThroughputLimit"),
    "KmsDataKeyReusePeriodSeconds": Argument("data_key_reuse", Form.DURATION),
    "KmsMasterKeyId": Argument("encryption_master_key", Form.CONSTRUCT),
    "MaximumMessageSize": Argument("max_message_size_bytes"),
    "MessageRetentionPeriod": Argument("retention_period", Form.DURATION),
    "QueueName": Argument("queue_name"),
    "ReceiveMessageWaitTimeSeconds": Argument("receive_message_wait_time", Form.DURATION),
    "RedriveAllowPolicy": Argument("redrive_allow_policy", Form.CONSTRUCT),
    "RedriveAllowPolicy.redrivePermission": Argument("redrive_permission", Form.MEMBER, "RedrivePermission", ("redrive_allow_policy",)),
    "RedriveAllowPolicy.sourceQueueArns": Argument("source_queues", Form.CONSTRUCT, inside=("redrive_allow_policy",)),
    "RedrivePolicy": Argument("dead_letter_queue", Form.CONSTRUCT),
    "RedrivePolicy.deadLetterTargetArn": Argument("queue", Form.CONSTRUCT, inside=("dead_letter_queue",)),
    "RedrivePolicy.maxReceiveCount": Argument("max_receive_count", inside=("dead_letter_queue",)),
    "SqsManagedSseEnabled": Argument("encryption", Form.MEMBER, "QueueEncryption"),
    "VisibilityTimeout": Argument("visibility_timeout", Form.DURATION),
}
_MAPPING: Final = {
    "BatchSize": Argument("batch_size"),
    "Enabled": Argument("enabled"),
    "EventSourceArn": Argument("event_source_arn", Form.ARN),
    "FilterCriteria": Argument("filters", Form.CONSTRUCT),
    "FilterCriteria.Filters": Argument("filters", Form.FILTERS),
    "FunctionResponseTypes": Argument("report_batch_item_failures", Form.FLAG, "ReportBatchItemFailures"),
    "KmsKeyArn": Argument("filter_encryption", Form.CONSTRUCT),
    "MaximumBatchingWindowInSeconds": Argument("max_batching_window", Form.DURATION),
    "MetricsConfig": Argument("metrics_config", Form.CONSTRUCT),
    "MetricsConfig.Metrics": Argument("metrics", Form.MEMBERS, "MetricType", ("metrics_config",)),
    "ProvisionedPollerConfig": Argument("provisioned_poller_config", Form.CONSTRUCT),
    "ProvisionedPollerConfig.MaximumPollers": Argument("maximum_pollers", inside=("provisioned_poller_config",)),
    "ProvisionedPollerConfig.MinimumPollers": Argument("minimum_pollers", inside=("provisioned_poller_config",)),
    "ProvisionedPollerConfig.PollerGroupName": Argument("poller_group_name", inside=("provisioned_poller_config",)),
    "ScalingConfig": Argument("max_concurrency", Form.CONSTRUCT),
    "ScalingConfig.MaximumConcurrency": Argument("max_concurrency"),
}
_STREAMS: Final = {
    "BisectBatchOnFunctionError": Argument("bisect_batch_on_error"),
    "DestinationConfig": Argument("on_failure", Form.CONSTRUCT),
    "MaximumRecordAgeInSeconds": Argument("max_record_age", Form.DURATION),
    "MaximumRetryAttempts": Argument("retry_attempts"),
    "ParallelizationFactor": Argument("parallelization_factor"),
    "StartingPosition": Argument("starting_position", Form.MEMBER, "StartingPosition"),
    "StartingPositionTimestamp": Argument("starting_position_timestamp"),
    "TumblingWindowInSeconds": Argument("tumbling_window", Form.DURATION),
}
"""Arguments that an `EventSourceMapping` has and an `SqsEventSource` does not."""
_FUNCTION: Final = {
    "DeadLetterConfig": Argument("dead_letter_queue", Form.CONSTRUCT),
    "DeadLetterConfig.TargetArn": Argument("dead_letter_queue", Form.CONSTRUCT),
    "DurableConfig.ExecutionTimeout": Argument("execution_timeout", Form.DURATION, inside=("durable_config",)),
    "Handler": Argument("handler"),
    "KmsKeyArn": Argument("environment_encryption", Form.CONSTRUCT),
    "LoggingConfig.ApplicationLogLevel": Argument("application_log_level_v2", Form.MEMBER, "ApplicationLogLevel"),
    "LoggingConfig.LogFormat": Argument("logging_format", Form.MEMBER, "LoggingFormat"),
    "LoggingConfig.SystemLogLevel": Argument("system_log_level_v2", Form.MEMBER, "SystemLogLevel"),
    "MemorySize": Argument("memory_size"),
    "RecursiveLoop": Argument("recursive_loop", Form.MEMBER, "RecursiveLoop"),
    "ReservedConcurrentExecutions": Argument("reserved_concurrent_executions"),
    "Timeout": Argument("timeout", Form.DURATION),
    "TracingConfig.Mode": Argument("tracing", Form.MEMBER, "Tracing"),
}
_TABLE: Final = {
    "DeletionProtectionEnabled": Argument("deletion_protection"),
    "OnDemandThroughput.MaxWriteRequestUnits": Argument("max_write_request_units"),
    "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": Argument("point_in_time_recovery_enabled", inside=("point_in_time_recovery_specification",)),
    "ProvisionedThroughput.WriteCapacityUnits": Argument("write_capacity"),
    "TimeToLiveSpecification": Argument("time_to_live_attribute", Form.CONSTRUCT),
    "TimeToLiveSpecification.AttributeName": Argument("time_to_live_attribute"),
}
_SUBSCRIPTION: Final = {
    "Endpoint": Argument("endpoint"),
    "FilterPolicy": Argument("filter_policy", Form.CONSTRUCT),
    "Protocol": Argument("protocol", Form.MEMBER, "SubscriptionProtocol"),
    "RawMessageDelivery": Argument("raw_message_delivery"),
    "RedrivePolicy": Argument("dead_letter_queue", Form.CONSTRUCT),
}
_ALARM: Final = {
    "ActionsEnabled": Argument("actions_enabled"),
    "ComparisonOperator": Argument("comparison_operator", Form.MEMBER, "ComparisonOperator"),
    "DatapointsToAlarm": Argument("datapoints_to_alarm"),
    "EvaluationPeriods": Argument("evaluation_periods"),
    "MetricName": Argument("metric_name", inside=("metric",)),
    "Period": Argument("period", Form.DURATION, inside=("metric",)),
    "Statistic": Argument("statistic", inside=("metric",)),
    "Threshold": Argument("threshold"),
    "TreatMissingData": Argument("treat_missing_data", Form.MEMBER, "TreatMissingData"),
    "Unit": Argument("unit", Form.MEMBER, "Unit", ("metric",)),
}
ARGUMENTS: Final[dict[str, dict[str, Argument]]] = {
    "AWS::SQS::Queue": _QUEUE,
    "AWS::Lambda::EventSourceMapping": {**_MAPPING, **_STREAMS, "FunctionName": Argument("target", Form.CONSTRUCT)},
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Lambda::EventInvokeConfig": {"DestinationConfig.OnFailure": Argument("on_failure", Form.CONSTRUCT)},
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::CloudWatch::Alarm": _ALARM,
    "AWS::SNS::Subscription": _SUBSCRIPTION,
    "AWS::SNS::Topic": {"ContentBasedDeduplication": Argument("content_based_deduplication"), "FifoTopic": Argument("fifo")},
    "AWS::KMS::Key": {
        "Enabled": Argument("enabled"),
        "EnableKeyRotation": Argument("enable_key_rotation"),
        "PendingWindowInDays": Argument("pending_window", Form.DURATION, "days"),
        "RotationPeriodInDays": Argument("rotation_period", Form.DURATION, "days"),
    },
    "AWS::Logs::LogGroup": {"RetentionInDays": Argument("retention", Form.MEMBER, "RetentionDays")},
}
"""By resource type and property. A test holds each to the CDK's own signatures."""
MEMBERS: Final[dict[str, dict[str, str]]] = {
    "QueueEncryption": {"True": "SQS_MANAGED", "False": "UNENCRYPTED"},
    "RetentionDays": {
        "1": "ONE_DAY",
        "3": "THREE_DAYS",
        "5": "FIVE_DAYS",
        "7": "ONE_WEEK",
        "14": "TWO_WEEKS",
        "30": "ONE_MONTH",
        "60": "TWO_MONTHS",
        "90": "THREE_MONTHS",
        "120": "FOUR_MONTHS",
        "150": "FIVE_MONTHS",
        "180": "SIX_MONTHS",
        "365": "ONE_YEAR",
        "400": "THIRTEEN_MONTHS",
    },
}
"""Members of enumerations whose names do not follow from the property's value."""
STRUCTURES: Final = {
    "durable_config": "DurableConfig",
    "metrics_config": "MetricsConfig",
    "point_in_time_recovery_specification": "PointInTimeRecoverySpecification",
    "provisioned_poller_config": "ProvisionedPollerConfig",
    "redrive_allow_policy": "RedriveAllowPolicy",
}
"""The structure that an argument around others is given, where the others are all that it needs."""
SQS_EVENT_SOURCE: Final = frozenset(argument.inside[0] if argument.inside else argument.word for argument in _MAPPING.values() if argument.form is not Form.ARN)
"""What an `SqsEventSource` takes."""
SQS_SUBSCRIPTION: Final = frozenset({"dead_letter_queue", "filter_policy", "raw_message_delivery"})
"""What an `SqsSubscription` takes, which makes the subscription below its queue: https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_sns_subscriptions/SqsSubscription.html"""

ATTRIBUTES: Final = {
    "AWS::DynamoDB::GlobalTable.Arn": "table_arn",
    "AWS::DynamoDB::GlobalTable.Ref": "table_name",
    "AWS::DynamoDB::Table.Arn": "table_arn",
    "AWS::DynamoDB::Table.Ref": "table_name",
    "AWS::S3::Bucket.Arn": "bucket_arn",
    "AWS::S3::Bucket.Ref": "bucket_name",
    "AWS::SNS::Topic.Ref": "topic_arn",
    "AWS::SQS::Queue.Arn": "queue_arn",
    "AWS::SQS::Queue.QueueName": "queue_name",
    "AWS::SQS::Queue.Ref": "queue_url",
}
"""What a level-2 construct calls what Ref and Fn::GetAtt give."""


def argument(kind: str, path: str) -> Argument | None:
    """The argument that sets a property of this type of resource; None where a level-2 construct has none."""
    return ARGUMENTS.get("AWS::DynamoDB::Table" if kind == "AWS::DynamoDB::GlobalTable" else kind, {}).get(path)


def member(enumeration: str, value: object) -> str:
    """What an enumeration calls a value: `byQueue` is `BY_QUEUE`."""
    return MEMBERS.get(enumeration, {}).get(str(value)) or snake(str(value)).upper().replace("-", "_")


def snake(name: str) -> str:
    """`SSESpecification` is `sse_specification`, `KmsMasterKeyId` is `kms_master_key_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel(word: str) -> str:
    """As TypeScript spells it: `max_concurrency` is `maxConcurrency`."""
    first, *others = word.split("_")
    return "".join([first, *(other.capitalize() for other in others)])
