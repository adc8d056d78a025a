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


ACTS = "DeadLetterAlarm: {Properties: {AlarmActions: [%s]}}\n"
SCALES = "Scales: {Type: AWS::AutoScaling::ScalingPolicy}\nNote: {Type: Custom::Notifier, Properties: {ServiceToken: x}}\n"


@pytest.mark.parametrize(
    ("action", "severity", "words"),
    [
        ("''", Severity.ERROR, "has an empty text; CloudWatch accepts ARNs only"),
        ("on-call", Severity.ERROR, "has 'on-call'; "),
        ("!Sub 'on-call-${AWS::Region}'", Severity.ERROR, "has 'on-call-${AWS::Region}'; "),
        ("!Ref Worker", Severity.ERROR, "has Ref of Worker; "),
        ("!Ref Orders", Severity.ERROR, "has Ref of Orders; "),
        ("!GetAtt Orders.Arn", Severity.WARNING, "has Orders (AWS::SQS::Queue), which is not an action of CloudWatch"),
        ("'arn:aws:sqs:eu-west-1:111122223333:alarms'", Severity.WARNING, "which is not an action of CloudWatch"),
        ("!Ref Mail", Severity.WARNING, "has Mail (AWS::SNS::Subscription), which is not an action of CloudWatch"),
        ("'arn:aws:sns:eu-west-1:111122223333:alarms:6b0e71bd-7e97-4d97'", Severity.WARNING, "the ARN of a subscription, which is not an action"),
        ("arn:aws:sns:eu-west-1:alarms", Severity.WARNING, "lacks a part of a topic's ARN"),
        ("'arn:aws:sns:eu-west-1::alarms'", Severity.WARNING, "lacks a part of a topic's ARN"),
        ("'arn:aws:sns:::'", Severity.WARNING, "lacks a part of a topic's ARN"),
    ],
)
def test_what_cloudwatch_does_nothing_with(action: str, severity: Severity, words: str, changed: Callable[..., list[Any]]) -> None:
    mail = "Mail: {Type: AWS::SNS::Subscription, Properties: {TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', Protocol: email, Endpoint: ops@example.org}}\n"
    (said,) = changed(mail + ACTS % action, RULE)
    assert (said.verdict, said.resource, said.route.partition("/0")[0], said.severity) == ("fail", "DeadLetterAlarm", "Properties/AlarmActions", severity)
    assert words in said.text


def test_a_topic_that_a_deployment_gives_is_a_question_unless_the_template_knows_that_it_may_not(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Topic: {Type: String, Default: ''}}, Conditions: {HasTopic: {Fn::Not: [{Fn::Equals: [{Ref: Topic}, '']}]}}}"
    alone = "{Parameters: {Topic: {Type: String, Default: ''}}}"
    assert [(one.verdict, one.settle) for one in changed(ACTS % "!Ref Topic", RULE, head=alone)] == [("undecided", "--parameter Topic=VALUE")]
    said = [one for one in changed(ACTS % "!Ref Topic", RULE, head=head) if one.verdict == "fail"]
    assert [(one.severity, one.worlds) for one in said] == [(Severity.WARNING, ("Topic = empty",))]


@pytest.mark.parametrize(
    "action",
    [
        *("!GetAtt Worker.Arn", "!Ref Scales", "!GetAtt Note.Topic", "!Ref Known", "!ImportValue on-call", "!Sub '${Known}'"),
        *(
            "'arn:aws:ssm:eu-west-1:111122223333:opsitem:1'",
            "'arn:aws:automate:eu-west-1:ec2:stop'",
            "!Sub 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:on-call'",
        ),
        "!If [Never, '', 'arn:aws:sns:eu-west-1:111122223333:on-call']",
    ],
)
def test_what_it_may_act_on_is_no_finding(action: str, changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Known: {Type: String}}, Conditions: {Never: {Fn::Equals: [a, b]}}}"
    assert [one for one in changed(ACTS % action + SCALES, RULE, head=head) if one.verdict == "fail"] == []


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


def test_trap_a_stack_is_not_given_a_topic_of_its_own(changed: Callable[..., list[Any]]) -> None:
    fragment = ACTS % "!Ref OnCall" + "\nFan: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}"
    assert changed(fragment, RULE, head="{Parameters: {OnCall: {Type: String}}}") == []
