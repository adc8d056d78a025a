"""The alarm on a dead-letter queue counts what lies there, and a function takes it away.

`ApproximateNumberOfMessagesVisible` is a sample. Where a mapping drains the dead-letter queue, a dead letter is gone before the next sample, so the alarm on the depth stays silent. What tells is the number of messages received
or deleted (Sum, from 1 on), or the work of the function that drains it.

Bad::

    Drain:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: archive, FunctionResponseTypes: [ReportBatchItemFailures]}

Good::

    Drain:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: archive, FunctionResponseTypes: [ReportBatchItemFailures]}
    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfMessagesReceived, Statistic: Sum}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, rule

DEPTH: Final = "ApproximateNumberOfMessagesVisible"
FLOW: Final = ("NumberOfMessagesReceived", "NumberOfMessagesDeleted")


@rule(
    "drained-dead-letter-alarm",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Watch the Sum of NumberOfMessagesReceived of the dead-letter queue, from 1 on.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        if queue != mapping.queue or not mapping.enabled.get() or not queue.takes_failures():
            return
        for alarm in queue.alarms.on(DEPTH):
            if not queue.alarms.watch(*FLOW):
                yield Finding(
                    f"{alarm.name} watches {DEPTH} of {queue.name}, and {mapping.name} takes the messages away: they are gone before the next sample, and no alarm tells",
                    at=alarm.metric if alarm.metric.get() else alarm,
                    because=[mapping],
                )
