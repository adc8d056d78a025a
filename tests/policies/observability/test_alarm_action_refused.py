from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "alarm-action-refused"
ALARM = "DeadLetterAlarm: {Properties: {AlarmActions: [!Ref OnCall]}}\n"
KEY = """
OnCallKey:
  Type: AWS::KMS::Key
  Properties:
    KeyPolicy:
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}
MORE
OnCall: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !Ref OnCallKey}}
"""
CLOUDWATCH = '        - {Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: [ACTIONS], Resource: "*"CONDITION}'


def key(actions: str = "", condition: str = "") -> str:
    return ALARM + KEY.replace("MORE", CLOUDWATCH.replace("ACTIONS", actions).replace("CONDITION", condition) if actions else "")


def policy(*statements: str) -> str:
    listed = "".join(f"        - {one}\n" for one in statements)
    return (
        ALARM
        + f"""
OnCall: {{Type: AWS::SNS::Topic}}
OnCallPolicy:
  Type: AWS::SNS::TopicPolicy
  Properties:
    Topics: [!Ref OnCall]
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
{listed}"""
    )


TLS = '{Effect: Deny, Principal: "*", Action: sns:Publish, Resource: !Ref OnCall, Condition: {Bool: {"aws:SecureTransport": "false"}}}'
EVENTS = "{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sns:Publish, Resource: !Ref OnCall}"
ALARMS = (
    "{Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: sns:Publish, Resource: !Ref OnCall, "
    'Condition: {ArnLike: {"aws:SourceArn": !Sub "arn:aws:cloudwatch:*:${AWS::AccountId}:alarm:*"}}}'
)
OWNER = (
    '{Effect: Allow, Principal: {AWS: "*"}, Action: sns:Publish, Resource: !Ref OnCall, Condition: {StringEquals: {"AWS:SourceOwner": !Ref AWS::AccountId}}}'
)
ROOT = '{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "sns:*", Resource: !Ref OnCall}'


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        pytest.param(ALARM + "OnCall: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}", "alias/aws/sns", id="AWS's key"),
        pytest.param(
            key(), "OnCallKey, its KmsMasterKeyId, does not allow cloudwatch.amazonaws.com kms:GenerateDataKey and kms:Decrypt", id="the account alone"
        ),
        pytest.param(key("kms:Decrypt"), "does not allow cloudwatch.amazonaws.com kms:GenerateDataKey:", id="half of it"),
        pytest.param(key('"kms:*"', ', Condition: {StringEquals: {"aws:SourceOrgID": o-1, "aws:PrincipalOrgID": o-1}}'), "OnCallKey", id="never met"),
        pytest.param(policy(TLS), "sns:Publish", id="a policy that only denies"),
        pytest.param(policy(EVENTS), "sns:Publish", id="for another service"),
        pytest.param(policy(ALARMS.replace("alarm:*", "alarm:shop-*")).replace("{AlarmA", "{AlarmName: dlq, AlarmA"), "sns:Publish", id="another alarm"),
    ],
)
def test_bad(fragment: str, words: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [
        ("fail", "DeadLetterAlarm", "Properties/AlarmActions/0/Ref", Severity.WARNING)
    ]
    assert words in said[0].text


@pytest.mark.parametrize("action", ["!GetAtt OnCall.TopicName", "!Sub '${OnCall.TopicName}'"])
def test_a_name_is_refused(action: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"DeadLetterAlarm: {{Properties: {{AlarmActions: [{action}]}}}}\nOnCall: {{Type: AWS::SNS::Topic}}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "DeadLetterAlarm", Severity.ERROR)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(ALARM + "OnCall: {Type: AWS::SNS::Topic}", id="no key, no policy"),
        pytest.param(key('"kms:GenerateDataKey*", "kms:Decrypt"'), id="the key lets it"),
        pytest.param(key('"kms:*"', ', Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}'), id="for the account"),
        pytest.param(policy(TLS, ALARMS), id="the policy lets it"),
        pytest.param(policy(TLS, OWNER), id="what a topic has of itself"),
        pytest.param(policy(TLS, ROOT), id="for the account's principals, of which no page says"),
        pytest.param(
            "DeadLetterAlarm: {Properties: {AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:x', 'arn:aws:automate:eu-west-1:ec2:stop']}}", id="outside"
        ),
    ],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_key_outside_is_its_owners_affair(changed: Callable[..., list[Any]]) -> None:
    fragment = ALARM + "OnCall: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !ImportValue on-call-key}}"
    assert changed(fragment, RULE) == []


def test_an_alarm_whose_name_cloudformation_makes_is_undecided_at_its_action(changed: Callable[..., list[Any]]) -> None:
    said = changed(policy(ALARMS.replace("alarm:*", "alarm:shop-*")), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("undecided", "DeadLetterAlarm", "Properties/AlarmActions/0/Ref")]


def test_a_condition_that_only_a_request_tells_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(key('"kms:*"', ', Condition: {StringEquals: {"kms:EncryptionContext:x": y}}'), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "OnCallKey")]
