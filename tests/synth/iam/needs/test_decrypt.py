"""May a role decrypt what SQS hands it? The key's policy decides first: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import may_decrypt
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model

ROOT = "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}"
WORKER = "{AWS: !GetAtt Role.Arn}"
HEAD = "Parameters: {Who: {Type: String}}\n"
Ask = Callable[..., list[Any]]


def let(principal: str = "", action: str = "kms:Decrypt", resource: str = "'*'", more: str = "", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, {f'Principal: {principal}, ' if principal else ''}Action: {action}, Resource: {resource}{more}}}"


def when(operator: str, key: str, value: str) -> str:
    return f", Condition: {{{operator}: {{'{key}': {value}}}}}"


OWN = let(resource="!GetAtt Key.Arn")
DELEGATES = let(ROOT, "'kms:*'")


@pytest.fixture
def ask(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> Ask:
    """`ask(own statements, key's statements)`: may Role use the key of Orders? One answer for each kind of world."""

    def run(own: str, key: str | None, named: str = "!GetAtt Key.Arn", role: str = "") -> list[Any]:
        policy = "" if key is None else f"Properties: {{KeyPolicy: {{Statement: [{key}]}}}}"
        text = (
            f"{HEAD}Resources:\n  Orders: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: {named}}}}}\n"
            f"  Key:\n    Type: AWS::KMS::Key\n    {policy}\n"
            f"  Role: {{Type: AWS::IAM::Role, Properties: {{{role}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{own}]}}}}]}}}}\n"
        )
        model = build_model(text)
        stack = model.scopes[0].id
        return outcomes(lambda world: may_decrypt(view_of(model.links.facts[stack, "Role"], world), view_of(model.links.facts[stack, "Orders"], world)))

    return run


@pytest.mark.parametrize(
    ("own", "key"),
    [
        pytest.param(OWN, DELEGATES, id="both"),
        pytest.param(OWN, None, id="the default policy of a key lets the account decide"),
        pytest.param(OWN, let("{AWS: !Ref 'AWS::AccountId'}", "'kms:*'"), id="the account by its number"),
        pytest.param(OWN, let("{AWS: 'arn:aws:iam::123456789012:root'}", "'kms:*'"), id="the account as a literal"),
        pytest.param("", let(WORKER), id="the key's policy names the role"),
        pytest.param("", let("'*'", more=when("StringEquals", "kms:CallerAccount", "!Ref 'AWS::AccountId'")), id="everybody of the account"),
        pytest.param("", let("{AWS: '*'}", more=when("StringEquals", "kms:ViaService", "!Sub 'sqs.${AWS::Region}.amazonaws.com'")), id="everybody through SQS"),
        pytest.param(let(more=when("StringEquals", "kms:ViaService", "sqs.eu-west-1.amazonaws.com")), DELEGATES, id="only through SQS"),
        pytest.param(
            let(more=when("StringLike", "kms:ViaService", "[s3.*.amazonaws.com, sqs.*.amazonaws.com]")), DELEGATES, id="through one of several services"
        ),
        pytest.param("", let("{AWS: '*'}", more=when("ArnEquals", "aws:PrincipalArn", "!GetAtt Role.Arn")), id="everybody who is this role"),
        pytest.param(
            OWN,
            DELEGATES + ", " + let("'*'", more=when("StringNotEquals", "kms:ViaService", "sqs.eu-west-1.amazonaws.com"), effect="Deny"),
            id="denied past SQS",
        ),
        pytest.param(let(resource="!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}'"), DELEGATES, id="its ARN by Sub"),
        pytest.param(let(action="'kms:*'"), DELEGATES, id="every key"),
    ],
)
def test_yes(own: str, key: str | None, ask: Ask) -> None:
    assert ask(own, key) == [True]


@pytest.mark.parametrize(
    ("own", "key"),
    [
        pytest.param("", DELEGATES, id="the account decides, and nobody gives it"),
        pytest.param(OWN, let("{AWS: 'arn:aws:iam::123456789012:role/admin'}", "'kms:*'"), id="the key's policy keeps the account out"),
        pytest.param(OWN, "", id="an empty key policy"),
        pytest.param(OWN, let(ROOT, "[kms:Describe*, kms:Put*]"), id="the account decides of other actions"),
        pytest.param(OWN, let("{Service: sqs.amazonaws.com}"), id="a service"),
        pytest.param("", let(WORKER, "kms:GenerateDataKey"), id="another action"),
        pytest.param(let(more=when("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com")), DELEGATES, id="only through another service"),
        pytest.param(let(more=when("ArnLike", "lambda:SourceFunctionArn", "'*'")), DELEGATES, id="only from inside of the function"),
        pytest.param(OWN, DELEGATES + ", " + let(WORKER, effect="Deny"), id="the key's policy denies"),
        pytest.param(OWN + ", " + let(effect="Deny", action="'kms:*'"), let(WORKER), id="the role's policy denies"),
        pytest.param(let(resource="alias/orders"), DELEGATES, id="an alias is no key's ARN"),
    ],
)
def test_no(own: str, key: str, ask: Ask) -> None:
    assert ask(own, key) == [False]


@pytest.mark.parametrize(
    ("own", "key", "reason"),
    [
        pytest.param(let(resource="!Ref Who"), DELEGATES, "Who", id="the resource is a parameter"),
        pytest.param(OWN, let("{AWS: !Ref Who}", "'kms:*'"), "Who", id="the principal is a parameter"),
        pytest.param(let(more=when("StringEquals", "aws:ResourceTag/team", "orders")), DELEGATES, "aws:ResourceTag/team", id="a condition on a tag"),
        pytest.param(
            let(more=when("Bool", "kms:GrantIsForAWSResource", "true")), DELEGATES, "kms:GrantIsForAWSResource", id="a key that only the request tells"
        ),
        pytest.param(let(more=when("NumericEquals", "kms:ViaService", "1")), DELEGATES, "NumericEquals kms:ViaService", id="an operator that is not judged"),
    ],
)
def test_undecided(own: str, key: str, reason: str, ask: Ask) -> None:
    (answer,) = ask(own, key)
    assert str(answer).startswith("undecided: ")
    assert reason in str(answer)


def test_a_path_is_part_of_the_roles_name(ask: Ask) -> None:
    (answer,) = ask("", let("{AWS: '*'}", more=when("ArnEquals", "aws:PrincipalArn", "!GetAtt Role.Arn")), role="Path: /workers/, ")
    assert answer is True


@pytest.mark.parametrize("named", ["alias/aws/sqs", "''"])
def test_no_key_of_the_teams_needs_nothing(named: str, ask: Ask) -> None:
    assert ask("", "", named) == [True]


@pytest.mark.parametrize(
    ("named", "resource"),
    [
        pytest.param("!ImportValue K", "!ImportValue K", id="the same import"),
        pytest.param("arn:aws:kms:eu-west-1:123456789012:key/1234", "arn:aws:kms:*:*:key/1234", id="an ARN"),
        pytest.param("1234abcd", "!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/1234abcd'", id="an id"),
        pytest.param("alias/ours", "'*'", id="every key"),
    ],
)
def test_a_key_outside_that_the_roles_policy_names(named: str, resource: str, ask: Ask) -> None:
    assert ask(let(resource=resource), None, named) == [True]


@pytest.mark.parametrize("named", ["!ImportValue K", "arn:aws:kms:eu-west-1:123456789012:key/1234", "1234abcd", "alias/ours", "!Ref Who"])
def test_the_policy_of_a_key_outside_may_name_the_role(named: str, ask: Ask) -> None:
    (answer,) = ask(let(resource="!GetAtt Key.Arn"), None, named)
    assert str(answer).startswith("undecided: ")
