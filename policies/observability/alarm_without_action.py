"""An alarm on the pipeline tells nobody.

It has no action, or its actions are switched off: it turns red in a console that nobody looks at, and everybody believes that the pipeline is watched. An alarm that is a
part of a composite alarm needs no action of its own, and neither does one whose changes an EventBridge rule takes up.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {AlarmActions: !Ref AWS::NoValue}

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {ActionsEnabled: false}

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Alarm

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "alarm-without-action",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html",
    fix="Give the alarm an action (AlarmActions), and leave ActionsEnabled out.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for watched in mapping.watched():
        try:
            for alarm in watched.alarms.silent():
                yield _finding(alarm, watched.name)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt


def _finding(alarm: Alarm, watched: str) -> Finding:
    if not alarm.actions.get():
        return Finding(f"{alarm.name} watches {watched} and tells nobody: it has no alarm action", at=alarm.actions)
    return Finding(f"{alarm.name} watches {watched} and tells nobody: its actions are switched off", at=alarm.actions_enabled)
