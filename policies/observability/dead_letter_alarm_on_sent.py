"""The alarm on the dead-letter queue watches NumberOfMessagesSent, which does not count what SQS moves there.

`NumberOfMessagesSent` counts messages that somebody sends. When SQS moves a message to the dead-letter queue after `maxReceiveCount` receives, the metric does not count it, and the alarm stays OK while the
dead-letter queue fills. `ApproximateNumberOfMessagesVisible` counts it.

Always a warning. Nothing is said where another alarm watches ApproximateNumberOfMessagesVisible or ApproximateAgeOfOldestMessage of the same queue. cfn-lint and checkov do not see it.

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
    fix="Set MetricName of the alarm to ApproximateNumberOfMessagesVisible and Statistic to Maximum.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is None:
        return
    for alarm in letters.alarms.on("NumberOfMessagesSent"):
        if letters.alarms.watch("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"):
            return  # another one tells
        yield Finding(
            f"{alarm.name} watches NumberOfMessagesSent of {letters.name}, which does not count the messages that SQS moves there after maxReceiveCount: it stays OK while they arrive",
            at=alarm.metric if alarm.metric.get() else alarm,
            fix=f"Set MetricName of {alarm.name} to ApproximateNumberOfMessagesVisible and Statistic to Maximum (in the CDK: metric_approximate_number_of_messages_visible of the queue).",
        )
