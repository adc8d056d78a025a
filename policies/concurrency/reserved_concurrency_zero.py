"""The function may not run at all, and its mapping goes on polling.

A reserved concurrency of 0 is the switch with which a function is stopped: every invocation is throttled. The mapping keeps receiving messages all the same, so each
of them spends its receives and lands in the dead-letter queue, or is lost where there is none.

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

from ..rule import Finding, Mapping, Severity, every, rule


@rule(
    "reserved-concurrency-zero",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Remove ReservedConcurrentExecutions, or disable the mapping as long as the function is stopped.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if every(mapping.world, (lambda: mapping.function.reserved_concurrency.get() == 0, mapping.enabled.get)):
        yield Finding(
            f"{mapping.function.name} reserves 0 concurrent invocations while a queue is read for it: every message is throttled until it is dead-lettered or lost",
            at=mapping.function.reserved_concurrency,
            because=(mapping.enabled,),
        )
