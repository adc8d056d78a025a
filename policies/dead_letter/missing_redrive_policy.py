"""A queue that Lambda polls has no redrive policy, and so no dead-letter queue.

A message that always fails is received again and again until MessageRetentionPeriod ends, and then SQS deletes it without a trace. Until then it costs invocations, and in a FIFO queue it
blocks its message group. RedrivePolicy moves it to a dead-letter queue, where somebody can look at it; its two keys are case-sensitive, and both are required.

It is an error. Of a queue that is itself a dead-letter queue (of another queue, a subscription, a rule, a function) it is a warning, since what fails there has failed before; and nothing is said while the mapping on it is disabled, as that of a redrive which somebody starts by hand. Of a
RedrivePolicy that lacks a key, CloudFormation fails: that is an error always.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {RedrivePolicy: !Ref AWS::NoValue}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: !Sub '{"DeadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": 5}'

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, listed, rule, seconds

RECEIVES: Final = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""

MOST: Final = Queue.retention.row.most or 0


@rule(
    "missing-redrive-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/capturing-problematic-messages.html",
    fix="Set RedrivePolicy of the queue: deadLetterTargetArn (the ARN of another queue) and maxReceiveCount (at least 5).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, policy = mapping.queue, mapping.queue.redrive_policy
    if not policy.get():
        drained = queue.takes_failures()  # a worker on a dead-letter queue: what it cannot handle has failed before
        if drained and not mapping.enabled.get():
            return
        lost = f"a message that always fails is received again until it is {seconds(queue.retention.get())} old (MessageRetentionPeriod{default(queue.retention, inside=True)}), and then deleted"
        spare = max(queue.unnamed_dead_letter_queues(), key=lambda other: len(_words(other) & _words(queue)), default=None)
        own = re.sub(r"\W|[0-9A-F]{8}$", "", queue.name)  # without what the CDK puts behind a name
        new = spare.id if spare else f"{own}DeadLetters"
        yield Finding(
            f"{queue.name} has no RedrivePolicy ({'; '.join(['no dead-letter queue', *_instead(mapping, spare)])}): {lost}",
            at=policy,
            because=(queue.retention,),
            severity=Severity.WARNING if drained else None,
            changes=[
                Change(queue, "RedrivePolicy", {"deadLetterTargetArn": {"Fn::GetAtt": [new, "Arn"]}, "maxReceiveCount": RECEIVES}),
                *([Change(spare, "MessageRetentionPeriod", MOST)] if spare and _is_too_short(spare, queue) else []),
            ],
            fix=""
            if spare
            else f"{new} is a new {'FIFO ' if _is_fifo(queue) else ''}queue with MessageRetentionPeriod {MOST} (14 days; in the CDK: retention_period=Duration.days(14)).",
        )
        return
    there = {"deadLetterTargetArn": queue.dead_letter_target.get() is not None, "maxReceiveCount": queue.counts_receives()}
    absent = [key for key, given in there.items() if not given]
    if absent:
        others = queue.other_redrive_keys()
        yield Finding(
            f"RedrivePolicy of {queue.name} has no {' and no '.join(absent)}{f' (it has {listed(others)})' if others else ''}: SQS refuses it, and CloudFormation fails",
            at=policy,
            changes=[Change(queue, "RedrivePolicy.maxReceiveCount", RECEIVES)] if absent == ["maxReceiveCount"] else [],
            fix="" if absent == ["maxReceiveCount"] else f"Set deadLetterTargetArn and maxReceiveCount in RedrivePolicy of {queue.name}, spelt like that.",
        )


def _instead(mapping: Mapping, spare: Queue | None) -> Iterator[str]:
    """What was perhaps meant to be it: a queue that nothing names, and the function's own, which does not count."""
    if spare is not None:
        yield f"{spare.name} is in the template, and no RedrivePolicy names it"
    with suppress(Undecided):
        if (function := mapping.own_function()) is not None and function.dead_letter_target.get() is not None:
            yield f"DeadLetterConfig of {function.name} is for asynchronous invocations only"


def _words(queue: Queue) -> set[str]:
    """What tells which of several queues is whose: `OrdersDlq` is that of `OrdersQueue`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", queue.name)} - {"queue"}


def _is_too_short(spare: Queue, queue: Queue) -> bool:
    try:
        return spare.retention.get() <= queue.retention.get() < MOST
    except Undecided:
        return False


def _is_fifo(queue: Queue) -> bool:
    try:
        return queue.fifo.get()
    except Undecided:
        return False
