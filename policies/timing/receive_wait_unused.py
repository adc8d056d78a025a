"""ReceiveMessageWaitTimeSeconds of the queue is set, and does not change how Lambda polls.

It applies to ReceiveMessage requests that set no WaitTimeSeconds of their own. Lambda's pollers use long polling by themselves, so it changes neither what polling costs nor how soon a message is received. That Lambda ignores the
attribute is inferred from its pages, which do not name it among the settings of a queue that a mapping reads: a note. Another consumer of the queue may need it.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {ReceiveMessageWaitTimeSeconds: 20}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {ReceiveMessageWaitTimeSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "receive-wait-unused",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Remove ReceiveMessageWaitTimeSeconds, unless something else than Lambda receives from the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        wait = mapping.queue.receive_wait
    except Outside:
        return
    if wait.get() > 0:
        yield Finding(
            f"ReceiveMessageWaitTimeSeconds of {mapping.queue.name} is {wait.get()} s; Lambda's pollers use long polling by themselves: it has no documented effect on {mapping.name}",
            at=wait,
            changes=[Change(mapping.queue, wait.name)],
            fix="Something else than Lambda that receives from the queue may need it.",
        )
