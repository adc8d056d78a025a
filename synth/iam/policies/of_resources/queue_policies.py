"""What a queue's own policies say, of anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from ....language.functions.coerce import text
from ....language.functions.intrinsics import elements
from ....linking.facts import Facts
from ....linking.resources import View, view_of
from ....model import Mapping, Queue
from ....values.text import Text
from ....values.value import ABSENT, Place
from ....values.worlds import Outside, Undecided
from ..attached import document_of
from ..items import any_of, each, known_first, learnt, present
from ..match import covers
from ..spelling import spelt
from ..statement import Statement
from .resource_policies import is_of, of_owner

_KINDS: Final = (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue"))


def queue_statements(queue: View, by: Callable[[Facts], bool] | None = None) -> Iterator[Statement]:
    """Every statement of the queue's own policies in this world, of which `by` may leave some out. Those that are known come first; then `Undecided` is raised where others are not."""
    if by is not None:
        return _queue_statements(queue, by)
    return learnt(queue.world, ("queue statements", queue.facts), lambda: _queue_statements(queue, lambda _: True))


def _queue_statements(queue: View, by: Callable[[Facts], bool]) -> Iterator[Statement]:
    world = queue.world

    def of(facts: Facts, key: str) -> Iterator[Statement]:
        view = View(facts, world)
        if by(facts) and view.exists() and is_of(view, key, queue):
            yield from known_first([partial(present, late) for late in document_of(facts, world).statements()])

    return known_first([partial(of, facts, key) for kind, key in _KINDS for facts in of_owner(kind, key, queue)])


def is_about(statement: Statement, queue: View) -> bool:
    """Does its Resource cover this queue? Raises `Undecided` where nobody can know; one without any Resource is taken to."""
    if not {"Resource", "NotResource"} & set(statement.body):
        return True
    links, world = queue.facts.links, queue.world
    whole = spelt(links.arn(queue.facts, world), links, world)
    listed, but = statement.list_of("Resource")
    if not listed:
        return True
    return any_of(world, lambda: listed, lambda found: covers(spelt(found[0], links, world), whole)) is not but


def queues_of(statement: Statement, queue: View) -> list[Queue]:
    """The queues that are deployed with it, apart from this one, that a statement of its policy names. What is not known is left out."""
    deployed = queue.facts.links.deployed_with(Queue.type, queue.facts.scope)
    return [other for facts in deployed if _names(statement, other := view_of(facts, queue.world)) and other != queue]


def is_about_one_beside(statement: Statement, queue: View) -> bool:
    """Does a statement of its policy name another queue, of whichever stack, whose policy the same resource sets?"""
    policy = queue.facts.links.facts.get((statement.place.scope.id, str(statement.place.route[1])))
    if policy is None or policy.type not in dict(_KINDS):
        return False
    return any(_names(statement, view_of(facts, queue.world)) for facts in _owners(policy, queue) if facts is not queue.facts)


def _owners(policy: Facts, queue: View) -> Iterator[Facts]:
    """The queues whose policy the resource sets, as far as they are known."""
    for item, at in _listed(policy, queue):
        with suppress(Undecided):
            yield queue.facts.links.find(text(item, queue.world, at), Queue.type, queue.world, policy.scope)


def _names(statement: Statement, queue: Queue) -> bool:
    with suppress(Undecided):
        return queue.exists() and is_about(statement, queue)
    return False


def queue_policies_of(queue: View) -> Iterator[View]:
    """The resources that set the queue's policy in this world. Those that are known come first; then `Undecided` is raised where others are not."""
    return learnt(queue.world, ("queue policies", queue.facts), lambda: _queue_policies_of(queue))


def _queue_policies_of(queue: View) -> Iterator[View]:
    world = queue.world

    def of(facts: Facts, key: str) -> Iterator[View]:
        view = View(facts, world)
        yield from [view] if view.exists() and is_of(view, key, queue) else []

    return known_first([partial(of, facts, key) for kind, key in _KINDS for facts in of_owner(kind, key, queue)])


def named_by(policy: View) -> Iterator[tuple[Queue, Text, Place]]:
    """The queues that a queue policy names, what it names each by, and where. Raises `Undecided`."""
    for item, at in _listed(policy.facts, policy):
        named = text(item, policy.world, at)
        with suppress(Outside):
            yield view_of(policy.facts.links.find(named, Queue.type, policy.world, policy.facts.scope), policy.world), named, at


def _listed(policy: Facts, queue: View) -> list[tuple[Any, Place]]:
    """What a policy names its queues by."""
    key = dict(_KINDS)[policy.type]
    value, place = policy.dig((key,), queue.world)
    return [] if value is ABSENT else elements(value, queue.world, place) if key.endswith("s") else [(value, place)]


def pipeline_statements(mapping: Mapping) -> Iterator[tuple[Queue, Statement]]:
    """Every statement of the policies of the mapping's queue and its dead-letter queue, as far as these are among the targets. Those that are known come first; then `Undecided` is raised where others are not."""

    def of(find: Callable[[], Queue | None]) -> Iterator[tuple[Queue, Statement]]:
        try:
            queue = find()
        except Outside:  # whoever owns it is asked about its policy
            return iter(())
        return each(queue_statements(queue), lambda statement: [(queue, statement)]) if queue else iter(())

    return known_first([partial(of, lambda: mapping.queue), partial(of, lambda: mapping.queue.dead_letter_queue)])
