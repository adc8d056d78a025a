"""What has to be written somewhere before a rule can have anything to say: of other templates it is not asked, and not even imported.

A rule is listed here if, where none of its words is the type of a resource or the name of a property, it asks for nothing but these properties, resources of these types, and the queue,
the function and the dead-letter queue of its mapping: then its answer does not hang on what else the templates hold. Whatever it asks for before or beside (whether the mapping is
enabled, say) might be unknown, and would be its question. A rule that is not listed is always asked. `tests/policies/gate/judging/test_speaking.py` compares.
"""

from __future__ import annotations

from typing import Final

from queuegate.synth.model import SENDERS, STREAM_ONLY

QUEUE_POLICIES: Final = ("AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy")
_PUBLISHED: Final = ("AWS::Lambda::Alias", "AWS::Lambda::Version")

BY_WORDS: Final = {
    ("Enabled",): ("disabled-mapping",),
    ("Environment",): ("call-names-other-resource",),
    ("StartingPosition", "StartingPositionTimestamp"): ("starting-position-on-queue",),
    STREAM_ONLY: ("stream-property-on-queue",),
    ("LoggingConfig",): ("logging-config-on-queue", "log-level-without-json"),
    ("MetricsConfig",): ("metrics-not-for-queues",),
    ("TenancyConfig",): ("tenant-isolated-worker",),
    ("DurableConfig",): ("durable-execution-too-long", "durable-function-unqualified", "missing-durable-permission"),
    ("RecursiveLoop",): ("recursive-loop-allowed",),
    ("BatchSize",): ("batch-size-range", "batch-size-needs-window", "batch-exceeds-request", "fifo-batch-size"),
    ("MaximumBatchingWindowInSeconds",): ("batching-window-range", "fifo-batching-window"),
    ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"): ("idempotency-table-key", "item-key-mismatch"),
    ("AWS::Pipes::Pipe", "Enabled"): ("pipe-reads-queue",),
    (*_PUBLISHED, "SnapStart"): ("mapping-on-latest",),
    _PUBLISHED: ("provisioned-above-reserved",),
    ("ScalingConfig",): ("maximum-concurrency-range",),
    ("ProvisionedPollerConfig",): (
        "poller-group-on-queue",
        "maximum-concurrency-with-provisioned-pollers",
        "provisioned-poller-range",
        "maximum-pollers-unstated",
        "pollers-above-reserved",
        "provisioned-pollers-with-window",
    ),
    ("ReservedConcurrentExecutions",): (
        "reserved-below-maximum-concurrency",
        "reserved-without-maximum-concurrency",
        "reserved-concurrency-zero",
        "unreserved-concurrency-left",
        "no-headroom-for-others",
    ),
    ("RedriveAllowPolicy",): ("dead-letter-queue-refuses-source", "redrive-allow-policy-invalid"),
    ("DeadLetterConfig", "AWS::Lambda::EventInvokeConfig"): ("function-dead-letter-config",),
    ("AWS::CloudWatch::Alarm",): ("alarm-action-refused", "alarm-condition", "alarm-queries", "alarm-period", "alarm-missing-data"),
    ("ReceiveMessageWaitTimeSeconds",): ("receive-wait-unused",),
    ("MaximumMessageSize",): ("message-size-of-old",),
    ("FifoQueue",): ("fifo-high-throughput", "fifo-queue-refused", "delay-on-fifo-queue"),
    ("FifoQueue", "FifoTopic"): ("message-group-missing", "message-deduplication-missing"),
    ("FifoQueue", "QueueName", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"): ("fifo-queue-attributes",),
    ("FilterCriteria",): (
        "filter-pattern-invalid",
        "filter-count",
        "filter-pattern-length",
        "filter-misses-sender",
        "filter-form-against-handler",
        "filter-on-metadata",
        "filter-on-dead-letter-queue",
        "filter-deletes",
        "filter-operator-undocumented",
        "filter-number-spelling",
        "filter-exists-on-object",
        "filter-holds-secret",
    ),
    ("FilterCriteria", "EventPattern", "NotificationConfiguration", "AWS::Pipes::Pipe"): ("filter-matches-nothing",),
    ("EventPattern",): ("event-pattern-misses-publisher",),
    ("KMSKeyArn",): ("filter-key-misspelt",),
    ("KmsKeyArn",): ("mapping-key", "filter-key-policy", "filter-key-without-filter"),
    ("KmsMasterKeyId",): (
        "aws-managed-key-shared",
        "dead-letter-queue-encryption",
        "queue-key-unusable",
        "key-rotation",
        "key-deleted-with-stack",
        "public-key-policy",
    ),
    ("KmsDataKeyReusePeriodSeconds",): ("data-key-reuse-period",),
    ("SqsManagedSseEnabled",): ("two-queue-encryptions", "queue-encryption-off"),
    QUEUE_POLICIES: (
        "public-queue-policy",
        "two-queue-policies",
        "queue-policy-without-principal",
        "queue-policy-names-arn",
        "queue-policy-principal-invalid",
        "queue-policy-quotas",
        "wildcard-queue-policy",
        "tls-deny-malformed",
        "queue-policy-on-another-queue",
    ),
    (*QUEUE_POLICIES, "KmsMasterKeyId"): ("service-principal-unconfined",),
    (*SENDERS.values(), "KmsMasterKeyId"): ("service-may-not-use-key",),
    (*SENDERS.values(), "AWS::ECS::TaskDefinition"): ("sender-cannot-assume-role",),
    (*SENDERS.values(), "MethodSettings", "DefaultRouteSettings", "RouteSettings", "Throttle"): ("api-throttle-zero",),
    (*SENDERS.values(), "Environment"): ("made-body-misses-field",),
    (*SENDERS.values(), "DestinationConfig"): ("envelope-field-misspelt",),
    (*SENDERS.values(), "DestinationConfig", "DeadLetterConfig"): ("envelope-unpacking",),
    (*SENDERS.values(), "LambdaConfigurations", "LambdaConfig", "AWS::Logs::SubscriptionFilter"): ("service-may-not-send",),
    tuple(SENDERS.values()): (
        "s3-test-event-fails",
        "subscription-invalid",
        "subscription-topic-type",
        "subscription-filter-policy",
        "subscription-filter-misses-publisher",
        "topic-refuses-publisher",
        "subscription-dead-letter-queue",
        "subscription-without-dead-letter-queue",
        "bucket-before-queue-policy",
        "bucket-events-off",
        "subscribed-twice",
        "target-without-dead-letter-queue",
        "api-open",
        "api-request-refused",
        "api-deployed-before-methods",
        "pipe-may-not-read",
        "state-machine-refused",
        "task-token-missing",
        "api-without-validation",
        "api-without-throttle",
        "api-without-access-log",
        "api-body-not-encoded",
        "api-passes-body-through",
        "api-hides-refusal",
        "api-answers-nothing",
    ),
}
"""The rules, by their words."""
SPEAKS_OF: Final = {name: words for words, names in BY_WORDS.items() for name in names}
"""The words of each rule that is listed here."""
