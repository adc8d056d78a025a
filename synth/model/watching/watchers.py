"""Who watches a queue or a function: its own alarms, those over all resources of its kind, and those of which nobody can know what they watch.

A folder may hold hundreds of the last kind, and each of them may be about anything. So whether one of them leaves a question open is asked once for all queues, and not by each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.mentions import Members
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.plan import Plan
from ...values.trees import Leaf, chosen
from ...values.worlds import Undecided, World, every, some
from .alarms import Alarm, metrics_of
from .metrics import METRICS, Metric, meant

_OPEN: Final = "open"
"""Stands for a resource that nobody knows."""
_EVERY: Final = "every"
"""Stands for every resource of a kind."""
_SOME_NAMESPACE: Final = '"Namespace": {'
"""A namespace that a function gives."""
Target = Facts | str


class Question(NamedTuple):
    """What is asked of alarms: those on one of these metrics (empty: on any), or only those that tell nobody."""

    kind: str
    names: tuple[str, ...] = ()
    silent: bool = False

    def put(self, alarm: Alarm, has: Callable[[], bool]) -> bool:
        """Is this true of an alarm that `has` something to do with the resource?"""
        asks: list[Callable[[], bool]] = [lambda: not alarm.tells()] if self.silent else []
        return every(alarm.world, [*asks, has, alarm.exists])


class Watchers:
    """The alarms that watch a queue or a function. Not a list: whether each exists and watches it is a question of the world, put only when it matters."""

    __slots__ = ("_owner",)

    def __init__(self, owner: View) -> None:
        self._owner = owner

    def on(self, *names: str) -> Iterator[Alarm]:
        """Those on one of these metrics. Those that are known come first; then `Undecided` is raised where it is not known of another."""
        return self._where(Question(self._kind, names))

    def silent(self) -> Iterator[Alarm]:
        """Those that tell nobody; then `Undecided` is raised, as for `on`."""
        return self._where(Question(self._kind, silent=True))

    def watch(self, *names: str) -> bool:
        """Is there one on one of these metrics? One known yes is yes."""
        question = Question(self._kind, names)
        known = [partial(self._answers, question, alarm) for alarm in self._known()]
        return some(self._owner.world, [*known, partial(_is_open, question, self._owner)])

    def ever_watch(self, *names: str) -> bool:
        """Is there one on one of these metrics in another environment, so that somebody chose to have none in this one? A switch that is off by default is no choice."""
        question, owner = Question(self._kind, names), self._owner.facts

        def does(alarm: Facts, world: World) -> bool:
            view, target = view_of(alarm, world), view_of(owner, world)
            return every(world, [target.exists, lambda: question.put(view, lambda: view.watches(target, names))])

        plans = (alarm.facts.plan(("ever watches", owner, names), partial(does, alarm.facts)) for alarm in self._known())
        return any(chosen(plan.tree()) for plan in plans)

    def any(self, test: Callable[[Alarm], bool]) -> bool:
        """Is this true of one of them? One known yes is yes."""
        return self._all().any(test)

    def all(self, test: Callable[[Alarm], bool]) -> bool:
        """Is this true of each of them? One known no is no."""
        return self._all().all(test)

    def naming(self) -> Iterator[Alarm]:
        """Those that name it, or all of its kind; then `Undecided` is raised where it is not known of one of these. An alarm that may be about anything names nothing."""
        return self._where(Question(self._kind), anything=False)

    def on_others(self, *names: str, called: Iterable[str]) -> Iterator[tuple[Alarm, str, View | None]]:
        """Alarms that are deployed with it and exist, on one of these metrics of another resource of this kind: which, what they name, and that resource where it is one of the targets'.

        As far as that is known, and only those that are called by one of these words, or watch what is called so, or what nobody has.
        """
        words = [word.lower() for word in called]
        links, scope = self._owner.facts.links, self._owner.facts.scope
        calling = _calling(links, self._kind)
        for facts in links.deployed_with(ALARM, scope):
            if not any(word in calling[facts] for word in words) if facts in calling else facts not in _strays(links, self._kind):
                continue
            alarm: Alarm = view_of(facts, self._owner.world)
            with suppress(Undecided):
                if not alarm.exists() or alarm.watches(self._owner):
                    continue
                for late in alarm.metrics():
                    metric = late()
                    if metric and metric.text("Expression") is None and metric.is_one_of(names, self._kind):
                        for dimension in (one() for one in metric.dimensions()):
                            found = meant(dimension, self._kind, alarm)
                            yield alarm, dimension.shown(self._kind, alarm), view_of(found, self._owner.world) if found else None

    def __iter__(self) -> Iterator[Alarm]:
        """Every one of this world; raises `Undecided` where it is not known of another."""
        return iter(self._all())

    @property
    def _kind(self) -> str:
        return self._owner.facts.type

    def _known(self) -> list[Alarm]:
        return self._owner.world.once(("alarms", self._owner.facts), self._indexed)

    def _indexed(self) -> list[Alarm]:
        owner = self._owner.facts
        index = _index(owner.links, self._kind)
        own, everybodys = index.get(owner, []), index.get(_EVERY, [])
        return [view_of(facts, self._owner.world) for facts in (dict.fromkeys([*own, *everybodys]) if own and everybodys else own or everybodys)]

    def _all(self) -> _Everybody:
        index = _index(self._owner.facts.links, self._kind)
        return _Everybody(self._owner, [*self._known(), *(view_of(facts, self._owner.world) for facts in index.get(_OPEN, ()))], "")

    def _answers(self, question: Question, alarm: Alarm) -> bool:
        return question.put(alarm, lambda: alarm.watches(self._owner, question.names or None))

    def _where(self, question: Question, *, anything: bool = True) -> Iterator[Alarm]:
        doubt: Undecided | None = None
        for alarm in self._known():
            try:
                if self._answers(question, alarm):
                    yield alarm
            except Undecided as unknown:
                doubt = doubt or unknown.again()
        try:
            if anything:
                _is_open(question, self._owner)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
        if doubt is not None:
            raise doubt


class _Everybody(Members[Alarm]):
    """Its alarms and those that may be, for who asks what nobody foresaw."""

    __slots__ = ()

    def _has(self, view: Alarm) -> bool:
        return every(self._owner.world, [lambda: view.watches(self._owner), view.exists])


def _index(links: Links, kind: str) -> dict[Target, list[Facts]]:
    """The alarms by what they watch in some world."""

    def build() -> dict[Target, list[Facts]]:
        index: dict[Target, list[Facts]] = {}
        for facts in links.of(ALARM):
            for outcome in facts.plan(("targets", kind), partial(_targets, facts, kind)).outcomes():
                for found in {_OPEN} if isinstance(outcome, Undecided) else outcome if isinstance(outcome, frozenset) else ():
                    index.setdefault(found, []).append(facts)
        return {target: [*dict.fromkeys(several)] for target, several in index.items()}

    return links.keep(("alarms", kind), build)


def _calling(links: Links, kind: str) -> dict[Facts, str]:
    """What each alarm on resources of the targets is called, in every world, with what they are called: all words at once, in small letters."""

    def build() -> dict[Facts, str]:
        watched: dict[Facts, list[str]] = {}
        for target, several in _index(links, kind).items():
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


def _strays(links: Links, kind: str) -> frozenset[Facts]:
    """The alarms on this kind of resource that watch none of the targets'."""

    def build() -> frozenset[Facts]:
        known = _calling(links, kind)
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
                yield _EVERY
            return
        lates = metric.dimensions()
    except Undecided:
        yield _OPEN
        return
    for dimension in lates:
        try:
            if found := meant(dimension(), kind, alarm):
                yield found
        except Undecided:
            yield _OPEN


def _is_open(question: Question, owner: View) -> bool:
    """No alarm that may be about anything answers the question with yes; raises `Undecided` where one may.

    One of another template that is there under a condition counts as if it were there: what an unrelated template is given is no world of this one.
    """
    links, scope = owner.facts.links, owner.facts.scope
    if doubt := next((doubt for file, doubt in _elsewhere(links, question).items() if file != scope.template.file), None):
        raise doubt.again()
    if doubt := links.keep(("open beside", question), lambda: _beside(links, question)):
        raise doubt.again()
    here = links.keep(
        ("open here", scope.id, question), lambda: Plan(_here([facts for facts in _open_ones(links, question) if facts.scope is scope], question))
    )
    return bool(here(owner.world))


def _open_ones(links: Links, question: Question) -> list[Facts]:
    return _index(links, question.kind).get(_OPEN, [])


def _elsewhere(links: Links, question: Question) -> dict[str, Undecided]:
    """Why it is not known of an alarm, for each file that has such a one."""

    def build() -> dict[str, Undecided]:
        found: dict[str, Undecided] = {}
        for facts in _open_ones(links, question):
            file = facts.scope.template.file
            if file not in found and (doubt := next((one for one in _plan(facts, question).outcomes() if isinstance(one, Undecided)), None)):
                found[file] = doubt
        return found

    return links.keep(("open elsewhere", question), build)


def _beside(links: Links, question: Question) -> Undecided | None:
    """The same of a template that stands beside these."""
    if links.beside is None:
        return None
    own = {facts.scope.template.file for facts in links.facts.values()}
    return next((doubt for file, doubt in _elsewhere(links.beside, question).items() if file not in own), None)


def _here(several: list[Facts], question: Question) -> Callable[[World], bool]:
    """The question to the alarms of one template: what is open in every world is asked first, since it needs no world."""

    def work(world: World) -> bool:
        for facts in sorted(several, key=lambda facts: not isinstance(_plan(facts, question).tree(), Leaf)):
            _plan(facts, question)(world)
        return False

    return work


def _plan(facts: Facts, question: Question) -> Plan:
    """Raises `Undecided` where this alarm leaves the question open."""

    def work(world: World) -> bool:
        alarm: Alarm = view_of(facts, world)
        return question.put(alarm, lambda: some(world, [partial(_may_mean, late, question) for late in alarm.metrics()]))

    return facts.plan(question, work)


def _may_mean(late: Callable[[], Metric | None], question: Question) -> bool:
    """Raises `Undecided` where the metric is one of those that are asked for, and whose it is is not known; False where it is known: then others ask."""
    metric = late()
    if metric is None or metric.text("Expression") is not None or (question.names and not metric.is_one_of(question.names, question.kind)):
        return False
    return some(metric.alarm.world, [lambda one=one: meant(one(), question.kind, metric.alarm) is not None and False for one in metric.dimensions()])  # type: ignore[misc]  # a default argument is no annotation
