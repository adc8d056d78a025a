from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "public-key-policy"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ENCRYPTED = "Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n"
STATEMENT = "Properties/KeyPolicy/Statement/0"
Changed = Callable[..., list[Any]]


def key(*statements: str) -> str:
    return f"Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{', '.join(statements)}]}}}}}}\n"


def may(principal: str = "'*'", more: str = "", effect: str = "Allow", who: str = "Principal") -> str:
    return f"{{Effect: {effect}, {who}: {principal}, Action: 'kms:*', Resource: '*'{more}}}"


def when(condition: str) -> str:
    return f", Condition: {{{condition}}}"


def test_the_line_of_the_principal(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal:
              AWS:
                - arn:aws:iam::111122223333:root
                - "*"
            Action: [kms:Decrypt]
            Resource: "*"
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.ERROR, "Key", f"{STATEMENT}/Principal/AWS/1", '- "*"', "kms:Decrypt"),
    )
    assert (
        said.text
        == "the key policy of Key, which encrypts Orders, allows kms:Decrypt to Principal * without a Condition that limits who: any AWS account may use the key"
    )


@pytest.mark.parametrize(
    ("fragment", "route"),
    [
        pytest.param(key(may()), "Principal", id="everybody"),
        pytest.param(key(may("{AWS: '*'}")), "Principal/AWS", id="every account"),
        pytest.param(key(may("{AWS: 'arn:aws:iam::999988887777:root'}", who="NotPrincipal")), "NotPrincipal", id="everybody but one"),
        pytest.param(key(may(more=when("Bool: {'aws:SecureTransport': 'true'}"))), "Principal", id="with TLS"),
        pytest.param(key(may(more=when("StringLike: {'kms:CallerAccount': '*'}"))), "Principal", id="of any account"),
        pytest.param(key(may(more=when("StringNotEquals: {'kms:CallerAccount': '999988887777'}"))), "Principal", id="but for one account"),
        pytest.param(key(may(more=when("StringEqualsIfExists: {'aws:PrincipalOrgID': o-1}"))), "Principal", id="of an organisation, if of any"),
    ],
)
def test_bad(fragment: str, route: str, changed: Changed) -> None:
    said = changed(ENCRYPTED + fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "Key", f"{STATEMENT}/{route}", "kms:*")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(ENCRYPTED + key(may("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}")), id="the account"),
        pytest.param(ENCRYPTED + key(may("{AWS: 'arn:aws:iam::444455556666:root'}")), id="another account by its name"),
        pytest.param(ENCRYPTED + "Key: {Type: AWS::KMS::Key}", id="the default policy"),
        pytest.param(ENCRYPTED + key(may(more=when("StringEquals: {'kms:CallerAccount': !Ref 'AWS::AccountId'}"))), id="of this account"),
        pytest.param(ENCRYPTED + key(may(more=when("StringEquals: {'aws:PrincipalOrgID': !Ref Who}"))), id="of an organisation that is a parameter"),
        pytest.param(
            ENCRYPTED + key(may(more=when("StringEquals: {'kms:CallerAccount': '111122223333', 'kms:ViaService': sqs.eu-west-1.amazonaws.com}"))),
            id="as the key that AWS keeps has it",
        ),
        pytest.param(
            ENCRYPTED + key(may(), may(effect="Deny", more=when("StringNotEquals: {'aws:PrincipalOrgID': o-1}"))),
            id="an Allow that a Deny takes back from all others",
        ),
        pytest.param(ENCRYPTED + key(may(effect="Deny", more=when("Bool: {'aws:SecureTransport': 'false'}"))), id="a Deny"),
        pytest.param(key(may()), id="a key that encrypts no queue"),
        pytest.param("Orders: {Properties: {KmsMasterKeyId: alias/theirs}}", id="a key from outside"),
        pytest.param("Orders: {Properties: {KmsMasterKeyId: alias/aws/sqs}}", id="the key that AWS keeps"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_the_key_of_the_dead_letter_queue(changed: Changed) -> None:
    (said,) = changed("DeadLetters: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n" + key(may()), RULE)
    assert (said.verdict, said.resource) == ("fail", "Key")
    assert said.text.startswith("the key policy of Key, which encrypts DeadLetters, allows ")


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        pytest.param(
            key(may(more=when("StringEquals: {'aws:CalledViaFirst': sqs.amazonaws.com}"))),
            "whether StringEquals aws:CalledViaFirst keeps others out is not known here",
            id="a key that is not known",
        ),
        pytest.param(
            "Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: !Ref Who}}", "the parameter Who has no value in the template", id="a policy that is a parameter"
        ),
    ],
)
def test_undecided(fragment: str, reason: str, changed: Changed) -> None:
    (said,) = changed(ENCRYPTED + fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(ENCRYPTED + key(may("!If [IsProd, '*', {AWS: '111122223333'}]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{STATEMENT}/Principal/Fn::If/1", ("Env = prod",))
