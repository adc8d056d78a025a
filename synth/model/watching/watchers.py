"""Who watches a queue or a function: its own alarms, those over all resources of its kind, and those of which nobody can know what they watch.

A folder may hold hundreds of the last kind, and each of them may be about anything. So whether one of them leaves a question open is asked once for all queues, and not by each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.mentions import Members
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.plan import Plan
from ...values.trees import Leaf, chosen
from ...values.worlds import Undecided, World, every, some
from .alarms import Alarm
from .alarms_by_target import EVERY, OPEN, alarms_by_target, strays, what_alarms_are_called
from .metrics import Metric, meant


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
        calling = what_alarms_are_called(links, self._kind)
        for facts in links.deployed_with(ALARM, scope):
            if not any(word in calling[facts] for word in words) if facts in calling else facts not in strays(links, self._kind):
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
        index = alarms_by_target(owner.links, self._kind)
        own, everybodys = index.get(owner, []), index.get(EVERY, [])
        return [view_of(facts, self._owner.world) for facts in (dict.fromkeys([*own, *everybodys]) if own and everybodys else own or everybodys)]

    def _all(self) -> _Everybody:
        index = alarms_by_target(self._owner.facts.links, self._kind)
        return _Everybody(self._owner, [*self._known(), *(view_of(facts, self._owner.world) for facts in index.get(OPEN, ()))], "")

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
            raise doubt.again()


class _Everybody(Members[Alarm]):
    """Its alarms and those that may be, for who asks what nobody foresaw."""

    __slots__ = ()

    def _has(self, view: Alarm) -> bool:
        return every(self._owner.world, [lambda: view.watches(self._owner), view.exists])


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
    return alarms_by_target(links, question.kind).get(OPEN, [])


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
