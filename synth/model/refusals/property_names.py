"""Properties that CloudFormation does not know at the place where they are written: misspelt ones, and those that belong a level deeper.

A resource may have no properties but those of its schema: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html. The names are those of the day that
`DOCUMENTED` gives; one that is not among them, and is no slip of one, may be younger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.macros import rewriting
from ...language.slips import ATTRIBUTES, BESIDE
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.defaults import FUNCTION, MAPPING, QUEUE
from ...values.value import Place
from ...values.worlds import Undecided, World

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
_OF_OTHERS: Final = frozenset(
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
_PROPERTY: Final = regex(r"(?:[A-Z][a-z]+)+")
"""What CloudFormation names properties like."""
DOCUMENTED: Final = "26 October 2026"
"""The day of which the names are."""
_VAGUE: Final = frozenset({"Metrics", "Mode", "Size"})
"""Names of a deeper level that a new property might have, too."""
_NOTHING: Final = {"Ref": "AWS::NoValue"}
"""What CloudFormation takes out before it looks at a property's name."""


class UnknownProperty(NamedTuple):
    """A property as it is written, where, and the one that was meant, by its path ("": none is like it). `sure`: it is a slip, and no property that AWS may have added."""

    path: str
    place: Place
    meant: str
    sure: bool


def unknown_properties(view: View) -> Iterator[UnknownProperty]:
    """The properties of a mapping, a function or a queue that CloudFormation does not know, as of that day."""
    kind = view.facts.type
    if view.is_outside or kind not in _KNOWN:
        return
    body = view.facts.body.get("Properties")
    place, known, inside = view.place / "Properties", _KNOWN[kind], _INSIDE[kind]
    deeper = {key: f"{head}.{key}" for head, keys in inside.items() for key in keys}
    for key in view.facts.body.keys() - ATTRIBUTES if not rewriting(view.facts.scope.template.source) else ():
        if key in known:
            yield UnknownProperty(str(key), view.place / key, f"Properties.{key}", sure=True)
    for key, value in body.items() if isinstance(body, dict) else ():
        if key in BESIDE and key not in known:
            yield UnknownProperty(key, place / key, f"{key} beside Properties", sure=True)
        elif _is_name(key) and key not in known and value != _NOTHING:
            name, sure = (deeper[key], key not in _VAGUE) if key in deeper else _meant(key, known - _OF_OTHERS)
            yield UnknownProperty(key, place / key, name, sure)
    for head, keys in inside.items():
        if view.facts.lacks(head):
            continue
        with suppress(Undecided):
            value, at = view.facts.dig((head,), view.world)
            yield from _within(head, keys, value, at)


def unsound(kind: str, beside: View) -> frozenset[Facts]:
    """The resources of a type, deployed with this one, of which a property is ill-formed in some world, or none that CloudFormation knows. Worked out once for all who ask."""
    links, scope = beside.facts.links, beside.facts.scope
    several = (facts for facts in links.deployed_with(kind, scope) if not _is_sound(view_of(facts, beside.world)))
    return links.keep(("unsound", kind, scope.top.id), lambda: frozenset(several))


def _is_sound(view: View) -> bool:
    facts = view.facts

    def knows_all(world: World) -> bool:
        return not any(True for _ in unknown_properties(view_of(facts, world)))

    return view.is_well_formed() and all(outcome is True for outcome in facts.plan("known", knows_all).outcomes())


def _within(head: str, keys: tuple[str, ...], value: Any, place: Place) -> Iterator[UnknownProperty]:
    for key in value if isinstance(value, dict) else ():
        if not _is_name(key) or key in keys or value[key] == _NOTHING:
            continue
        name, sure = _meant(key, keys)
        if head == "Environment" and not name and not _PROPERTY.fullmatch(key):  # it is a variable
            name, sure = f"Variables.{key}", True
        yield UnknownProperty(f"{head}.{key}", place / key, f"{head}.{name}" if name else "", sure)


def _meant(key: str, known: Iterable[str]) -> tuple[str, bool]:
    from .meant_properties import meant  # noqa: PLC0415 - only for a wrong name

    return meant(key, known)


def _is_name(key: Any) -> bool:
    return isinstance(key, str) and key not in {"<<", "Ref"} and not key.startswith("Fn::")
