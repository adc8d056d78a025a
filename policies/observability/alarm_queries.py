"""The queries of an alarm do not fit together: an expression names an Id that none has, or itself, or not exactly one of them returns data.

An alarm on metric math compares one of its `Metrics` with the threshold: the one that returns data, which every query does that has no `ReturnData: false`. With none or several CloudWatch refuses the alarm, and so it does where ThresholdMetricId is no Id of them, or where MetricName, Statistic or another part of a single metric stands beside Metrics. Each Id is unique,
and begins with a lowercase letter. An expression may name the Ids of metrics and of other expressions; with a name that there is not, with a bracket that nothing closes, or in a circle, there is nothing to compute.

An error where CloudWatch is known to refuse the alarm, so that CloudFormation fails; a warning where an expression cannot be computed. Queries of Metrics Insights, and expressions of which a part is unknown, are not looked into.

Bad::

    FailingShare:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Metrics:
          - Id: errors
            ReturnData: false
            MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}
          - {Id: share, Expression: 100 * errors / invocations}
        EvaluationPeriods: 5
        Threshold: 10
        ComparisonOperator: GreaterThanThreshold
        TreatMissingData: notBreaching
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]

Good::

    FailingShare:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Metrics:
          - Id: errors
            ReturnData: false
            MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}
          - Id: invocations
            ReturnData: false
            MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: AWS/Lambda, MetricName: Invocations, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}
          - {Id: share, Expression: 100 * errors / invocations}
        EvaluationPeriods: 5
        Threshold: 10
        ComparisonOperator: GreaterThanThreshold
        TreatMissingData: notBreaching
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import each
from queuegate.synth.model import Alarm

from ..rule import Change, Finding, Mapping, Severity, few, listed, rule

_ID: Final = regex(r"[a-z][a-zA-Z0-9_]{0,254}")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html"""
_LINE: Final = 60
"""How much of an expression a message shows, in characters."""
_FAILS: Final = "CloudFormation fails, on create and on update"


@rule(
    "alarm-queries",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    fix="Let each expression name Ids of the same alarm, and exactly one query return data.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.watched(), lambda watched: each(watched.alarms.naming(), lambda alarm: _judge(alarm, watched.name)))


def _judge(alarm: Alarm, watched: str) -> Iterator[Finding]:
    if alarm.listed.written():
        yield from _beside(alarm, watched)
        yield from _ids(alarm, watched)
        yield from _expressions(alarm, watched)
        yield from _returned(alarm, watched)


def _beside(alarm: Alarm, watched: str) -> Iterator[Finding]:
    """What goes with MetricName, and not with Metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    if beside := [*alarm.beside_queries()]:
        names = [name for name, _ in beside]
        yield Finding(
            f"{alarm.name}, which watches {watched}, has Metrics and {listed(names)}; CloudWatch accepts one or the other: {_FAILS}",
            at=beside[0][1],
            because=[alarm.listed],
            key="Metrics",
            changes=[Change(alarm, name) for name in names],
        )


def _ids(alarm: Alarm, watched: str) -> Iterator[Finding]:
    several = alarm.queries().several
    known: set[str] = set()
    for query in several:
        if query.id is None:
            continue
        if not _ID.fullmatch(query.id):
            said = f"the Id {query.id} in Metrics of {alarm.name}, which watches {watched}, is not valid: an Id has letters, digits and underscores, and begins with a lowercase letter. {_FAILS}"
        elif query.id in known:
            said = f"Metrics of {alarm.name}, which watches {watched}, has the Id {query.id} twice, and each Id is unique: {_FAILS}"
        else:
            known.add(query.id)
            continue
        yield Finding(said, at=query.place / "Id", key=query.id, fix=f"Give this query of {alarm.name} an Id of its own, such as m{len(several)}.")


def _expressions(alarm: Alarm, watched: str) -> Iterator[Finding]:
    """What an expression names that there is not, where each query's Id is known; and expressions that need their own result."""
    several = alarm.queries().several
    known = [query.id for query in several if query.id is not None]
    for query in several:
        if query.expression is not None and (sign := query.bracket()):
            yield Finding(
                f"Expression of {alarm.name}, which watches {watched}, has a '{sign}' without its counterpart ({query.expression[:_LINE]}): it cannot be computed, and the alarm watches nothing",
                at=query.place / "Expression",
                severity=Severity.WARNING,
                key=query.id or "",
                fix=f"Close each bracket in the expression {query.id or ''} of {alarm.name}.",
            )
        missing = [name for name in query.uses if name not in known]
        if missing and len(known) == len(several):
            yield Finding(
                f"Expression of {alarm.name}, which watches {watched}, names {listed(missing)}, and no query of the alarm has that Id (there {'is' if len(known) == 1 else 'are'} {few(known)}): "
                "it cannot be computed, and the alarm watches nothing",
                at=query.place / "Expression",
                severity=Severity.WARNING,
                key=query.id or "",
                fix=f"Name an Id of {alarm.name} in the expression, or add a query with the Id {listed(missing)}.",
            )
    if way := alarm.queries().circle():
        names = " → ".join(str(query.id) for query in (*way, way[0]))
        yield Finding(
            f"Expression of {alarm.name}, which watches {watched}, needs its own result ({names}): it cannot be computed, and the alarm watches nothing",
            at=way[0].place / "Expression",
            severity=Severity.WARNING,
            key="circle",
            fix=f"Let the expression of {way[0].id} in {alarm.name} name metrics, and not what is made of it.",
        )


def _returned(alarm: Alarm, watched: str) -> Iterator[Finding]:
    """One that is compared with Threshold. With ThresholdMetricId (a band of what is usual) two return data, and that is left to CloudWatch."""
    if band := alarm.threshold_metric.get():
        yield from _band(alarm, watched, band)
        return
    found = alarm.queries().returning()
    if len(found) != 1:
        what = (
            "has ReturnData: false everywhere"
            if not found
            else f"has {len(found)} queries that return data ({few(str(query.id) for query in found)}; ReturnData is true by default)"
        )
        yield Finding(
            f"Metrics of {alarm.name}, which watches {watched}, {what}; CloudWatch needs exactly one: {_FAILS}",
            at=alarm.listed,
            key="ReturnData",
            fix=f"Set ReturnData to true in the query of {alarm.name} that is compared with Threshold, and to false in all others.",
        )


def _band(alarm: Alarm, watched: str, band: str) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    known = [query.id for query in alarm.queries().several]
    if None not in known and band not in known:
        yield Finding(
            f"ThresholdMetricId of {alarm.name}, which watches {watched}, is {band}, and no query of the alarm has that Id (there {'is' if len(known) == 1 else 'are'} {few(map(str, known))}): {_FAILS}",
            at=alarm.threshold_metric,
            key="ThresholdMetricId",
            fix=f"Write the Id of the query of {alarm.name} whose Expression is an ANOMALY_DETECTION_BAND.",
        )
