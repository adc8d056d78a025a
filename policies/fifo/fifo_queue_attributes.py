"""The name or an attribute of a queue is that of the other type of queue.

The name of a FIFO queue ends in .fifo, and that of a standard queue does not; ContentBasedDeduplication, DeduplicationScope and FifoThroughputLimit are for FIFO queues only. SQS refuses
to create any other queue, and CloudFormation rolls the stack back. It judges the queue of the event source mapping and its dead-letter queue.

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

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, default, every, rule


@rule(
    "fifo-queue-attributes",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set FifoQueue to true and QueueName to a name that ends in .fifo, or neither, and then none of the attributes of FIFO queues.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    unknown = None
    queues: tuple[Callable[[], Queue | None], ...] = (lambda: mapping.queue, lambda: mapping.queue.dead_letter_queue)
    for follow in queues:
        try:
            queue = follow()
        except Outside:  # it exists already: SQS has taken it as it is
            continue
        except Undecided as doubt:
            unknown = unknown or doubt.again()
            continue
        if queue is None:
            continue
        for judge in (_named, _fifo_only):
            try:
                yield from judge(queue)
            except Undecided as doubt:
                unknown = unknown or doubt.again()
    if unknown:
        raise unknown.again()


def _named(queue: Queue) -> Iterator[Finding]:
    if queue.is_plainly_standard():
        return
    named, fifo = queue.is_named_fifo(), queue.fifo
    if named is not None and named is not fifo.get():
        yield Finding(
            f"{queue.name} is a FIFO queue (FifoQueue is true), and its QueueName '{queue.queue_name.get()}' does not end in .fifo: CloudFormation fails to create it"
            if fifo.get()
            else f"{queue.name} is a standard queue (FifoQueue is false{default(fifo, inside=True)}), and its QueueName '{queue.queue_name.get()}' ends in .fifo: CloudFormation fails to create it",
            at=queue.queue_name,
            because=(fifo,),
            changes=_renamed(queue) if fifo.get() else [Change(queue, "FifoQueue", True)],
            fix="" if fifo.get() else "Or choose a QueueName without .fifo.",
        )


def _renamed(queue: Queue) -> list[Change]:
    """The name with the ending; of one that is not spelt out nobody knows how it reads."""
    name = queue.queue_name.get()
    return [Change(queue, "QueueName", f"{name}.fifo")] if name is not None and not name.tokens else []


def _fifo_only(queue: Queue) -> Iterator[Finding]:
    unknown = None
    for attribute in (queue.content_deduplication, queue.deduplication_scope, queue.throughput_limit):
        try:
            if every(queue.world, (lambda attribute=attribute: bool(attribute.get()), lambda: not queue.fifo.get())):  # type: ignore[misc]  # a default argument is no annotation
                yield Finding(
                    f"{queue.name} sets {attribute.name} and is a standard queue (FifoQueue is false{default(queue.fifo, inside=True)}): CloudFormation fails to create it",
                    at=attribute,
                    because=(queue.fifo,),
                    changes=[Change(queue, "FifoQueue", True)],
                    instead=[Change(queue, attribute.name)],
                )
        except Undecided as doubt:
            unknown = unknown or doubt.again()
    if unknown:
        raise unknown.again()
