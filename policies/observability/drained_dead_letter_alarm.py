"""An alarm counts the visible messages of a dead-letter queue from which a function receives.

`ApproximateNumberOfMessagesVisible` is a sample. Where an event source mapping reads the dead-letter queue, a message is received before the next sample, so that alarm stays in OK. An alarm on the number of messages received or deleted (Sum, from 1 on) sees
them, or one on Invocations of the function that reads them.

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
    fix="Add an alarm on the Sum of NumberOfMessagesReceived of the dead-letter queue, with Threshold 1.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        if queue != mapping.queue or not mapping.enabled.get() or not queue.takes_failures():
            return
        for alarm in queue.alarms.on(DEPTH):
            if not queue.alarms.watch(*FLOW) and not _is_seen(mapping):
                yield Finding(
                    f"{alarm.name} watches {DEPTH} of {queue.name}, and {mapping.name} receives its messages before the next sample: no alarm sees them",
                    at=alarm.metric if alarm.metric.get() else alarm,
                    because=[mapping],
                    fix=f"Add an alarm on the Sum of NumberOfMessagesReceived of {queue.name}, with Threshold 1.",
                )


def _is_seen(mapping: Mapping) -> bool:
    """Does an alarm watch the function that reads the messages?"""
    function = mapping.own_function()
    return function is not None and function.alarms.watch("Invocations")
