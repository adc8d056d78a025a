"""What a service of AWS that sends in its own name may do with a queue and its key. `test_service_may_not_send` and its neighbours try the policies that people write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import may_send, may_use_key
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import senders
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import Outside

TEXT = """
Parameters: {Named: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [KEY]}}}
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: ENCRYPTED}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: paid, Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}
  Access: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Version: "2012-10-17", Statement: [QUEUE]}}}
"""
SNS = "Principal: {Service: sns.amazonaws.com}"


def text(queue: str = "", key: str = "", encrypted: str = "!GetAtt Key.Arn") -> str:
    return TEXT.replace("QUEUE", queue).replace("KEY", key).replace("ENCRYPTED", encrypted)


def allow(more: str = "", principal: str = SNS, effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, {principal}, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn{more}}}"


def asked(model: Model, outcomes: Callable[..., list[Any]], question: Callable[[Any, Any], bool]) -> list[Any]:
    def work(world: Any) -> bool:
        queue = view_of(model.links.facts["t0", "Orders"], world)
        (sender,) = senders(queue)
        return question(sender, queue)

    return outcomes(work)


@pytest.mark.parametrize(
    ("statements", "answers"),
    [
        pytest.param("", [False], id="nothing"),
        pytest.param(allow(), [True], id="an Allow"),
        pytest.param(
            allow(principal="Principal: {Service: [events.amazonaws.com, !Sub 'sns.${AWS::URLSuffix}']}"), [True], id="among others, by the partition's suffix"
        ),
        pytest.param(allow(principal="Principal: {AWS: 'arn:aws:iam::111122223333:root'}"), [False], id="an account is no service"),
        pytest.param(f"{allow()}, {allow(effect='Deny')}", [False], id="a Deny wins"),
        pytest.param(allow(", Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:pa*'}}"), [True], id="by the beginning of its name"),
        pytest.param(allow(", Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:un*'}}"), [False], id="by the beginning of another name"),
        pytest.param(
            allow(", Condition: {StringEquals: {'aws:PrincipalServiceName': sns.amazonaws.com}}", "Principal: '*'"),
            [True],
            id="everybody, if it is the service",
        ),
        pytest.param(allow(", Condition: {Bool: {'aws:PrincipalIsAWSService': 'true'}}", "Principal: '*'"), [True], id="everybody, if it is a service"),
        pytest.param(allow(", Condition: {'Null': {'aws:PrincipalArn': 'false'}}", "Principal: '*'"), [False], id="everybody, if it has an ARN"),
        pytest.param(
            allow(", Condition: {ArnEquals: {'aws:SourceArn': !Ref Named}}"),
            ["undecided: the parameter Named has no value in the template (--parameter Named=VALUE)"],
            id="for what a parameter names",
        ),
        pytest.param(f"!If [IsProd, {allow()}, !Ref 'AWS::NoValue']", [False, True], id="in production"),
    ],
)
def test_sending(statements: str, answers: list[Any], build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    assert asked(build_model(text(statements)), outcomes, may_send) == answers


@pytest.mark.parametrize(("known", "lets"), [(allow(), True), ("", False)])
def test_a_document_that_nobody_knows_decides_only_where_no_other_lets(
    known: str,
    lets: Any,
    build_model: Callable[..., Model],
    outcomes: Callable[..., list[Any]],
) -> None:
    unknown = "  More: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: !Ref Named}}\n"
    (answer,) = asked(build_model(text(known) + unknown), outcomes, may_send)
    assert answer is True if lets else str(answer).startswith("undecided: the parameter Named has no value")


def test_notprincipal_is_undecided(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    (answer,) = asked(build_model(text(allow(principal="NotPrincipal: {AWS: '111122223333'}"))), outcomes, may_send)
    assert "everybody but some (NotPrincipal)" in answer


@pytest.mark.parametrize(
    ("statement", "answers"),
    [
        pytest.param("", [False], id="nothing"),
        pytest.param(f"{{Effect: Allow, {SNS}, Action: 'kms:Decrypt', Resource: '*'}}", [True], id="the action"),
        pytest.param(f"{{Effect: Allow, {SNS}, Action: 'kms:GenerateDataKey*', Resource: '*'}}", [False], id="another action"),
        pytest.param(
            "{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}", [False], id="the account"
        ),
    ],
)
def test_the_key(statement: str, answers: list[Any], build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    assert asked(build_model(text(key=statement)), outcomes, lambda sender, queue: may_use_key(sender, queue, "kms:Decrypt")) == answers


@pytest.mark.parametrize("encrypted", ["!Ref AWS::NoValue", "alias/aws/sqs"])
def test_without_a_key_of_ones_own(encrypted: str, build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    assert asked(build_model(text(encrypted=encrypted)), outcomes, lambda sender, queue: may_use_key(sender, queue, "kms:Decrypt")) == [True]


def test_a_key_from_outside(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    def question(sender: Any, queue: Any) -> bool:
        with pytest.raises(Outside):
            may_use_key(sender, queue, "kms:Decrypt")
        return True

    assert asked(build_model(text(encrypted="alias/theirs")), outcomes, question) == [True]
