"""What a queue's own policies say, of anybody and of one role.

In one account they may allow what the role's policies do not: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ..coerce import text
from ..defaults import QUEUE
from ..facts import Facts, View, view_of
from ..members import names
from ..model import Mapping, Queue
from ..text import Text
from ..value import ABSENT
from ..worlds import Outside, Undecided, every
from .items import Late, each, known_first, present
from .policies import Policy, document_of
from .principals import speaks_of
from .statement import Statement

_KINDS: Final = (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue"))


def queue_statements(queue: View) -> Iterator[Statement]:
    """Every statement of the queue's own policies in this world. Those that are known come first; then `Undecided` is raised where others are not."""
    world = queue.world

    def of(facts: Facts, key: str) -> Iterator[Statement]:
        view = View(facts, world)
        if view.exists() and _is_of(view, key, queue):
            yield from known_first([partial(present, late) for late in document_of(facts, world).statements()])

    return known_first([partial(of, facts, key) for kind, key in _KINDS for facts in queue.facts.links.of(kind)])


def pipeline_statements(mapping: Mapping) -> Iterator[tuple[Queue, Statement]]:
    """Every statement of the policies of the mapping's queue and its dead-letter queue. Those that are known come first; then `Undecided` is raised where others are not."""

    def of(find: Callable[[], Queue | None]) -> Iterator[tuple[Queue, Statement]]:
        queue = find()
        return each(queue_statements(queue), lambda statement: [(queue, statement)]) if queue else iter(())

    return known_first([partial(of, lambda: mapping.queue), partial(of, lambda: mapping.queue.dead_letter_queue)])


def queue_policies(role: View, arn: Text) -> list[Late[Policy]]:
    """The policies of the queue with this ARN, as far as they speak of this role; none where the queue is not among the targets."""
    world, links = role.world, role.facts.links
    try:
        queue = view_of(links.find(arn, QUEUE, world, role.facts.scope), world)
    except Undecided:
        return []
    return [partial(_policy, facts, key, queue, role) for kind, key in _KINDS for facts in links.of(kind)]


def _policy(facts: Facts, key: str, queue: View, role: View) -> Policy | None:
    view = View(facts, role.world)

    def statements() -> list[Late[Statement]]:
        return [partial(_of_role, late, view, key, queue, role) for late in document_of(facts, role.world).statements()]

    return Policy(facts, statements)


def _of_role(late: Late[Statement], view: View, key: str, queue: View, role: View) -> Statement | None:
    if (statement := late()) is None:
        return None
    tests = (view.exists, partial(_is_of, view, key, queue), partial(speaks_of, statement, role))
    return statement._replace(concerns=partial(every, role.world, tests))


def _is_of(view: View, key: str, queue: View) -> bool:
    if key == "Queues":
        return names(view, (key,), queue)
    value, place = view.facts.dig((key,), view.world)
    try:
        return value is not ABSENT and view.facts.links.find(text(value, view.world, place), QUEUE, view.world, view.facts.scope) is queue.facts
    except Outside:
        return False
