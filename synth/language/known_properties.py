"""Which properties CloudFormation knows of a mapping, a function and a queue, and of what stands beside them, and which take a list.

A resource may have no properties but those of its schema: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html. The names are those of the day that
`DOCUMENTED` gives; one that is not among them, and is no slip of one, may be younger.
"""

from __future__ import annotations

from typing import Final

from ..values.defaults import (
    ALARM,
    ALIAS,
    BUCKET,
    COMPOSITE_ALARM,
    FUNCTION,
    MAPPING,
    PIPE,
    QUEUE,
    ROLE,
    RULE,
    SCHEDULE,
    STATE_MACHINE,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
)

DOCUMENTED: Final = "26 October 2026"
"""The day of which the names are."""
INSIDE: Final = {
    MAPPING: {
        "ScalingConfig": ("MaximumConcurrency",),
        "ProvisionedPollerConfig": ("MaximumPollers", "MinimumPollers", "PollerGroupName"),
        "FilterCriteria": ("Filters",),
        "MetricsConfig": ("Metrics",),
    },
    FUNCTION: {
        "DeadLetterConfig": ("TargetArn",),
        "Environment": ("Variables",),
        "EphemeralStorage": ("Size",),
        "LoggingConfig": ("ApplicationLogLevel", "LogFormat", "LogGroup", "SystemLogLevel"),
        "SnapStart": ("ApplyOn",),
        "TracingConfig": ("Mode",),
        "VpcConfig": ("Ipv6AllowedForDualStack", "SecurityGroupIds", "SubnetIds"),
    },
    QUEUE: {},
}
"""What stands a level deeper."""
KNOWN: Final = {
    MAPPING: frozenset(
        [
            "AmazonManagedKafkaEventSourceConfig",
            "BatchSize",
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "DocumentDBEventSourceConfig",
            "Enabled",
            "EventSourceArn",
            "FilterCriteria",
            "FunctionName",
            "FunctionResponseTypes",
            "KmsKeyArn",
            "KMSKeyArn",
            "LoggingConfig",
            "MaximumBatchingWindowInSeconds",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "MetricsConfig",
            "ParallelizationFactor",
            "ProvisionedPollerConfig",
            "Queues",
            "ScalingConfig",
            "SelfManagedEventSource",
            "SelfManagedKafkaEventSourceConfig",
            "SourceAccessConfigurations",
            "StartingPosition",
            "StartingPositionTimestamp",
            "Tags",
            "Topics",
            "TumblingWindowInSeconds",
        ]
    ),  # of KMSKeyArn filter-key-misspelt speaks
    FUNCTION: frozenset(
        [
            "Architectures",
            "CapacityProviderConfig",
            "Code",
            "CodeSigningConfigArn",
            "DeadLetterConfig",
            "Description",
            "DurableConfig",
            "Environment",
            "EphemeralStorage",
            "FileSystemConfigs",
            "FunctionName",
            "FunctionScalingConfig",
            "Handler",
            "ImageConfig",
            "KmsKeyArn",
            "Layers",
            "LoggingConfig",
            "MemorySize",
            "PackageType",
            "PublishToLatestPublished",
            "RecursiveLoop",
            "ReservedConcurrentExecutions",
            "Role",
            "Runtime",
            "RuntimeManagementConfig",
            "SnapStart",
            "Tags",
            "TenancyConfig",
            "Timeout",
            "TracingConfig",
            "VpcConfig",
        ]
    ),
    QUEUE: frozenset(
        [
            "ContentBasedDeduplication",
            "DeduplicationScope",
            "DelaySeconds",
            "FifoQueue",
            "FifoThroughputLimit",
            "KmsDataKeyReusePeriodSeconds",
            "KmsMasterKeyId",
            "MaximumMessageSize",
            "MessageRetentionPeriod",
            "QueueName",
            "ReceiveMessageWaitTimeSeconds",
            "RedriveAllowPolicy",
            "RedrivePolicy",
            "SqsManagedSseEnabled",
            "Tags",
            "VisibilityTimeout",
        ]
    ),
}
BESIDE: Final = {
    ALARM: frozenset(
        {
            *(
                "ActionConfiguration",
                "ActionsEnabled",
                "AlarmActions",
                "AlarmDescription",
                "AlarmName",
                "ComparisonOperator",
                "DatapointsToAlarm",
                "Dimensions",
            ),
            *("EvaluateLowSampleCountPercentile", "EvaluationCriteria", "EvaluationInterval", "EvaluationPeriods", "EvaluationWindow", "ExtendedStatistic"),
            *("InsufficientDataActions", "MetricName", "Metrics", "Namespace", "OKActions", "Period", "Statistic", "Tags", "Threshold", "ThresholdMetricId"),
            *("TreatMissingData", "Unit", "WarmUpConfiguration"),
        }
    ),
    COMPOSITE_ALARM: frozenset(
        {
            *("ActionConfiguration", "ActionsEnabled", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod", "AlarmActions"),
            *("AlarmDescription", "AlarmName", "AlarmRule", "InsufficientDataActions", "OKActions", "Tags"),
        }
    ),
    ROLE: frozenset(
        {
            *(
                "AssumeRolePolicyDocument",
                "Description",
                "ManagedPolicyArns",
                "MaxSessionDuration",
                "Path",
                "PermissionsBoundary",
                "Policies",
                "RoleName",
                "Tags",
            ),
        }
    ),
    "AWS::IAM::Policy": frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"}),
    SUBSCRIPTION: frozenset(
        {
            *("DeliveryPolicy", "Endpoint", "FilterPolicy", "FilterPolicyScope", "Protocol", "RawMessageDelivery", "RedrivePolicy", "Region"),
            *("ReplayPolicy", "SubscriptionRoleArn", "TopicArn"),
        }
    ),
    "AWS::SQS::QueuePolicy": frozenset({"PolicyDocument", "Queues"}),
    ALIAS: frozenset({"Description", "FunctionName", "FunctionVersion", "Name", "ProvisionedConcurrencyConfig", "RoutingConfig"}),
    RULE: frozenset({"Description", "EventBusName", "EventPattern", "Name", "RoleArn", "ScheduleExpression", "State", "Tags", "Targets"}),
    SCHEDULE: frozenset(
        {
            *("Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name", "ScheduleExpression", "ScheduleExpressionTimezone"),
            *("StartDate", "State", "Target"),
        }
    ),
}
"""The same of what stands beside these three."""
OF_OTHERS: Final = frozenset(
    {
        *(
            "AmazonManagedKafkaEventSourceConfig",
            "DocumentDBEventSourceConfig",
            "Queues",
            "SelfManagedEventSource",
            "SelfManagedKafkaEventSourceConfig",
            "Topics",
        ),
    }
)
"""Properties of brokers and databases: nobody who writes `Queue` at a mapping of SQS means those."""
VAGUE: Final = frozenset({"Metrics", "Mode", "Size"})
"""Names of a deeper level that a new property might have, too."""
DEEPER: Final = {kind: {key: (head, key) for head, keys in inside.items() for key in keys} for kind, inside in INSIDE.items()}
"""The way to each of those."""
ELSEWHERE: Final = {
    **dict.fromkeys(sorted(KNOWN[QUEUE] - {"KmsMasterKeyId", "Tags"}), "the queue"),
    **dict.fromkeys(
        ("BatchSize", "FilterCriteria", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "MaximumConcurrency"),
        "the event source mapping",
    ),
    **dict.fromkeys(("Handler", "MemorySize", "ReservedConcurrentExecutions", "Runtime"), "the function"),
}
"""What only one of the three has, and which: written at another one it is out of place."""
OF_EVENTS: Final = frozenset(
    {
        "BatchSize",
        "Enabled",
        "FilterCriteria",
        "FunctionResponseTypes",
        "KmsKeyArn",
        "MaximumBatchingWindowInSeconds",
        "MetricsConfig",
        "ProvisionedPollerConfig",
        "Queue",
        "ScalingConfig",
    }
)
"""What SAM's event of a queue has: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html"""
_ACTIONS: Final = ("AlarmActions", "InsufficientDataActions", "OKActions")
LISTED: Final[dict[str, tuple[str, ...]]] = {
    ALARM: (*_ACTIONS, "Dimensions", "Metrics"),
    BUCKET: tuple(f"NotificationConfiguration.{service}Configurations" for service in ("Lambda", "Queue", "Topic")),
    COMPOSITE_ALARM: _ACTIONS,
    FUNCTION: ("Architectures", "FileSystemConfigs", "Layers", "VpcConfig.SecurityGroupIds", "VpcConfig.SubnetIds"),
    ROLE: ("ManagedPolicyArns", "Policies"),
    RULE: ("Targets",),
    TABLE: ("AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"),
    TOPIC: ("Subscription",),
    "AWS::IAM::ManagedPolicy": ("Groups", "Roles", "Users"),
    "AWS::IAM::Policy": ("Groups", "Roles", "Users"),
    "AWS::SNS::TopicPolicy": ("Topics",),
    "AWS::SQS::QueuePolicy": ("Queues",),
}
"""The properties that are lists: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html. A test compares them with CloudFormation's schemas, of which
a table's KeySchema may be a mapping, too."""
REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    ALIAS: ("FunctionName", "FunctionVersion", "Name"),
    COMPOSITE_ALARM: ("AlarmRule",),
    PIPE: ("RoleArn", "Source", "Target"),
    SCHEDULE: ("FlexibleTimeWindow", "ScheduleExpression", "Target"),
    STATE_MACHINE: ("RoleArn",),
    SUBSCRIPTION: ("Protocol", "TopicArn"),
    TABLE: ("KeySchema",),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument",),
    "AWS::IAM::Policy": ("PolicyDocument", "PolicyName"),
    "AWS::IoT::TopicRule": ("TopicRulePayload",),
    "AWS::KMS::Alias": ("AliasName", "TargetKeyId"),
    "AWS::Lambda::Permission": ("Action", "FunctionName", "Principal"),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", "Topics"),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", "Queues"),
}
"""Those without which CloudFormation makes none of them (the same page; of functions, mappings, roles and alarms other rules speak)."""
