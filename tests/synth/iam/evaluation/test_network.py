"""Denials that ask where a request comes from. `test_deny_locks_poller_out` tries the policies that people write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import POLL, lockouts, may_poll
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model

TEXT = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: ["arn:aws:iam::111122223333:policy/theirs"]
      Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}, STATEMENT]}}]
"""
Outcomes = Callable[..., list[Any]]


def asked(
    condition: str, build_model: Callable[..., Model], outcomes: Outcomes, effect: str = "Deny", actions: str = "sqs:ReceiveMessage"
) -> tuple[list[Any], list[Any]]:
    """The keys of the lockouts, each with whether it is about an address, and whether the role may poll but for them."""
    model = build_model(TEXT.replace("STATEMENT", f"{{Effect: {effect}, Action: '{actions}', Resource: '*', Condition: {{{condition}}}}}"))
    facts = model.links.facts["t0", "Role"]

    def of(world: Any) -> Any:
        queue = model.links.arn(model.links.facts["t0", "Orders"], world)
        return tuple((found.condition.key, found.by_address) for found in lockouts(view_of(facts, world), queue, POLL))

    def polls(world: Any) -> Any:
        return may_poll(view_of(facts, world), "sqs:ReceiveMessage", model.links.arn(model.links.facts["t0", "Orders"], world))

    return outcomes(of), outcomes(polls)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        pytest.param("StringNotEquals: {'aws:SourceVpce': vpce-1}", (("aws:SourceVpce", False),), id="an endpoint"),
        pytest.param("NotIpAddress: {'aws:SourceIp': 203.0.113.0/24}", (("aws:SourceIp", True),), id="an address"),
        pytest.param("NotIpAddress: {'aws:SourceIp': 203.0.113.0/24}, StringNotEquals: {'aws:SourceVpce': vpce-1}", (("aws:SourceVpce", False),), id="both"),
        pytest.param("IpAddress: {'aws:SourceIp': 203.0.113.0/24}, StringNotEquals: {'aws:SourceVpce': vpce-1}", (), id="elsewhere, from some addresses"),
        pytest.param("StringEquals: {'aws:SourceVpce': vpce-1}", (), id="from one endpoint"),
    ],
)
def test_lockouts(condition: str, found: Any, build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked(condition, build_model, outcomes) == ([found], [True])


def test_an_allow_locks_nobody_out(build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked("StringNotEquals: {'aws:SourceVpce': vpce-1}", build_model, outcomes, effect="Allow") == ([()], [True])


def test_another_action(build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked("StringNotEquals: {'aws:SourceVpce': vpce-1}", build_model, outcomes, actions="sqs:SendMessage") == ([()], [True])


def test_a_deny_that_asks_for_no_network_is_no_lockout_and_counts(build_model: Callable[..., Model], outcomes: Outcomes) -> None:
    assert asked("Bool: {'aws:SecureTransport': 'true'}", build_model, outcomes) == ([()], [False])
