"""Only one of a queue and its dead-letter queue is encrypted with a customer managed key.

SQS moves a message as it is: one that was sent to an encrypted queue stays encrypted with that queue's key, and one that was not is not encrypted with the key of the dead-letter queue. So the key of the
dead-letter queue protects nothing that SQS moves there, and whoever reads the dead-letter queue needs kms:Decrypt on the key of the source queue. Where the source queue has the key and the dead-letter
queue does not, only what is sent there directly is not encrypted with it.

Always a note: people expect KmsMasterKeyId of a queue to say how its messages are encrypted. With the same key on both it does. cfn-lint and checkov do not compare the two.

Bad::

    Key:
      Type: AWS::KMS::Key
      DeletionPolicy: Retain
      Properties: {EnableKeyRotation: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}

Good::

    Key:
      Type: AWS::KMS::Key
      DeletionPolicy: Retain
      Properties: {EnableKeyRotation: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-encryption",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    fix="Give both queues the same KmsMasterKeyId.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (letters := mapping.own_dead_letters()) is None or mapping.queue not in mapping.own_queues():
        return
    queue = mapping.queue
    if queue.has_own_key() is not letters.has_own_key():
        one, other = (queue, letters) if queue.has_own_key() else (letters, queue)
        moved = f"what SQS moves there stays encrypted with the key of {queue.name}" if one == queue else "what SQS moves there is not encrypted with that key"
        yield Finding(
            f"KmsMasterKeyId of {one.name} is a customer managed key and {other.name} has none: {moved}",
            at=letters.key_id,
            because=(queue.key_id,),
            key=queue.name,
            fix=f"Give {other.name} the KmsMasterKeyId of {one.name}.",
        )
