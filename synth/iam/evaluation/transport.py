"""What a queue's own policies say of requests without TLS, and whether they deny everybody all that they ask.

The condition key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.resources import View
from ...values.value import Place
from ...values.worlds import Undecided
from ..policies.items import learnt
from ..policies.match import covers_action, covers_in
from ..policies.of_resources.queue_policies import queue_statements
from ..policies.spelling import written_out
from ..policies.statement import EVERYBODY, Condition, Statement

_MESSAGES: Final = ("sqs:SendMessage", "sqs:ReceiveMessage")
"""The actions whose requests and answers hold a message."""


class Transport(NamedTuple):
    """A statement about `aws:SecureTransport`. `encrypted`: it speaks of requests with TLS, not of those without; the others say how far it reaches."""

    place: Place
    denies: bool
    encrypted: bool
    everybody: bool
    messages: bool
    this_queue: bool

    @property
    def refuses_plain_messages(self) -> bool:
        """Can nobody send a message to the queue or receive one from it without TLS?"""
        return self.denies and not self.encrypted and self.everybody and self.messages and self.this_queue


def transports(queue: View) -> Iterator[Transport]:
    """Every statement about TLS in the queue's own policies. Those that are known come first; then `Undecided` is raised where others are not."""
    return learnt(queue.world, ("statements about TLS", queue.facts), lambda: _transports(queue))


def _transports(queue: View) -> Iterator[Transport]:
    doubt: Undecided | None = None
    statements = queue_statements(queue)
    while True:
        try:
            if (statement := next(statements, None)) is None:
                break
            yield from _of(statement, queue)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def shut(queue: View) -> Iterator[Place]:
    """Every statement of the queue's own policies that denies everybody to receive from it, whatever the request is like: an explicit Deny overrides every Allow
    (https://repost.aws/knowledge-center/sqs-accessdenied-errors).
    """
    for statement in queue_statements(queue):
        everybody = not statement.all_principals_but and _everybody(statement)
        if not statement.allow and not statement.conditions and everybody and _has(statement, "sqs:ReceiveMessage") and _covers(statement, queue):
            yield statement.place


def _of(statement: Statement, queue: View) -> Iterator[Transport]:
    for condition in statement.conditions:
        if condition.key.lower() == "aws:securetransport" and condition.operator.lower() != "null":
            denies = not statement.allow
            yield Transport(statement.place, denies, _is_encrypted(condition), _everybody(statement), _messages(statement), _covers(statement, queue))


def _is_encrypted(condition: Condition) -> bool:
    """Does the condition hold for requests with TLS?"""
    for value in condition.values:
        if value.tokens:
            raise value.doubt()
    says = any(str(value).lower() == "true" for value in condition.values)
    return says is not ("not" in condition.operator.lower())


def _everybody(statement: Statement) -> bool:
    return statement.all_principals_but or any(one.kind == EVERYBODY for one in statement.principals)


def _messages(statement: Statement) -> bool:
    return statement.actions.but or all(_has(statement, action) for action in _MESSAGES)


def _has(statement: Statement, action: str) -> bool:
    listed = statement.actions
    return any(covers_action(pattern.text, action) for pattern in listed.patterns) is not listed.but


def _covers(statement: Statement, queue: View) -> bool:
    if "Resource" not in statement.body:
        return True
    links, world = queue.facts.links, queue.world
    arn = written_out(links.arn(queue.facts, world), links, world)
    listed, but = statement.resources_as_written()
    return not but and any(covers_in(world, written_out(found[0], links, world), arn) for late in listed if (found := late()))
