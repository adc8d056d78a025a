"""The execution role lacks kms:Decrypt on the key that its queue is encrypted with.

Whoever receives from a queue that is encrypted with a customer managed key needs kms:Decrypt on it. Without that every ReceiveMessage of Lambda is denied, and messages stay in the queue until MessageRetentionPeriod deletes
them. The key policy decides first: it has to allow the role, or the account (its root ARN), so that the role's policies count. SSE-SQS and the AWS managed key (alias/aws/sqs) need nothing. Whoever reads a dead-letter queue
needs the key of the source queue too, since messages stay encrypted with that one.

Always an error. Where the role's policies allow it and the key policy, a Deny or a permissions boundary does not, the message says so. Whether CloudFormation refuses the mapping for the key alone was not tried. cfn-lint and
checkov do not see what is missing.

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

from queuegate.synth.iam import FROM_POLLER, Asked, Evidence, each, evidence, giving, may_decrypt, needed
from queuegate.synth.model import Function, Key, Queue

from ..rule import Finding, Grant, Mapping, Method, Related, Severity, Undecided, rule, sam_template


@rule(
    "missing-decrypt-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Allow the role kms:Decrypt on the key's ARN, and let the key policy allow the role or the account (in the CDK: key.grant_decrypt(function)).",
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
    needs = [need for need in needed(function).known if need.action == "kms:Decrypt" and need.place == encrypted.key_id.place]
    instead = evidence(Asked(role, ["kms:Decrypt"], needs[0].resource, "sqs", FROM_POLLER), Key.type) if needs else Evidence()
    whose = (
        f"the KmsMasterKeyId of {encrypted.name}"
        if encrypted == queue
        else f"the KmsMasterKeyId of {encrypted.name}, with which its messages in {queue.name} stay encrypted"
    )
    statement = giving(needs, role)
    on = "the key" if not needs else needs[0].on if needs[0].doubt is None else str(encrypted.key_id.get())
    yield Finding(
        f"{role.name} lacks kms:Decrypt on {on}, {whose}{instead.text}: Lambda cannot receive from {queue.name}",
        at=role,
        because=(encrypted.key_id, *(Related(said, at) for said, at in instead.places)),
        key=encrypted.name,
        fix=instead.fix or instead.also,
        changes=_grants(function, encrypted, statement) if statement and not instead.fix else (),
    )


def _grants(function: Function, queue: Queue, statement: str) -> list[Grant]:
    role = function.role
    key = queue.own_key()
    if key is None:
        return [Grant(role, statement)]
    return [Grant(role, statement, sam_template("KMSDecryptPolicy", "KeyId", key, "", role), Method(key, "grant_decrypt", function))]
