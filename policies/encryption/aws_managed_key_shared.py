"""A queue that others use is encrypted with the key that AWS keeps for the account.

The policy of `alias/aws/sqs` admits whoever may use the queue in its own account, and nobody can change it. SNS, EventBridge and S3, which send in their own name, are not
admitted: what they send is dropped. A function in another account is not either: its mapping cannot read the queue. Use a key of your own, or SSE-SQS, which needs no
permission at all.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs}
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

    Orders:
      Type: AWS::SQS::Queue
      Properties: {SqsManagedSseEnabled: true}
    Topic:
      Type: AWS::SNS::Topic
      Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, accounts, senders

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "aws-managed-key-shared",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Encrypt the queue with a key of your own whose policy admits those who use it, or leave KmsMasterKeyId out: SSE-SQS needs no permission.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: _of_queue(mapping, queue))


def _of_queue(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    if not queue.key_id.get() or queue.has_own_key():
        return
    if (two := accounts(mapping)) and queue == mapping.queue:
        whose, readers = two
        yield Finding(
            f"{queue.name}, in the account {whose}, is encrypted with {queue.key_id.get()}, which admits nobody else: a function in {readers} cannot read it",
            at=queue.key_id,
            key=f"function on {queue.name}",
            because=(mapping.event_source,),
        )
    yield from each(senders(queue), lambda sender: _of_sender(queue, sender))


def _of_sender(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.role is None:
        yield Finding(
            f"{queue.name} is encrypted with {queue.key_id.get()}, which does not admit {sender.service}.amazonaws.com: what {sender.view.name} sends never arrives",
            at=queue.key_id,
            key=f"{sender.view.name} to {queue.name}",
            because=[Related(f"{sender.view.name} sends to {queue.name}", sender.place)],
        )
