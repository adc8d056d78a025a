"""The only alarm watches Errors of the function, and a partial batch response is no error.

An invocation that returns `batchItemFailures` has succeeded: `Errors` stays at 0 while messages of every batch fail, are retried, and end in the dead-letter queue. With ReportBatchItemFailures
an alarm has to watch the messages: the dead-letter queue, the age of the oldest message, or FailedInvokeEventCount of the mapping. (An alarm on a metric of the team's own may count them; then nothing is said.)

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}
    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfEmptyReceives}

Good::

    Errors:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Errors
        Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
        Statistic: Sum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 1
        ComparisonOperator: GreaterThanOrEqualToThreshold
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Queue, watches_own_metrics

from ..rule import Finding, Mapping, Severity, rule

PARTIAL: Final = "ReportBatchItemFailures"
MESSAGES: Final = (
    *("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesNotVisible"),
    *("NumberOfMessagesReceived", "NumberOfMessagesDeleted"),
)
"""Metrics of a queue that show messages which fail: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"""


@rule(
    "errors-alarm-blind",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Add an alarm on ApproximateNumberOfMessagesVisible of the dead-letter queue, or on ApproximateAgeOfOldestMessage of the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or PARTIAL not in mapping.response_types.get() or watches_own_metrics(function):
        return
    for alarm in function.alarms.on("Errors"):
        if not _is_seen(mapping):
            yield Finding(
                f"{alarm.name} watches Errors of {function.name}, and an invocation that reports failed messages (ReportBatchItemFailures) does not count as an error: messages may fail in every batch, and Errors stays at 0",
                at=alarm,
                because=[mapping],
                fix=_alarm(mapping),
            )


def _is_seen(mapping: Mapping) -> bool:
    """Does an alarm watch the messages? Raises `Undecided` where one may: there, or where the queue or its dead-letter queue is defined."""
    queues: list[Queue | None] = [mapping.queue, mapping.queue.dead_letter_queue]
    return any(queue.alarms.watch(*MESSAGES) for queue in queues if queue is not None)


def _alarm(mapping: Mapping) -> str:
    """On the dead-letter queue, where there is one."""
    queue = mapping.queue
    behind = queue.dead_letter_queue
    return (
        f"Add an alarm on ApproximateNumberOfMessagesVisible of {behind.name}."
        if behind is not None
        else f"Add an alarm on ApproximateAgeOfOldestMessage of {queue.name}."
    )
