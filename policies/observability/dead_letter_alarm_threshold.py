"""An alarm on a dead-letter queue waits for more than one message.

Each message in a dead-letter queue is work that was not done, and AWS's guide asks for an alarm on any message that is moved there. With Threshold 100 the first hundred are nobody's: SQS deletes them after
MessageRetentionPeriod, and no alarm tells of them.

A note, since a team may accept some losses. Nothing is said where another alarm on the queue goes to ALARM at the first message or looks at its age, where a function reads the queue, of
alarms on an expression, and of a Sum that one message reaches within Period (SQS sends a value each minute).

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Threshold: 100, ComparisonOperator: GreaterThanThreshold}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {Threshold: 0, ComparisonOperator: GreaterThanThreshold}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Alarm, Queue

from ..rule import Change, Finding, Mapping, Severity, rule, seconds

_DEPTH, _AGE = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"
_MINUTE: Final = 60
"""SQS sends its metrics each minute: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html"""


@rule(
    "dead-letter-alarm-threshold",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    fix="Set Threshold of the alarm to 0 with GreaterThanThreshold, or to 1 with GreaterThanOrEqualToThreshold.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is None:
        return
    watching, doubt = gathered(letters.alarms.on(_DEPTH))
    late = [alarm for alarm in watching if (first := _first(alarm)) is not None and first > 1]
    if late and len(late) == len(watching) and not letters.alarms.watch(_AGE) and not letters.mappings.any(lambda reader: reader.enabled.get()):
        if doubt:
            raise doubt.again()
        yield from each(sorted(late, key=lambda alarm: _first(alarm) or 0)[:1], lambda alarm: _say(alarm, letters))


def _say(alarm: Alarm, letters: Queue) -> Iterator[Finding]:
    first = _first(alarm) or 0
    yield Finding(
        f"{alarm.name} goes to ALARM from {first:,} messages in {letters.name} on (Threshold {alarm.threshold.get():g}, {alarm.comparison.get()}): "
        f"nobody is notified of fewer, and SQS deletes them after {seconds(letters.retention)}",
        at=alarm.threshold,
        because=[letters],
        changes=[Change(alarm, "Threshold", 1 if "OrEqual" in str(alarm.comparison.get()) else 0)],
    )


def _first(alarm: Alarm) -> int | None:
    """How many messages it takes until the alarm's condition is met; None where something else decides, or where that is another rule's."""
    one, threshold, compared = alarm.statistic_of_one(), alarm.threshold.get(), alarm.comparison.get()
    if one is None or threshold is None or compared not in ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold"):
        return None
    _, statistic, _ = one
    if statistic == "SampleCount":
        return None
    values = max(1, max((period for period, _ in alarm.periods()), default=_MINUTE) // _MINUTE) if statistic == "Sum" else 1
    least = threshold / values
    return floor(least) + 1 if compared == "GreaterThanThreshold" else ceil(least)
