"""The KMS key that encrypts a queue is disabled, or is of a kind that SQS cannot encrypt with.

A disabled key is in no cryptographic operation: as soon as the data keys that SQS has reused are used up (KmsDataKeyReusePeriodSeconds), each SendMessage and each ReceiveMessage fails, those of the event source mapping too, and messages expire
unread. And services that are integrated with KMS encrypt with symmetric encryption keys only (KeySpec SYMMETRIC_DEFAULT and KeyUsage ENCRYPT_DECRYPT, the defaults): a key of RSA, of elliptic curves or for HMAC is none.

Always an error. The key policy is judged apart from that; cfn-lint and checkov say nothing of it.

Bad::

    Key:
      Type: AWS::KMS::Key
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        EnableKeyRotation: true
        Enabled: false
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
      Properties: {Enabled: true, KeySpec: SYMMETRIC_DEFAULT}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !Ref Key}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Key, Queue

from ..rule import Change, Finding, Mapping, Severity, listed, rule


@rule(
    "queue-key-unusable",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    fix="Encrypt the queue with a symmetric encryption key that is enabled.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    found, doubt = gathered(each(mapping.own_queues(), _encrypted))
    encrypted = {key: [queue for other, queue in found if other == key] for key, _ in found}
    parts: list[Callable[[Key, list[Queue]], Iterator[Finding]]] = [_disabled, _asymmetric]
    yield from each(encrypted.items(), lambda one: each(parts, lambda ask: ask(*one)))
    if doubt is not None:
        raise doubt.again()


def _encrypted(queue: Queue) -> Iterator[tuple[Key, Queue]]:
    if key := queue.own_key():
        yield key, queue


def _disabled(key: Key, queues: list[Queue]) -> Iterator[Finding]:
    if not key.enabled.get():
        names = listed(queue.name for queue in queues)
        yield Finding(
            f"Enabled of {key.name}, which encrypts {names}, is false: SQS cannot use it, and each SendMessage and ReceiveMessage of {names} fails",
            at=key.enabled,
            because=[queue.key_id for queue in queues],
            changes=[Change(key, "Enabled", value=True)],
        )


def _asymmetric(key: Key, queues: list[Queue]) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html"""
    names = listed(queue.name for queue in queues)
    for value, right in ((key.spec, "SYMMETRIC_DEFAULT"), (key.usage, "ENCRYPT_DECRYPT")):
        if (given := value.get()) != right:
            yield Finding(
                f"{value.name} of {key.name}, which encrypts {names}, is {given}: SQS encrypts with symmetric encryption keys only ({right}), and each SendMessage of {names} fails",
                at=value,
                because=[queue.key_id for queue in queues],
                fix=f"Encrypt {names} with a key whose KeySpec is SYMMETRIC_DEFAULT and whose KeyUsage is ENCRYPT_DECRYPT, the defaults of both: they cannot be changed of a key that exists.",
            )
            return
