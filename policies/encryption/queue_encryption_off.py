"""A queue's encryption is switched off.

SQS encrypts every queue with a key of its own (SSE-SQS) where nothing is said. `SqsManagedSseEnabled: false` without a KMS key switches that off, and what is in the messages
lies on AWS's disks as it was sent. Nothing is gained by it: SSE-SQS costs nothing and needs no permission.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {SqsManagedSseEnabled: false}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {SqsManagedSseEnabled: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-encryption-off",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Leave SqsManagedSseEnabled out, or name a key in KmsMasterKeyId.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        managed = queue.managed_encryption
        if not managed.get() and not queue.key_id.get():
            yield Finding(f"{queue.name} switches its encryption off and names no key: messages are stored as they were sent", at=managed)
