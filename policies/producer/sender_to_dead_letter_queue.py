"""A topic, a rule, a bucket, a schedule, a pipe or an API sends its messages to the dead-letter queue.

A dead-letter queue takes what could not be processed. What is sent there directly is processed by nobody until somebody redrives it, and the alarm on the queue rings for
healthy messages. Most often the ARN of the sibling queue is meant.

What a subscription, a rule or a schedule puts there because it could not deliver it belongs there. A dead-letter queue that a mapping reads is a stage of its own, and nothing
is said of it.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt DeadLetters.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties:
        TopicArn: !Ref Topic
        Protocol: sqs
        Endpoint: !GetAtt Orders.Arn
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "sender-to-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Let it name the source queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is not None and not letters.mappings.any(lambda _: True):
        yield from each(senders(letters), lambda sender: _judge(mapping.queue, letters, sender))


def _judge(source: Queue, letters: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up:
        return
    others, doubt = gathered(senders(source))
    nothing = not doubt and not any(not other.gives_up for other in others)
    name = sender.view.name
    yield Finding(
        f"{name} sends to {letters.name}, the dead-letter queue of {source.name}{f', and nothing sends to {source.name}' if nothing else ''}: "
        "no function reads what is sent there",
        at=sender.place,
        because=[source.dead_letter_target],
        key=f"{name} to {letters.name}",
        fix=f"Let {name} send to {source.name}.",
    )
