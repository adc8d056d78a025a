"""The only alarm watches ApproximateAgeOfOldestMessage, which leaves out messages that keep failing.

When a message of a standard queue has been received three times and is not deleted, SQS moves it to the back, and ApproximateAgeOfOldestMessage speaks of the next one. So a message that fails
until maxReceiveCount is in that metric for its first receives only, and the alarm stays in OK while messages move to the dead-letter queue. An alarm on the dead-letter queue sees them.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: NumberOfEmptyReceives}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {MetricName: ApproximateNumberOfMessagesVisible}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, rule, some

AGE: Final = "ApproximateAgeOfOldestMessage"
LETTERS: Final = ("ApproximateNumberOfMessagesVisible", AGE, "NumberOfMessagesReceived", "NumberOfMessagesSent")
COUNTED: Final = 3
"""The receives after which the metric leaves a message out:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"""


@rule(
    "age-alarm-skips-retried",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Add an alarm on ApproximateNumberOfMessagesVisible of the dead-letter queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is None:
        return
    queue, count = mapping.queue, mapping.queue.max_receive_count
    if (receives := count.get()) is None or receives <= COUNTED or queue.fifo.get():
        return
    for alarm in queue.alarms.on(AGE):
        if not some(mapping.world, (lambda: letters.alarms.watch(*LETTERS), lambda: letters.mappings.any(lambda _: True))):
            yield Finding(
                f"{alarm.name} watches {AGE} of {queue.name}, which leaves a message out after {COUNTED} receives, and maxReceiveCount is {receives:,}: no alarm sees messages that keep failing",
                at=alarm.metric if alarm.metric.get() else alarm,
                because=[count],
                fix=f"Add an alarm on ApproximateNumberOfMessagesVisible of {letters.name}, with Threshold 1.",
            )
