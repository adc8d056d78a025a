"""SNS cannot send to the dead-letter queue of a subscription.

SNS sends there as a service principal: the queue policy has to allow sns.amazonaws.com sqs:SendMessage for the topic, as for any other queue. A FIFO topic needs a FIFO queue and a standard
topic a standard one. Otherwise a message that SNS cannot deliver is lost, which is a warning. So it is where the dead-letter queue is the queue to which the subscription delivers: what keeps a message out of it
(its policy, its key, that it was deleted) keeps it out a second time. deadLetterTargetArn is an ARN: `Ref` of a queue returns its URL, with which CloudFormation
fails, and that is an error.

Bad::

    Undelivered:
      Type: AWS::SQS::Queue
    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Undelivered.Arn}}
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

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn}}
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

    Undelivered:
      Type: AWS::SQS::Queue
    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Undelivered.Arn}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders, !Ref DeadLetters, !Ref Undelivered]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt Undelivered.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, may_send
from queuegate.synth.model import Queue, Subscription, sender_to, subscriptions

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "subscription-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html",
    fix="Let the policy of the dead-letter queue allow sns.amazonaws.com sqs:SendMessage with the topic's ARN as aws:SourceArn, and set FifoQueue as FifoTopic is.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(subscriptions(queue), lambda found: _judge(mapping, found[0]))


def _judge(mapping: Mapping, one: Subscription) -> Iterator[Finding]:
    target = one.dead_letter_target
    if (written := target.get()) is None:
        return
    if instead := mapping.queue.spelt_instead_of_arn(written):
        yield Finding(
            f"deadLetterTargetArn of {one.name} is {instead}, and has to be the ARN of a queue: CloudFormation fails",
            at=target,
            severity=Severity.ERROR,
        )
        return
    try:
        letters: Queue | None = one.dead_letter_queue
    except Outside:
        return
    if letters is None:
        return
    if letters == mapping.queue:
        yield Finding(
            f"{letters.name} is the dead-letter queue of {one.name}, which delivers to {letters.name}: a message that SNS cannot deliver there cannot be sent there as a dead letter either, and is lost",
            at=target,
            key="own",
            fix="Name another queue in deadLetterTargetArn, whose policy allows sns.amazonaws.com sqs:SendMessage for the topic.",
        )
        return
    yield from each((_types, _policy), lambda ask: ask(mapping, one, letters))


def _types(_: Mapping, one: Subscription, letters: Queue) -> Iterator[Finding]:
    if (fifo := letters.fifo.get()) != one.topic_is_fifo():
        kinds = ("FIFO", "standard") if fifo else ("standard", "FIFO")
        yield Finding(
            f"{letters.name}, the dead-letter queue of {one.name}, is a {kinds[0]} queue, and a {kinds[1]} topic needs a {kinds[1]} queue: what SNS cannot deliver is lost",
            at=one.dead_letter_target,
            because=[letters],
            key="type",
        )


def _policy(mapping: Mapping, one: Subscription, letters: Queue) -> Iterator[Finding]:
    if letters not in list(mapping.own_queues()) and not may_send(sender_to(letters, one), letters):
        yield Finding(
            f"The queue policy of {letters.name}, the dead-letter queue of {one.name}, does not allow sns.amazonaws.com sqs:SendMessage for its topic: what SNS cannot deliver is lost",
            at=one.dead_letter_target,
            because=[letters],
            key="policy",
        )
