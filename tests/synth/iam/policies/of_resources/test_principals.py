"""Whether a principal may be everybody, or is the account itself, as far as it is known who gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import is_own_account, may_be_everybody, queue_statements
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import Undecided

Ask = Callable[[str, Callable[..., Any]], list[Any]]
OPEN = "Who: {Type: String}, Closed: {Type: String, AllowedPattern: 'arn:aws:iam::.*'}"


@pytest.fixture
def ask(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> Ask:
    """`ask(name, question)`: what is to be said of the principal of the one statement of a queue's policy."""

    def run(name: str, question: Callable[..., Any]) -> list[Any]:
        statement = f"{{Effect: Allow, Principal: {{AWS: {name}}}, Action: sqs:SendMessage, Resource: '*'}}"
        model = build_model(
            f"Parameters: {{{OPEN}}}\nResources:\n  Role: {{Type: AWS::IAM::Role}}\n  Orders: {{Type: AWS::SQS::Queue}}\n"
            f"  P: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{statement}]}}}}}}"
        )
        queue = model.links.facts[model.scopes[0].id, "Orders"]

        def work(world: Any) -> Any:
            view = view_of(queue, world)
            ((principal,),) = (one.principals for one in queue_statements(view))
            return question(principal, view)

        return outcomes(work)

    return run


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("!Ref Who", True),
        ("!ImportValue Who", True),
        ("!Ref Closed", False),
        ("!Sub '${Closed}${Who}'", False),
        ("!GetAtt Role.Arn", False),
        ("!Ref 'AWS::AccountId'", False),
    ],
)
def test_whether_a_principal_that_somebody_gives_may_be_everybody(name: str, may_be: bool, ask: Ask) -> None:  # noqa: FBT001 - a table
    """No pattern of one part lets the whole be `*`; of what is no parameter nobody knows."""
    assert [isinstance(one, Undecided) for one in ask(name, lambda principal, _: may_be_everybody(principal))] == [may_be]


@pytest.mark.parametrize(("name", "own"), [("!Ref 'AWS::AccountId'", [True]), ("!GetAtt Role.Arn", [False]), ("'*'", [False])])
def test_whether_it_is_the_account_itself(name: str, own: list[bool], ask: Ask) -> None:
    assert ask(name, lambda principal, view: is_own_account(principal.name, view)) == own
