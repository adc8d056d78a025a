"""The parts of a pipeline: what a rule sees. Every property is a `Value` of one world, every link leads to another view of the same world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from . import coerce
from .defaults import ALARM, FUNCTION, KEY, MAPPING, QUEUE, TABLE
from .event_sources import STREAM_ONLY, ends_in_fifo, reads_sqs
from .facts import Facts, Link, Property, Required, Reverse, View, names, view_of
from .intrinsics import elements, resolve, text_of
from .text import Text, Token, settle
from .value import ABSENT, Place, Resolved, Value
from .worlds import Outside, Undecided, World

__all__ = ["KINDS", "PARAMETERS", "Alarm", "Function", "Key", "Mapping", "Queue", "Role", "Table", "View", "told"]

_STREAM_PROPERTIES: Final = tuple(Property[bool | None](name, coerce.written) for name in STREAM_ONLY)


class Queue(View):
    """An `AWS::SQS::Queue`. Times are in seconds."""

    type = QUEUE
    visibility_timeout: Property[int] = Property("VisibilityTimeout", coerce.integer)
    retention: Property[int] = Property("MessageRetentionPeriod", coerce.integer)
    delay: Property[int] = Property("DelaySeconds", coerce.integer)
    maximum_message_size: Property[int] = Property("MaximumMessageSize", coerce.integer)
    queue_name: Property[Text | None] = Property("QueueName", coerce.text)
    fifo: Property[bool] = Property("FifoQueue", coerce.boolean)
    content_deduplication: Property[bool | None] = Property("ContentBasedDeduplication", coerce.boolean)
    deduplication_scope: Property[bool | None] = Property("DeduplicationScope", coerce.present)
    throughput_limit: Property[bool | None] = Property("FifoThroughputLimit", coerce.present)
    redrive_policy: Property[bool | None] = Property("RedrivePolicy", coerce.present)
    max_receive_count: Property[int | None] = Property("RedrivePolicy.maxReceiveCount", coerce.integer)
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

    def counts_receives(self) -> bool:
        """Is there a `maxReceiveCount`, whatever it says?"""
        return self.facts.dig(("RedrivePolicy", "maxReceiveCount"), self.world)[0] is not ABSENT

    def dead_letters_are_fifo(self) -> bool:
        """Is its dead-letter queue a FIFO queue? Of one that is not among the targets the name tells."""
        return _is_fifo(self.dead_letter_target.get(), lambda: self.dead_letter_queue)

    def is_named_fifo(self) -> bool | None:
        """Does its name end in `.fifo`? None where CloudFormation makes the name up."""
        return None if (name := self.queue_name.get()) is None else ends_in_fifo(name)


class Mapping(View):
    """An `AWS::Lambda::EventSourceMapping`. Times are in seconds."""

    type = MAPPING
    batch_size: Property[int] = Property("BatchSize", coerce.integer)
    batching_window: Property[int] = Property("MaximumBatchingWindowInSeconds", coerce.integer)
    enabled: Property[bool] = Property("Enabled", coerce.boolean)
    response_types: Property[tuple[str, ...]] = Property("FunctionResponseTypes", coerce.strings)
    maximum_concurrency: Property[int | None] = Property("ScalingConfig.MaximumConcurrency", coerce.integer)
    caps_concurrency: Property[bool | None] = Property("ScalingConfig.MaximumConcurrency", coerce.written)
    provisioned: Property[bool | None] = Property("ProvisionedPollerConfig", coerce.present)
    minimum_pollers: Property[int] = Property("ProvisionedPollerConfig.MinimumPollers", coerce.integer)
    maximum_pollers: Property[int] = Property("ProvisionedPollerConfig.MaximumPollers", coerce.integer)
    states_maximum_pollers: Property[bool | None] = Property("ProvisionedPollerConfig.MaximumPollers", coerce.written)
    poller_group: Property[bool | None] = Property("ProvisionedPollerConfig.PollerGroupName", coerce.present)
    logging: Property[bool | None] = Property("LoggingConfig", coerce.present)
    metrics: Property[tuple[Text, ...] | None] = Property("MetricsConfig.Metrics", coerce.texts)
    filters: Property[bool | None] = Property("FilterCriteria.Filters", coerce.filled)
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

    def reads_fifo(self) -> bool:
        """Is its queue a FIFO queue? Of one that is not among the targets the name tells."""
        return _is_fifo(self.event_source.get(), lambda: self.queue)

    def stream_properties(self) -> Iterator[Value[bool | None]]:
        """Each property that only mappings of other sources have: true where somebody wrote it."""
        return (Value(written.plan(self.facts), self.world, written.path) for written in _STREAM_PROPERTIES)

    def others(self) -> tuple[list[Mapping], Undecided | None]:
        """The other mappings that exist and read its queue, and why it is not known of another one. Of a queue that is not among the targets: those that name it alike."""
        try:
            found, doubt = self.queue.mappings.known()
        except Outside:
            found, doubt = _naming_alike(self)
        return [mapping for mapping in found if mapping != self], doubt

    def functions(self) -> list[Function]:
        """Every function of the same template, whether or not it exists in this world."""
        return [view_of(facts, self.world) for facts in self.facts.links.of(FUNCTION) if facts.scope is self.facts.scope]

    def reads_sqs(self) -> bool:
        """Is its source a queue? A source that nobody can read counts as one, unless a property says that it is a stream."""
        return bool(self.facts.plan("reads_sqs", lambda world: reads_sqs(self.facts, world))(self.world))


class Function(View):
    """An `AWS::Lambda::Function`. Times are in seconds."""

    type = FUNCTION
    timeout: Property[int] = Property("Timeout", coerce.integer)
    memory: Property[int] = Property("MemorySize", coerce.integer)
    reserved_concurrency: Property[int | None] = Property("ReservedConcurrentExecutions", coerce.integer)
    handler: Property[str | None] = Property("Handler", coerce.string)
    runtime: Property[str | None] = Property("Runtime", coerce.string)
    managed_instances: Property[bool | None] = Property("CapacityProviderConfig", coerce.present)
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


def _is_fifo(arn: Text | None, queue: Callable[[], Queue | None]) -> bool:
    """Is this a FIFO queue? One that says so, or whose name does; without the queue the name alone tells."""
    named = None
    with suppress(Undecided):
        if arn and (named := ends_in_fifo(arn)):
            return True
    try:
        return (found := queue()) is not None and found.fifo.get()
    except Undecided:
        if named is None:
            raise
        return named


def _naming_alike(mapping: Mapping) -> tuple[list[Mapping], Undecided | None]:
    """The mappings whose source is spelt as this one's. What no world spells so is not asked."""
    source, found, doubt = mapping.event_source.get(), [], None
    for facts in mapping.facts.links.of(MAPPING):
        if any(isinstance(outcome, Resolved) and outcome.value == source for outcome in Mapping.event_source.plan(facts).outcomes()):
            other = view_of(facts, mapping.world)
            try:
                found += [other] if other.exists() and other.event_source.get() == source else []
            except Undecided as unknown:
                doubt = doubt or unknown
    return found, doubt


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
