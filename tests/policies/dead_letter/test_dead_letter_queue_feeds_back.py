from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-feeds-back"
HEAD = "Parameters: {Policy: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def retry(send: str = "!GetAtt Orders.Arn", mapping: str = "", policies: str = "") -> str:
    statement = f"[{{Effect: Allow, Action: 'sqs:SendMessage*', Resource: {send}}}]"
    policies = policies or f"[{{PolicyName: p, PolicyDocument: {{Statement: {statement}}}}}]"
    return f"""
RetryRole: {{Type: AWS::IAM::Role, Properties: {{Policies: {policies}}}}}
Retry: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt RetryRole.Arn}}}}
Back: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Retry{mapping}}}}}
"""


def of_orders(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.verdict, one.resource) for one in said]


@pytest.mark.parametrize("send", ["!GetAtt Orders.Arn", "'*'", "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:*'"])
def test_a_reader_that_may_send_to_the_queue(send: str, changed: Changed) -> None:
    (said,) = changed(retry(send), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Back", "")
    assert "Retry polls DeadLetters, the dead-letter queue of Orders, and RetryRole allows sqs:SendMessage to Orders" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(retry("!GetAtt DeadLetters.Arn"), id="may send elsewhere"),
        pytest.param(retry(mapping=", Enabled: false"), id="switched off"),
        pytest.param(retry(policies="[]"), id="may not send"),
        pytest.param("{}", id="nobody reads"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(retry(mapping=", Enabled: !If [IsProd, false, true]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Back", ("Env = dev",))


def test_an_unknown_policy_is_undecided(changed: Changed) -> None:
    (said,) = changed(retry(policies="[{PolicyName: p, PolicyDocument: !Ref Policy}]"), RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Policy=VALUE")


def test_a_dead_letter_queue_outside_has_readers_that_nobody_sees(changed: Changed) -> None:
    assert changed("Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue DlqArn}}}", RULE) == []


def test_a_role_that_another_function_sends_with_keeps_the_action(changed: Changed) -> None:
    (said,) = changed(retry() + "Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt RetryRole.Arn}}\n", RULE)
    assert "Or give Retry a role of its own without sqs:SendMessage on Orders" in said.fix
    (alone,) = changed(retry(), RULE)
    assert "Or remove sqs:SendMessage on Orders from RetryRole" in alone.fix
