"""TreatMissingData of an alarm is breaching, and an idle queue or function reports no data.

SQS reports a queue's metrics only while the queue is active, and Lambda those of a function when it is invoked. With `TreatMissingData: breaching` an alarm on too many messages, errors or throttles is in ALARM
whenever nothing happens. On a dead-letter queue, which is empty as a rule, it is in ALARM already when the first message arrives: its state does not change, so no action runs and nobody is notified. That is a
warning; elsewhere it is a note. An alarm on too few (LessThan…) may want just that, and one that is a part of a composite alarm, too.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {TreatMissingData: breaching}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {TreatMissingData: notBreaching}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Function, Queue

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "alarm-missing-data",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Set TreatMissingData of the alarm to notBreaching.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    yield from each(mapping.watched(), lambda watched: _judge(watched, dead=watched == letters))


def _judge(watched: Queue | Function, *, dead: bool) -> Iterator[Finding]:
    for alarm in watched.alarms.naming():
        missing = alarm.missing_data
        if missing.get() != "breaching" or (metric := alarm.metric.get()) is None or not (alarm.comparison.get() or "").startswith("GreaterThan"):
            continue
        if not alarm.is_heard():
            yield Finding(
                f"TreatMissingData of {alarm.name} is breaching: {watched.name} reports no {metric} while it is idle, so the alarm is in ALARM then"
                + (", and its state does not change when the first message arrives: nobody is notified" if dead else ""),
                at=missing,
                severity=Severity.WARNING if dead else None,
                changes=[Change(alarm, missing.name, "notBreaching")],
            )
