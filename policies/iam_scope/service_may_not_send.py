"""Something sends to the queue, and nothing lets it.

SNS, EventBridge and S3 send in their own name, and only the queue's policy can let them: without a statement for sns.amazonaws.com and its like, or with one whose
aws:SourceArn is another's, what they send never arrives, and nobody is told. (S3 tries it first: there the deployment fails.) An alarm on the queue stays silent, since an
empty queue looks healthy.

A schedule, a pipe, a rule of IoT and an integration of API Gateway send in the name of a role, which needs sqs:SendMessage. Of a rule of EventBridge whose target names a
role AWS's pages say both: one of the two has to be allowed.

Senders to the queue and to its dead-letter queue are judged. What the CDK makes of `subscriptions.SqsSubscription` or `targets.SqsQueue`, and SAM of SqsSubscription, holds
the statement.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders, !Ref DeadLetters]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate.synth.iam import allows, each, may_send
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, Undecided, rule, some


@rule(
    "service-may-not-send",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html",
    fix="Let the queue's policy allow sqs:SendMessage to the service, with the ARN of the topic, rule or bucket as aws:SourceArn; or the role that it sends with.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    try:
        role = sender.acting_role()
        ways = [partial(may_send, sender, queue)] if role is None or sender.arns else []
        if role is not None:
            ways.append(partial(allows, role, "sqs:SendMessage", queue.facts.links.arn(queue.facts, queue.world)))
        if some(queue.world, ways):
            return
    except Undecided as doubt:
        raise type(doubt)(doubt.reason, doubt.settle, doubt.place or sender.place) from None
    name = sender.view.name
    yield Finding(
        f"The policy of {queue.name} does not let {sender.service}.amazonaws.com send for {name}: what it sends never arrives"
        if role is None
        else f"{name} sends in the name of {role.name}, which may not do sqs:SendMessage on {queue.name}: what it sends never arrives",
        at=sender.place,
        because=[sender.view, queue, *([] if role is None else [role])],
        key=f"{name} to {queue.name}",
    )
