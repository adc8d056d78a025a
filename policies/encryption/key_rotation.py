"""Automatic key rotation is off for the key that encrypts a queue.

With `EnableKeyRotation: true` KMS replaces the key material of a symmetric key every year, and nothing that uses the key has to change. AWS recommends it (CT.KMS.PR.1 of Control Tower, at the link below), and audits ask for it: it limits how much is encrypted with one key material.

It does not close a leak: old key material stays usable for decryption in perpetuity (https://docs.aws.amazon.com/kms/latest/cryptographic-details/rotate-customer-master-key.html), and whoever may call
kms:Decrypt may do so before and after. What a leaked permission or data key opened has to be encrypted anew, with another key.

Always a warning. Keys with imported key material, asymmetric keys and keys in a custom key store are not rotated automatically: of those nothing is said. checkov's CKV_AWS_7 and cdk-nag's AwsSolutions-KMS5
say the same.

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

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Key, Queue

from ..rule import Change, Finding, Mapping, Severity, default, listed, rule


@rule(
    "key-rotation",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html",
    fix="Set EnableKeyRotation of the key to true (in the CDK: enable_key_rotation=True).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    found, doubt = gathered(each(mapping.own_queues(), _never_rotated))
    for key in dict.fromkeys(key for key, _ in found):
        queues = [queue for other, queue in found if other == key]
        yield Finding(
            f"EnableKeyRotation of {key.name}, which encrypts {listed(queue.name for queue in queues)}, is false{default(key.rotation)}: "
            "KMS encrypts with the same key material for as long as the key exists",
            at=key.rotation,
            because=[queue.key_id for queue in queues],
            changes=[Change(key, "EnableKeyRotation", value=True)],
        )
    if doubt is not None:
        raise doubt.again()


def _never_rotated(queue: Queue) -> Iterator[tuple[Key, Queue]]:
    """The key of a queue, if it is never rotated, and the queue."""
    key = queue.own_key()
    if key and key.is_outside and key.rotation.origin == "default":
        return  # a description says what somebody wrote into it, and nothing of this
    if key and key.spec.get() == "SYMMETRIC_DEFAULT" and key.origin.get() == "AWS_KMS" and not key.rotation.get():
        yield key, queue
