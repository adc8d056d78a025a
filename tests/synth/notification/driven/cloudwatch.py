"""Metrics by the minute, and the template's own alarms and dashboard over them.

Only what the reference system uses: `Sum` and `Maximum`, thresholds, metric math of `+ - * / > >= IF FILL`, and the AND, OR and NOT of composite alarms.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .deployment import Deployment

Name = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions."""
COMPARED = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def metric(namespace: str, name: str, **dimensions: str) -> Name:
    return namespace, name, frozenset(dimensions.items())


@dataclass
class CloudWatch:
    """`put` what a service measures; ask for the `state` of an alarm."""

    deployment: Deployment
    points: dict[Name, dict[int, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def put(self, name: Name, value: float, at: float) -> None:
        self.points[name][int(at // 60)].append(value)

    def embedded(self, text: str, at: float) -> None:
        """Take the metrics out of what a function prints: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html"""
        for line in text.splitlines():
            if '"_aws"' in line:
                document = json.loads(line)
                for part in document["_aws"]["CloudWatchMetrics"]:
                    for names in part["Dimensions"]:
                        for one in part["Metrics"]:
                            values = document[one["Name"]]
                            for value in values if isinstance(values, list) else [values]:
                                self.put(metric(part["Namespace"], one["Name"], **{name: document[name] for name in names}), value, at)

    def total(self, name: Name) -> float:
        return sum(value for values in self.points[name].values() for value in values)

    def alarm(self, construct: str) -> dict[str, Any]:
        return self.deployment.properties(self.deployment.named(construct, "AWS::CloudWatch::Alarm"))

    def rang(self, construct: str, start: float, end: float) -> bool:
        """Was the alarm in ALARM at the end of any minute between the two?"""
        name = self.deployment.named(construct, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
        return any(self.in_alarm(name, minute) for minute in range(int(start // 60), int(end // 60) + 1))

    def in_alarm(self, name: str, minute: int) -> bool:
        """Is this alarm in ALARM when this minute has ended?"""
        if self.deployment.resources[name]["Type"] == "AWS::CloudWatch::CompositeAlarm":
            return self._composite(self.deployment.properties(name)["AlarmRule"], minute)
        alarm = self.deployment.properties(name)
        period = (alarm.get("Period") or next(one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one)) // 60
        breaching = 0
        for back in range(alarm["EvaluationPeriods"]):
            value = self._value(alarm, range(minute - period * (back + 1) + 1, minute - period * back + 1))
            missing = alarm.get("TreatMissingData", "missing") == "breaching"
            breaching += missing if value is None else COMPARED[alarm["ComparisonOperator"]](value, alarm["Threshold"])
        return bool(breaching >= alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]))

    def _composite(self, rule: str, minute: int) -> bool:
        names = {self.deployment.physical(name): name for name in self.deployment.resources}
        found = re.sub(r'ALARM\("?(?:[^":]*:)*([^":)]+)"?\)', lambda match: str(self.in_alarm(names[match[1]], minute)), rule)
        words = re.sub(r"\b(AND|OR|NOT)\b", lambda match: match[1].lower(), found)
        assert re.fullmatch(r"(?:True|False|and|or|not|[() ])*", words), words
        return bool(eval(words))  # noqa: S307 - nothing but truth values and brackets, as the line above says

    def _value(self, alarm: dict[str, Any], minutes: range) -> float | None:
        if "MetricName" in alarm:
            return self._statistic(alarm, alarm["Statistic"], minutes)
        values = {
            one["Id"]: self._statistic(one["MetricStat"]["Metric"], one["MetricStat"]["Stat"], minutes) for one in alarm["Metrics"] if "MetricStat" in one
        }
        [expression] = [one["Expression"] for one in alarm["Metrics"] if "Expression" in one]
        return computed(expression, values)

    def _statistic(self, watched: dict[str, Any], statistic: str, minutes: range) -> float | None:
        name = metric(watched["Namespace"], watched["MetricName"], **{one["Name"]: one["Value"] for one in watched.get("Dimensions", [])})
        found = [value for minute in minutes for value in self.points.get(name, {}).get(minute, [])]
        return None if not found else {"Sum": sum, "Maximum": max}[statistic](found)

    def watched(self, alarm: dict[str, Any]) -> set[Name]:
        """Return the metrics that an alarm looks at."""
        metrics = [alarm] if "MetricName" in alarm else [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
        return {metric(one["Namespace"], one["MetricName"], **{each["Name"]: each["Value"] for each in one.get("Dimensions", [])}) for one in metrics}

    def shown(self) -> set[Name]:
        """Return the metrics on the dashboard."""
        [dashboard] = self.deployment.of_type("AWS::CloudWatch::Dashboard").values()
        return {
            metric(row[0], row[1], **dict(zip(names[::2], names[1::2], strict=True)))
            for widget in json.loads(dashboard["DashboardBody"])["widgets"]
            for row in widget["properties"].get("metrics", [])
            if isinstance(row[0], str) and (names := [part for part in row[2:] if isinstance(part, str)]) is not None
        }


def computed(expression: str, values: dict[str, float | None]) -> float | None:
    """Return a metric math expression's value, or None where data is missing or a zero divides."""
    names = {"IF": lambda test, yes, no: yes if test else no, "FILL": lambda value, filled: filled if value is None else value, **values}
    try:
        return float(eval(expression, {"__builtins__": {}}, names))  # noqa: S307 - an expression of our own template
    except (TypeError, ZeroDivisionError):
        return None
