"""What a queue's policy and its key's let a role of another account do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import key_lets, queue_lets
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model

TEXT = """
Parameters: {Theirs: {Type: String}, Known: {Type: String, Default: "444455556666", AllowedValues: ["444455556666"]}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {NAME}}
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [STATEMENT]}}}
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  Access: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: [STATEMENT]}}}
"""
CASES = [
    pytest.param("{AWS: 'arn:aws:iam::444455556666:root'}", [True], id="the account"),
    pytest.param("{AWS: '444455556666'}", [True], id="the account by its number"),
    pytest.param("{AWS: !Ref Known}", [True], id="the account by a parameter"),
    pytest.param("{AWS: !Sub 'arn:aws:iam::${Known}:root'}", [True], id="the account by a parameter in its ARN"),
    pytest.param("{AWS: 'arn:aws:iam::444455556666:role/reader'}", [True], id="the role"),
    pytest.param("'*'", [True], id="everybody"),
    pytest.param("{AWS: '999988887777'}", [False], id="a third account"),
    pytest.param("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", [False], id="the resource's own account"),
    pytest.param("{AWS: 'arn:aws:iam::444455556666:role/another'}", [False], id="another role"),
    pytest.param("{Service: lambda.amazonaws.com}", [False], id="Lambda"),
    pytest.param("{AWS: !Ref Theirs}", ["undecided: the parameter Theirs has no value in the template (--parameter Theirs=VALUE)"], id="what is a parameter"),
]
Outcomes = Callable[..., list[Any]]


def asked(model: Model, outcomes: Outcomes, lets: Callable[..., bool], action: str) -> list[Any]:
    facts = model.links.facts
    return outcomes(lambda world: lets(view_of(facts["t0", "Role"], world), "444455556666", view_of(facts["t0", "Orders"], world), action))


def text(principal: str, actions: str, name: str = "RoleName: reader", effect: str = "Allow") -> str:
    return TEXT.replace("STATEMENT", f"{{Effect: {effect}, Principal: {principal}, Action: {actions}, Resource: '*'}}").replace("NAME", name)


@pytest.mark.parametrize(("principal", "answers"), CASES)
def test_the_queue(principal: str, answers: list[Any], build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked(build_model(text(principal, "'sqs:Receive*'")), outcomes, queue_lets, "sqs:ReceiveMessage") == answers


@pytest.mark.parametrize(("principal", "answers"), CASES)
def test_the_key(principal: str, answers: list[Any], build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked(build_model(text(principal, "'kms:Decrypt'")), outcomes, key_lets, "kms:Decrypt") == answers


@pytest.mark.parametrize(("actions", "effect"), [("'sqs:SendMessage'", "Allow"), ("'sqs:*'", "Deny")])
def test_another_action_and_a_deny(actions: str, effect: str, build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked(build_model(text("'*'", actions, effect=effect)), outcomes, queue_lets, "sqs:ReceiveMessage") == [False]


def test_a_role_whose_name_cloudformation_makes_up(build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    (answer,) = asked(build_model(text("{AWS: 'arn:aws:iam::444455556666:role/reader'}", "'sqs:*'", name="")), outcomes, queue_lets, "sqs:ReceiveMessage")
    assert "may be Role, whose name CloudFormation makes up" in answer
    assert asked(build_model(text("{AWS: 'arn:aws:iam::999988887777:role/reader'}", "'sqs:*'", name="")), outcomes, queue_lets, "sqs:ReceiveMessage") == [False]


MORE = """  More: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: [!If [Extra, {Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: !Ref Theirs}, !Ref "AWS::NoValue"], {Effect: Allow, Principal: {AWS: !Ref Theirs}, Action: 'sqs:*', Resource: '*'}]}}}
Conditions: {Extra: !Equals [!Ref Known, "444455556666"]}
"""


@pytest.mark.parametrize(("principal", "known"), [("'*'", True), ("{AWS: '999988887777'}", False)])
def test_a_statement_that_nobody_knows_decides_only_where_no_other_lets(
    principal: str, known: Any, build_model: Callable[..., Model], outcomes: Outcomes
) -> None:
    (answer,) = asked(build_model(text(principal, "'sqs:*'") + MORE), outcomes, queue_lets, "sqs:ReceiveMessage")
    assert answer is True if known else "the parameter Theirs has no value" in str(answer)


def test_a_document_that_nobody_knows_is_no_no(build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    unknown = "  More: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: !Ref Theirs}}\n"
    (answer,) = asked(build_model(text("{AWS: '999988887777'}", "'sqs:*'") + unknown), outcomes, queue_lets, "sqs:ReceiveMessage")
    assert str(answer).startswith("undecided")
