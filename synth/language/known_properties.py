"""Which properties CloudFormation knows of a mapping, a function and a queue.

A resource may have no properties but those of its schema: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html. The names are those of the day that
`DOCUMENTED` gives; one that is not among them, and is no slip of one, may be younger.
"""

from __future__ import annotations

from typing import Final

from ..values.defaults import FUNCTION, MAPPING, QUEUE

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
