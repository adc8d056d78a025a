"""The event source mapping is disabled, so nothing polls the queue.

Messages stay in the queue until MessageRetentionPeriod ends and SQS deletes them. It is meant for maintenance, and easily forgotten in a template. It is a warning; a note where a
parameter or a condition can disable the mapping and its default leaves it enabled, where it is enabled in another environment (somebody chose to have it off in this one), or where somebody else may receive from the queue. Of a mapping that polls a dead-letter queue nothing
is said: that one is enabled by hand; nor where another mapping of the queue is enabled, as when one function replaces another.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: false}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: true}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum

from queuegate.synth.iam import receivers
from queuegate.synth.model import Role

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, default, rule, seconds


@rule(
    "disabled-mapping",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set Enabled of the event source mapping to true, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    enabled = mapping.enabled
    if enabled.get() or _waits_for_somebody(mapping):
        return
    others = _others(mapping)
    if others is _Others.POLL:
        return
    so = (
        f"so nothing polls {mapping.source()}: "
        if others is _Others.NONE
        else f"so it does not poll {mapping.source()}: unless somebody else receives from it, "
    )
    yield Finding(
        f"{mapping.name} is disabled (Enabled is false), {so}SQS deletes its messages {_expiry(mapping)}",
        at=enabled,
        changes=[Change(mapping, "Enabled", True)],
        severity=None if _is_usual(mapping) and not mapping.ever_polls() and others is not _Others.MAY else Severity.NOTE,
    )


class _Others(Enum):
    """Who else reads the queue: nobody, another mapping, perhaps a role or a host, or nobody knows, since the queue is another stack's."""

    NONE, POLL, MAY, OUTSIDE = range(4)


def _others(mapping: Mapping) -> _Others:
    try:
        queue = mapping.queue
    except Outside:
        return _Others.OUTSIDE
    if queue.mappings.any(lambda other: other != mapping and bool(other.enabled.get())):
        return _Others.POLL
    return _Others.MAY if any(True for _ in receivers(queue, _role(mapping))) else _Others.NONE


def _role(mapping: Mapping) -> Role | None:
    with suppress(Undecided):
        return mapping.function.role
    return None


def _expiry(mapping: Mapping) -> str:
    """When its messages are deleted, as far as that is known."""
    try:
        kept = mapping.queue.retention
        return f"when they are {seconds(kept.get())} old (MessageRetentionPeriod{default(kept, inside=True)})"
    except Undecided:
        return "when MessageRetentionPeriod ends"


def _waits_for_somebody(mapping: Mapping) -> bool:
    """Does it read dead letters? It is switched on when somebody has put right why they are there."""
    try:
        return mapping.queue.takes_failures()
    except Undecided:
        return False


def _is_usual(mapping: Mapping) -> bool:
    """Is it off with the given and default values, too, rather than behind a switch that is on?"""
    try:
        return not mapping.usually().enabled.get()
    except Undecided:
        return True
