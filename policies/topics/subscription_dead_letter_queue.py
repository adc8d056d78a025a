"""The dead-letter queue of a subscription cannot take what SNS could not deliver.

SNS sends it there in its own name: the queue's policy has to let sns.amazonaws.com send for the topic, as for any other queue. A FIFO topic needs a FIFO queue and a standard topic a standard
one, and deadLetterTargetArn is an ARN (`Ref` of a queue is its URL). Where it is not so, the message is dropped after all, and nobody is told.

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
    fix="Let the policy of the dead-letter queue allow sqs:SendMessage to sns.amazonaws.com with the topic's ARN as aws:SourceArn, and make it FIFO if the topic is.",
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
            f"The RedrivePolicy of {one.name} is given {instead}; SNS takes the ARN of a queue: CloudFormation fails", at=target, severity=Severity.ERROR
        )
        return
    try:
        letters: Queue | None = one.dead_letter_queue
    except Outside:
        return
    if letters is None:
        return
    yield from each((_types, _policy), lambda ask: ask(mapping, one, letters))


def _types(_: Mapping, one: Subscription, letters: Queue) -> Iterator[Finding]:
    if (fifo := letters.fifo.get()) != one.topic_is_fifo():
        kinds = ("FIFO", "standard") if fifo else ("standard", "FIFO")
        yield Finding(
            f"{letters.name}, the dead-letter queue of {one.name}, is a {kinds[0]} queue, and a {kinds[1]} topic's has to be {kinds[1]}: what SNS cannot deliver is lost",
            at=one.dead_letter_target,
            because=[letters],
            key="type",
        )


def _policy(mapping: Mapping, one: Subscription, letters: Queue) -> Iterator[Finding]:
    if letters not in list(mapping.own_queues()) and not may_send(sender_to(letters, one), letters):
        yield Finding(
            f"The policy of {letters.name} does not let sns.amazonaws.com send for {one.name}, whose dead-letter queue it is: what SNS cannot deliver is lost",
            at=one.dead_letter_target,
            because=[letters],
            key="policy",
        )
