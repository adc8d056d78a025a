"""A queue has a KMS key and SSE-SQS, and SQS accepts one of them.

SQS encrypts with a key of KMS (SSE-KMS, `KmsMasterKeyId`) or with its own (SSE-SQS, `SqsManagedSseEnabled: true`). With both, CreateQueue and SetQueueAttributes answer "You can use one type of
server-side encryption (SSE) at one time" (as users report it: https://github.com/ansible-collections/community.aws/issues/2433), and CloudFormation fails. Always an error. cfn-lint and checkov do not
see it.

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

from ..rule import Change, Finding, Mapping, Severity, rule


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
            yield Finding(
                f"{queue.name} has both SqsManagedSseEnabled: true (SSE-SQS) and KmsMasterKeyId {key.get()} (SSE-KMS); SQS accepts one of them, and CloudFormation fails on create",
                at=managed,
                because=(key,),
                changes=[Change(queue, "SqsManagedSseEnabled")],
                instead=[Change(queue, "KmsMasterKeyId")],
            )
