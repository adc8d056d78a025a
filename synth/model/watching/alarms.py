"""Alarms: which metrics of which resource they watch, however that is written, and whether they tell anybody.

An alarm names one metric itself, or lists several queries: metrics, and expressions over them:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from ...language.creation_order import references
from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.known_as import speaks_of
from ...linking.properties import Property
from ...linking.resources import View, left_empty, view_of
from ...values.defaults import ALARM, COMPOSITE_ALARM, RULE
from ...values.text import Text
from ...values.trees import chosen
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, every, some
from .metrics import METRICS, Dimension, Metric

if TYPE_CHECKING:
    from .queries import Queries


_ACTS: Final = (
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::AppConfig::Environment",
    "AWS::ECS::Service",
    "AWS::FIS::ExperimentTemplate",
    "AWS::Route53::HealthCheck",
)
"""What reads the state of an alarm and acts on it, without an action of the alarm: a deployment or an experiment stops, a record fails over.

https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html, https://docs.aws.amazon.com/appconfig/latest/userguide/monitoring-deployments.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html, https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html,
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-types.html"""
_SINGLE: Final = ("MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Period", "Unit")
"""What is said of a single metric, and not beside Metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
_OF_MAPPING: Final = "InvokeEventCount"
"""A metric of a mapping that counts messages: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""


class Alarm(View):
    """An `AWS::CloudWatch::Alarm`."""

    type = ALARM
    alarm_name: Property[Text | None] = Property("AlarmName", coerce.text)
    actions_enabled: Property[bool] = Property("ActionsEnabled", coerce.boolean)
    actions: Property[bool | None] = Property("AlarmActions", coerce.filled)
    metric: Property[str | None] = Property("MetricName", coerce.string)
    threshold: Property[float | None] = Property("Threshold", coerce.number)
    threshold_metric: Property[str | None] = Property("ThresholdMetricId", coerce.string)
    listed: Property[bool | None] = Property("Metrics", coerce.filled)
    comparison: Property[str | None] = Property("ComparisonOperator", coerce.string)
    missing_data: Property[str] = Property("TreatMissingData", coerce.string)
    period: Property[int | None] = Property("Period", coerce.integer)
    evaluation_periods: Property[int | None] = Property("EvaluationPeriods", coerce.integer)
    datapoints: Property[int | None] = Property("DatapointsToAlarm", coerce.integer)
    statistic: Property[str | None] = Property("Statistic", coerce.string)
    extended: Property[str | None] = Property("ExtendedStatistic", coerce.string)
    unit: Property[str | None] = Property("Unit", coerce.string)

    def metrics(self) -> list[Callable[[], Metric | None]]:
        """Every metric that it names, each worked out when it is asked for; None for an entry that is neither a metric nor an expression."""
        return metrics_of(self)

    def periods(self) -> Iterator[tuple[int, Place]]:
        """The period of each of its metrics, in seconds, and where it is written. Those of expressions follow from their metrics'."""
        if (own := self.period).written() is not None:
            yield own.written() or 0, own.place
        for node, at in self._each("Period"):
            yield coerce.integer(node, self.world, at), at

    def queries(self) -> Queries:
        """The metrics and expressions that it lists."""
        from .queries import queries  # noqa: PLC0415 - most alarms name one metric

        return queries(self)

    def beside_queries(self) -> Iterator[tuple[str, Place]]:
        """What it says of a single metric, and where."""
        for name in _SINGLE:
            value, place = self.facts.dig((name,), self.world)
            if value is not ABSENT:
                yield name, place

    def units(self) -> Iterator[tuple[str, Place]]:
        """The unit of each of its metrics that names one, and where it is written."""
        if (own := self.unit.get()) is not None:
            yield own, self.unit.place
        for node, at in self._each("Unit"):
            yield coerce.string(node, self.world, at), at

    def metric_of_one(self) -> str | None:
        """The one metric that it compares with its threshold; None where it compares something else."""
        metrics = [late() for late in self.metrics()]
        if len(metrics) != 1 or metrics[0] is None or metrics[0].text("Expression") is not None:
            return None
        name = metrics[0].text("MetricName")
        return None if name is None else str(name)

    def statistic_of_one(self) -> tuple[str, str, Place] | None:
        """That metric, its statistic, and where that is written; None where there is none, or it has a percentile."""
        own, name = self.statistic, self.metric_of_one()
        if name is None:
            return None
        listed = (
            [(own.written() or "", own.place)] if own.written() is not None else [(coerce.string(node, self.world, at), at) for node, at in self._each("Stat")]
        )
        return (name, *listed[0]) if listed else None

    def acts(self) -> Iterator[tuple[Text, Place]]:
        """What AlarmActions names, and where. Raises `Undecided` where that is a parameter which a deployment may give."""
        listed, place = self.facts.dig(("AlarmActions",), self.world)
        for item, at in [] if listed is ABSENT else elements(listed, self.world, place):
            if isinstance(item, Text) and (doubt := left_empty(item)) is not None:
                raise Undecided(doubt.reason, doubt.settle, at)
            yield coerce.text(item, self.world, at), at

    def _each(self, key: str) -> Iterator[tuple[Any, Place]]:
        """This property of each metric that is listed in `Metrics`."""
        listed, place = self.facts.dig(("Metrics",), self.world)
        for item, at in [] if listed is ABSENT else elements(listed, self.world, place):
            node, here = item, at
            for name in ("MetricStat", key):
                node, here = resolve(node[name], self.world, here / name) if isinstance(node, dict) and name in node else (ABSENT, here)
            if node is not ABSENT:
                yield node, here

    def watches(self, target: View, names: Collection[str] | None = None) -> bool:
        """Does one of its metrics mean this queue or function (and is one of these)? One known yes is yes. Every rule about alarms asks: it is found out once in a world."""
        return self.world.once(("watches", self.facts, target.facts, names), partial(self._watches, target, names))

    def _watches(self, target: View, names: Collection[str] | None) -> bool:
        def does(late: Callable[[], Metric | None]) -> bool:
            metric = late()
            return metric is not None and every(self.world, [lambda: names is None or metric.is_one_of(names, target.type), lambda: metric.is_of(target)])

        return some(self.world, [partial(does, late) for late in self.metrics()])

    def stays_in(self, namespace: str) -> bool:
        """Are all of its metrics of this namespace? What an expression searches for is not. Raises `Undecided` where that is not known of one."""
        known = (_known(metric.text("Namespace")) for late in self.metrics() if (metric := late()) and metric.text("Expression") is None)
        return "SEARCH" not in str(self.facts.body) and all(name in (namespace, "") for name in known)

    def is_of_own_metrics(self) -> bool:
        """Does it exist, and watch a metric of the team's own or of a mapping? Raises `Undecided` where that is not known."""
        return every(self.world, [self.exists, lambda: some(self.world, [partial(_is_own, late) for late in self.metrics()])])

    def dimensions_of(self, target: View) -> Iterator[Dimension]:
        """Its dimensions that mean this queue or function, in whatever spelling, as far as they are known."""
        for late in self.metrics():
            with suppress(Undecided):
                if metric := late():
                    yield from metric.meaning(target)

    def misspelt(self, target: View) -> Iterator[tuple[str, str, Place]]:
        """Its metrics of this queue or function that are nearly one of AWS's: the name, that which is one, and where it is written."""
        for late in self.metrics():
            metric = late()
            if metric is not None and (near := metric.misspells(target.type)) is not None and metric.is_of(target):
                yield str(metric.text("MetricName")), near, metric.place / "MetricName"

    def misplaced(self, target: View) -> Iterator[tuple[str, str, Place]]:
        """Its metrics of this queue or function in a namespace of AWS that has no such metric: the namespace, that which has it, and where it is written."""
        for late in self.metrics():
            metric = late()
            if metric is not None and (said := metric.misplaces(target.type)) is not None and metric.is_of(target):
                yield said, METRICS[target.type][0], metric.place / "Namespace"

    def tells(self) -> bool:
        """Does it tell anybody: by an action of its own, as a part of a composite alarm, to what acts on its state, or by an event that a rule takes up?"""
        own = every(self.world, [lambda: bool(self.actions.get()), self.actions_enabled.get])
        return own or bool(self.facts.plan("is heard", lambda world: view_of(self.facts, world).is_heard())(self.world))

    def ever_tells(self) -> bool:
        """Does it tell somebody in another environment, so that its silence in this one was chosen? A switch that is off by default is no choice."""
        plan = self.facts.plan("ever tells", lambda world: every(world, [(alarm := view_of(self.facts, world)).exists, alarm.tells]))
        return chosen(plan.tree())

    def is_heard(self) -> bool:
        """Is it a part of a composite alarm, does something that is deployed with it act on it, or does a rule take up its events?"""
        composites = self.facts.links.of(COMPOSITE_ALARM)
        return self._events_are_heard() or some(self.world, [*self._acting(), *(partial(self._is_part_of, facts) for facts in composites)])

    def _events_are_heard(self) -> bool:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html"""
        links = self.facts.links
        return links.keep("alarm events", lambda: any("aws.cloudwatch" in str(facts.body) for facts in links.of(RULE)))

    def _acting(self) -> list[Callable[[], bool]]:
        """Whether each thing that acts on its state is there."""
        several = [facts for kind in _ACTS for facts in self.facts.links.deployed_with(kind, self.facts.scope) if _is_named(facts, self.facts)]
        return [partial(facts.scope.exists, facts.id, self.world) for facts in several]

    def tells_only_with(self) -> tuple[str, str]:
        """The composite alarm by which alone it tells somebody, and an alarm on something else that has to be in ALARM too; two empty texts where it needs none."""
        from .composites import needs_too  # noqa: PLC0415 - as below

        composites = self.facts.links.of(COMPOSITE_ALARM)
        if not composites or self.actions.get() or self._events_are_heard() or some(self.world, self._acting()):
            return "", ""
        needed = [(View(facts, self.world).name, needs_too(facts, self)) for facts in composites if self._is_part_of(facts)]
        return needed[0] if needed and all(other for _, other in needed) else ("", "")

    def _is_part_of(self, composite: Facts) -> bool:
        from .composites import tells_of  # noqa: PLC0415 - few templates have one

        return tells_of(composite, self)

    def named_in_vain(self) -> list[str]:
        """The composite alarms whose rule names it, and never becomes true by its going into ALARM."""
        from .composites import names_in_vain  # noqa: PLC0415 - as above

        return [View(facts, self.world).name for facts in self.facts.links.of(COMPOSITE_ALARM) if names_in_vain(facts, self)]

    def nearly_named(self) -> tuple[str, str]:
        """A composite alarm whose rule names something that is most likely meant for it, and what; two empty texts where there is none."""
        from .composites import nearly_named  # noqa: PLC0415 - as above

        with suppress(Undecided):
            return next(
                ((View(facts, self.world).name, name) for facts in self.facts.links.of(COMPOSITE_ALARM) if (name := nearly_named(facts, self))), ("", "")
            )
        return "", ""


def _is_named(acting: Facts, alarm: Facts) -> bool:
    return alarm.id in references(acting.body) if acting.scope is alarm.scope else speaks_of(acting, alarm)


def watches_own_metrics(view: View) -> bool:
    """Does an alarm that is deployed with it watch a metric of the team's own or of a mapping? It may count messages. One that says so in plain words is asked for no world."""
    links, scope = view.facts.links, view.facts.scope

    def build() -> tuple[bool, list[Facts]]:
        alarms = links.deployed_with(ALARM, scope)
        words = {facts: [*_words(facts.body)] for facts in alarms}
        plainly = any(isinstance(name, str) and not name.startswith("AWS/") for several in words.values() for key, name in several if key == "Namespace")
        return plainly or any(_OF_MAPPING in str(facts.body) for facts in alarms), [
            facts for facts, several in words.items() if not all(isinstance(name, str) for _, name in several)
        ]

    plainly, others = links.keep(("own metrics", scope.top.id), build)
    return plainly or some(view.world, [view_of(facts, view.world).is_of_own_metrics for facts in others])


def _is_own(late: Callable[[], Metric | None]) -> bool:
    if (metric := late()) is None or metric.text("Expression") is not None:
        return False
    name = _known(metric.text("Namespace"))
    return (name != "" and not name.startswith("AWS/")) or _known(metric.text("MetricName")) == _OF_MAPPING


def _known(text: Text | None) -> str:
    """The text, "" where there is none. Raises `Undecided` where a part of it is not known."""
    if text is not None and text.tokens:
        raise text.doubt()
    return "" if text is None else str(text)


def _words(node: Any) -> Iterator[tuple[str, Any]]:
    """What stands under Namespace and MetricName, as it is written."""
    if isinstance(node, dict):
        yield from ((key, node[key]) for key in ("Namespace", "MetricName") if key in node)
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _words(below)


def metrics_of(alarm: View) -> list[Callable[[], Metric | None]]:
    """What an alarm names, and each of it, is read once in a world: every queue and every rule about alarms asks."""
    return alarm.world.once(("metrics", alarm.facts), lambda: [cache(late) for late in _metrics(alarm)])


def _metrics(alarm: View) -> list[Callable[[], Metric | None]]:
    facts, world = alarm.facts, alarm.world
    listed, place = facts.dig(("Metrics",), world)
    if listed is ABSENT:
        whole, at = facts.dig((), world)
        return [lambda: Metric(whole, at, alarm, {})] if isinstance(whole, dict) else []

    def metric(item: Any, at: Place) -> Metric | None:
        for key in ("MetricStat", "Metric"):
            if not isinstance(item, dict):
                return None
            if "Expression" in item:
                return Metric(item, at, alarm, {})
            item, at = resolve(item.get(key), world, at / key)
        return Metric(item, at, alarm, {}) if isinstance(item, dict) else None

    return [partial(metric, item, at) for item, at in elements(listed, world, place)]
