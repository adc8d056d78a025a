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

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Key, Queue, deletion_place, is_kept

from ..rule import Change, Finding, Mapping, Severity, listed, rule


@rule(
    "key-deleted-with-stack",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html",
    fix="Set DeletionPolicy and UpdateReplacePolicy of the key to Retain (in the CDK: removal_policy=RemovalPolicy.RETAIN).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    found, doubt = gathered(each(mapping.own_queues(), _encrypted))
    for key, stays in dict.fromkeys((key, stays) for _, key, stays in found):
        yield _say(key, stays=stays, queues=[queue for queue, *other in found if other == [key, stays]])
    if doubt:
        raise doubt.again()


def _encrypted(queue: Queue) -> Iterator[tuple[Queue, Key, bool]]:
    """The queue, the key that goes with its stack, and whether the queue stays then."""
    key = queue.own_key()
    if key is not None and not key.is_outside and not is_kept(key):
        yield queue, key, key.facts.scope is not queue.facts.scope or is_kept(queue)


def _say(key: Key, *, stays: bool, queues: list[Queue]) -> Finding:
    names = listed(queue.name for queue in queues)
    said = f"DeletionPolicy of {key.name}, which encrypts {names}, is not Retain"
    return Finding(
        f"{said}, and {names} {'stays' if len(queues) == 1 else 'stay'} when the stack of the key is deleted: {'its' if len(queues) == 1 else 'their'} messages can no longer be decrypted"
        if stays
        else f"{said}: when its stack is deleted or its logical id changes, messages can no longer be decrypted",
        at=deletion_place(key),
        severity=None if stays else Severity.NOTE,
        key=queues[0].name,
        changes=[Change(key, "DeletionPolicy", "Retain"), Change(key, "UpdateReplacePolicy", "Retain")],
        because=[queue.key_id for queue in queues],
    )
