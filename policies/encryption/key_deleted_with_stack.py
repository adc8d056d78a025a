"""The key that encrypts the queue is deleted with its stack.

CloudFormation deletes a key that its template no longer holds, unless `DeletionPolicy: Retain` says otherwise: with the stack, and just as well when somebody gives the key another logical id. KMS deletes
a key after a waiting period, in which nobody can use it (PendingDeletion): from then on nobody can read what is in the queue, or send to it.

A warning where the queue, or its dead-letter queue, is retained or is in another stack: its messages stay and cannot be decrypted. Otherwise a note. The CDK retains keys unless a `removal_policy` says
otherwise. cfn-lint's I3011 asks for both policies on every key, queue, log group and table, as a note.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties: {EnableKeyRotation: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      DeletionPolicy: Retain
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}

Good::

    Key:
      Type: AWS::KMS::Key
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties: {EnableKeyRotation: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      DeletionPolicy: Retain
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, deletion_place, is_kept

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "key-deleted-with-stack",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html",
    fix="Set DeletionPolicy and UpdateReplacePolicy of the key to Retain (in the CDK: removal_policy=RemovalPolicy.RETAIN).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _judge)


def _judge(queue: Queue) -> Iterator[Finding]:
    try:
        key = queue.key
    except Outside:  # a key outside the targets is its owner's
        return
    if key is None or is_kept(key):
        return
    stays = key.facts.scope is not queue.facts.scope or is_kept(queue)
    yield Finding(
        f"DeletionPolicy of {key.name}, which encrypts {queue.name}, is not Retain, and {queue.name} stays when the stack of the key is deleted: its messages can no longer be decrypted"
        if stays
        else f"DeletionPolicy of {key.name}, which encrypts {queue.name}, is not Retain: when its stack is deleted or its logical id changes, messages can no longer be decrypted",
        at=deletion_place(key),
        severity=None if stays else Severity.NOTE,
        key=queue.name,
        changes=[Change(key, "DeletionPolicy", "Retain"), Change(key, "UpdateReplacePolicy", "Retain")],
        because=(queue.key_id,),
    )
