"""No alarm tells that the queue's messages are waiting too long.

The age of the oldest message is the plainest sign that a pipeline is stuck, whatever the cause: a mapping that was disabled, a permission that is gone, a service
downstream that does not answer. Without an alarm on it the first one to notice is a customer, or the retention deletes what nobody read. An alarm on the number of visible
messages counts too. An age alarm whose threshold is no less than the queue's retention never fires: no message gets that old.

Bad::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfMessagesReceived}

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

from queuegate.synth.model import Alarm, Queue

from ..rule import Finding, Mapping, Severity, rule

AGE: Final = "ApproximateAgeOfOldestMessage"
BACKLOG: Final = "ApproximateNumberOfMessagesVisible"


@rule(
    "oldest-message-alarm",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Add an alarm on the Maximum of ApproximateAgeOfOldestMessage of the queue, with a threshold well below the queue's retention, and an action.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        if queue != mapping.queue:
            return
        if not queue.alarms.watch(AGE, BACKLOG):
            yield Finding(f"no alarm watches the age of the oldest message in {queue.name}: nobody is told when the queue is stuck", at=queue)
        for alarm in queue.alarms.on(AGE):
            yield from _too_late(alarm, queue)


def _too_late(alarm: Alarm, queue: Queue) -> Iterator[Finding]:
    """Does the alarm wait for an age that no message reaches? Only one that compares the plain metric with a number."""
    threshold, kept = alarm.threshold, queue.retention
    if alarm.metric.get() != AGE or (seconds := threshold.get()) is None or not (alarm.comparison.get() or "").startswith("GreaterThan"):
        return
    if seconds >= kept.get():
        yield Finding(
            f"{alarm.name} waits for an age of {seconds:,.0f} s, and {queue.name} deletes messages after {kept.get():,} s: it never fires",
            at=threshold,
            because=(kept,),
        )
