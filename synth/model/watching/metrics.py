"""The metrics that an alarm names: which they are, and whose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES
from ...linking.resources import View
from ...values.defaults import ALIAS, FUNCTION, QUEUE, VERSION
from ...values.text import Text, Token, same, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Outside, Undecided, World, some

METRICS: Final = {QUEUE: ("AWS/SQS", ("QueueName",)), FUNCTION: ("AWS/Lambda", ("FunctionName", "Resource", "ExecutedVersion"))}
"""The namespace of a resource's metrics, and the dimensions that say which resource it is: of a function also its alias or version (`Resource`) and which version an alias ran.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html. The metrics of a mapping have another one, `EventSourceMappingUUID`, whose value no queue and no function
has: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
_OF_MESSAGES: Final = (
    "ApproximateNumberOfMessagesVisible",
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
KNOWN: Final = {
    QUEUE: (
        *_OF_MESSAGES,
        *(f"{name}InQuietGroups" for name in _OF_MESSAGES),
        *("ApproximateNumberOfGroupsWithInflightMessages", "ApproximateNumberOfNoisyGroups", "NumberOfDeduplicatedSentMessages", "NumberOfEmptyReceives"),
        *("NumberOfMessagesDeleted", "NumberOfMessagesReceived", "NumberOfMessagesSent", "SentMessageSize"),
    ),
    FUNCTION: (
        *("Invocations", "Errors", "DeadLetterErrors", "DestinationDeliveryFailures", "Throttles", "OversizedRecordCount", "RecursiveInvocationsDropped"),
        *("ProvisionedConcurrencyInvocations", "ProvisionedConcurrencySpilloverInvocations", "ProvisionedConcurrencyUtilization"),
        *("Duration", "PostRuntimeExtensionsDuration", "IteratorAge", "OffsetLag", "ConcurrentExecutions", "ProvisionedConcurrentExecutions"),
        *("UnreservedConcurrentExecutions", "ClaimedAccountConcurrency", "AsyncEventsReceived", "AsyncEventAge", "AsyncEventsDropped"),
    ),
}
"""The metrics of a queue and of a function, of which AWS may add some: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
_ALIKE: Final = 0.9
"""How much of two names is the same where one is the other, mistyped."""
_QUALIFIERS: Final = (ALIAS, VERSION)
_FILTER: Final = regex(r"(?:QueueName|FunctionName)[\"']?\s*=\s*[\"']?([^\"'\s)}]*)\Z")
_FILTERED: Final = regex(r"(?:QueueName|FunctionName)[\"']?\s*=\s*[\"']?([^\"'\s)}]+)(?=[\"'\s)}])")


class Dimension(NamedTuple):
    """One dimension of a metric, and where its value is written."""

    name: Text
    value: Text
    place: Place

    def shown(self, kind: str, alarm: View) -> str:
        """What it names, in words: a resource of this kind by its name, else what is written."""
        try:
            found = meant(self, kind, alarm)
        except Undecided:
            found = None
        spelt = self.value.plain()
        own = alarm.facts.links.facts.get((alarm.facts.scope.id, spelt)) if found is None and isinstance(spelt, str) else None
        if own is not None and own.type == kind:
            return f"'{spelt}' (dimension {self.name}), which is a logical id and no name,"
        return f"{found.name if found else self.value} (dimension {self.name})"

    def is_spelt(self, target: View) -> bool:
        """Is its name one that the target's metrics have, and its value the name of the target rather than its URL or ARN?"""
        head = self.value[0] if self.value else ""
        if isinstance(head, Token):
            facts = target.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
            if facts is not None and facts.type in _QUALIFIERS:
                named = head.attribute == "Version" or len(self.value) > 1  # Ref of an alias or a version is its ARN
            else:
                named = facts is None or facts.type not in IDENTITIES or head.attribute in IDENTITIES[facts.type].names
        else:
            named = not head.startswith(("arn:", "https:"))
        return named and self.name.plain() in METRICS[target.type][1]


class Metric(NamedTuple):
    """A metric as an alarm names it: the mapping that holds `Namespace`, `MetricName` and `Dimensions`, or an `Expression`. What is `learnt` of it stays true in the alarm's world."""

    node: dict[str, Any]
    place: Place
    alarm: View
    learnt: dict[str, Any]

    def text(self, key: str) -> Text | None:
        if key not in self.learnt:
            self.learnt[key] = self._text(key)
        return self.learnt[key]  # type: ignore[no-any-return]  # `_text` gives it

    def _text(self, key: str) -> Text | None:
        value, at = resolve(self.node.get(key, ABSENT), self.alarm.world, self.place / key)
        return None if value is ABSENT else Text.of(settle(coerce.text(value, self.alarm.world, at), self.alarm.world))

    def is_one_of(self, names: Collection[str], kind: str) -> bool:
        """Is it one of these metrics of this kind of resource, or an expression that speaks of one?"""
        if (expression := self.text("Expression")) is not None:
            return any(name in str(expression) for name in names)
        return self._says("MetricName", names) and self._says("Namespace", METRICS[kind][:1])

    def misspells(self, kind: str) -> str | None:
        """The metric of this kind of resource that its name nearly is: mistyped, in other letters, or with its first or last words left out. None where it is one, or may be a new one.

        One that nobody knows is taken for one: who asks whether anybody is told says that it is not known.
        """
        namespace, text = self.text("Namespace"), self.text("MetricName")
        if self.text("Expression") is not None or namespace is None or namespace.plain() != METRICS[kind][0] or text is None or text.tokens:
            return None
        name, known = str(text), KNOWN[kind]
        if not name or name in known:
            return None
        from difflib import get_close_matches  # noqa: PLC0415 - hardly any alarm needs it

        near = (one for one in known if one.lower() == name.lower() or one.startswith(name) or one.endswith(name))
        return next(near, None) or next(iter(get_close_matches(name, known, 1, _ALIKE)), None)

    def misplaces(self, kind: str) -> str | None:
        """The namespace of AWS that it names for a metric of this kind of resource, and that is another or none: in other letters (`aws/sqs`), or that of another service. None where it is right, or the team's own.

        Nobody but AWS writes to namespaces that begin with AWS/: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
        """
        namespace, text, right = self.text("Namespace"), self.text("MetricName"), METRICS[kind][0]
        if self.text("Expression") is not None or namespace is None or namespace.tokens or text is None or text.plain() not in KNOWN[kind]:
            return None
        said = str(namespace)
        of_aws = said.startswith("AWS/") or said.casefold().replace(" ", "") in (right.casefold(), right.casefold().removeprefix("aws/"))
        return said if said != right and of_aws else None

    def _says(self, key: str, values: Collection[str]) -> bool:
        found = self.text(key)
        return found is not None and some(self.alarm.world, [partial(same, found, Text.of(value)) for value in values])

    def dimensions(self) -> list[Callable[[], Dimension]]:
        """Its dimensions, each worked out when it is asked for."""
        if "Dimensions" not in self.learnt:
            self.learnt["Dimensions"] = [cache(late) for late in self._dimensions()]
        return self.learnt["Dimensions"]  # type: ignore[no-any-return]  # as above

    def _dimensions(self) -> list[Callable[[], Dimension]]:
        world = self.alarm.world
        listed, place = resolve(self.node.get("Dimensions", ABSENT), world, self.place / "Dimensions")

        def dimension(item: Any, at: Place) -> Dimension:
            if not isinstance(item, dict):
                raise coerce.wrong(item, "a mapping", at)
            name, name_at = resolve(item.get("Name"), world, at / "Name")
            value, value_at = resolve(item.get("Value"), world, at / "Value")
            return Dimension(Text.of(settle(coerce.text(name, world, name_at), world)), coerce.text(value, world, value_at), value_at)

        return [] if listed is ABSENT else [partial(dimension, item, at) for item, at in elements(listed, world, place)]

    def is_of(self, target: View) -> bool:
        """Does one of its dimensions mean this resource, in whatever spelling? An expression over all queues means each of them."""
        if (expression := self.text("Expression")) is not None:
            return METRICS[target.type][0] in str(expression) and self._is_filtered_for(expression, target)
        return some(self.alarm.world, [partial(self._means, late, target) for late in self.dimensions()])

    def _is_filtered_for(self, expression: Text, target: View) -> bool:
        """Does an expression over all queues (a query of Metrics Insights, a SEARCH) leave this one in? One that names none does.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
        """
        wanted: list[Text] = []
        for i, part in enumerate(expression):
            if isinstance(part, str):
                wanted += [Text.of(name) for name in _FILTERED.findall(part)]
                if (start := _FILTER.search(part)) and i + 1 < len(expression):
                    wanted.append(Text.of(start[1], expression[i + 1]))
        links, world, asker = target.facts.links, self.alarm.world, self.alarm.facts.scope

        def is_it(name: Text) -> bool:
            try:
                return links.find(name, target.type, world, asker) is target.facts
            except Outside:
                return False

        return not wanted or some(world, [partial(is_it, name) for name in wanted])

    def meaning(self, target: View) -> Iterator[Dimension]:
        """Its dimensions that mean this resource."""
        for late in self.dimensions():
            if self._means(late, target):
                yield late()

    def _means(self, late: Callable[[], Dimension], target: View) -> bool:
        dimension, (namespace, names) = late(), METRICS[target.type]
        if meant(dimension, target.type, self.alarm) is not target.facts:
            return False
        return dimension.name.plain() in names or self._says("Namespace", (namespace,))


def meant(dimension: Dimension, kind: str, alarm: View) -> Facts | None:
    """The resource of this kind that a dimension means, in whatever spelling; None where it is none of the targets'. Worked out once for all who ask."""

    def work(world: World) -> Facts | None:
        return _meant(dimension, kind, View(alarm.facts, world))

    found: Facts | None = alarm.facts.plan(("means", kind, dimension.value), work)(alarm.world)
    return found


def _may_be_made_up(name: Text) -> bool:
    """May a name be one that CloudFormation makes up? That ends in a hyphen and random letters and digits: one whose last part is written out ends in something else."""
    last = name[-1] if name else ""
    return not isinstance(last, str) or last.isalnum()


def _meant(dimension: Dimension, kind: str, alarm: View) -> Facts | None:
    try:
        return alarm.facts.links.find(dimension.value, kind, alarm.world, alarm.facts.scope)
    except Outside as outside:
        named = Text.of(settle(dimension.value, alarm.world))
        if (
            _may_be_made_up(named)
            and any(token.kind in ("parameter", "dynamic") for token in named.tokens)
            and not any(token.kind == "resource" for token in named.tokens)
        ):
            raise Undecided(
                outside.reason, outside.settle, dimension.place
            ) from None  # whoever deploys the alarm may give it any name, one that CloudFormation made up too
        return None
