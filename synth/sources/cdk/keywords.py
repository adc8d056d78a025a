"""How the CDK spells a CloudFormation property: the keywords to look for in the code that creates a construct.

A level-1 construct spells `VisibilityTimeout` as `visibility_timeout`, and a dictionary may spell it as in CloudFormation; those names are derived. A level-2
construct often has a word of its own, and those words are the table: https://docs.aws.amazon.com/cdk/api/v2/python/
"""

from __future__ import annotations

import re

from ..template import Route

_LEVEL_2: dict[str, tuple[str, ...]] = {
    # aws_sqs
    "DelaySeconds": ("delivery_delay",),
    "FifoQueue": ("fifo",),
    "KmsDataKeyReusePeriodSeconds": ("data_key_reuse",),
    "KmsMasterKeyId": ("encryption_master_key", "encryption"),
    "MaximumMessageSize": ("max_message_size_bytes",),
    "MessageRetentionPeriod": ("retention_period",),
    "ReceiveMessageWaitTimeSeconds": ("receive_message_wait_time",),
    "RedrivePolicy": ("dead_letter_queue",),
    "SqsManagedSseEnabled": ("encryption",),
    "deadLetterTargetArn": ("queue",),
    # aws_lambda and aws_lambda_event_sources
    "Architectures": ("architecture",),
    "DeadLetterConfig": ("dead_letter_queue", "dead_letter_topic"),
    "DestinationConfig": ("on_failure",),
    "EphemeralStorage": ("ephemeral_storage_size",),
    "FilterCriteria": ("filters",),
    "FunctionResponseTypes": ("report_batch_item_failures",),
    "KmsKeyArn": ("environment_encryption", "filter_encryption"),
    "LoggingConfig": ("log_group", "logging_format"),
    "MaximumBatchingWindowInSeconds": ("max_batching_window",),
    "MaximumConcurrency": ("max_concurrency",),
    "ProvisionedConcurrencyConfig": ("provisioned_concurrent_executions",),
    "ScalingConfig": ("max_concurrency",),
    "TracingConfig": ("tracing",),
    "Variables": ("environment",),
    "VpcConfig": ("vpc",),
    # aws_dynamodb
    "DeletionProtectionEnabled": ("deletion_protection",),
    "KeySchema": ("partition_key", "sort_key"),
    "PointInTimeRecoverySpecification": ("point_in_time_recovery",),
    "SSESpecification": ("encryption",),
    "TimeToLiveSpecification": ("time_to_live_attribute",),
    # aws_iam and aws_kms
    "Action": ("actions",),
    "AssumeRolePolicyDocument": ("assumed_by",),
    "Condition": ("conditions",),
    "KeyPolicy": ("policy",),
    "ManagedPolicyArns": ("managed_policies",),
    "NotAction": ("not_actions",),
    "NotResource": ("not_resources",),
    "PendingWindowInDays": ("pending_window",),
    "Principal": ("principals",),
    "Resource": ("resources",),
    # aws_cloudwatch and aws_logs
    "MetricName": ("metric",),
    "RetentionInDays": ("retention",),
}
_USERS_OWN = {"Variables", "Tags"}


def keywords(route: Route) -> list[frozenset[str]]:
    """Give the spellings of each property on a route below `Properties`, the innermost property first; indices and intrinsic functions are passed over."""
    names: list[frozenset[str]] = []
    own = False
    for part in route[3:]:
        if not isinstance(part, str) or part == "Ref" or part.startswith("Fn::"):
            continue
        names.append(frozenset({part}) if own else frozenset({part, part[:1].lower() + part[1:], _snake(part), *_LEVEL_2.get(part, ())}))
        own = own or part in _USERS_OWN
    return names[::-1]


def _snake(name: str) -> str:
    """`SSESpecification` is `sse_specification`, `KmsMasterKeyId` is `kms_master_key_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
