"""The data key of a queue is reused for a time that SQS does not take, or so short that it costs.

SQS encrypts with a data key and asks KMS for another one when `KmsDataKeyReusePeriodSeconds` have passed: at least 60, at most 86,400. Anything else is refused at the
deployment. Each producer and each consumer asks again after every period, and every call is paid for: a period of 60 s costs five times what the default of 300 s costs, and
at high throughput brings KMS's quota nearer. Below 300 s it is a note, since a team may want it so.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs, KmsDataKeyReusePeriodSeconds: 30}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs, KmsDataKeyReusePeriodSeconds: 3600}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "data-key-reuse-period",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Leave KmsDataKeyReusePeriodSeconds out (300), or set it to something between 300 and 86,400 seconds.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _judge)


def _judge(queue: Queue) -> Iterator[Finding]:
    reuse = queue.data_key_reuse
    seconds, (least, most) = reuse.written(), reuse.limits
    if least is not None and most is not None and not least <= seconds <= most:
        yield Finding(f"{queue.name} reuses a data key for {seconds} s, and SQS takes {least:,} to {most:,} s", at=reuse)
    elif seconds < reuse.usual and queue.has_own_key():
        calls = f"{reuse.usual / seconds:.1f}".removesuffix(".0")
        yield Finding(
            f"{queue.name} reuses a data key for {seconds} s: {calls} times the calls to KMS that the default of {reuse.usual} s makes",
            at=reuse,
            severity=Severity.NOTE,
            because=(queue.key_id,),
        )
