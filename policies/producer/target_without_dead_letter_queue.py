"""A rule or a schedule sends to the queue, and has no dead-letter queue for what it cannot deliver.

EventBridge retries for 24 hours and at most 185 times (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html), and then drops the event. Where a permission
or a key is missing it does not retry: the event is dropped at once, and only the metric FailedInvocations shows it. A dead-letter queue of the target (a standard queue to which
EventBridge may send) stores the event together with the error.

A note; a warning where the target names the queue to which it sends: what cannot be delivered there cannot be put there as a dead letter either.

Bad::

    Nightly:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Nightly.Arn}}

Bad::

    Nightly:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Nightly.Arn}}

Good::

    Undelivered:
      Type: AWS::SQS::Queue
    Nightly:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Undelivered.Arn}}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Nightly.Arn}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, returned_to, senders

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "target-without-dead-letter-queue",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    fix="Set DeadLetterConfig of the target to the ARN of a standard queue whose policy allows EventBridge to send.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    settings, name = sender.settings, sender.view.name
    if settings is None or sender.service not in ("events", "scheduler"):
        return
    is_named = bool(settings.get("DeadLetterConfig", "Arn"))
    other = "another" if is_named else "a"
    fix = f"Set DeadLetterConfig.Arn of the target in {name} to the ARN of {other} standard queue whose policy allows EventBridge to send (in the CDK: dead_letter_queue of the target)."
    if not is_named:
        ends = "the retries of its RetryPolicy" if settings.get("RetryPolicy") else "24 hours or 185 retries (default)"
        yield Finding(
            f"{name} has no dead-letter queue for what it cannot deliver to {queue.name}: EventBridge drops the event after {ends}, "
            "and without a retry where a permission is missing",
            at=settings.place,
            because=[queue],
            key=f"{name} to {queue.name}",
            fix=fix,
        )
    elif (place := returned_to(queue, sender)) is not None:
        yield Finding(
            f"{queue.name} is the dead-letter queue of the target of {name}, which sends to {queue.name}: an event that EventBridge cannot deliver there cannot be put there as a dead letter either, and is lost",
            at=place,
            because=[queue],
            key=f"{name} to {queue.name}",
            severity=Severity.WARNING,
            fix=fix,
        )
