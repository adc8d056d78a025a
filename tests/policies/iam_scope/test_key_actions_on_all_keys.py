from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "key-actions-on-all-keys"
HEAD = "Parameters: {KeyArn: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
KEY = "'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'"
STATEMENT = "Properties/PolicyDocument/Statement/0"
Changed = Callable[..., list[Any]]


def may(actions: str = "kms:Decrypt", resource: str = "'*'", more: str = "", effect: str = "Allow", role: str = "WorkerRole") -> str:
    statement = f"{{Effect: {effect}, Action: {actions}, Resource: {resource}{more}}}"
    return f"P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref {role}], PolicyDocument: {{Version: '2012-10-17', Statement: [{statement}]}}}}}}\n"


def when(condition: str) -> str:
    return f", Condition: {{{condition}}}"


def test_the_line_of_the_action(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action:
                  - sqs:ReceiveMessage
                  - kms:Decrypt
                Resource: "*"
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.action, said.on, said.key) == (
        *("fail", Severity.WARNING, "WorkerRole", "Properties/Policies/0/PolicyDocument/Statement/0/Action/1", "- kms:Decrypt"),
        *("kms:Decrypt", "*", "kms:Decrypt on *"),
    )
    assert said.text == "WorkerRole has kms:Decrypt on every KMS key of the account (Resource *): it may use each key whose key policy allows the account"


@pytest.mark.parametrize(
    ("fragment", "action", "on"),
    [
        pytest.param(may(), "kms:Decrypt", "*", id="every key"),
        pytest.param(
            may(resource="!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/*'"),
            "kms:Decrypt",
            "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/*",
            id="every key of the account",
        ),
        pytest.param(may(resource="'arn:aws:kms:*:*:*'"), "kms:Decrypt", "arn:aws:kms:*:*:*", id="every key of every account"),
        pytest.param(may("'kms:*'"), "kms:*", "*", id="every action on every key"),
        pytest.param(may("'kms:*'", KEY), "kms:*", KEY.strip("'"), id="every action on one key"),
        pytest.param(may("'kms:GenerateDataKey*'"), "kms:GenerateDataKey*", "*", id="a pattern"),
        pytest.param(may(more=when("Bool: {'aws:SecureTransport': 'true'}")), "kms:Decrypt", "*", id="with TLS"),
    ],
)
def test_bad(fragment: str, action: str, on: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.action, one.on) for one in said] == [("fail", "P", f"{STATEMENT}/Action", action, on)]


def test_each_action_is_a_finding_of_its_own(changed: Changed) -> None:
    said = changed(may("[kms:Decrypt, kms:Encrypt, kms:ListAliases]"), RULE)
    assert [(one.verdict, one.route, one.action) for one in said] == [
        ("fail", f"{STATEMENT}/Action/0", "kms:Decrypt"),
        ("fail", f"{STATEMENT}/Action/1", "kms:Encrypt"),
    ]


def test_the_role_of_a_producer(changed: Changed) -> None:
    api = """
ApiRole:
  Type: AWS::IAM::Role
  Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]}
Api: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt ApiRole.Arn}}
"""
    (said,) = changed(api + may("kms:GenerateDataKey", role="ApiRole"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "P", f"{STATEMENT}/Action")
    assert said.text == "ApiRole has kms:GenerateDataKey on every KMS key of the account (Resource *): it may use each key whose key policy allows the account"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(may(resource=KEY), id="one key"),
        pytest.param("Key: {Type: AWS::KMS::Key}\n" + may("[kms:Decrypt, 'kms:GenerateDataKey*']", "!GetAtt Key.Arn"), id="one key of the template"),
        pytest.param(may(resource="!Ref KeyArn"), id="a key that is a parameter"),
        pytest.param(may("[kms:ListAliases, kms:GenerateRandom, kms:ListKeys]"), id="actions that know no key need a *"),
        pytest.param(may(more=when("StringEquals: {'kms:ViaService': 'sqs.eu-west-1.amazonaws.com'}")), id="through SQS only"),
        pytest.param(may(more=when("StringLike: {'kms:RequestAlias': alias/orders}")), id="by an alias only"),
        pytest.param(may(more=when("StringEquals: {'aws:ResourceTag/team': orders}")), id="keys with a tag"),
        pytest.param(may("'kms:*'", effect="Deny"), id="a deny"),
        pytest.param(may("[kms:DescribeKey, 'kms:Get*', 'kms:List*']"), id="actions that only look"),
        pytest.param(may("'*'"), id="everything is another rule's matter"),
        pytest.param(may("dynamodb:GetItem"), id="another service"),
        pytest.param("OtherRole: {Type: AWS::IAM::Role}\n" + may(role="OtherRole"), id="the role of something else"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_role_from_outside_is_undecided(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {Role: 'arn:aws:iam::111122223333:role/theirs'}}", RULE)
    assert said.verdict == "undecided"
    assert "arn:aws:iam::111122223333:role/theirs is not defined in any of the targets" in said.text


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(may(resource=f"!If [IsProd, {KEY}, '*']"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "P", ("Env = dev",))


def test_what_a_pattern_gives_is_named(changed: Changed) -> None:
    (said,) = changed(may("'kms:GenerateDataKey*'"), RULE)
    assert said.text.startswith("WorkerRole has kms:GenerateDataKey* (kms:GenerateDataKey, ")
    assert {"kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyWithoutPlaintext"} <= {*said.surplus}
    (said,) = changed(may("'kms:*'", KEY), RULE)
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant"} < {*said.surplus}
    assert not {"kms:Decrypt", "kms:GenerateDataKey", "kms:ListAliases"} & {*said.surplus}


def deny(actions: str, rest: str) -> str:
    return f"Taken: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: t, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{{Effect: Deny, Action: {actions}, {rest}}}]}}}}}}\n"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(may() + deny("'kms:*'", f"NotResource: {KEY}"), id="of all other keys"),
        pytest.param(may("'kms:*'", KEY) + deny("[kms:PutKeyPolicy, kms:CreateGrant]", "Resource: '*'"), id="of changing the key's policy"),
    ],
)
def test_what_a_deny_takes_back(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_deny_of_one_key_leaves_every_other(changed: Changed) -> None:
    (said,) = changed(may() + deny("'kms:*'", f"Resource: {KEY}"), RULE)
    assert (said.verdict, said.action, said.surplus) == ("fail", "kms:Decrypt", ("kms:Decrypt",))
