"""What CloudWatch refuses of an alarm: a statistic that is none, and a comparison that does not go with its threshold.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and, of the statistics,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex

from ...linking.resources import View
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .references import RefusedForm

_STATISTIC: Final = regex(r"(?:p|tm|tc|ts|wm)\d{1,3}(?:\.\d+)?|(?:PR|TM|TC|TS|WM)\([^()]*\)|IQM")
_OF_BANDS: Final = ("GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold")


def of_alarm(alarm: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        statistic, place = _said(alarm, "ExtendedStatistic")
        if isinstance(statistic, str) and not _STATISTIC.fullmatch(statistic):
            yield RefusedForm("ExtendedStatistic", place, f"'{statistic}'", "a percentile such as p95, tm90, TM(10%:90%) or PR(:300)")
    with suppress(Undecided):
        (compared, at), (band, _) = _said(alarm, "ComparisonOperator"), _said(alarm, "ThresholdMetricId")
        if band is not ABSENT and isinstance(compared, str) and compared not in _OF_BANDS:
            accepts = f"{', '.join(_OF_BANDS)} of an alarm on an anomaly detection band (ThresholdMetricId)"
            yield RefusedForm("ComparisonOperator", at, compared, accepts, _OF_BANDS[0] if compared.startswith("Greater") else _OF_BANDS[-1])
        elif band is ABSENT and compared in _OF_BANDS:
            also = f"Write ThresholdMetricId of {alarm.name}, or compare with a Threshold."
            yield RefusedForm("ComparisonOperator", at, str(compared), "it with a ThresholdMetricId only", also=also)


def _said(alarm: View, key: str) -> tuple[Any, Place]:
    return alarm.facts.dig((key,), alarm.world)
