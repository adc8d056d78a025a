"""The event source mapping of a pipeline: what a rule sees of it, and of what it joins. Every property is a `Value` of one world, every link leads to another view of the same world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import takewhile
from typing import Any, Final

from ..language.functions import coerce
from ..language.functions.intrinsics import Result
from ..linking.facts import Facts
from ..linking.properties import Property
from ..linking.resources import Link, Required, View, view_of
from ..values.defaults import FUNCTION, KEY, MAPPING, QUEUE
from ..values.exploration import TOO_MANY
from ..values.meter import Spent
from ..values.text import Text, Token
from ..values.trees import chosen, leaf, paths
from ..values.value import Resolved, Value
from ..values.worlds import Outside, Undecided, World
from .around.event_sources import STARTING, STREAM_ONLY, reads_sqs
from .around.keys import KeyLink
from .around.redrive import Home, home_of
from .around.surroundings import EventInvokeConfig, GlobalTable, Key, LogGroup, Permission, Table
from .around.versions import LATEST, Alias, Version, qualifier
from .functions import Function, Role
from .queues import Queue, is_fifo
from .sending.topics import Subscription, Topic
from .watching.alarms import Alarm

_WITHOUT_WINDOW: Final = 10
"""The largest BatchSize without a batching window."""
_STREAM_PROPERTIES: Final = tuple(Property[bool | None](name, coerce.written) for name in STREAM_ONLY)
_STARTING_POSITIONS: Final = tuple(Property[bool | None](name, coerce.written) for name in STARTING)


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
    tag_list: Property[bool | None] = Property("Tags", coerce.filled)
    filter_key: Link[Key] = KeyLink("KmsKeyArn", KEY)
    event_source: Property[Text | None] = Property("EventSourceArn", coerce.text)
    function_name: Property[Text | None] = Property("FunctionName", coerce.text)
    queue: Required[Queue] = Required("EventSourceArn", QUEUE)
    function: Required[Function] = Required("FunctionName", FUNCTION)

    def usually(self) -> Mapping:
        """The same mapping in the likeliest world that has it: that of the given and default values."""
        return usual(self.facts)

    def ever_polls(self) -> bool:
        """Does it poll in another environment, so that somebody chose that it does not in this one? A switch that is off by default is no choice."""

        def polls(world: World) -> bool:
            view: Mapping = view_of(self.facts, world)
            return view.exists() and bool(view.enabled.get())

        return chosen(self.facts.plan("ever polls", polls).tree())

    def source(self) -> str:
        """The queue as a person knows it: its name, or what is written where it is not among the targets."""
        try:
            return self.queue.name
        except Undecided:
            return str(self.event_source.get())

    def source_arn(self) -> Text | None:
        """The ARN of the queue, whatever names it; where the queue is not among the targets, what is written, None where that is no ARN."""
        return self.world.once(("source ARN", self.facts), self._source_arn)

    def _source_arn(self) -> Text | None:
        try:
            if (queue := self.queue.facts).scope is not queue.links.externals:
                return queue.links.arn(queue, self.world)
        except Undecided:
            pass
        written = self.event_source.get()
        return written if written and (isinstance(written[0], Token) or written[0].startswith("arn:")) else None

    def own_queues(self) -> Iterator[Queue]:
        """The queue and its dead-letter queue, as far as they are defined in the targets. Raises `Undecided` where nobody can know which they are."""
        if (known := self.__dict__.get("_own_queues")) is None:
            known = []
            with suppress(Outside):
                for queue in self._queues():
                    known.append(queue)
                    yield queue
            self.__dict__["_own_queues"] = known  # the view is of one world, and most rules ask
        else:
            yield from known

    def _queues(self) -> Iterator[Queue]:
        outside = self.facts.links.externals
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
        """Does it call $LATEST: by name, through an alias of it, or because no alias or version is named?"""
        named = self.qualifier()
        return named is None or named.plain() == LATEST or self.alias_of_latest() is not None

    def alias_of_latest(self) -> Alias | None:
        """The alias that it calls, where that leads to $LATEST."""
        named, function = self.qualifier(), self.own_function()
        for alias in function.aliases if named is not None and function is not None else ():
            name, version = alias.alias_name.get(), alias.version.get()
            if name == named and version is not None and version.plain() == LATEST:
                return alias
        return None

    def aliases_instead(self) -> tuple[str, ...]:
        """The aliases that the targets make of its function, where it names another one; () where it may be one of them."""
        function, name = self.own_function(), self.function_name.get()
        return function.aliases_instead(name, self) if function is not None and name is not None else ()

    def published_before(self) -> Result | None:
        """The number of the version that it calls, by itself or through an alias, and where that stands: it was published before, and the template does not say how it is."""
        function, named = self.own_function(), None
        with suppress(Undecided):  # a name that nobody knows and that ends in nothing, as far as anybody does
            named = self.qualifier() if function is not None else None
        if named is None or function is None:
            return None
        called: list[Result] = [(named, self.function_name.place)]
        for alias in function.aliases:
            if alias.alias_name.get() == named:
                called += alias.called_versions()
        return next(((number, at) for number, at in called if str(number).isdecimal()), None)

    def homes(self) -> tuple[Home, Home] | None:
        """Where its queue and the dead-letter queue lie, as their ARNs say; None where they do not."""
        queue = self.queue
        source, target = self.event_source.get(), queue.dead_letter_target.get()
        own = (source and home_of(source, self)) or home_of(queue.facts.links.arn(queue.facts, self.world), queue)
        other = target and home_of(target, queue)
        return (own, other) if own and other else None

    def reads_fifo(self) -> bool:
        """Is its queue a FIFO queue? Of one that is not among the targets the name tells."""
        return is_fifo(self.event_source.get(), lambda: self.queue)

    def known_as_fifo(self) -> bool | None:
        """The same; None where that is not known."""
        try:
            return self.reads_fifo()
        except Undecided:
            return None

    def window_asked(self) -> int:
        """The batching window, and the second that Lambda requires for a larger batch where there is none: what another fix puts there.

        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        """
        window = self.batching_window.get()
        with suppress(Undecided):
            if window == 0 and self.batch_size.get() > _WITHOUT_WINDOW and not self.reads_fifo():
                return 1
        return window

    def stream_properties(self) -> Iterator[Value[bool | None]]:
        """Each property that only mappings of other sources have, but for the starting positions: true where somebody wrote it."""
        return (Value(written.plan(self.facts), self.world, written.path) for written in _STREAM_PROPERTIES if not self.facts.lacks(written.keys[0]))

    def starting_positions(self) -> Iterator[Value[bool | None]]:
        """Each property that says where in a stream to begin: true where somebody wrote it."""
        return (Value(written.plan(self.facts), self.world, written.path) for written in _STARTING_POSITIONS if not self.facts.lacks(written.keys[0]))

    def earlier_readers(self) -> tuple[list[Mapping], Undecided | None]:
        """The mappings before this one that exist and read its queue, and why it is not known of another. Of a queue outside the targets: those that name it alike."""
        try:
            return self.queue.mappings.before(self)
        except Outside:
            return _naming_alike(self)

    def functions(self, having: str = "") -> list[Function]:
        """Every function that is deployed with it (in the same template, or in stacks nested with it), whether or not it exists in this world; with `having` those for which somebody may have written that property."""
        links, scope = self.facts.links, self.facts.scope
        several = links.keep(
            ("having", having, scope.top.id), lambda: [facts for facts in links.deployed_with(FUNCTION, scope) if not having or _may_have(facts, having)]
        )
        return [view_of(facts, self.world) for facts in several]

    def speaks_for_template(self) -> bool:
        """Is it the one for which what is true of all that is deployed together is said? The first that is always there and reads a queue; where there is none such, each is."""
        links, scope = self.facts.links, self.facts.scope

        def build() -> Facts | None:
            always = (facts for facts in links.deployed_with(MAPPING, scope) if "Condition" not in facts.body)
            return next((facts for facts in always if all(outcome is True for outcome in facts.plan("reads_sqs", partial(reads_sqs, facts)).outcomes())), None)

        return links.keep(("speaks", scope.top.id), build) in (None, self.facts)

    def reads_sqs(self) -> bool:
        """Is its source a queue? A source that nobody can read counts as one, unless a property says that it is a stream."""
        return bool(self.facts.plan("reads_sqs", lambda world: reads_sqs(self.facts, world))(self.world))


def usual(mapping: Facts) -> Mapping:
    """A mapping in the likeliest world that has it, or in the likeliest of all."""
    return mapping.links.keep(("usual", mapping), partial(_usual, mapping))


def _usual(mapping: Facts) -> Mapping:
    try:
        tree = mapping.plan("exists", lambda world: mapping.scope.exists(mapping.id, world)).tree()
    except Spent as spent:  # its conditions have more worlds than are looked at
        if spent.late:
            raise
        tree = leaf(TOO_MANY)
    world = mapping.links.lasting(World(next((domains for domains, exists in paths(tree, {}) if exists is True), None)))
    world.steps = []
    return view_of(mapping, world)  # type: ignore[no-any-return]  # the kind of a mapping's facts is Mapping


def _naming_alike(mapping: Mapping) -> tuple[list[Mapping], Undecided | None]:
    """The earlier mappings whose source is spelt as this one's. What no world spells so is not asked."""
    source, found, doubt = mapping.event_source.get(), [], None
    for facts in takewhile(lambda facts: facts is not mapping.facts, mapping.facts.links.of(MAPPING)):
        if any(isinstance(outcome, Resolved) and outcome.value == source for outcome in Mapping.event_source.plan(facts).outcomes()):
            other = view_of(facts, mapping.world)
            try:
                found += [other] if other.exists() and other.event_source.get() == source else []
            except Undecided as unknown:
                doubt = doubt or unknown.again()
    return found, doubt


def _may_have(facts: Facts, name: str) -> bool:
    properties = facts.body.get("Properties")
    return name in properties or any(key.startswith("Fn::") for key in properties) if isinstance(properties, dict) else properties is not None


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
