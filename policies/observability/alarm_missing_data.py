"""An alarm takes silence for trouble, and an idle queue or function is silent.

SQS reports a queue's metrics only while the queue is active, and Lambda those of a function when it is invoked. With `TreatMissingData: breaching` an alarm on too many messages, errors or throttles rings
whenever nothing happens. On a dead-letter queue, where nothing is the rule, it is red already when the first message arrives: nothing changes, so nobody is told. That is a
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

from ..rule import Finding, Mapping, Severity, rule


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
                f"{alarm.name} treats missing data as breaching: {watched.name} reports no {metric} while it is idle, so the alarm is in ALARM then"
                + (", and the first dead letter changes nothing: nobody is told" if dead else ""),
                at=missing,
                severity=Severity.WARNING if dead else None,
                fix=f"Set TreatMissingData of {alarm.name} to notBreaching.",
            )
