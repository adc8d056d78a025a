"""A service sends to a queue with a customer managed key, and the key policy does not allow it.

Whoever sends to such a queue needs kms:GenerateDataKey and kms:Decrypt on the key. SNS, EventBridge and S3 send as a service principal, so the key policy has to allow it: no role's policy can, and the default key policy does not. What
they send is not delivered. A Condition on aws:SourceAccount or aws:SourceArn in that statement is good practice.

A schedule, a pipe or an integration of API Gateway sends with a role: it is the role that needs both actions. Of a rule of EventBridge whose target has a role AWS's pages say both: one of the two has to be allowed.

An error; a warning where the queue is the one to which a sender puts what it cannot deliver. The CDK adds the statement where the key is one of the app's, and neither where the key is imported nor for the dead-letter queue of a target. cfn-lint and checkov do not see what is missing.

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

from collections.abc import Callable, Iterator
from functools import partial

from queuegate.synth.iam import ENCRYPT, each, gathered, may_use_key, missing_to_encrypt
from queuegate.synth.model import Queue, Sender, senders, undelivered

from ..rule import Finding, Mapping, Related, Severity, listed, rule, some


@rule(
    "service-may-not-use-key",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Let the key's policy allow kms:GenerateDataKey* and kms:Decrypt to the service (in the CDK: key.grant_encrypt_decrypt(ServicePrincipal(…))); or the role that it sends with.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = list(mapping.own_queues())
    parts: list[Callable[[Queue], Iterator[Finding]]] = [_of_queue, partial(_put_aside, own)]
    yield from each(own, lambda queue: each(parts, lambda part: part(queue)))


def _of_queue(queue: Queue) -> Iterator[Finding]:
    if queue.has_own_key():
        yield from each(senders(queue), lambda sender: _judge(queue, sender))


def _put_aside(own: list[Queue], queue: Queue) -> Iterator[Finding]:
    """The queues to which senders put what they cannot deliver, unless that is said of them as these are senders there."""
    for letters, sender in undelivered(queue):
        if isinstance(letters, Queue) and letters.has_own_key() and not (letters in own and _sends_there(sender, letters)):
            yield from _judge(letters, sender)


def _sends_there(sender: Sender, letters: Queue) -> bool:
    return any(one.gives_up and one.view == sender.view and one.place == sender.place for one in gathered(senders(letters))[0])


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    role, key = sender.acting_role(), queue.key
    ways = [partial(_missing_of_service, sender, queue)] if role is None or sender.arns else []
    if role is not None:
        ways.append(partial(missing_to_encrypt, role, queue))
    if not some(queue.world, [lambda way=way: not way() for way in ways]):  # type: ignore[misc]  # a default argument is no annotation
        name, missing = sender.view.name, listed(ways[-1]())
        service, whose = f"{sender.service}.amazonaws.com", key.name if key else f"the key of {queue.name}"
        comes = "cannot deliver is lost" if sender.gives_up else "sends is not delivered"
        yield Finding(
            f"the key policy of {whose}, which encrypts {queue.name}, does not allow {service} {missing}: what {name} {comes}"
            if role is None
            else f"{role.name}, with which {name} sends, lacks {missing} on {whose}, which encrypts {queue.name}: what it {comes}",
            severity=Severity.WARNING if sender.gives_up else None,
            at=key.policy if role is None and key else sender.place,
            fix=f"Add to the key policy of {whose}: Effect Allow, Principal Service {service}, Action [kms:GenerateDataKey*, kms:Decrypt], Resource '*', with StringEquals on aws:SourceAccount."
            if role is None
            else f"Allow {role.name} kms:GenerateDataKey and kms:Decrypt on the ARN of {whose}.",
            because=[Related(f"{name} sends to {queue.name}", sender.place), queue.key_id],
            key=f"{name} to {queue.name}",
        )


def _missing_of_service(sender: Sender, queue: Queue) -> list[str]:
    return [action for action in ENCRYPT if not may_use_key(sender, queue, action)]
