"""A service sends to a queue that is encrypted with a key of your own, and may not use the key.

Whoever sends to such a queue needs kms:GenerateDataKey and kms:Decrypt on the key. SNS, EventBridge and S3 send in their own name, so the key's own policy has to let the
service: no role's policy can, and the policy that a key has where you write none does not. What they send is dropped before it reaches the queue. A condition on
aws:SourceAccount or aws:SourceArn in that statement is good practice.

A schedule, a pipe or an integration of API Gateway sends in the name of a role: it is the role that needs both actions. Of a rule of EventBridge whose target names a role
AWS's pages say both: one of the two has to be allowed.

The CDK adds the statement where the key is one of the app's, and cannot where the key is imported.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
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
    Topic:
      Type: AWS::SNS::Topic
      Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Key:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: ["kms:GenerateDataKey*", kms:Decrypt]
              Resource: "*"
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
    Topic:
      Type: AWS::SNS::Topic
      Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate.synth.iam import ENCRYPT, each, may_use_key, missing_to_encrypt
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Related, Severity, rule, some


@rule(
    "service-may-not-use-key",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Let the key's policy allow kms:GenerateDataKey* and kms:Decrypt to the service (in the CDK: key.grant_encrypt_decrypt(ServicePrincipal(…))); or the role that it sends with.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _of_queue)


def _of_queue(queue: Queue) -> Iterator[Finding]:
    if queue.has_own_key():
        yield from each(senders(queue), lambda sender: _judge(queue, sender))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    role, key = sender.acting_role(), queue.key
    ways = [partial(_missing_of_service, sender, queue)] if role is None or sender.arns else []
    if role is not None:
        ways.append(partial(missing_to_encrypt, role, queue))
    if not some(queue.world, [lambda way=way: not way() for way in ways]):  # type: ignore[misc]  # a default argument is no annotation
        name, missing = sender.view.name, " and ".join(ways[-1]())
        who = f"{sender.service}.amazonaws.com, which sends to {queue.name} for {name}," if role is None else f"{role.name}, in whose name {name} sends,"
        yield Finding(
            f"{who} may not do {missing} with the key of {queue.name}: what it sends never arrives",
            at=key.policy if role is None and key else sender.place,
            because=[Related(f"{name} sends to {queue.name}", sender.place), queue.key_id],
            key=f"{name} to {queue.name}",
        )


def _missing_of_service(sender: Sender, queue: Queue) -> list[str]:
    return [action for action in ENCRYPT if not may_use_key(sender, queue, action)]
