"""The redrive policy names its dead-letter queue by something that is no queue's ARN, or counts further than SQS does.

`Ref` of a queue gives its URL, and `deadLetterTargetArn` takes an ARN: the deployment fails, although CloudFormation and linters accept the template. `maxReceiveCount` goes
from 1 to 1,000.

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
from typing import Final

from ..rule import Finding, Mapping, Outside, Severity, rule

MOST: Final = 1_000
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html"""


@rule(
    "redrive-policy-malformed",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html",
    fix="Set deadLetterTargetArn to the ARN of a queue, for example with !GetAtt DeadLetters.Arn, and maxReceiveCount to 5 or more.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return  # it exists already: SQS has taken its redrive policy
    if instead := queue.given_instead_of_arn():
        yield Finding(
            f"the redrive policy of {queue.name} is given {instead} where SQS wants the ARN of a queue: the deployment fails", at=queue.dead_letter_target
        )
    count = queue.max_receive_count
    if (receives := count.written()) is not None and count.is_refused:
        yield Finding(f"{queue.name} has a maxReceiveCount of {receives:,}, and SQS takes 1 to {MOST:,}: the deployment fails", at=count)
