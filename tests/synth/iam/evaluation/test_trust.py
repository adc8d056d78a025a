"""Who may assume a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import trust_statements, trusts
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import World

Build = Callable[..., Model]
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n"


def role(*statements: str) -> str:
    return HEAD + "Resources: {Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [" + ", ".join(statements) + "]}}}}"


def let(principal: str, action: str = "sts:AssumeRole", more: str = "", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Principal: {principal}, Action: {action}{more}}}"


LAMBDA = "{Service: lambda.amazonaws.com}"


@pytest.fixture
def ask(build_model: Build, outcomes: Callable[..., list[Any]]) -> Callable[[str], list[Any]]:
    """May Lambda assume Role? One answer for each kind of world."""

    def run(text: str) -> list[Any]:
        model = build_model(text)
        facts = model.links.facts[model.scopes[0].id, "Role"]
        return outcomes(lambda world: trusts(view_of(facts, world), "lambda"))

    return run


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(role(let(LAMBDA)), id="the service"),
        pytest.param(role(let("{Service: [edgelambda.amazonaws.com, lambda.amazonaws.com]}")), id="among others"),
        pytest.param(role(let("{Service: !Sub 'lambda.${AWS::URLSuffix}'}")), id="with the partition's suffix"),
        pytest.param(role(let("{Service: !Sub 'lambda.${AWS::Region}.amazonaws.com'}")), id="in one Region"),
        pytest.param(role(let("{Service: lambda.amazonaws.com.cn}")), id="in China"),
        pytest.param(role(let("'*'")), id="anybody"),
        pytest.param(role(let(LAMBDA, "'sts:*'")), id="every action of STS"),
        pytest.param(role(let(LAMBDA, "[sts:TagSession, STS:assumerole]")), id="in a list, in other letters"),
        pytest.param(role(let("{AWS: !Ref Who}"), "text", let(LAMBDA)), id="unknown and malformed neighbours hide no yes"),
        pytest.param(role(let(LAMBDA), let("{AWS: '*'}", effect="Deny", more=", Condition: {Bool: {'aws:SecureTransport': false}}")), id="denied without TLS"),
    ],
)
def test_yes(text: str, ask: Callable[[str], list[Any]]) -> None:
    assert ask(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(role(let("{Service: ecs-tasks.amazonaws.com}")), id="another service"),
        pytest.param(role(let("{Service: edgelambda.amazonaws.com}")), id="its name is part of another's"),
        pytest.param(role(let("{AWS: lambda.amazonaws.com}")), id="no service"),
        pytest.param(role(let(LAMBDA, "sts:TagSession")), id="another action"),
        pytest.param(role(let(LAMBDA), let(LAMBDA, effect="Deny")), id="denied"),
        pytest.param(role(), id="nobody"),
        pytest.param("Resources: {Role: {Type: AWS::IAM::Role}}", id="no policy"),
    ],
)
def test_no(text: str, ask: Callable[[str], list[Any]]) -> None:
    assert ask(text) == [False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(role(let("{Service: !Ref Who}")), "the parameter Who has no value", id="the service is a parameter"),
        pytest.param(role(let(LAMBDA, more=", Condition: {StringEquals: {'aws:SourceOrgID': x}}")), "only if StringEquals aws:SourceOrgID", id="a condition"),
        pytest.param(role("{Effect: Allow, NotPrincipal: {AWS: x}, Action: sts:AssumeRole}"), "NotPrincipal", id="everybody but one"),
        pytest.param(role("text"), "no mapping", id="malformed"),
    ],
)
def test_undecided(text: str, reason: str, ask: Callable[[str], list[Any]]) -> None:
    (answer,) = ask(text)
    assert reason in str(answer)
    assert str(answer).startswith("undecided: ")


OF_WORKER = ", Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub '${AWS::StackName}-worker', Role: !GetAtt Role.Arn}}}"


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        pytest.param("{StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}", True, id="its own account"),
        pytest.param("{StringNotEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}", False, id="any account but its own"),
        pytest.param(
            "{ArnLike: {'AWS:sourcearn': !Sub 'arn:${AWS::Partition}:lambda:*:*:function:${AWS::StackName}-*'}}", True, id="the functions of the stack"
        ),
        pytest.param("{ArnEquals: {'aws:SourceArn': !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-worker'}}", True, id="it"),
        pytest.param("{ArnLike: {'aws:SourceArn': !Sub 'arn:aws:lambda:*:*:function:${AWS::StackName}-sender'}}", False, id="another function"),
        pytest.param("{ArnLike: {'aws:SourceArn': 'arn:aws:states:*:*:stateMachine:*'}}", False, id="no function"),
    ],
)
def test_a_condition_on_the_function_for_which_it_is_assumed(condition: str, answer: Any, build_model: Build, outcomes: Callable[..., list[Any]]) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html"""
    model = build_model(role(let(LAMBDA, more=f", Condition: {condition}"))[:-1] + OF_WORKER)
    its_role, worker = (model.links.facts[model.scopes[0].id, name] for name in ("Role", "Worker"))
    assert outcomes(lambda world: trusts(view_of(its_role, world), "lambda", view_of(worker, world))) == [answer]


def test_conditions_of_the_template_make_worlds(ask: Callable[[str], list[Any]]) -> None:
    assert sorted(ask(role(let("{Service: !If [IsProd, lambda.amazonaws.com, ec2.amazonaws.com]}")))) == [False, True]


def test_its_statements_are_data(build_model: Build) -> None:
    model = build_model(
        role(
            let("{Service: lambda.amazonaws.com, AWS: [!Ref Who, '*']}", more=", Condition: {StringEquals: {'sts:ExternalId': [a, b]}}"),
            "{Effect: Deny, NotPrincipal: '*', NotAction: x}",
        )
    )
    world = World()
    world.steps = []
    first, second = trust_statements(view_of(model.links.facts[model.scopes[0].id, "Role"], world))
    assert (first.allow, str(first.actions), first.all_principals_but, first.negations) == (True, "sts:AssumeRole", False, ())
    assert [(one.kind, str(one.name)) for one in first.principals] == [("Service", "lambda.amazonaws.com"), ("AWS", "${Who}"), ("*", "*")]
    assert [(one.operator, one.key, [str(value) for value in one.values]) for one in first.conditions] == [("StringEquals", "sts:ExternalId", ["a", "b"])]
    assert first.conditions[0].place.route[-2:] == ("StringEquals", "sts:ExternalId")
    assert (second.allow, str(second.actions), second.all_principals_but) == (False, "everything but x", True)
    assert [(name, place.route[-1]) for name, place in second.negations] == [("NotAction", "NotAction"), ("NotPrincipal", "NotPrincipal")]
    assert [one.kind for one in second.principals] == ["*"]
