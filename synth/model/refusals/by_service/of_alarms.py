"""What CloudWatch refuses of an alarm: a statistic that is none, and a comparison that does not go with its threshold.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and, of the statistics,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex

from ....language.functions.intrinsics import elements, resolve
from ....linking.resources import View
from ....values.value import ABSENT, Place
from ....values.worlds import Undecided
from ..references import RefusedForm

_STATISTIC: Final = regex(r"(?:p|tm|tc|ts|wm)\d{1,3}(?:\.\d+)?|(?:PR|TM|TC|TS|WM)\([^()]*\)|IQM")
_SIMPLE: Final = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_OF_BANDS: Final = ("GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold")


def of_alarm(alarm: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        statistic, place = _said(alarm, "ExtendedStatistic")
        if isinstance(statistic, str) and not _STATISTIC.fullmatch(statistic):
            yield RefusedForm("ExtendedStatistic", place, f"'{statistic}'", "a percentile such as p95, tm90, TM(10%:90%) or PR(:300)")
    yield from _of_queries(alarm)
    with suppress(Undecided):
        (compared, at), (band, _) = _said(alarm, "ComparisonOperator"), _said(alarm, "ThresholdMetricId")
        if band is not ABSENT and isinstance(compared, str) and compared not in _OF_BANDS:
            accepts = f"{', '.join(_OF_BANDS)} of an alarm on an anomaly detection band (ThresholdMetricId)"
            yield RefusedForm("ComparisonOperator", at, compared, accepts, _OF_BANDS[0] if compared.startswith("Greater") else _OF_BANDS[-1])
        elif band is ABSENT and compared in _OF_BANDS:
            also = f"Write ThresholdMetricId of {alarm.name}, or compare with a Threshold."
            yield RefusedForm("ComparisonOperator", at, str(compared), "it with a ThresholdMetricId only", also=also)


def _of_queries(alarm: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html"""
    with suppress(Undecided):
        listed, place = _said(alarm, "Metrics")
        for one, at in elements(listed, alarm.world, place) if listed is not ABSENT else ():
            node, where = one, at
            for key in ("MetricStat", "Stat"):
                node, where = resolve(node[key], alarm.world, where / key) if isinstance(node, dict) and key in node else (None, where)
            if isinstance(node, str) and node not in _SIMPLE and not _STATISTIC.fullmatch(node):
                yield RefusedForm("Stat", where, f"'{node}'", f"{', '.join(_SIMPLE)}, or a percentile such as p95")


def _said(alarm: View, key: str) -> tuple[Any, Place]:
    return alarm.facts.dig((key,), alarm.world)
