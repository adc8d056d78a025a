"""The parts of a pipeline: what a rule sees. Every property is a `Value` of one world, every link leads to another view of the same world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property, partial
from itertools import takewhile
from typing import Any, Final

from ..language import coerce
from ..linking.mentions import Reverse, names
from ..linking.resources import Facts, Link, Property, Required, View, view_of
from ..values.defaults import FUNCTION, KEY, MAPPING, QUEUE
from ..values.exploration import paths
from ..values.text import Text, Token
from ..values.value import ABSENT, Resolved, Value
from ..values.worlds import Outside, Undecided, World, some
from .around.event_sources import STARTING, STREAM_ONLY, ends_in_fifo, reads_sqs
from .around.keys import KeyLink, is_of_aws
from .around.redrive import Home, givers_up_to, gives_up_to, home_of, instead_of_arn
from .around.surroundings import EventInvokeConfig, GlobalTable, Key, LogGroup, Permission, Table
from .around.versions import LATEST, Alias, Version, qualifier
from .functions import Function, Role
from .sending.topics import Subscription, Topic
from .watching.alarms import Alarm
from .watching.watchers import Watchers

DEAD_LETTERS: Final = re.compile(r"dead.?letter|dlq|fail|poison", re.IGNORECASE)
"""What people call a dead-letter queue."""
_SENDERS: Final = ("AWS::StepFunctions::StateMachine", "AWS::SNS::Subscription", "AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Pipes::Pipe")
"""What else sends to a queue that it mentions: then the queue is that one's."""
_STREAM_PROPERTIES: Final = tuple(Property[bool | None](name, coerce.written) for name in STREAM_ONLY)
_STARTING_POSITIONS: Final = tuple(Property[bool | None](name, coerce.written) for name in STARTING)


class Queue(View):
    """An `AWS::SQS::Queue`. Times are in seconds."""

    type = QUEUE
    visibility_timeout: Property[int] = Property("VisibilityTimeout", coerce.integer)
    retention: Property[int] = Property("MessageRetentionPeriod", coerce.integer)
    receive_wait: Property[int] = Property("ReceiveMessageWaitTimeSeconds", coerce.integer)
    delay: Property[int] = Property("DelaySeconds", coerce.integer)
    maximum_message_size: Property[int] = Property("MaximumMessageSize", coerce.integer)
    queue_name: Property[Text | None] = Property("QueueName", coerce.text)
    fifo: Property[bool] = Property("FifoQueue", coerce.boolean)
    content_deduplication: Property[bool | None] = Property("ContentBasedDeduplication", coerce.boolean)
    deduplication_scope: Property[bool | None] = Property("DeduplicationScope", coerce.present)
    throughput_limit: Property[bool | None] = Property("FifoThroughputLimit", coerce.present)
    scope_of_deduplication: Property[str] = Property("DeduplicationScope", coerce.string)
    limit_of_throughput: Property[str] = Property("FifoThroughputLimit", coerce.string)
    redrive_policy: Property[bool | None] = Property("RedrivePolicy", coerce.present)
    max_receive_count: Property[int | None] = Property("RedrivePolicy.maxReceiveCount", coerce.integer)
    dead_letter_target: Property[Text | None] = Property("RedrivePolicy.deadLetterTargetArn", coerce.text)
    redrive_permission: Property[str] = Property("RedriveAllowPolicy.redrivePermission", coerce.string)
    allowed_sources: Property[tuple[Text, ...] | None] = Property("RedriveAllowPolicy.sourceQueueArns", coerce.texts)
    key_id: Property[Text | None] = Property("KmsMasterKeyId", coerce.text)
    data_key_reuse: Property[int] = Property("KmsDataKeyReusePeriodSeconds", coerce.integer)
    managed_encryption: Property[bool] = Property("SqsManagedSseEnabled", coerce.boolean)
    dead_letter_queue: Link[Queue] = Link("RedrivePolicy.deadLetterTargetArn", QUEUE)
    key: Link[Key] = KeyLink("KmsMasterKeyId", KEY)
    mappings: Reverse[Mapping] = Reverse(MAPPING, "queue")
    sources: Reverse[Queue] = Reverse(QUEUE, "dead_letter_queue")

    @cached_property
    def alarms(self) -> Watchers:
        """The alarms that watch it."""
        return Watchers(self)

    def allows_redrive_from(self, source: Queue) -> bool:
        """Does `RedriveAllowPolicy.sourceQueueArns` list this queue? Raises `Undecided` where an entry that nobody can read may be it."""
        return names(self, ("RedriveAllowPolicy", "sourceQueueArns"), source)

    def takes_failures(self) -> bool:
        """Does something put there what it could not deliver: a queue, or a subscription, a function, a rule or a schedule?"""
        others = [partial(gives_up_to, giver, self) for giver in givers_up_to(self)]
        return some(self.world, [lambda: self.sources.any(lambda _: True), *others])

    def takes_failures_of(self, function: Function) -> bool:
        """Does the function put there what it could not do when it was invoked asynchronously? Lambda sends with the function's role, which then needs sqs:SendMessage."""
        own = [function.facts, *(config.facts for config in function.invoke_configs)]
        return some(self.world, [partial(gives_up_to, giver, self) for giver in own])

    def unnamed_dead_letter_queues(self) -> Iterator[Queue]:
        """The queues of the same template and type that are called as dead-letter queues are, and that nothing names as one, polls or sends to. It asks no world."""
        links, scope = self.facts.links, self.facts.scope

        def build() -> list[Facts]:
            called = [facts for facts in links.of(QUEUE, scope) if "Condition" not in facts.body and DEAD_LETTERS.search(facts.name)]
            return [
                facts
                for facts in called
                if not (links.pointing(QUEUE, "dead_letter_queue", facts) or links.pointing(MAPPING, "queue", facts) or _is_sent_to(facts))
            ]

        for facts in links.keep(("unnamed dead-letter queues", scope.id), build):
            own, other = (one.body.get("Properties") or {} for one in (self.facts, facts))
            if facts is not self.facts and own.get("FifoQueue") == other.get("FifoQueue"):
                yield view_of(facts, self.world)

    def counts_receives(self) -> bool:
        """Is there a `maxReceiveCount`, whatever it says?"""
        return self.facts.dig(("RedrivePolicy", "maxReceiveCount"), self.world)[0] is not ABSENT

    def has_own_key(self) -> bool:
        """Is it encrypted with a key of the team's? Neither SSE-SQS nor the key that AWS keeps for the account (`alias/aws/sqs`) is one."""
        key = self.key_id.get()
        return key is not None and len(key) > 0 and not is_of_aws(key)

    def given_instead_of_arn(self) -> str | None:
        """What its redrive policy is given, in words, where that is known to be no queue's ARN."""
        target = self.dead_letter_target.get()
        return None if target is None else instead_of_arn(target, self)

    def spelt_instead_of_arn(self, text: Text) -> str | None:
        """What a text is, in words, where it names a queue by something that is known to be no ARN."""
        return instead_of_arn(text, self)

    def dead_letters_are_fifo(self) -> bool:
        """Is its dead-letter queue a FIFO queue? Of one that is not among the targets the name tells."""
        return _is_fifo(self.dead_letter_target.get(), lambda: self.dead_letter_queue)

    def is_named_fifo(self) -> bool | None:
        """Does its name end in `.fifo`? None where CloudFormation makes the name up."""
        name = self.queue_name
        try:
            return None if (spelt := name.get()) is None else ends_in_fifo(spelt)
        except Undecided as doubt:
            raise Undecided(doubt.reason, doubt.settle, name.place) from None  # a name that is imported does not make the queue another template's


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
    key_arn: Property[Text | None] = Property("KmsKeyArn", coerce.text)
    filter_key_misspelt: Property[bool | None] = Property("KMSKeyArn", coerce.written)
    misspelt_key_arn: Property[Text | None] = Property("KMSKeyArn", coerce.text)
    filter_key: Link[Key] = KeyLink("KmsKeyArn", KEY)
    event_source: Property[Text | None] = Property("EventSourceArn", coerce.text)
    function_name: Property[Text | None] = Property("FunctionName", coerce.text)
    queue: Required[Queue] = Required("EventSourceArn", QUEUE)
    function: Required[Function] = Required("FunctionName", FUNCTION)

    def usually(self) -> Mapping:
        """The same mapping in the likeliest world that has it: that of the given and default values."""
        return usual(self.facts)

    def source(self) -> str:
        """The queue as a person knows it: its name, or what is written where it is not among the targets."""
        try:
            return self.queue.name
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

    def own_queues(self) -> Iterator[Queue]:
        """The queue and its dead-letter queue, as far as they are defined in the targets. Raises `Undecided` where nobody can know which they are."""
        outside = self.facts.links.externals
        with suppress(Outside):
            queue = self.queue
            yield from [queue] if queue.facts.scope is not outside else []
            letters = queue.dead_letter_queue
            yield from [letters] if letters not in (None, queue) and letters.facts.scope is not outside else []

    def own_dead_letters(self) -> Queue | None:
        """The dead-letter queue, where it is defined in the targets."""
        return next((queue for queue in self.own_queues() if queue != self.queue), None)

    def own_function(self) -> Function | None:
        """The function, where it is defined in the targets."""
        try:
            function = self.function
        except Outside:
            return None
        return function if function.facts.scope is not self.facts.links.externals else None

    def watched(self) -> Iterator[Queue | Function]:
        """Those of its parts whose metrics show how it does, as far as they are defined in the targets."""
        yield from self.own_queues()
        function = self.own_function()
        yield from [function] if function else []

    def qualifier(self) -> Text | None:
        """The alias or version beside the function's name; None where there is none."""
        name = self.function_name.get()
        return None if name is None else qualifier(name, self)

    def calls_latest(self) -> bool:
        """Does it call $LATEST, by name or because no alias or version is named?"""
        named = self.qualifier()
        return named is None or named.plain() == LATEST

    def homes(self) -> tuple[Home, Home] | None:
        """Where its queue and the dead-letter queue lie, as their ARNs say; None where they do not."""
        queue = self.queue
        source, target = self.event_source.get(), queue.dead_letter_target.get()
        own = (source and home_of(source, self)) or home_of(queue.facts.links.arn(queue.facts, self.world), queue)
        other = target and home_of(target, queue)
        return (own, other) if own and other else None

    def reads_fifo(self) -> bool:
        """Is its queue a FIFO queue? Of one that is not among the targets the name tells."""
        return _is_fifo(self.event_source.get(), lambda: self.queue)

    def stream_properties(self) -> Iterator[Value[bool | None]]:
        """Each property that only mappings of other sources have, but for the starting positions: true where somebody wrote it."""
        return (Value(written.plan(self.facts), self.world, written.path) for written in _STREAM_PROPERTIES)

    def starting_positions(self) -> Iterator[Value[bool | None]]:
        """Each property that says where in a stream to begin: true where somebody wrote it."""
        return (Value(written.plan(self.facts), self.world, written.path) for written in _STARTING_POSITIONS)

    def earlier_readers(self) -> tuple[list[Mapping], Undecided | None]:
        """The mappings before this one that exist and read its queue, and why it is not known of another. Of a queue outside the targets: those that name it alike."""
        try:
            return self.queue.mappings.before(self)
        except Outside:
            return _naming_alike(self)

    def functions(self, having: str = "") -> list[Function]:
        """Every function of the same template, whether or not it exists in this world; with `having` those for which somebody may have written that property."""
        links, scope = self.facts.links, self.facts.scope
        several = links.keep(("having", having, scope.id), lambda: [facts for facts in links.of(FUNCTION, scope) if not having or _may_have(facts, having)])
        return [view_of(facts, self.world) for facts in several]

    def speaks_for_template(self) -> bool:
        """Is it the one for which what is true of its whole template is said? The first that is always there and reads a queue; where there is none such, each is."""
        links, scope = self.facts.links, self.facts.scope

        def build() -> Facts | None:
            always = (facts for facts in links.of(MAPPING, scope) if "Condition" not in facts.body)
            return next((facts for facts in always if all(outcome is True for outcome in facts.plan("reads_sqs", partial(reads_sqs, facts)).outcomes())), None)

        return links.keep(("speaks", scope.id), build) in (None, self.facts)

    def reads_sqs(self) -> bool:
        """Is its source a queue? A source that nobody can read counts as one, unless a property says that it is a stream."""
        return bool(self.facts.plan("reads_sqs", lambda world: reads_sqs(self.facts, world))(self.world))


def usual(mapping: Facts) -> Mapping:
    """A mapping in the likeliest world that has it, or in the likeliest of all."""
    tree = mapping.plan("exists", lambda world: mapping.scope.exists(mapping.id, world)).tree()
    world = World(next((domains for domains, exists in paths(tree, {}) if exists is True), None))
    world.steps = []
    return view_of(mapping, world)  # type: ignore[no-any-return]  # the kind of a mapping's facts is Mapping


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


def _is_sent_to(queue: Facts) -> bool:
    named = re.compile(rf"\b{re.escape(queue.id)}\b")
    return any(named.search(str(facts.body.get("Properties"))) for kind in _SENDERS for facts in queue.links.of(kind, queue.scope))


def _naming_alike(mapping: Mapping) -> tuple[list[Mapping], Undecided | None]:
    """The earlier mappings whose source is spelt as this one's. What no world spells so is not asked."""
    source, found, doubt = mapping.event_source.get(), [], None
    for facts in takewhile(lambda facts: facts is not mapping.facts, mapping.facts.links.of(MAPPING)):
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
    known = value.written()
    if value.name == "FunctionResponseTypes":
        return "ReportBatchItemFailures" in known
    return str(known) if isinstance(known, Text) else known


KINDS: Final[dict[str, type[View]]] = {
    kind.type: kind
    for kind in (
        *(Queue, Mapping, Function, Role, Alarm, Table, GlobalTable, Key, LogGroup, EventInvokeConfig),
        *(Permission, Alias, Version, Subscription, Topic),
    )
}


def _may_have(facts: Facts, name: str) -> bool:
    properties = facts.body.get("Properties")
    return name in properties or any(key.startswith("Fn::") for key in properties) if isinstance(properties, dict) else properties is not None
