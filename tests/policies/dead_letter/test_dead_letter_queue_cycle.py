from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-cycle"
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def to(arn: str) -> str:
    return f"RedrivePolicy: {{deadLetterTargetArn: {arn}, maxReceiveCount: 5}}"


@pytest.mark.parametrize(
    "arn",
    [
        "!GetAtt Orders.Arn",
        "!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders'",
        "'arn:aws:sqs:eu-west-1:111122223333:orders'",
        "!Join [':', [arn, aws, sqs, !Ref 'AWS::Region', !Ref 'AWS::AccountId', orders]]",
    ],
    ids=["GetAtt", "Sub", "literal", "Join"],
)
def test_its_own_dead_letter_queue(arn: str, changed: Changed) -> None:
    (said,) = changed(f"Orders: {{Properties: {{QueueName: orders, {to(arn)}}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert said.route.startswith("Properties/RedrivePolicy/deadLetterTargetArn")
    assert "Orders is its own dead-letter queue" in said.text


def test_a_circle_of_three_is_told_once(changed: Changed) -> None:
    circle = f"""
DeadLetters: {{Properties: {{{to("!GetAtt Last.Arn")}}}}}
Last: {{Type: AWS::SQS::Queue, Properties: {{{to("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'")}}}}}
Orders: {{Properties: {{QueueName: orders}}}}
Drain: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Last.Arn, FunctionName: !Ref Worker}}}}
"""
    said = changed(circle, RULE)
    assert {(one.verdict, one.resource, one.text.partition(":")[0]) for one in said} == {
        ("fail", "DeadLetters", "the dead-letter queue of DeadLetters is Last, and that of Last is Orders, and that of Orders is DeadLetters")
    }


def test_a_circle_behind_the_queue(changed: Changed) -> None:
    (said,) = changed(f"DeadLetters: {{Properties: {{{to('!GetAtt DeadLetters.Arn')}}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")


def test_a_chain_that_ends(changed: Changed) -> None:
    assert changed(f"DeadLetters: {{Properties: {{{to('!GetAtt Last.Arn')}}}}}\nLast: {{Type: AWS::SQS::Queue}}", RULE) == []


def test_a_queue_of_the_same_name_with_another_ending(changed: Changed) -> None:
    arn = "'arn:aws:sqs:eu-west-1:111122223333:orders-dlq'"
    assert changed(f"Orders: {{Properties: {{QueueName: orders, {to(arn)}}}}}", RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(f"Orders: {{Properties: {{{to('!If [IsProd, !GetAtt DeadLetters.Arn, !GetAtt Orders.Arn]')}}}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = dev",))


def test_an_unknown_policy_is_undecided_and_a_queue_outside_is_the_end(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {RedrivePolicy: !Ref Name}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Mapping", "--parameter Name=VALUE")
    assert changed(f"Orders: {{Properties: {{{to('!ImportValue DlqArn')}}}}}", RULE) == []
