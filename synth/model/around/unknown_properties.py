"""Properties that CloudFormation does not know at the place where they are written: misspelt ones, and those that belong a level deeper.

A resource may have no properties but those of its schema: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html. The names are those of October 2026. A name that is not
among them, and like none of them, may be younger: of that nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...linking.resources import View
from ...values.defaults import FUNCTION, MAPPING, QUEUE
from ...values.value import Place
from ...values.worlds import Undecided

_INSIDE: Final = {
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
_KNOWN: Final = {
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
_OF_OTHERS: Final = frozenset({"Queues", "Topics"})
"""Properties for brokers: nobody who writes `Queue` at a mapping of SQS means those."""
_NOTHING: Final = {"Ref": "AWS::NoValue"}
"""What CloudFormation takes out before it looks at a property's name."""
_CUTOFF: Final = 0.8
_WORD: Final = regex(r"[A-Z][a-z]+")
_STEM: Final = 5


class UnknownProperty(NamedTuple):
    """A property as it is written, where, and the one that was meant, by its path."""

    path: str
    place: Place
    meant: str


def unknown_properties(view: View) -> Iterator[UnknownProperty]:
    """The properties of a mapping, a function or a queue that CloudFormation does not know, where it is plain which was meant."""
    kind = view.facts.type
    if view.is_outside or kind not in _KNOWN:
        return
    body = view.facts.body.get("Properties")
    place, known, inside = view.place / "Properties", _KNOWN[kind], _INSIDE[kind]
    deeper = {key: f"{head}.{key}" for head, keys in inside.items() for key in keys}
    for key, value in body.items() if isinstance(body, dict) else ():
        if _is_name(key) and key not in known and value != _NOTHING and (meant := deeper.get(key) or _like(key, known)):
            yield UnknownProperty(key, place / key, meant)
    for head, keys in inside.items():
        if view.facts.lacks(head):
            continue
        with suppress(Undecided):
            value, at = view.facts.dig((head,), view.world)
            yield from _within(head, keys, value, at)


def _within(head: str, keys: tuple[str, ...], value: Any, place: Place) -> Iterator[UnknownProperty]:
    for key in value if isinstance(value, dict) else ():
        if not _is_name(key) or key in keys or value[key] == _NOTHING:
            continue
        if meant := _like(key, frozenset(keys)):
            yield UnknownProperty(f"{head}.{key}", place / key, f"{head}.{meant}")
        elif head == "Environment":  # whatever it is called, it is a variable
            yield UnknownProperty(f"{head}.{key}", place / key, f"{head}.Variables.{key}")


def _is_name(key: Any) -> bool:
    return isinstance(key, str) and key not in {"<<", "Ref"} and not key.startswith("Fn::")


def _like(key: str, known: frozenset[str]) -> str:
    """The property that is spelt alike, that has another letter in capitals, or the only one that has its words (`BatchWindow`, `ReservedConcurrency`)."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong name

    ours = sorted(known - _OF_OTHERS)
    if same := {name.casefold(): name for name in ours}.get(key.casefold().replace("_", "")):
        return same
    if near := get_close_matches(key, ours, 1, _CUTOFF):
        return near[0]
    words = _WORD.findall(key)
    having = [name for name in ours if len(words) > 1 and all(any(_are_alike(word, own) for own in _WORD.findall(name)) for word in words)]
    return having[0] if len(having) == 1 else ""


def _are_alike(word: str, own: str) -> bool:
    return word == own or (len(word) >= _STEM <= len(own) and word[:_STEM] == own[:_STEM])
