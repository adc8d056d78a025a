"""An alarm on the pipeline has no action.

It has no AlarmActions, or `ActionsEnabled: false`: it goes into ALARM in the console, and nobody is notified. An alarm that is named in the rule of a composite alarm which notifies somebody needs no action of its own, unless that rule never becomes true by its going into ALARM (`OK(orders)`), or, for the alarms of a dead-letter queue, only while an alarm on something else is in ALARM, too (`ALARM(dead) AND ALARM(age)`); and neither
does one that something of its template acts on (a deployment that CodeDeploy rolls back, a health check, a stop condition), or any where an EventBridge rule of the targets matches the events of CloudWatch.

A warning; a note where the alarm has an action in another environment (ActionsEnabled or AlarmActions by a condition or a map): then somebody chose its silence in this one. A
parameter that only switches it on, and is off by default, is no such choice. An alarm that exists to be read by something outside of the targets (a dashboard, say) is reported too: waive it. cfn-lint and checkov do not say it of these alarms
(checkov's CKV_AWS_319 reads Terraform only).

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

from ..rule import Change, Finding, Mapping, Severity, Undecided, rule


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
    try:
        yield from _only_together(mapping)
    except Undecided as unknown:
        doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _only_together(mapping: Mapping) -> Iterator[Finding]:
    """Of a dead-letter queue, one of whose alarms has to tell by itself: that a message is there is all that there is to know."""
    letters = mapping.own_dead_letters()
    telling = [alarm for alarm in letters.alarms.naming() if alarm.tells()] if letters is not None else []
    found = [(alarm, *alarm.tells_only_with()) for alarm in telling]
    for alarm, composite, other in found if letters is not None and all(composite for _, composite, _ in found) else ():
        yield Finding(
            f"{alarm.name} watches {letters.name} and has no AlarmActions, and AlarmRule of {composite} becomes true only while {other} is in ALARM, too: of messages in {letters.name} alone nobody is notified",
            at=alarm.actions,
            key=composite,
            fix=f"Add AlarmActions to {alarm.name}, or write OR in the place of AND in AlarmRule of {composite}.",
        )


def _finding(alarm: Alarm, watched: str) -> Finding:
    if not alarm.actions.get():
        vain = "".join(f", and AlarmRule of {name} never becomes true by its state ALARM" for name in alarm.named_in_vain()[:1])
        composite, named = ("", "") if vain else alarm.nearly_named()
        if composite:
            vain = f", and AlarmRule of {composite} names {named}, and its AlarmName is another"
        return Finding(
            f"{alarm.name} watches {watched} and has no AlarmActions{vain}: when it goes into ALARM, nobody is notified",
            at=alarm.actions,
            severity=_severity(alarm),
            fix=f"Add AlarmActions to {alarm.name}, with the ARN of an SNS topic that somebody reads (in the CDK: add_alarm_action).",
        )
    return Finding(
        f"ActionsEnabled of {alarm.name}, which watches {watched}, is false: when it goes into ALARM, nobody is notified",
        at=alarm.actions_enabled,
        severity=_severity(alarm),
        changes=[Change(alarm, "ActionsEnabled")],
    )


def _severity(alarm: Alarm) -> Severity | None:
    return Severity.NOTE if alarm.ever_tells() else None
