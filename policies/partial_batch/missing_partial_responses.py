"""One failed message brings its whole batch back.

Unless the mapping asks for partial batch responses, Lambda makes every message of a batch visible again when one of them fails, those that succeeded included. They are
worked on twice, and each round spends a receive: a single bad message takes its healthy neighbours along to the dead-letter queue. It is an error where that happens
after at most two receives, or where a FIFO queue waits behind the batch.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, FunctionResponseTypes: []}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 1, FunctionResponseTypes: []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, Undecided, every, rule, some

PARTIAL: Final = "ReportBatchItemFailures"
FEW: Final = 2
"""With so few receives a healthy message does not outlive its neighbour's second failure. AWS asks for five or more:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""


@rule(
    "missing-partial-responses",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Add ReportBatchItemFailures to the mapping's FunctionResponseTypes, and let the handler return the ids of the messages that failed.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    types, size = mapping.response_types, mapping.batch_size
    if every(mapping.world, (lambda: PARTIAL not in types.get(), lambda: size.get() != 1)):
        yield Finding(
            f"{mapping.name} does not report which messages of a batch failed: one failure brings all of up to {size.get():,} messages back, and each spends a receive",
            at=types,
            because=(size,),
            severity=Severity.ERROR if _grave(mapping) else None,
        )


def _grave(mapping: Mapping) -> bool:
    """Is it known that healthy messages are soon dead-lettered, or held up in order?"""
    try:
        queue = mapping.queue
        return some(mapping.world, (queue.fifo.get, lambda: (most := queue.max_receive_count.get()) is not None and most <= FEW))
    except Undecided:
        return False
