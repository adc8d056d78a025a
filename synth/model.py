"""The parts of a pipeline: what a rule sees. Every property is a `Value` of one world, every link leads to another view of the same world."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from . import coerce
from .defaults import ALARM, FUNCTION, KEY, MAPPING, QUEUE, TABLE
from .facts import Facts, Link, Property, Required, Reverse, View, names
from .intrinsics import elements, resolve, text_of
from .text import Text, Token, settle
from .value import ABSENT, Place, Value
from .worlds import Outside, Undecided, World

__all__ = ["KINDS", "PARAMETERS", "Alarm", "Function", "Key", "Mapping", "Queue", "Role", "Table", "View", "told"]

STREAM_ONLY: Final = (
    "AmazonManagedKafkaEventSourceConfig",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "DocumentDBEventSourceConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "StartingPosition",
    "StartingPositionTimestamp",
    "Topics",
    "TumblingWindowInSeconds",
)
"""What only mappings of other sources have: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html lists those of SQS."""

_OTHER_SOURCES: Final = frozenset(
    {
        "AWS::AmazonMQ::Broker",
        "AWS::DocDB::DBCluster",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::Kinesis::Stream",
        "AWS::Kinesis::StreamConsumer",
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
    }
)
_FIFO: Final = ".fifo"
_ARN_SERVICE: Final = re.compile(r"arn:[^:]*:([a-z0-9-]+):")


class Queue(View):
    """An `AWS::SQS::Queue`. Times are in seconds."""

    type = QUEUE
    visibility_timeout: Property[int] = Property("VisibilityTimeout", coerce.integer)
    retention: Property[int] = Property("MessageRetentionPeriod", coerce.integer)
    delay: Property[int] = Property("DelaySeconds", coerce.integer)
    maximum_message_size: Property[int] = Property("MaximumMessageSize", coerce.integer)
    fifo: Property[bool] = Property("FifoQueue", coerce.boolean)
    redrive_policy: Property[bool | None] = Property("RedrivePolicy", coerce.present)
    max_receive_count: Property[int | None] = Property("RedrivePolicy.maxReceiveCount", coerce.integer)
    counts_receives: Property[bool | None] = Property("RedrivePolicy.maxReceiveCount", coerce.present)
    dead_letter_target: Property[Text | None] = Property("RedrivePolicy.deadLetterTargetArn", coerce.text)
    redrive_permission: Property[str] = Property("RedriveAllowPolicy.redrivePermission", coerce.string)
    key_id: Property[Text | None] = Property("KmsMasterKeyId", coerce.text)
    managed_encryption: Property[bool] = Property("SqsManagedSseEnabled", coerce.boolean)
    dead_letter_queue: Link[Queue] = Link("RedrivePolicy.deadLetterTargetArn", QUEUE)
    mappings: Reverse[Mapping] = Reverse(MAPPING, "queue")
    sources: Reverse[Queue] = Reverse(QUEUE, "dead_letter_queue")
    alarms: Reverse[Alarm] = Reverse(ALARM, "queue")

    def allows_redrive_from(self, source: Queue) -> bool:
        """Does `RedriveAllowPolicy.sourceQueueArns` list this queue? Raises `Undecided` where an entry that nobody can read may be it."""
        return names(self, ("RedriveAllowPolicy", "sourceQueueArns"), source)

    def dead_letters_are_fifo(self) -> bool:
        """Is its dead-letter queue a FIFO queue? Of one that is not among the targets the name tells, which ends in `.fifo` exactly then.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html
        """
        try:
            return self.dead_letter_queue is not None and self.dead_letter_queue.fifo.get()
        except Outside:
            end = (self.dead_letter_target.get() or ("",))[-1]
            if not isinstance(end, str) or (end != _FIFO and _FIFO.endswith(end)):
                raise
            return end.endswith(_FIFO)


class Mapping(View):
    """An `AWS::Lambda::EventSourceMapping`. Times are in seconds."""

    type = MAPPING
    batch_size: Property[int] = Property("BatchSize", coerce.integer)
    batching_window: Property[int] = Property("MaximumBatchingWindowInSeconds", coerce.integer)
    enabled: Property[bool] = Property("Enabled", coerce.boolean)
    response_types: Property[tuple[str, ...]] = Property("FunctionResponseTypes", coerce.strings)
    maximum_concurrency: Property[int | None] = Property("ScalingConfig.MaximumConcurrency", coerce.integer)
    provisioned: Property[bool | None] = Property("ProvisionedPollerConfig", coerce.present)
    event_source: Property[Text | None] = Property("EventSourceArn", coerce.text)
    function_name: Property[Text | None] = Property("FunctionName", coerce.text)
    queue: Required[Queue] = Required("EventSourceArn", QUEUE)
    function: Required[Function] = Required("FunctionName", FUNCTION)

    def source(self) -> str:
        """The queue as a person knows it: its logical id, or what is written where it is not among the targets."""
        try:
            return self.queue.id
        except Undecided:
            return str(self.event_source.get())

    def source_arn(self) -> Text | None:
        """The ARN of the queue, whatever names it; where the queue is not among the targets, what is written, None where that is no ARN."""
        try:
            if (queue := self.queue.facts).scope is not queue.links.externals:
                return queue.links.arn(queue, self.world)
        except Undecided:
            pass
        written = self.event_source.get()
        return written if written and (isinstance(written[0], Token) or written[0].startswith("arn:")) else None

    def reads_sqs(self) -> bool:
        """Is its source a queue? A source that nobody can read counts as one, unless a property says that it is a stream."""
        return bool(self.facts.plan("reads_sqs", lambda world: _reads_sqs(self.facts, world))(self.world))


class Function(View):
    """An `AWS::Lambda::Function`. Times are in seconds."""

    type = FUNCTION
    timeout: Property[int] = Property("Timeout", coerce.integer)
    memory: Property[int] = Property("MemorySize", coerce.integer)
    reserved_concurrency: Property[int | None] = Property("ReservedConcurrentExecutions", coerce.integer)
    handler: Property[str | None] = Property("Handler", coerce.string)
    runtime: Property[str | None] = Property("Runtime", coerce.string)
    role: Required[Role] = Required("Role", "AWS::IAM::Role")
    mappings: Reverse[Mapping] = Reverse(MAPPING, "function")


class Role(View):
    """An `AWS::IAM::Role`. What it may do is asked of `synth.iam`."""

    type = "AWS::IAM::Role"


class _Dimension(Link[Queue]):
    """The queue that an alarm's dimension names."""

    def named(self, facts: Facts, world: World) -> tuple[Any, Place]:
        value, place = facts.dig(("Dimensions",), world)
        if value is ABSENT:
            return ABSENT, place
        for item, at in elements(value, world, place):
            if isinstance(item, dict) and "Name" in item and settle(text_of(item["Name"], world, at / "Name"), world) == self.path:
                return resolve(item.get("Value"), world, at / "Value")
        return ABSENT, place


class Alarm(View):
    """An `AWS::CloudWatch::Alarm`; `queue` is the one that its dimension `QueueName` names."""

    type = ALARM
    metric: Property[str | None] = Property("MetricName", coerce.string)
    namespace: Property[str | None] = Property("Namespace", coerce.string)
    actions_enabled: Property[bool] = Property("ActionsEnabled", coerce.boolean)
    actions: Property[tuple[Text, ...] | None] = Property("AlarmActions", coerce.texts)
    queue: Link[Queue] = _Dimension("QueueName", QUEUE)


class Table(View):
    """An `AWS::DynamoDB::Table`."""

    type = TABLE


class Key(View):
    """An `AWS::KMS::Key`."""

    type = KEY


def _reads_sqs(facts: Facts, world: World) -> bool:
    try:
        value = settle(facts.dig(("EventSourceArn",), world)[0], world)
    except Undecided:
        value = None
    text = Text.of(value) if isinstance(value, (str, Text)) else Text()
    head = text[0] if text else ""
    if isinstance(head, Token) and head.kind == "resource":
        kind = facts.links.facts[head.scope, head.name].type
        if kind == QUEUE:
            return True
        if kind in _OTHER_SOURCES:
            return False
    elif service := _ARN_SERVICE.match("".join(part if isinstance(part, str) else "?" for part in text)):
        return service[1] == "sqs"
    properties = facts.body.get("Properties")
    return not isinstance(properties, dict) or not any(facts.dig((name,), world)[0] is not ABSENT for name in STREAM_ONLY)


PARAMETERS: Final[dict[str, Callable[[Mapping], Value[Any]]]] = {
    "batch_size": lambda mapping: mapping.batch_size,
    "batching_window": lambda mapping: mapping.batching_window,
    "maximum_concurrency": lambda mapping: mapping.maximum_concurrency,
    "partial_responses": lambda mapping: mapping.response_types,
    "enabled": lambda mapping: mapping.enabled,
    "function_timeout": lambda mapping: mapping.function.timeout,
    "reserved_concurrency": lambda mapping: mapping.function.reserved_concurrency,
    "visibility_timeout": lambda mapping: mapping.queue.visibility_timeout,
    "retention": lambda mapping: mapping.queue.retention,
    "fifo": lambda mapping: mapping.queue.fifo,
    "max_receive_count": lambda mapping: mapping.queue.max_receive_count,
}
"""What is told of a pipeline, and what a team can declare of it (with `-` for `_`)."""


def told(value: Value[Any]) -> Any:
    """A parameter's value as a person would say it: partial responses are on or off."""
    known = value.get()
    if value.name == "FunctionResponseTypes":
        return "ReportBatchItemFailures" in known
    return str(known) if isinstance(known, Text) else known


KINDS: Final[dict[str, type[View]]] = {kind.type: kind for kind in (Queue, Mapping, Function, Role, Alarm, Table, Key)}
