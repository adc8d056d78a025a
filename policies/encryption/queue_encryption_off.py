"""Server-side encryption of a queue is turned off.

SQS encrypts every queue with a key of its own (SSE-SQS) where nothing is said. `SqsManagedSseEnabled: false` without a KMS key turns server-side encryption off, and message bodies are stored as
they were sent. Nothing is gained by it: SSE-SQS costs nothing and needs no permission.

Always a warning. checkov's CKV_AWS_27 says the same here, and also of every queue that SSE-SQS encrypts, since it counts only a key of KMS: there its finding is not counted.

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

from ..rule import Change, Finding, Mapping, Severity, rule


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
            yield Finding(
                f"SqsManagedSseEnabled of {queue.name} is false and KmsMasterKeyId is absent: SQS stores its messages unencrypted",
                at=managed,
                changes=[Change(queue, "SqsManagedSseEnabled")],
                fix="Its default is true.",
            )
