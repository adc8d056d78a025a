"""In which account the two ends of a mapping lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.cross_account import Accounts, accounts
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import World

QUEUE = "Resources:\n  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}\n"
WORKER = """
  Role: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker, Role: ROLE}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: SOURCE, FunctionName: FUNCTION}}
"""
THEIRS = "'arn:aws:sqs:eu-west-1:111122223333:orders'"


def worker(source: str = "!GetAtt Orders.Arn", function: str = "!Ref Worker", role: str = "!GetAtt Role.Arn") -> str:
    return WORKER.replace("SOURCE", source).replace("FUNCTION", function).replace("ROLE", role)


def of(model: Model, stack: str) -> Any:
    world = World()
    world.steps = []
    return accounts(view_of(model.links.facts[stack, "Mapping"], world))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            worker(THEIRS, "'arn:aws:lambda:eu-west-1:444455556666:function:worker'"), Accounts("111122223333", "444455556666"), id="the ARNs of both"
        ),
        pytest.param(worker(THEIRS, role="'arn:aws:iam::444455556666:role/theirs'"), Accounts("111122223333", "444455556666"), id="the ARN of the role"),
        pytest.param(worker(THEIRS, "'arn:aws:lambda:eu-west-1:111122223333:function:worker'"), None, id="one account"),
        pytest.param(worker(THEIRS), None, id="the function's account is not known"),
        pytest.param(worker(function="'arn:aws:lambda:eu-west-1:444455556666:function:worker'"), None, id="the queue's account is not known"),
        pytest.param(
            worker("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", role="'arn:aws:iam::444455556666:role/theirs'"),
            None,
            id="the account of the deployment",
        ),
    ],
)
def test_as_arns_spell_them(text: str, found: Accounts | None, model: Callable[..., Model]) -> None:
    assert of(model(QUEUE + text), "one") == found


def test_as_the_command_line_says(model: Callable[..., Model]) -> None:
    linked = model(QUEUE, "Resources:\n" + worker(THEIRS), given={"two.AWS::AccountId": "444455556666"})
    assert of(linked, "two") == Accounts("111122223333", "444455556666")
    assert of(model(QUEUE, "Resources:\n" + worker(THEIRS), given={"AWS::AccountId": "111122223333"}), "two") is None


@pytest.mark.parametrize(("account", "found"), [("444455556666", Accounts("111122223333", "444455556666")), ("111122223333", None), ("", None)])
def test_as_a_cdk_app_says(account: str, found: Accounts | None) -> None:
    source = "!Join ['', ['arn:', !Ref 'AWS::Partition', ':sqs:eu-west-1:111122223333:orders']]"
    templates = []
    for name, text, deployed in (("one", QUEUE, "111122223333"), ("two", "Resources:\n" + worker(source), account)):
        body, spot = parse(text, f"{name}.yaml")
        templates.append(Template(file=f"{name}.yaml", stack=name, body=body, spot=spot, account=deployed))
    assert of(build(templates), "two") == found


def test_a_queue_that_only_its_stack_tells_the_account_of() -> None:
    text = "Parameters: {Source: {Type: String, Default: orders}}\n" + QUEUE + worker("!Ref Source", "'arn:aws:lambda:eu-west-1:444455556666:function:worker'")
    body, spot = parse(text, "one.yaml")
    linked = build([Template(file="one.yaml", stack="one", body=body, spot=spot, account="111122223333")])
    assert of(linked, "one") == Accounts("111122223333", "444455556666")
