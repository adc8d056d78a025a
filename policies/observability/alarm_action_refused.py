"""The action of an alarm is one that CloudWatch cannot carry out.

CloudWatch publishes to a topic in its own name. Where the topic is encrypted, the key's policy has to allow cloudwatch.amazonaws.com kms:GenerateDataKey and kms:Decrypt; that of the key that AWS keeps for the account (`alias/aws/sns`) does not, and
cannot be changed. Where the topic has a policy of its own (for example one that only denies requests without TLS), it replaces the one that lets the account's alarms publish. In both cases the alarm goes into ALARM in
the console, its history says that the action failed, and nobody is notified.

What CloudWatch acts on are topics, functions, Auto Scaling policies, EC2 and Systems Manager; it sends nothing to a queue.

A warning, and an error where the action is no ARN: then CloudFormation fails. Where it is a parameter that the template itself tells apart from an empty one it stays a warning; of a parameter that is just empty by default nobody knows. A topic or a key outside the targets is not judged here. cfn-lint and checkov do not see what is missing; checkov's CKV_AWS_26 asks for the encryption that brings
the alarm to silence.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {AlarmActions: [""]}

Bad::

    OnCall:
      Type: AWS::SNS::Topic
      Properties: {KmsMasterKeyId: alias/aws/sns}
    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {AlarmActions: [!Ref OnCall]}

Bad::

    OnCall:
      Type: AWS::SNS::Topic
    OnCallPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref OnCall]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Deny, Principal: "*", Action: sns:Publish, Resource: !Ref OnCall, Condition: {Bool: {"aws:SecureTransport": "false"}}}]
    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {AlarmActions: [!Ref OnCall]}

Good::

    OnCallKey:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}
            - {Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: ["kms:GenerateDataKey*", kms:Decrypt], Resource: "*"}
    OnCall:
      Type: AWS::SNS::Topic
      Properties: {KmsMasterKeyId: !Ref OnCallKey}
    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties: {AlarmActions: [!Ref OnCall]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from queuegate.synth.iam import ENCRYPT, each, may_notify, may_notify_with_key
from queuegate.synth.model import Alarm, Topic, is_no_action, is_no_arn, is_topic_arn, topic_of
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Outside, Severity, Undecided, listed, rule


@rule(
    "alarm-action-refused",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    fix="Let the policy of the topic, and of its key, allow cloudwatch.amazonaws.com: sns:Publish, and kms:GenerateDataKey* and kms:Decrypt.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.watched(), lambda watched: each(watched.alarms.naming(), lambda alarm: _judge(alarm, watched.name)))


def _judge(alarm: Alarm, watched: str) -> Iterator[Finding]:
    for arn, place in alarm.acts():
        topic = topic_of(arn, alarm)
        if topic is None:
            yield from _of_no_topic(alarm, watched, place, is_no_arn(arn, alarm), is_no_action(arn, alarm))
            continue
        if not is_topic_arn(arn, topic):
            yield Finding(
                f"AlarmActions of {alarm.name}, which watches {watched}, has {arn} for the topic {topic.name}; CloudWatch accepts ARNs only: CloudFormation fails, on create and on update",
                at=place,
                key=topic.name,
                severity=Severity.ERROR,
                fix=f"Set this action of {alarm.name} to the ARN of {topic.name} (!Ref {topic.facts.id}).",
            )
            continue
        try:
            yield from each((_key, _policy), partial(_ask, alarm, topic, watched, place))
        except Undecided as doubt:
            raise type(doubt)(doubt.reason, doubt.settle, doubt.place or place) from None


def _of_no_topic(alarm: Alarm, watched: str, place: Place, no_arn: str | None, no_action: str | None) -> Iterator[Finding]:
    has = f"AlarmActions of {alarm.name}, which watches {watched}, has"
    if no_arn is not None:
        is_left_open = not no_arn and not isinstance(place.route[-1], int)
        yield Finding(
            f"{has} {no_arn or 'an empty text'}; CloudWatch accepts ARNs only: CloudFormation fails, on create and on update",
            at=place,
            key="no ARN",
            severity=None if is_left_open else Severity.ERROR,
            fix="Set this action to the ARN of an SNS topic that somebody reads. Where there is none, leave the action out (AWS::NoValue).",
        )
    elif no_action:
        yield Finding(
            f"{has} {no_action}, which is not an action of CloudWatch: when the alarm goes into ALARM, nobody is notified",
            at=place,
            key="no action",
            fix="Set this action to the ARN of an SNS topic. A queue can be subscribed to the topic.",
        )


def _ask(alarm: Alarm, topic: Topic, watched: str, place: Place, asks: Callable[..., Iterator[Finding]]) -> Iterator[Finding]:
    return asks(alarm, topic, watched, place)


def _key(alarm: Alarm, topic: Topic, watched: str, place: Place) -> Iterator[Finding]:
    if topic.has_key_of_aws():
        lacks, whose = [*ENCRYPT], "alias/aws/sns, whose policy cannot be changed,"
    else:
        try:
            key = topic.key
        except Outside:
            return
        if key is None:
            return
        lacks, whose = [action for action in ENCRYPT if not may_notify_with_key(alarm, topic, action)], f"{key.name}, its KmsMasterKeyId,"
    if lacks:
        yield Finding(
            f"{alarm.name}, which watches {watched}, notifies {topic.name}, and the key policy of {whose} does not allow cloudwatch.amazonaws.com {listed(lacks)}: "
            "when it goes into ALARM, nobody is notified",
            at=place,
            because=[topic.key_id],
            key=f"{topic.name}: key",
            fix=f"Encrypt {topic.name} with a customer managed key whose policy has: Effect Allow, Principal Service cloudwatch.amazonaws.com, Action [kms:GenerateDataKey*, kms:Decrypt], Resource '*'.",
        )


def _policy(alarm: Alarm, topic: Topic, watched: str, place: Place) -> Iterator[Finding]:
    if not may_notify(alarm, topic):
        yield Finding(
            f"{alarm.name}, which watches {watched}, notifies {topic.name}, and the topic's policy does not allow cloudwatch.amazonaws.com sns:Publish for it: "
            "when it goes into ALARM, nobody is notified",
            at=place,
            because=[topic],
            key=f"{topic.name}: policy",
            fix=f"Add to the policy of {topic.name}: Effect Allow, Principal Service cloudwatch.amazonaws.com, Action sns:Publish, with StringEquals on aws:SourceAccount.",
        )
