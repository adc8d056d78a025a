"""Reserved concurrency of the function is 0, and its event source mapping is enabled; or that of a function that sends to the queue.

Reserved concurrency 0 stops a function: Lambda throttles every invocation. The event source mapping receives messages all the same, so that each of them reaches maxReceiveCount and moves to
the dead-letter queue, or is deleted when MessageRetentionPeriod ends. A function that sends to the queue sends nothing then: that is a warning.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 0}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: true}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 0}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: false}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.iam import others_feeding

from ..rule import Change, Finding, Mapping, Severity, Undecided, every, rule


@rule(
    "reserved-concurrency-zero",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Remove ReservedConcurrentExecutions, or set Enabled of the event source mapping to false while the function is stopped.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from _senders(mapping)
    if every(mapping.world, (lambda: mapping.function.reserved_concurrency.get() == 0, mapping.enabled.get)):
        yield Finding(
            f"ReservedConcurrentExecutions of {mapping.function.name} is 0, and its event source mapping is enabled: every invocation is throttled, and each throttle counts towards "
            "maxReceiveCount, until all messages are in the dead-letter queue or deleted",
            at=mapping.function.reserved_concurrency,
            because=(mapping.enabled,),
            changes=[Change(mapping.function, "ReservedConcurrentExecutions")],
            fix="Or set Enabled of its event source mapping to false while the function is stopped.",
        )


def _senders(mapping: Mapping) -> Iterator[Finding]:
    for function in others_feeding(mapping):
        with suppress(Undecided):  # what nobody gives stops nothing
            if function.reserved_concurrency.get() == 0 and mapping.enabled.get() and not any(True for _ in function.mappings):
                yield Finding(
                    f"ReservedConcurrentExecutions of {function.name}, which sends to {mapping.queue.name}, is 0: every invocation is throttled, and it sends nothing",
                    at=function.reserved_concurrency,
                    severity=Severity.WARNING,
                    key=function.name,
                    changes=[Change(function, "ReservedConcurrentExecutions")],
                )
