"""What a Deny or a boundary takes back: compared with what `allows` says of single requests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import allows, gathered, granted, left, left_on, somebodys
from queuegate.synth.linking.resources import view_of
from queuegate.synth.values.text import Text

ACTIONS = ("sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SendMessage")
HEAD = "Parameters: {Who: {Type: String}}\n"
QUEUES = "  Orders: {Type: AWS::SQS::Queue}\n  Other: {Type: AWS::SQS::Queue}\n"
GRANTED = ["!GetAtt Orders.Arn", "'*'", "[!GetAtt Orders.Arn, !GetAtt Other.Arn]"]
DENIED = [
    "{Effect: Deny, Action: 'sqs:Delete*', Resource: '*'}",
    "{Effect: Deny, Action: ['sqs:*Queue'], Resource: !GetAtt Orders.Arn}",
    "{Effect: Deny, Action: 'sqs:*', NotResource: !GetAtt Orders.Arn}",
    "{Effect: Deny, NotAction: [sqs:SendMessage, 'sqs:DeleteM*'], Resource: 'arn:aws:sqs:*'}",
    "{Effect: Deny, Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}",
    "{Effect: Allow, Action: 's3:*', Resource: '*'}",
]


def role(granted_on: str, *more: str, boundary: str = "") -> str:
    statements = ", ".join([f"{{Effect: Allow, Action: 'sqs:*', Resource: {granted_on}}}", *more])
    limit = "PermissionsBoundary: !Ref Limit, " if boundary else ""
    written = f"  Role: {{Type: AWS::IAM::Role, Properties: {{{limit}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statements}]}}}}]}}}}\n"
    return f"{HEAD}Resources:\n{QUEUES}{written}" + (
        f"  Limit: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{boundary}]}}}}}}\n" if boundary else ""
    )


@pytest.fixture
def asked(build_model: Callable[..., Any], outcomes: Callable[..., list[Any]]) -> Callable[..., Any]:
    """`asked(text, work)`: what the work gives for the role of this template and the ARNs of its queues."""

    def run(text: str, work: Callable[..., Any]) -> Any:
        model = build_model(text)
        facts = {name: model.links.facts[model.scopes[0].id, name] for name in ("Role", "Orders", "Other")}

        def of(world: Any) -> Any:
            return work(view_of(facts["Role"], world), *(Text.of(model.links.arn(facts[name], world)) for name in ("Orders", "Other")))

        (outcome,) = outcomes(of)
        return outcome

    return run


@pytest.mark.parametrize("granted_on", GRANTED)
@pytest.mark.parametrize("denied", [*itertools.combinations(DENIED, 2)], ids=lambda pair: " and ".join(one[14:50] for one in pair))
def test_what_is_left_on_a_queue_is_what_may_be_asked_of_it(granted_on: str, denied: tuple[str, str], asked: Callable[..., Any]) -> None:
    def work(role: Any, orders: Text, other: Text) -> tuple[Any, ...]:
        of_sqs = [grant for grant in gathered(granted(role))[0] if grant.action == "sqs:*"]
        kept = tuple(left_on([queue], ACTIONS, role) if any(grant.covers(queue, role) for grant in of_sqs) else () for queue in (orders, other))
        return kept, tuple(tuple(action for action in ACTIONS if allows(role, action, queue)) for queue in (orders, other))

    kept, allowed = asked(role(granted_on, *denied), work)
    assert kept == allowed


@pytest.mark.parametrize("granted_on", ["!GetAtt Orders.Arn", "[!GetAtt Orders.Arn, !GetAtt Other.Arn]"])
@pytest.mark.parametrize("denied", DENIED)
def test_what_is_left_of_a_grant_is_what_is_left_on_any_of_its_resources(granted_on: str, denied: str, asked: Callable[..., Any]) -> None:
    def work(role: Any, orders: Text, other: Text) -> tuple[Any, ...]:
        grant = next(one for one in gathered(granted(role))[0] if one.action == "sqs:*")
        return left(grant, ACTIONS, role), tuple(action for action in ACTIONS if allows(role, action, orders) or allows(role, action, other))

    kept, allowed = asked(role(granted_on, denied), work)
    assert kept == allowed


@pytest.mark.parametrize(
    ("denied", "gone"),
    [
        pytest.param("{Effect: Deny, Action: 'sqs:Delete*', Resource: '*'}", {"sqs:DeleteMessage", "sqs:DeleteQueue"}, id="everywhere"),
        pytest.param("{Effect: Deny, Action: 'sqs:Delete*', Resource: !GetAtt Orders.Arn}", set(), id="of one queue"),
        pytest.param("{Effect: Deny, Action: 'sqs:Delete*', NotResource: !GetAtt Orders.Arn}", set(), id="of all but one"),
        pytest.param("{Effect: Deny, Action: 'sqs:Delete*', Resource: !Ref Who}", set(), id="of what nobody knows"),
        pytest.param("{Effect: Deny, Action: !Ref Who, Resource: '*'}", set(), id="an action that nobody knows"),
        pytest.param(
            "{Effect: Deny, Action: 'sqs:Delete*', Resource: '*', Condition: {Bool: {'aws:MultiFactorAuthPresent': false}}}",
            set(),
            id="on a condition of the request",
        ),
    ],
)
def test_of_a_grant_on_everything(denied: str, gone: set[str], asked: Callable[..., Any]) -> None:
    def work(role: Any, *_: Text) -> tuple[str, ...]:
        return left(next(one for one in gathered(granted(role))[0] if one.action == "sqs:*"), ACTIONS, role)

    assert {*ACTIONS} - {*asked(role("'*'", denied), work)} == gone


def test_of_somebodys_queue_all_is_taken_where_only_one_is_left_out(asked: Callable[..., Any]) -> None:
    def work(role: Any, orders: Text, other: Text) -> tuple[tuple[str, ...], ...]:
        return tuple(left_on(resources, ACTIONS, role) for resources in ([somebodys("sqs")], [other], [orders], [other, orders]))

    assert asked(role("'*'", "{Effect: Deny, Action: 'sqs:*', NotResource: !GetAtt Orders.Arn}"), work) == ((), (), ACTIONS, ACTIONS)


@pytest.mark.parametrize(
    ("boundary", "kept"),
    [
        ("{Effect: Allow, Action: ['sqs:Delete*', 'logs:*'], Resource: '*'}", ("sqs:DeleteMessage", "sqs:DeleteQueue")),
        ("{Effect: Allow, NotAction: 'sqs:Purge*', Resource: '*'}", ("sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:SendMessage")),
        (
            "{Effect: Allow, Action: 'sqs:*', Resource: '*'}, {Effect: Deny, Action: sqs:PurgeQueue, Resource: '*'}",
            ("sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:SendMessage"),
        ),
        ("{Effect: Allow, Action: [!Ref Who, sqs:SendMessage], Resource: '*'}", ACTIONS),
    ],
)
def test_what_a_boundary_knows_is_left(boundary: str, kept: tuple[str, ...], asked: Callable[..., Any]) -> None:
    assert asked(role("'*'", boundary=boundary), lambda role, orders, _: left_on([orders], ACTIONS, role)) == kept
