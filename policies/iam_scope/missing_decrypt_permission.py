"""The function's role may not use the key that its queue is encrypted with.

Whoever receives from a queue that is encrypted with a key of your own needs kms:Decrypt on that key. Without it every poll is refused, and messages pile up until they
expire. The key's own policy decides first: it has to name the role, or let the account decide, so that the role's policies count. The key that AWS keeps for the account
(alias/aws/sqs) needs nothing. Whoever reads a dead-letter queue needs the key of the source queue too, since its messages stay encrypted with that one.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties:
        KeyPolicy:
          Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}

Good::

    Key:
      Type: AWS::KMS::Key
      Properties:
        KeyPolicy:
          Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.iam import each, giving, may_decrypt, needed
from queuegate.synth.model import Function, Queue

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "missing-decrypt-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Allow the role kms:Decrypt on the key's ARN, and let the key's policy name the role or the account (in the CDK: key.grant_decrypt(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue = mapping.queue
    encrypted = [queue]
    with suppress(Undecided):  # whether some other queue has this one for its dead letters is that queue's question
        encrypted += queue.sources
    yield from each(encrypted, lambda of: _judge(mapping.function, queue, of))


def _judge(function: Function, queue: Queue, encrypted: Queue) -> Iterator[Finding]:
    role = function.role
    if may_decrypt(role, encrypted):
        return
    statement = giving([need for need in needed(function).known if need.action == "kms:Decrypt" and need.place == encrypted.key_id.place], role)
    whose = f"the key of {encrypted.name}" if encrypted == queue else f"the key of {encrypted.name}, whose dead letters stay encrypted with it"
    yield Finding(
        f"{role.name} may not do kms:Decrypt with {whose}: Lambda cannot receive from {queue.name}",
        at=role,
        because=(encrypted.key_id,),
        key=encrypted.name,
        fix=f"Add this to the policies of {role.name}: {statement}. The key's own policy has to name the role, or let the account decide" if statement else "",
    )
