"""What puts a defect right: a property of a resource, and what it should be. How that is spelt in the file that a person edits, the gate knows."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Self

from queuegate.synth.model import Queue, View
from queuegate.synth.values import Place, Undecided

ATTRIBUTES: Final = ("DeletionPolicy", "DependsOn", "UpdateReplacePolicy")
"""Attributes of a resource that a change may name as if they were properties."""


class Change(NamedTuple):
    """Set a property (`ScalingConfig.MaximumConcurrency`) of a resource to a value; None: remove it.

    The value is what stands in CloudFormation's JSON: a number, a text, a boolean, a list, a mapping. Of `DependsOn` it is the resource to wait for.
    """

    of: View
    property: str
    value: Any = None


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
    the same, where there is one: `SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}`.
    """

    of: View
    statement: str
    template: str = ""


class Granted(NamedTuple):
    """What is added to the policies of a role."""

    statement: str
    template: str


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
        change = Change(change.of, "Policies", Granted(change.statement, change.template))
    of, keys = change.of, tuple(change.property.split("."))
    if keys[0] in ATTRIBUTES:
        there, at = int(keys[0] in of.facts.body), of.place
    else:
        there, at = of.facts.written(keys)
    value = change.value.name if isinstance(change.value, View) else change.value
    return Edit(of.place, of.facts.type, of.name, change.property, value, there, at, of.is_outside)
