"""The condition of an alarm is met when all is well, or is never met.

An alarm on a dead-letter queue that compares with LessThanThreshold is in ALARM while the queue is empty, and goes to OK when a message arrives. The statistic SampleCount counts the data points that CloudWatch was sent, and
not the messages or errors in them. And Errors and Throttles of a function are 1 or 0 for each invocation, so that their Average, Maximum and Minimum are 1 at most: AWS says to view them with Sum. A Unit that SQS does not report the metric in finds no data at all. Duration is in milliseconds, and no invocation lasts longer than Timeout of its function. No count and no age is below 0: GreaterThanOrEqualToThreshold, which is what `metric.create_alarm(threshold=0)` of the CDK makes, is always met with a Threshold of 0.

A warning; an error where CloudWatch refuses the alarm: a MetricName with neither Statistic nor ExtendedStatistic, with both, or without Period, and neither Threshold nor ThresholdMetricId. Alarms on an expression or on several metrics are not judged, those on a percentile only where it is one of Duration, and neither are LessThanThreshold and a Threshold of 0 on the messages of a queue that is read: scaling uses them. cfn-lint and checkov do not see it.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {ComparisonOperator: LessThanThreshold}

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Threshold: 0, ComparisonOperator: GreaterThanOrEqualToThreshold}

Bad::

    ErrorsAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Errors
        Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
        Statistic: Maximum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 5
        ComparisonOperator: GreaterThanThreshold
        TreatMissingData: notBreaching
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]

Bad::

    DurationAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Duration
        Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
        ExtendedStatistic: p99
        Period: 60
        EvaluationPeriods: 5
        Threshold: 60000
        ComparisonOperator: GreaterThanThreshold
        TreatMissingData: notBreaching
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Threshold: !Ref AWS::NoValue}

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Period: !Ref AWS::NoValue}

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {ComparisonOperator: !Ref AWS::NoValue}

Good::

    ErrorsAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Errors
        Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
        Statistic: Sum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 5
        ComparisonOperator: GreaterThanThreshold
        TreatMissingData: notBreaching
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex
from queuegate.synth.iam import each
from queuegate.synth.model import Alarm, Function, Queue
from queuegate.synth.values import Undecided, Value

from ..rule import Change, Finding, Mapping, Severity, rule

_AGE: Final = "ApproximateAgeOfOldestMessage"
_WAITING: Final = ("ApproximateNumberOfMessagesVisible", _AGE, "NumberOfMessagesSent")
_OUTCOMES: Final = ("Errors", "Throttles", "DeadLetterErrors", "DestinationDeliveryFailures")
"""1 or 0 for each invocation, to be viewed with Sum: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
_COUNTED: Final = ("ApproximateNumberOfMessages", "NumberOf")
"""What SQS reports in Count: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html.
A unit that a metric does not have: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
_ABOVE: Final = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
_MILLISECONDS: Final = 1_000
"""Duration is in milliseconds: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
_MOST_OF: Final = 0.8
"""The part of Timeout from which an alarm warns in time; a choice of ours."""
_LIKE_ONE: Final = regex(r"(?i)average|maximum|minimum|p\d.*|[tw]m[\d(].*|iqm")
"""Statistics that are no more than the greatest of what they are made of: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"""
_ONE_AT_MOST: Final = ("Average", "Maximum", "Minimum")
_GOOD_STATISTIC: Final = {"ApproximateNumberOfMessagesVisible": "Maximum", _AGE: "Maximum"}


@rule(
    "alarm-condition",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Compare with GreaterThanThreshold: the Sum of Errors or Throttles, the Maximum of the messages that wait or of their age.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    yield from each(mapping.watched(), lambda watched: _of(watched, dead=watched == letters))


def _of(watched: Queue | Function, *, dead: bool) -> Iterator[Finding]:
    bad = _OUTCOMES if not isinstance(watched, Queue) else _WAITING if dead else ()
    yield from each(watched.alarms.naming(), lambda alarm: _judge(alarm, watched.name, bad))
    if not isinstance(watched, Queue):
        yield from each(watched.alarms.naming(), lambda alarm: _never(alarm, watched))


def _judge(alarm: Alarm, watched: str, bad: tuple[str, ...]) -> Iterator[Finding]:
    yield from _refused(alarm, watched)
    if (one := alarm.statistic_of_one()) is None:
        return
    metric, statistic, place = one
    compared = alarm.comparison.get() or ""
    if metric in bad and compared.startswith("LessThan") and compared.endswith("Threshold") and "Lower" not in compared:
        yield Finding(
            f"ComparisonOperator of {alarm.name} is {compared}: it is in ALARM while {metric} of {watched} is low, and OK when it rises",
            at=alarm.comparison,
            changes=[Change(alarm, "ComparisonOperator", compared.replace("Less", "Greater"))],
        )
    yield from _unit(alarm, metric, watched)
    if statistic != "SampleCount" and (metric in bad or metric == _AGE):
        yield from _always(alarm, metric, watched, compared)
    better, name = _GOOD_STATISTIC.get(metric, "Sum"), alarm.statistic.name if alarm.statistic.written() is not None else "Stat"
    if metric not in (*_WAITING, *_OUTCOMES):
        return
    if statistic == "SampleCount":
        said = f"{name} of {alarm.name} is SampleCount, which counts the data points of {metric} of {watched}, and not what they say"
    elif metric in _OUTCOMES and statistic in _ONE_AT_MOST and (threshold := alarm.threshold.get()) is not None and _is_above_one(compared, threshold):
        said = f"{name} of {alarm.name} is {statistic}, which is 1 at most, since each invocation of {watched} counts 1 or 0 in {metric}, and Threshold is {threshold:g}: the alarm stays OK"
    else:
        return
    own = name != "Stat"
    yield Finding(
        said, at=place, changes=[Change(alarm, name, better)] if own else [], fix="" if own else f"Set Stat of this metric of {alarm.name} to {better}."
    )


def _refused(alarm: Alarm, watched: str) -> Iterator[Finding]:
    """What a static threshold needs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    named, banded = alarm.metric.written() is not None, alarm.threshold_metric.written() is not None
    if named and alarm.statistic.written() is None and not alarm.extended.get():
        better = _GOOD_STATISTIC.get(alarm.metric.written() or "", "Sum")
        yield _lacks(alarm, watched, "a MetricName and neither Statistic nor ExtendedStatistic; CloudWatch needs one of them", alarm.statistic, better)
    if named and alarm.statistic.written() is not None and alarm.extended.get():
        yield Finding(
            f"{alarm.name}, which watches {watched}, has Statistic and ExtendedStatistic; CloudWatch accepts one of them: CloudFormation fails, on create and on update",
            at=alarm.extended,
            severity=Severity.ERROR,
            changes=[Change(alarm, "ExtendedStatistic")],
        )
    if named and alarm.period.written() is None and not banded:
        yield _lacks(alarm, watched, "a MetricName and no Period; CloudWatch needs it with a Threshold", alarm.period, 60)
    if (named or alarm.listed.get()) and alarm.threshold.written() is None and not banded:
        yield _lacks(alarm, watched, "neither Threshold nor ThresholdMetricId; CloudWatch needs one of them", alarm.threshold)
    needed: tuple[tuple[Value[Any], str | int], ...] = ((alarm.comparison, "GreaterThanThreshold"), (alarm.evaluation_periods, 1))
    for lacking, value in needed if named or alarm.listed.get() else ():
        with suppress(Undecided):  # whatever it is, it is there
            if lacking.written() is None:
                yield _lacks(alarm, watched, f"no {lacking.name}; CloudWatch needs it with metrics", lacking, value)


def _lacks(alarm: Alarm, watched: str, what: str, lacking: Value[Any], better: str | int | None = None) -> Finding:
    return Finding(
        f"{alarm.name}, which watches {watched}, has {what}: CloudFormation fails, on create and on update",
        at=lacking,
        severity=Severity.ERROR,
        changes=[Change(alarm, lacking.name, better)] if better is not None else [],
        fix="" if better is not None else f"Set Threshold of {alarm.name} to the value from which somebody has to look.",
    )


def _always(alarm: Alarm, metric: str, watched: str, compared: str) -> Iterator[Finding]:
    """Nothing that is counted is below 0, and no message is younger."""
    threshold = alarm.threshold.get()
    least = {"GreaterThanOrEqualToThreshold": 1, "GreaterThanThreshold": 0}.get(compared)
    if least is not None and threshold is not None and (threshold < 0 or (threshold == 0 and least)):
        yield Finding(
            f"{alarm.name} goes to ALARM when {metric} of {watched} is {'at least' if least else 'above'} {threshold:g} (ComparisonOperator {compared}), which it always is: "
            "it is in ALARM while all is well, and nobody is notified when something is wrong",
            at=alarm.threshold,
            because=[alarm.comparison],
            changes=[Change(alarm, "Threshold", least)],
        )


def _never(alarm: Alarm, function: Function) -> Iterator[Finding]:
    """No invocation lasts longer than its function's timeout, and so no average, extreme or percentile of them; a sum does, and a number of them is no duration."""
    if alarm.metric_of_one() != "Duration" or alarm.comparison.get() not in _ABOVE or alarm.threshold.written() is None:
        return
    one, threshold = alarm.statistic_of_one(), alarm.threshold.get()
    most = function.timeout.get() * _MILLISECONDS
    if threshold is not None and threshold > most and _LIKE_ONE.fullmatch(one[1] if one is not None else alarm.extended.get() or ""):
        yield Finding(
            f"Threshold of {alarm.name} is {threshold:,g} ms, and Timeout of {function.name} {function.timeout.get()} s ({most:,} ms): no invocation lasts longer, and the alarm stays OK",
            at=alarm.threshold,
            because=[function.timeout],
            changes=[Change(alarm, "Threshold", round(most * _MOST_OF))],
        )


def _unit(alarm: Alarm, metric: str, watched: str) -> Iterator[Finding]:
    """CloudWatch converts no units, and finds no data in another one."""
    right = "Seconds" if metric == _AGE else "Count" if metric.startswith(_COUNTED) else None
    for unit, place in alarm.units() if right is not None else ():
        if unit != right:
            own = alarm.unit.get() is not None
            yield Finding(
                f"Unit of {alarm.name} is {unit}, and SQS reports {metric} of {watched} in {right}, so the alarm never has data",
                at=place,
                changes=[Change(alarm, "Unit")] if own else [],
                fix="CloudWatch takes the metric's own unit then." if own else f"Remove Unit from this metric of {alarm.name}.",
            )


def _is_above_one(compared: str, threshold: float) -> bool:
    return (compared == "GreaterThanThreshold" and threshold >= 1) or (compared == "GreaterThanOrEqualToThreshold" and threshold > 1)
