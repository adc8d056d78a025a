"""What puts a defect right: a property of a resource, and what it should be. How that is spelt in the file that a person edits, the gate knows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Self

from queuegate._light import NamedTuple
from queuegate.synth.model import Queue, View
from queuegate.synth.values import Place, Undecided, Value

ATTRIBUTES: Final = ("DeletionPolicy", "DependsOn", "UpdateReplacePolicy")
"""Attributes of a resource that a change may name as if they were properties."""


class Change(NamedTuple):
    """Set a property (`ScalingConfig.MaximumConcurrency`) of a resource to a value; None: remove it.

    The value is what stands in CloudFormation's JSON: a number, a text, a boolean, a list, a mapping. Of `DependsOn` it is the resource to wait for.
    """

    of: View
    property: str
    value: Any = None


class Method(NamedTuple):
    """A method of a level-2 construct of the CDK that gives a function what it needs of the construct: `grant_consume_messages` of a queue. `more` are further arguments."""

    of: View
    name: str
    to: View
    more: tuple[str, ...] = ()


class Chosen(int):
    """A number that only the team can choose, under the name by which the text speaks of it."""

    name: str

    def __new__(cls, name: str) -> Self:
        """Its value is one that no text has by chance."""
        made = super().__new__(cls, 999_999_937)
        made.name = name
        return made


class Grant(NamedTuple):
    """Add a statement to the policies of a role. `statement` is its text, as `giving` and `least` of `queuegate.synth.iam` write it; `template` is SAM's policy template that gives
    the same, where there is one: `SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}`, and `method` what gives it in the CDK. `taken` are the words for what goes in its place.
    """

    of: View
    statement: str
    template: str = ""
    method: Method | None = None
    taken: str = ""


def in_its_place(role: View, taken: str, needs: str) -> list[Grant]:
    """What goes, in words, and what the role needs instead; nothing where that is not known."""
    return [Grant(role, needs, taken=taken)] if needs else []


class Call(NamedTuple):
    """A call of a construct's method as data: the kind and the name of the construct, and what it is given."""

    kind: str
    owner: str
    name: str
    given: tuple[str, ...]


class Granted(NamedTuple):
    """What is added to the policies of a role, and the words for what goes in its place."""

    statement: str
    template: str
    call: Call | None = None
    taken: str = ""


def sam_template(name: str, argument: str, of: View, attribute: str, role: View) -> str:
    """A policy template of SAM for a resource of the role's own template, whose name is its attribute ("": what Ref gives); "" for one of another.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    if of.facts.scope is not role.facts.scope:
        return ""
    if of.facts.scope.template.is_json:
        return json.dumps({name: {argument: {"Fn::GetAtt": [of.facts.id, attribute]} if attribute else {"Ref": of.facts.id}}})
    return f"{name}: {{{argument}: {f'!GetAtt {of.facts.id}.{attribute}' if attribute else f'!Ref {of.facts.id}'}}}"


def kept(queue: Queue, period: int) -> list[Change]:
    """Keep a queue's messages for so many seconds, and those of its dead-letter queue longer, as far as that is known:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
    """
    changes = [Change(queue, Queue.retention.path, period)]
    most = Queue.retention.row.most or period
    try:
        behind = queue.dead_letter_queue
        shorter = behind is not None and not queue.fifo.get() and behind.retention.get() <= period < most
    except Undecided:
        return changes
    return [*changes, Change(behind, Queue.retention.path, most)] if behind is not None and shorter else changes


def waiting(owner: View, *others: View) -> list[Change]:
    """Let CloudFormation create a resource after others. Where they lie in nested stacks these stacks have to wait."""
    pairs = [pair for other in others if (pair := owner.waiting_for(other.facts)) is not None]
    return [Change(one, "DependsOn", other) for one, other in dict.fromkeys(pairs)]


def together(values: Iterable[Value[Any]]) -> str:
    """What is to be said beside "this template" where some of these values are written in another one that is deployed with it."""
    return " and the stacks nested with it" if len({value.place.scope.id for value in values if value.place}) > 1 else ""


class Edit(NamedTuple):
    """A change as data. `there` says how many parts of the property's path are written already, `at` where the last of them is.

    `outside`: no target holds the resource, the team only describes it.
    """

    place: Place
    type: str
    name: str
    property: str
    value: Any
    there: int
    at: Place
    outside: bool

    def identity(self) -> tuple[Any, ...]:
        """What tells two of them apart."""
        return self.place, self.property, repr(self.value), self.there, self.at


def edit(change: Change | Grant) -> Edit:
    """The change without its world."""
    if isinstance(change, Grant):
        change = Change(change.of, "Policies", Granted(change.statement, change.template, change.method and _call(change.method), change.taken))
    of, keys = change.of, tuple(change.property.split("."))
    if keys[0] in ATTRIBUTES:
        there, at = int(keys[0] in of.facts.body), of.place
    else:
        there, at = of.facts.written(keys)
    value = change.value.name if isinstance(change.value, View) else change.value
    return Edit(of.place, of.facts.type, of.name, change.property, value, there, at, of.is_outside)


def _call(method: Method) -> Call | None:
    """The call, unless the construct is one of level 1, which has no such methods, or is none of the targets'."""
    facts = method.of.facts
    path = facts.scope.template.construct(facts.id)
    if method.of.is_outside or (path and "/" in path and path.rpartition("/")[2] not in ("Resource", "Default")):
        return None
    return Call(facts.type.rpartition("::")[2], facts.name, method.name, (f"the {method.to.facts.type.rpartition('::')[2]} {method.to.name}", *method.more))
