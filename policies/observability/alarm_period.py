"""An alarm's period is not one in which CloudWatch has data, or not one that it accepts.

A period is 10, 20 or 30 s, or a multiple of 60 s; anything else is refused, and so are more than a day of periods below an hour, more than a week of longer ones, and a DatapointsToAlarm above EvaluationPeriods
(https://github.com/hashicorp/terraform/issues/24070 has CloudWatch's words): an error, since CloudFormation fails. The metrics of SQS and Lambda come once a minute:
with 10, 20 or 30 s most periods are empty, and the alarm often lapses into INSUFFICIENT_DATA: a warning.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Period: 90}

Bad::

    OldestMessage:
      Type: AWS::CloudWatch::Alarm
      Properties: {Period: 10}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Period: 300}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Alarm

from ..rule import Change, Finding, Mapping, Severity, rule

_SHORT: Final = (10, 20, 30)
"""For metrics of high resolution only: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800
"""Other periods are multiples of the first; below the second all periods together last the third at most, else the fourth: as above."""


@rule(
    "alarm-period",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    fix="Set the alarm's Period to 60, or to a multiple of it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.watched(), lambda watched: each(watched.alarms.naming(), lambda alarm: _judge(alarm, watched.name)))


def _judge(alarm: Alarm, watched: str) -> Iterator[Finding]:
    for period, place in alarm.periods():
        near = max(_MINUTE, round(period / _MINUTE) * _MINUTE)
        own = [Change(alarm, "Period", near)] if place == alarm.period.place else []
        fix = "" if own else f"Set Period of this metric of {alarm.name} to {near}."
        if period in _SHORT:
            yield Finding(
                f"Period of {alarm.name} is {period} s, and the metrics of {watched} come once in {_MINUTE} s: most periods are empty, and the alarm lapses into INSUFFICIENT_DATA",
                at=place,
                changes=own,
                fix=fix,
            )
        elif period % _MINUTE or period <= 0:
            yield Finding(
                f"Period of {alarm.name} is {period:,} s; CloudWatch accepts 10, 20, 30 and multiples of {_MINUTE} s: CloudFormation fails, on create and on update",
                at=place,
                severity=Severity.ERROR,
                changes=own,
                fix=fix,
            )
        elif (count := alarm.evaluation_periods).get() and (wanted := alarm.datapoints).get() and (wanted.get() or 0) > (count.get() or 0):
            yield Finding(
                f"DatapointsToAlarm of {alarm.name} is {wanted.get():,}, and EvaluationPeriods {count.get():,}: CloudWatch accepts no more datapoints than periods, and CloudFormation fails, "
                "on create and on update",
                at=wanted,
                because=(count,),
                severity=Severity.ERROR,
                changes=[Change(alarm, count.name, wanted.get())],
                instead=[Change(alarm, wanted.name, count.get())],
            )
        elif count.get() and period * (count.get() or 1) > (longest := _DAY if period < _HOUR else _WEEK):
            yield Finding(
                f"{alarm.name} looks at EvaluationPeriods ({count.get():,}) × Period ({period:,} s) = {period * (count.get() or 1):,} s; CloudWatch accepts {longest:,} s at most: "
                "CloudFormation fails, on create and on update",
                at=count,
                severity=Severity.ERROR,
                changes=[Change(alarm, count.name, longest // period)],
            )
