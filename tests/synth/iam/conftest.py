"""Asking `allows` of a role that a test spells out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import Policy, allows
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.text import Text
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Undecided, World

BASE = """
  Orders: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
"""


def model_of(*texts: str, given: dict[str, str] | None = None) -> Model:
    templates = []
    for i, text in enumerate(texts):
        body, spot = parse(text, f"t{i}.yaml")
        templates.append(Template(file=f"t{i}.yaml", stack=f"t{i}", body=body, spot=spot))
    return build(templates, given)


def outcomes(work: Callable[[World], Any]) -> list[Any]:
    """What a computation gives, world by world."""

    def total(world: World) -> Any:
        try:
            return work(world)
        except Undecided as doubt:
            return f"undecided: {doubt.reason} ({doubt.settle})"

    return list(dict.fromkeys(outcome for _, outcome in paths(explore(total), {})))


@pytest.fixture(name="outcomes")
def _outcomes() -> Callable[[Callable[[World], Any]], list[Any]]:
    """`outcomes(work)`: what a computation gives, world by world."""
    return outcomes


@pytest.fixture
def build_model() -> Callable[..., Model]:
    """`build_model(text, …)`: the model of these templates."""
    return model_of


@pytest.fixture
def ask() -> Callable[..., list[Any]]:
    """`ask(role, others="", head="")`: may WorkerRole, with this body, receive from Orders? One answer for each kind of world."""

    def run(  # noqa: PLR0913 - a template and a question
        role: str,
        others: str = "",
        head: str = "",
        *,
        queue: str = "Orders",
        action: str = "sqs:ReceiveMessage",
        given: dict[str, str] | None = None,
        second: str = "",
        by: Callable[[Policy], bool] = lambda _: True,
    ) -> list[Any]:
        indented = "\n".join(f"    {line}" for line in role.strip("\n").splitlines())
        first = f"{head}\nResources:\n{BASE}\n  WorkerRole:\n    Type: AWS::IAM::Role\n{indented}\n{others}\n"
        model = model_of(first, *([second] if second else []), given=given)
        stack = model.scopes[0].id
        role_facts, queue_facts = model.links.facts[stack, "WorkerRole"], model.links.facts[stack, queue]
        return outcomes(lambda world: allows(view_of(role_facts, world), action, Text.of(model.links.arn(queue_facts, world)), by=by))

    return run
