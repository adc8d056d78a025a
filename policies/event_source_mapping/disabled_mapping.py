"""The event source mapping is disabled, so nothing polls the queue.

Messages stay in the queue until MessageRetentionPeriod ends and SQS deletes them. It is meant for maintenance, and easily forgotten in a template. It is a warning; a note where a
parameter or a condition can disable the mapping and its default leaves it enabled. Of a mapping that polls a dead-letter queue nothing is said: that one is enabled by hand.

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

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, rule, seconds


@rule(
    "disabled-mapping",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set Enabled of the event source mapping to true, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    enabled = mapping.enabled
    if not enabled.get() and not _waits_for_somebody(mapping):
        yield Finding(
            f"{mapping.name} is disabled (Enabled is false), so nothing polls {mapping.source()}: SQS deletes its messages {_expiry(mapping)}",
            at=enabled,
            changes=[Change(mapping, "Enabled", True)],
            severity=None if _is_usual(mapping) else Severity.NOTE,
        )


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
