"""No alarm watches ApproximateAgeOfOldestMessage of the queue.

It rises when the queue is not read: an event source mapping that was disabled, a permission that is gone, throttling, a backlog. Without an alarm on it nobody is notified before MessageRetentionPeriod deletes
what was not read. An alarm on ApproximateNumberOfMessagesVisible counts too.

It does not see every failure. In a standard queue a message that was received three times and not deleted goes to the back of the queue and leaves the metric, also where there is a redrive policy: a message
that fails each time (a poison pill) does not raise it, and needs the alarm on the dead-letter queue. In a FIFO queue messages keep their order and stay in the metric.
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html)

A note where there is no such alarm: of 108 real templates 93 have none. A warning where an alarm was meant for this queue and watches another one: its name speaks of this queue, or what it names is called nearly
so, or it is on the age of the dead-letter queue, which another alarm watches, and its name does not say that. Then the message names both. A note where there is one whose Threshold is at least MessageRetentionPeriod: SQS deletes a message before it gets that old. cfn-lint
and checkov do not see it.

Bad::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfMessagesReceived}

Bad::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}

Bad::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {Threshold: 345600}

Good::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/SQS
        MetricName: ApproximateAgeOfOldestMessage
        Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]
        Statistic: Maximum
        Period: 60
        EvaluationPeriods: 5
        Threshold: 900
        ComparisonOperator: GreaterThanThreshold
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Alarm, Queue, meant_for, misspelling

from ..rule import Change, Finding, Mapping, Severity, rule, seconds

AGE: Final = "ApproximateAgeOfOldestMessage"
BACKLOG: Final = "ApproximateNumberOfMessagesVisible"


@rule(
    "oldest-message-alarm",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Add an AWS::CloudWatch::Alarm on the Maximum of ApproximateAgeOfOldestMessage (AWS/SQS) of the queue, with a Threshold below its MessageRetentionPeriod, and AlarmActions (in a CDK app: call create_alarm on metric_approximate_age_of_oldest_message() of the Queue, with a threshold below its retention_period, and add_alarm_action on the alarm).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        if queue != mapping.queue:
            return
        if not queue.alarms.watch(AGE, BACKLOG):
            meant = meant_for(queue, AGE, BACKLOG)
            instead = "".join(f"; {alarm.name} watches {named} instead" for alarm, named in meant)
            yield Finding(
                f"no alarm watches ApproximateAgeOfOldestMessage (or ApproximateNumberOfMessagesVisible) of {queue.name}{instead}: nobody is notified when its messages are not read",
                at=queue,
                because=misspelling(queue),
                severity=Severity.WARNING if meant else None,
                fix=f"Set the dimension QueueName of {meant[0][0].name} to the name of {queue.name}."
                if meant
                else f"Add an AWS::CloudWatch::Alarm on the Maximum of {AGE} (AWS/SQS) of {queue.name}, with a Threshold below its MessageRetentionPeriod, and AlarmActions (in a CDK app: call create_alarm on metric_approximate_age_of_oldest_message() of the Queue {queue.name}, with a threshold below its retention_period, and add_alarm_action on the alarm).",
            )
        for alarm in queue.alarms.on(AGE):
            yield from _too_late(alarm, queue)


def _too_late(alarm: Alarm, queue: Queue) -> Iterator[Finding]:
    """Does the alarm wait for an age that no message reaches? Only one that compares the plain metric with a number."""
    threshold, kept = alarm.threshold, queue.retention
    if alarm.metric.get() != AGE or (age := threshold.get()) is None or not (alarm.comparison.get() or "").startswith("GreaterThan"):
        return
    if age >= kept.get():
        yield Finding(
            f"Threshold of {alarm.name} is {seconds(round(age))}, and MessageRetentionPeriod of {queue.name} {seconds(kept)}: "
            "SQS deletes a message before it is that old, so the alarm stays OK",
            at=threshold,
            because=(kept,),
            changes=[Change(alarm, "Threshold", kept.get() // 4)],
            fix="Any number well below MessageRetentionPeriod will do.",
        )
