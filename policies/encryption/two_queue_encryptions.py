"""A queue asks for two kinds of encryption.

SQS supports one at a time: either a key in KMS (`KmsMasterKeyId`), or its own (`SqsManagedSseEnabled: true`). A queue that asks for both cannot be created.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs, SqsManagedSseEnabled: true}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "two-queue-encryptions",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Leave SqsManagedSseEnabled out where KmsMasterKeyId names a key.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        managed, key = queue.managed_encryption, queue.key_id
        if managed.origin != "default" and managed.get() and key.get():
            yield Finding(f"{queue.name} asks for SSE-SQS and for a KMS key: SQS supports one of them at a time", at=managed, because=(key,))
