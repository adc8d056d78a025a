"""A FIFO queue has one of the two attributes that high throughput needs.

High throughput needs both `DeduplicationScope: messageGroup` and `FifoThroughputLimit: perMessageGroupId`. With one of them alone normal throughput is in effect. It is a warning where perMessageGroupId was asked for without messageGroup (whether SQS accepts that at
all, AWS's pages disagree about), and a note where messageGroup stands alone: deduplication within each message group may be all that was meant.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, DeduplicationScope: messageGroup}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, DeduplicationScope: messageGroup, FifoThroughputLimit: perMessageGroupId}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Outside, Severity, default, rule


@rule(
    "fifo-high-throughput",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
    fix="Set both DeduplicationScope: messageGroup and FifoThroughputLimit: perMessageGroupId, or neither.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    scope, limit = queue.scope_of_deduplication, queue.limit_of_throughput
    if queue.fifo.get() and (scope.get() == "messageGroup") != (limit.get() == "perMessageGroupId"):
        missing, alone, value = (scope, limit, "messageGroup") if limit.get() == "perMessageGroupId" else (limit, scope, "perMessageGroupId")
        yield Finding(
            f"{queue.name} has DeduplicationScope {scope.get()}{default(scope)} and FifoThroughputLimit {limit.get()}{default(limit)}: "
            "high throughput needs messageGroup and perMessageGroupId, so normal throughput is in effect",
            at=missing,
            because=[alone],
            severity=Severity.NOTE if alone is scope else None,
            changes=[Change(queue, missing.name, value)],
            instead=[Change(queue, alone.name)],
        )
