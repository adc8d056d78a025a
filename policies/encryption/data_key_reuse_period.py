"""The data key reuse period of a queue is out of range, or so short that it costs.

SQS encrypts with a data key and calls KMS for another one after `KmsDataKeyReusePeriodSeconds`: at least 60, at most 86,400. Each producer and each consumer calls again after every period, and every call
is paid for: a period of 60 s means five times the calls of the default of 300 s, and brings the request quota of KMS nearer.

Out of range it is an error: CloudFormation fails on create and on update (cfn-lint's E3034 says the same). Below 300 s it is a note, since a team may want it so.

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

from ..rule import Change, Finding, Mapping, Severity, rule, seconds


@rule(
    "data-key-reuse-period",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Remove KmsDataKeyReusePeriodSeconds (default: 300), or set it to 300 to 86400.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _judge)


def _judge(queue: Queue) -> Iterator[Finding]:
    reuse = queue.data_key_reuse
    period, (least, most) = reuse.written(), reuse.limits
    said = f"KmsDataKeyReusePeriodSeconds of {queue.name} is {seconds(period)}"
    if least is not None and most is not None and not least <= period <= most:
        yield Finding(
            f"{said}; SQS accepts {seconds(least)} to {seconds(most)}, and CloudFormation fails on create and on update",
            at=reuse,
            changes=[Change(queue, reuse.name, min(max(period, reuse.usual), most))],
        )
    elif period < reuse.usual and queue.has_own_key():
        calls = f"{reuse.usual / period:.1f}".removesuffix(".0")
        yield Finding(
            f"{said}: {reuse.usual} s / {period} s = {calls} times the calls to KMS of the default of {reuse.usual} s",
            at=reuse,
            severity=Severity.NOTE,
            because=(queue.key_id,),
            changes=[Change(queue, reuse.name)],
        )
