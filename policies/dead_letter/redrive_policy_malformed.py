"""RedrivePolicy has a deadLetterTargetArn that is no ARN of a queue, or a maxReceiveCount outside the range that SQS accepts.

`Ref` of a queue returns its URL, and deadLetterTargetArn has to be an ARN: CloudFormation and linters accept such a template, and the stack rolls back when the queue is created. For
maxReceiveCount SQS answers "valid values are from 1 to 1000 both inclusive". That is how people record its answer; no page of AWS gives the bounds.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !Ref DeadLetters, maxReceiveCount: 5}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, doubts, rule

LEAST: Final = 1
MOST: Final = 1_000
"""What SQS answers, as others recorded it: https://github.com/localstack/localstack (services/sqs/provider.py). No page of AWS has these bounds."""
RECOMMENDED: Final = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


@rule(
    "redrive-policy-malformed",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html",
    fix="Set deadLetterTargetArn to the ARN of a queue, for example !GetAtt DeadLetters.Arn, and maxReceiveCount to 5 or more.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return  # it exists already: SQS has taken its redrive policy
    if instead := queue.given_instead_of_arn():
        yield Finding(
            f"deadLetterTargetArn of {queue.name} is {instead}; SQS accepts only the ARN of a queue, and CloudFormation fails",
            at=queue.dead_letter_target,
            changes=_arn(queue),
            explains=doubts(lambda: queue.dead_letter_queue),
        )
    count = queue.max_receive_count
    if (receives := count.written()) is not None and count.is_refused:
        yield Finding(
            f"maxReceiveCount of {queue.name} is {receives:,}; SQS accepts {LEAST} to {MOST:,}, and CloudFormation fails",
            at=count,
            changes=[Change(queue, count.name, MOST if receives > MOST else RECOMMENDED)],
        )


def _arn(queue: Queue) -> list[Change]:
    """The ARN of the queue that is meant, where it is one of the same template."""
    with suppress(Undecided):
        letters = queue.dead_letter_queue
        if letters is not None and letters.facts.scope is queue.facts.scope:
            return [Change(queue, "RedrivePolicy.deadLetterTargetArn", {"Fn::GetAtt": [letters.id, "Arn"]})]
    return []
