from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "service-may-not-use-key"
HEAD = "Parameters: {KeyArn: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ROOT = "{Effect: Allow, Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}"
Changed = Callable[..., list[Any]]

SNS = (
    "Topic: {Type: AWS::SNS::Topic}\nSender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"
)
ENCRYPTED = "Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n"
SCHEDULE = "Sender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}}}\n"


def key(*statements: str) -> str:
    return f"Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{', '.join((ROOT, *statements))}]}}}}}}\n"


def may(service: str = "sns", actions: str = "['kms:GenerateDataKey*', kms:Decrypt]", more: str = "", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Principal: {{Service: {service}.amazonaws.com}}, Action: {actions}, Resource: '*'{more}}}"


def role(*statements: str) -> str:
    return f"Sends: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}]}}}}\n"


RULE_WITH_LETTERS = """
Nightly:
  Type: AWS::Events::Rule
  Properties:
    ScheduleExpression: rate(1 day)
    Targets: [{Id: q, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Undelivered.Arn}}]
Undelivered: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Other}}
"""
SUBSCRIBED_WITH_LETTERS = """
Topic: {Type: AWS::SNS::Topic}
Nightly:
  Type: AWS::SNS::Subscription
  Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Undelivered.Arn}}
Undelivered: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Other}}
"""


@pytest.mark.parametrize(("fragment", "service"), [(RULE_WITH_LETTERS, "events"), (SUBSCRIBED_WITH_LETTERS, "sns")])
def test_a_queue_for_what_a_sender_cannot_deliver(fragment: str, service: str, changed: Changed) -> None:
    other = key().replace("Key:", "Other:", 1)
    (said,) = changed(fragment + other, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route, said.severity, said.key) == (
        "fail",
        "Other",
        "Properties/KeyPolicy",
        Severity.WARNING,
        "Nightly to Undelivered",
    )
    assert said.text.endswith("what Nightly cannot deliver is lost")
    assert changed(fragment + key(may(service)).replace("Key:", "Other:", 1), RULE, head=HEAD) == []


def test_the_line_of_the_key_policy(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "Key", "Properties/KeyPolicy", "KeyPolicy:", "Nightly to Orders")
    assert said.text == (
        "the key policy of Key, which encrypts Orders, does not allow events.amazonaws.com kms:GenerateDataKey and kms:Decrypt: what Nightly sends is not delivered"
    )


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(key(), "kms:GenerateDataKey and kms:Decrypt", id="the account only"),
        pytest.param("Key: {Type: AWS::KMS::Key}\n", "kms:GenerateDataKey and kms:Decrypt", id="the default policy"),
        pytest.param(key(may(actions="kms:GenerateDataKey")), "kms:Decrypt", id="one of two"),
        pytest.param(key(may(actions="'kms:GenerateDataKeyPair*'")), "kms:GenerateDataKey and kms:Decrypt", id="another action"),
        pytest.param(key(may("events")), "kms:GenerateDataKey and kms:Decrypt", id="another service"),
        pytest.param(key(may(), may(actions="kms:Decrypt", effect="Deny")), "kms:Decrypt", id="an Allow that a Deny takes back"),
        pytest.param(
            key(may(more=", Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}")),
            "kms:GenerateDataKey and kms:Decrypt",
            id="for an organisation, which a service is not in",
        ),
        pytest.param(
            "Other: {Type: AWS::SNS::Topic}\n" + key(may(more=", Condition: {ArnEquals: {'aws:SourceArn': !Ref Other}}")),
            "kms:GenerateDataKey and kms:Decrypt",
            id="for another topic",
        ),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    (said,) = changed(SNS + ENCRYPTED + fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.key) == ("fail", "Key", "Sender to Orders")
    assert f"does not allow sns.amazonaws.com {missing}: what Sender sends" in said.text


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(role() + SCHEDULE, "kms:GenerateDataKey and kms:Decrypt", id="nothing"),
        pytest.param(role("{Effect: Allow, Action: kms:GenerateDataKey, Resource: !GetAtt Key.Arn}") + SCHEDULE, "kms:Decrypt", id="one of two"),
        pytest.param(
            "Other: {Type: AWS::KMS::Key}\n" + role("{Effect: Allow, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: !GetAtt Other.Arn}") + SCHEDULE,
            "kms:GenerateDataKey and kms:Decrypt",
            id="another key",
        ),
    ],
)
def test_the_role_of_a_schedule(fragment: str, missing: str, changed: Changed) -> None:
    (said,) = changed(ENCRYPTED + key(may("scheduler")) + fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "Sender", "Properties/Target/Arn", "Sender to Orders")
    assert said.text == f"Sends, with which Sender sends, lacks {missing} on Key, which encrypts Orders: what it sends is not delivered"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(SNS + ENCRYPTED + key(may()), id="as AWS writes it"),
        pytest.param(SNS + ENCRYPTED + key(may(actions="[kms:GenerateDataKey]"), may(actions="[kms:Decrypt]")), id="in two statements"),
        pytest.param(SNS + ENCRYPTED + key(may(more=", Condition: {StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}")), id="for the account"),
        pytest.param(SNS + ENCRYPTED + key(may(more=", Condition: {ArnLike: {'aws:SourceArn': !Ref Topic}}")), id="for the topic"),
        pytest.param(
            SNS + ENCRYPTED + key(may(more=", Condition: {ArnEquals: {'aws:SourceArn': !If [IsProd, !Ref Topic, !Ref 'AWS::NoValue']}}")),
            id="for the topic in one environment, for all in the others",
        ),
        pytest.param(SNS, id="no key"),
        pytest.param(SNS + "Orders: {Properties: {SqsManagedSseEnabled: true}}", id="SSE-SQS"),
        pytest.param(SNS + "Orders: {Properties: {KmsMasterKeyId: alias/aws/sqs}}", id="the key that AWS keeps, another rule's matter"),
        pytest.param(ENCRYPTED + key(), id="nobody sends"),
        pytest.param(
            ENCRYPTED + key() + role("{Effect: Allow, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: !GetAtt Key.Arn}") + SCHEDULE,
            id="the role of a schedule may",
        ),
        pytest.param(
            ENCRYPTED
            + key(may("events"))
            + role()
            + "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}]}}",
            id="a rule with a role that may not, of a service that may",
        ),
        pytest.param(
            SNS + "DeadLetters: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n" + key(),
            id="the key of the dead-letter queue only, to which SNS sends nothing",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        pytest.param(SNS + "Orders: {Properties: {KmsMasterKeyId: !Ref KeyArn}}", "the parameter KeyArn has no value in the template", id="which key"),
        pytest.param(
            SNS + "Orders: {Properties: {KmsMasterKeyId: alias/shared}}", "alias/shared is not defined in any of the targets", id="a key from outside"
        ),
        pytest.param(
            SNS + ENCRYPTED + key(may(more=", Condition: {StringLike: {'kms:ViaService': 'sqs.*.amazonaws.com'}}")),
            "kms:ViaService",
            id="a key that is not known of a service",
        ),
    ],
)
def test_undecided(fragment: str, reason: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text


def test_the_statement_in_production_only(changed: Changed) -> None:
    (said,) = changed(SNS + ENCRYPTED + key("!If [IsProd, " + may() + ", !Ref 'AWS::NoValue']"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Key", ("Env = dev",))
