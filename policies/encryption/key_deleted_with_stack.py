"""The key that encrypts the queue is deleted with its stack.

CloudFormation deletes a key that its template no longer holds, unless `DeletionPolicy: Retain` says otherwise: when the stack goes, and just as well when somebody gives the
key another logical id. KMS waits some days before a key is gone, but does not let anybody use it meanwhile: from that moment on nobody can read what waits in the queue, or
send to it.

It is a warning where the queue, or its dead-letter queue, is kept or lies in another stack: then messages stay behind that nobody can read. Otherwise it is a note. The CDK
keeps keys unless a `removal_policy` says otherwise.

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

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "key-deleted-with-stack",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html",
    fix="Set DeletionPolicy: Retain on the key (in the CDK: removal_policy=RemovalPolicy.RETAIN).",
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
        f"{key.name} is deleted with its stack, and {queue.name}, which it encrypts, stays: what is in it can no longer be read"
        if stays
        else f"{key.name}, which encrypts {queue.name}, is deleted with its stack, or when its logical id changes: messages can be read no longer",
        at=deletion_place(key),
        severity=None if stays else Severity.NOTE,
        key=queue.name,
        because=(queue.key_id,),
    )
