"""The alarm on the dead-letter queue counts what is sent to it, and dead letters are not sent.

`NumberOfMessagesSent` counts calls of SendMessage. When SQS itself moves a message to the dead-letter queue after its last receive, the metric does not count it, so the
alarm stays silent while dead letters pile up.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfMessagesSent, Statistic: Sum}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: ApproximateNumberOfMessagesVisible, Statistic: Maximum}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "dead-letter-alarm-on-sent",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html#sqs-dlq-number-of-messages",
    fix="Watch ApproximateNumberOfMessagesVisible of the dead-letter queue instead.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is None:
        return
    for alarm in letters.alarms.on("NumberOfMessagesSent"):
        if letters.alarms.watch("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"):
            return  # another one tells
        yield Finding(
            f"{alarm.name} counts what is sent to {letters.name}: what SQS moves there itself is never counted, so no dead letter sets it off",
            at=alarm.metric if alarm.metric.get() else alarm,
        )
