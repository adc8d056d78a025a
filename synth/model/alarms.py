"""Alarms: which metrics of which resource they watch, however that is written, and whether they tell anybody.

An alarm names one metric itself, or lists several queries: metrics, and expressions over them:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from ..language import coerce
from ..language.intrinsics import elements, resolve
from ..linking.mentions import Members
from ..linking.resources import Facts, Property, View, view_of
from ..values.defaults import ALARM
from ..values.text import Text
from ..values.value import ABSENT, Place
from ..values.worlds import Undecided, World, every, some
from .metrics import Dimension, Metric, meant


def _number(value: Any, world: World, place: Place) -> float:
    try:
        return float(spelt := coerce.string(value, world, place))
    except ValueError:
        raise coerce.wrong(spelt, "a number", place) from None


class Alarm(View):
    """An `AWS::CloudWatch::Alarm`."""

    type = ALARM
    alarm_name: Property[Text | None] = Property("AlarmName", coerce.text)
    actions_enabled: Property[bool] = Property("ActionsEnabled", coerce.boolean)
    actions: Property[bool | None] = Property("AlarmActions", coerce.filled)
    metric: Property[str | None] = Property("MetricName", coerce.string)
    threshold: Property[float | None] = Property("Threshold", _number)
    comparison: Property[str | None] = Property("ComparisonOperator", coerce.string)

    def metrics(self) -> list[Callable[[], Metric | None]]:
        """Every metric that it names, each worked out when it is asked for; None for an entry that is neither a metric nor an expression."""
        return _metrics(self)

    def watches(self, target: View, names: Collection[str] | None = None) -> bool:
        """Does one of its metrics mean this queue or function (and is one of these)? One known yes is yes."""

        def does(late: Callable[[], Metric | None]) -> bool:
            metric = late()
            return metric is not None and every(self.world, [lambda: names is None or metric.is_one_of(names, target.type), lambda: metric.is_of(target)])

        return some(self.world, [partial(does, late) for late in self.metrics()])

    def dimensions_of(self, target: View) -> Iterator[Dimension]:
        """Its dimensions that mean this queue or function, in whatever spelling, as far as they are known."""
        for late in self.metrics():
            with suppress(Undecided):
                if metric := late():
                    yield from metric.meaning(target)

    def tells(self) -> bool:
        """Does it tell anybody: by an action of its own, as a part of a composite alarm, or by an event that a rule takes up?"""
        own = every(self.world, [lambda: bool(self.actions.get()), self.actions_enabled.get])
        return own or self._is_heard()

    def _is_heard(self) -> bool:
        links = self.facts.links
        composites = [partial(self._is_named_in, facts) for facts in links.of("AWS::CloudWatch::CompositeAlarm")]
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
        return any("aws.cloudwatch" in str(facts.body) for facts in links.of("AWS::Events::Rule")) or some(self.world, composites)

    def _is_named_in(self, composite: Facts) -> bool:
        value, place = composite.dig(("AlarmRule",), self.world)
        rule = Text() if value is ABSENT else coerce.text(value, self.world, place)
        name = self.alarm_name.get()
        own = (self.facts.scope.id, self.facts.id)
        return any((token.scope, token.name) == own for token in rule.tokens) or (name is not None and str(name) in str(rule))


class Watchers(Members[Alarm]):
    """The alarms that watch a queue or a function. Not a list: whether each exists and watches it is a question of the world, put only when it matters."""

    __slots__ = ()

    def __init__(self, target: View) -> None:
        super().__init__(target, [view_of(facts, target.world) for facts in _candidates(target.facts)], "")

    def where(self, test: Callable[[Alarm], bool]) -> Iterator[Alarm]:
        """Those of which this is true. Those that are known come first; then `Undecided` is raised where it is not known of another."""
        doubt: Undecided | None = None
        for alarm in self._views:
            try:
                if every(self._owner.world, [partial(test, alarm), partial(self._has, alarm)]):
                    yield alarm
            except Undecided as unknown:
                doubt = doubt or unknown.again()
        if doubt is not None:
            raise doubt

    def on(self, *names: str) -> Iterator[Alarm]:
        """Those on one of these metrics."""
        return self.where(lambda alarm: alarm.watches(self._owner, names))

    def watch(self, *names: str) -> bool:
        """Is there one on one of these metrics? One known yes is yes."""
        return self.any(lambda alarm: alarm.watches(self._owner, names))

    def _has(self, view: Alarm) -> bool:
        return every(self._owner.world, [lambda: view.watches(self._owner), view.exists])


def _metrics(alarm: View) -> list[Callable[[], Metric | None]]:
    facts, world = alarm.facts, alarm.world
    listed, place = facts.dig(("Metrics",), world)
    if listed is ABSENT:
        whole, at = facts.dig((), world)
        return [lambda: Metric(whole, at, alarm)] if isinstance(whole, dict) else []

    def metric(item: Any, at: Place) -> Metric | None:
        for key in ("MetricStat", "Metric"):
            if not isinstance(item, dict):
                return None
            if "Expression" in item:
                return Metric(item, at, alarm)
            item, at = resolve(item.get(key), world, at / key)
        return Metric(item, at, alarm) if isinstance(item, dict) else None

    return [partial(metric, item, at) for item, at in elements(listed, world, place)]


def _candidates(target: Facts) -> list[Facts]:
    """The alarms that watch it in some world, and those of which nobody can know what they watch."""
    links, kind = target.links, target.type

    def build() -> dict[Facts | None, list[Facts]]:
        index: dict[Facts | None, list[Facts]] = {None: []}
        for facts in links.of(ALARM):
            for outcome in facts.plan(("targets", kind), partial(_targets, facts, kind)).outcomes():
                for found in {None} if isinstance(outcome, Undecided) else outcome if isinstance(outcome, frozenset) else ():
                    index.setdefault(found, []).append(facts)
        return index

    index = links.keep(("alarms", kind), build)
    return list(dict.fromkeys([*index.get(target, []), *index[None]]))


def _targets(facts: Facts, kind: str, world: World) -> frozenset[Facts | None]:
    """What the dimensions of an alarm mean; None among them where that is not known, or may be anything."""
    alarm = View(facts, world)
    return frozenset(found for late in _metrics(alarm) for found in _meant(late, kind, alarm))


def _meant(late: Callable[[], Metric | None], kind: str, alarm: View) -> Iterator[Facts | None]:
    try:
        if (metric := late()) is None:
            return
        if metric.text("Expression") is not None:
            yield None
            return
        lates = metric.dimensions()
    except Undecided:
        yield None
        return
    for dimension in lates:
        try:
            if found := meant(dimension(), kind, alarm):
                yield found
        except Undecided:
            yield None
