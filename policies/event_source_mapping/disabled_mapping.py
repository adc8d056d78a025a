"""The mapping is switched off: nothing reads the queue.

Messages wait in the queue until they expire, and a disabled mapping emits no metrics that would tell. It is meant for maintenance, and easily forgotten in a template.
One that a parameter can switch off, and whose default leaves on, is a note; one on a dead-letter queue is meant to be off until somebody has looked.

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

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "disabled-mapping",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove Enabled, or set it to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    enabled = mapping.enabled
    if not enabled.get() and not _waits_for_somebody(mapping):
        yield Finding(
            f"{mapping.name} is disabled, so that it reads nothing from {mapping.source()}: messages wait until they expire",
            at=enabled,
            severity=None if _is_usual(mapping) else Severity.NOTE,
        )


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
