"""Alarms by what they watch in some world: queues or functions of the targets, all of a kind, or nobody knows what. Asked once for all templates that are linked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.worlds import Undecided, World
from .alarms import Alarm, metrics_of
from .metrics import METRICS, Metric, meant

OPEN: Final = "open"
"""Stands for a resource that nobody knows."""
EVERY: Final = "every"
"""Stands for every resource of a kind."""
_SOME_NAMESPACE: Final = '"Namespace": {'
"""A namespace that a function gives."""
Target = Facts | str


def alarms_by_target(links: Links, kind: str) -> dict[Target, list[Facts]]:
    """The alarms by what they watch in some world."""

    def build() -> dict[Target, list[Facts]]:
        index: dict[Target, list[Facts]] = {}
        for facts in links.of(ALARM):
            for outcome in facts.plan(("targets", kind), partial(_targets, facts, kind)).outcomes():
                for found in {OPEN} if isinstance(outcome, Undecided) else outcome if isinstance(outcome, frozenset) else ():
                    index.setdefault(found, []).append(facts)
        return {target: [*dict.fromkeys(several)] for target, several in index.items()}

    return links.keep(("alarms", kind), build)


def what_alarms_are_called(links: Links, kind: str) -> dict[Facts, str]:
    """What each alarm on resources of the targets is called, in every world, with what they are called: all words at once, in small letters."""

    def build() -> dict[Facts, str]:
        watched: dict[Facts, list[str]] = {}
        for target, several in alarms_by_target(links, kind).items():
            if isinstance(target, Facts):
                for facts in several:
                    watched.setdefault(facts, []).append(target.name)
        return {facts: " ".join((facts.id, facts.name, *names, *_written(facts))).lower() for facts, names in watched.items()}

    return links.keep(("calling alarms", kind), build)


def _written(facts: Facts) -> Iterator[str]:
    """Its AlarmName, in every world."""

    def name(world: World) -> str:
        alarm: Alarm = view_of(facts, world)
        return str(alarm.alarm_name.get() or "")

    return map(str, facts.plan(("what it is called",), name).outcomes())


def strays(links: Links, kind: str) -> frozenset[Facts]:
    """The alarms on this kind of resource that watch none of the targets'."""

    def build() -> frozenset[Facts]:
        known = what_alarms_are_called(links, kind)
        others = ((facts, json.dumps(facts.body.get("Properties"), default=str)) for facts in links.of(ALARM) if facts not in known)
        return frozenset(facts for facts, text in others if METRICS[kind][0] in text or _SOME_NAMESPACE in text)

    return links.keep(("stray alarms", kind), build)


def _targets(facts: Facts, kind: str, world: World) -> frozenset[Target]:
    """What the dimensions of an alarm mean."""
    alarm = View(facts, world)
    return frozenset(found for late in metrics_of(alarm) for found in _meant(late, kind, alarm))


def _meant(late: Callable[[], Metric | None], kind: str, alarm: View) -> Iterator[Target]:
    try:
        if (metric := late()) is None:
            return
        if (expression := metric.text("Expression")) is not None:
            if METRICS[kind][0] in str(expression):
                yield EVERY
            return
        lates = metric.dimensions()
    except Undecided:
        yield OPEN
        return
    for dimension in lates:
        try:
            if found := meant(dimension(), kind, alarm):
                yield found
        except Undecided:
            yield OPEN
