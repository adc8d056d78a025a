"""The queue's visibility timeout is not one that an event source mapping can work with.

SQS hides a message for at most twelve hours, and refuses a longer visibility timeout: the deployment fails. It takes 0, but then every message is visible again at once,
also while the function works on it, and Lambda refuses the mapping, since every function may run for a second at least.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 86400, MessageRetentionPeriod: 1209600}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 0}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 43200, MessageRetentionPeriod: 1209600}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "visibility-timeout-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set the queue's VisibilityTimeout to six times the function's Timeout plus the batching window, and to no more than SQS takes.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return  # it exists already: SQS has taken its visibility timeout
    hidden = queue.visibility_timeout
    match hidden.limits:
        case int(least), int(most) if not least <= hidden.written() <= most:
            yield Finding(f"{queue.name} hides a message for {hidden.written():,} s, and SQS takes {least} to {most:,} s: the deployment fails", at=hidden)
        case _ if hidden.written() == 0:
            yield Finding(
                f"{queue.name} hides a message for 0 s, and {mapping.name} reads it: Lambda refuses the mapping, since a function may run longer", at=hidden
            )
