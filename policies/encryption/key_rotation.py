"""The key that encrypts a queue is never rotated.

KMS can replace the material of a symmetric key every year, keeps the old for what was encrypted with it, and nothing that uses the key has to change. Without rotation one
leak opens everything that was ever encrypted. Keys with imported material, and keys in a key store of your own, cannot rotate by themselves; of those nothing is said.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties:
        KeyPolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !Ref Key}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}

Good::

    Key:
      Type: AWS::KMS::Key
      Properties: {EnableKeyRotation: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !Ref Key}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "key-rotation",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html",
    fix="Set EnableKeyRotation: true on the key.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        with suppress(Outside):  # a key outside the targets is its owner's
            if (key := queue.key) and key.spec.get() == "SYMMETRIC_DEFAULT" and key.origin.get() == "AWS_KMS" and not key.rotation.get():
                yield Finding(f"{key.name} encrypts the pipeline's messages and is never rotated", at=key.rotation, because=(queue.key_id,))
