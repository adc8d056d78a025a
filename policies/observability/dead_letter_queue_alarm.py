"""No alarm watches the dead-letter queue.

A message in the dead-letter queue is work that was not done, and nothing else tells of it: the source queue is empty again, and after MessageRetentionPeriod SQS deletes the message. An alarm on
ApproximateNumberOfMessagesVisible (or ApproximateAgeOfOldestMessage) of this queue goes into ALARM at the first one. Every alarm of the targets counts, in whatever template, also one that is a part of an
expression. A dead-letter queue that a function reads (by a mapping that is enabled) needs none, and of one outside the targets nothing is said: its alarms are where it is defined.

A warning: AWS's guide has a page for this alarm. A note where the alarm exists in another environment (its Condition, or what it watches, depends on a parameter): then somebody chose to have none in this one. A parameter that only
switches it on, and is off by default, is no such choice. Where an alarm by its name was meant for this queue and watches another one, the message names both. cfn-lint and checkov do not see it.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/SQS
        MetricName: ApproximateNumberOfMessagesVisible
        Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]
        Statistic: Maximum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 1
        ComparisonOperator: GreaterThanOrEqualToThreshold
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import gathered
from queuegate.synth.model import DEAD, Alarm, Queue, View, is_nearly, misspelling, says_dead_letters

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule, some

METRICS: Final = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent")
"""The last one is the wrong one, which `dead-letter-alarm-on-sent` says."""


@rule(
    "dead-letter-queue-alarm",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    fix="Add an AWS::CloudWatch::Alarm on the Maximum of ApproximateNumberOfMessagesVisible (AWS/SQS) of the dead-letter queue, with Threshold 1 and AlarmActions (in a CDK app: call create_alarm on metric_approximate_number_of_messages_visible() of the Queue, with threshold=1 and evaluation_periods=1, and add_alarm_action on the alarm).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters = mapping.own_dead_letters()
    if letters is not None and not some(
        mapping.world, (lambda: letters.alarms.watch(*METRICS), lambda: letters.mappings.any(lambda reader: reader.enabled.get()))
    ):
        meant = [
            (alarm, named)
            for alarm, named, other in letters.alarms.on_others(*METRICS, called=(letters.name, *DEAD))
            if (_is_about(alarm, letters, named) or (other is None and is_nearly(named, letters))) and not _is_watched_rightly(other)
        ]
        instead = "".join(f"; {alarm.name} watches {named} instead" for alarm, named in meant) or _by_others(letters)
        yield Finding(
            f"no alarm watches {letters.name}{instead}: nobody is notified of the messages that SQS moves there, and it deletes them after MessageRetentionPeriod",
            at=letters,
            because=misspelling(letters),
            severity=Severity.NOTE if letters.alarms.ever_watch(*METRICS) else None,
            fix=_fix(letters, [alarm for alarm, _ in meant]),
        )


def _by_others(letters: Queue) -> str:
    """Its alarms on metrics that do not tell of a message there."""
    named = [f"{alarm.name} ({metric})" for alarm in gathered(letters.alarms.naming())[0] if (metric := _metric(alarm))]
    return f" for messages that are there; {listed(named)} {'does' if len(named) == 1 else 'do'} not count them" if named else ""


def _metric(alarm: Alarm) -> str | None:
    try:
        return alarm.metric.get()
    except Undecided:
        return None


def _fix(letters: Queue, meant: list[Alarm]) -> str:
    if meant:
        return f"Set the dimension QueueName of {meant[0].name} to the name of {letters.name}."
    return f"Add an AWS::CloudWatch::Alarm on the Maximum of ApproximateNumberOfMessagesVisible (AWS/SQS) of {letters.name}, with Threshold 1 and AlarmActions (in a CDK app: call create_alarm on metric_approximate_number_of_messages_visible() of the Queue {letters.name}, with threshold=1 and evaluation_periods=1, and add_alarm_action on the alarm)."


def _is_watched_rightly(other: View | None) -> bool:
    """Is what the alarm watches a dead-letter queue itself? Then the alarm was not meant for this one."""
    return isinstance(other, Queue) and other.takes_failures()


def _is_about(alarm: Alarm, letters: Queue, watched: str) -> bool:
    """Does the alarm's name, or that of the queue that it watches, say that it was meant for the dead-letter queue?"""
    named = f"{alarm.id} {alarm.name} {watched}"
    return letters.name.lower() in named.lower() or says_dead_letters(named)
