"""A FIFO queue has half of what high throughput needs.

High throughput takes both `DeduplicationScope: messageGroup` and `FifoThroughputLimit: perMessageGroupId`. With one of them alone the queue has normal throughput. Whether SQS takes perMessageGroupId
without messageGroup at all, AWS's pages disagree about.

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

from ..rule import Finding, Mapping, Outside, Severity, rule


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
        yield Finding(
            f"{queue.name} has DeduplicationScope {scope.get()} and FifoThroughputLimit {limit.get()}: high throughput needs messageGroup and perMessageGroupId, so normal throughput is in effect",
            at=scope if limit.get() == "perMessageGroupId" else limit,
            because=[limit if limit.get() == "perMessageGroupId" else scope],
            fix=f"Set DeduplicationScope of {queue.name} to messageGroup and FifoThroughputLimit to perMessageGroupId, or remove both.",
        )
