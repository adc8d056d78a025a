"""A queue's name or attributes are those of the other kind of queue.

The name of a FIFO queue ends in .fifo, and no other queue's does; content-based deduplication, a deduplication scope and a throughput limit exist for FIFO queues only.
SQS refuses to create anything else, and the deployment fails. The mapping's queue is judged, and its dead-letter queue.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders.fifo}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {ContentBasedDeduplication: true}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: dead-orders.fifo}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Outside, Severity, Undecided, every, rule


@rule(
    "fifo-queue-attributes",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set FifoQueue: true and let the name end in .fifo, or do neither and remove what only FIFO queues have.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    unknown = None
    queues: tuple[Callable[[], Queue | None], ...] = (lambda: mapping.queue, lambda: mapping.queue.dead_letter_queue)
    for follow in queues:
        for judge in (_named, _fifo_only):
            try:
                if queue := follow():
                    yield from judge(queue)
            except Outside:  # it exists already: SQS has taken it as it is
                continue
            except Undecided as doubt:
                unknown = unknown or doubt
    if unknown:
        raise unknown


def _named(queue: Queue) -> Iterator[Finding]:
    named, fifo = queue.is_named_fifo(), queue.fifo
    if named is not None and named is not fifo.get():
        yield Finding(
            f"{queue.name} is a FIFO queue, and its name does not end in .fifo: SQS refuses it, and the deployment fails"
            if fifo.get()
            else f"{queue.name} is no FIFO queue, and its name ends in .fifo: SQS refuses it, and the deployment fails",
            at=queue.queue_name,
            because=(fifo,),
        )


def _fifo_only(queue: Queue) -> Iterator[Finding]:
    unknown = None
    for attribute in (queue.content_deduplication, queue.deduplication_scope, queue.throughput_limit):
        try:
            if every(queue.world, (lambda attribute=attribute: bool(attribute.get()), lambda: not queue.fifo.get())):  # type: ignore[misc]  # a default argument is no annotation
                yield Finding(
                    f"{queue.name} sets {attribute.name} and is no FIFO queue: SQS refuses it, and the deployment fails", at=attribute, because=(queue.fifo,)
                )
        except Undecided as doubt:
            unknown = unknown or doubt
    if unknown:
        raise unknown
