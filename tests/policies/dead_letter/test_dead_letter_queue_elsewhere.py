from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-elsewhere"
HEAD = "Parameters: {Where: {Type: String}}"
Changed = Callable[..., list[Any]]


def pair(source: str, target: str) -> str:
    return f"Mapping: {{Properties: {{EventSourceArn: {source}}}}}\nOrders: {{Properties: {{QueueName: orders, RedrivePolicy: {{deadLetterTargetArn: {target}}}}}}}"


HERE = "'arn:aws:sqs:eu-west-1:111122223333:orders'"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        pytest.param("'arn:aws:sqs:us-east-1:111122223333:dlq'", "the Region eu-west-1 and its dead-letter queue in us-east-1", id="Region"),
        pytest.param("'arn:aws:sqs:eu-west-1:999988887777:dlq'", "the account 111122223333 and its dead-letter queue in 999988887777", id="account"),
        pytest.param(
            "!Sub 'arn:aws:sqs:us-east-1:${AWS::AccountId}:dlq'", "the Region eu-west-1 and its dead-letter queue in us-east-1", id="the account is not spelt"
        ),
    ],
)
def test_elsewhere(target: str, words: str, changed: Changed) -> None:
    (said,) = changed(pair(HERE, target), RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert said.route.startswith("Properties/RedrivePolicy/deadLetterTargetArn")
    assert words in said.text


def test_the_region_of_the_deployment(changed: Changed) -> None:
    fragment = pair("!GetAtt Orders.Arn", "'arn:aws:sqs:us-east-1:111122223333:dlq'")
    (said,) = changed(fragment, RULE, given={"AWS::Region": "eu-west-1"})
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert changed(fragment, RULE, given={"AWS::Region": "us-east-1", "AWS::AccountId": "111122223333"}) == []
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter AWS::Region=VALUE")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param(HERE, "'arn:aws:sqs:eu-west-1:111122223333:dlq'", id="the same"),
        pytest.param("!GetAtt Orders.Arn", "!GetAtt DeadLetters.Arn", id="two references"),
        pytest.param("!GetAtt Orders.Arn", "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dlq'", id="the deployment's own"),
        pytest.param("!GetAtt Orders.Arn", "!ImportValue DlqArn", id="nobody spells where"),
    ],
)
def test_good(source: str, target: str, changed: Changed) -> None:
    assert changed(pair(source, target), RULE) == []


def test_a_queue_of_the_targets_that_a_literal_arn_names_is_taken_for_the_one(changed: Changed) -> None:
    literal = "DeadLetters: {Properties: {QueueName: dlq}}\n" + pair("!GetAtt Orders.Arn", "'arn:aws:sqs:eu-west-1:111122223333:dlq'")
    assert changed(literal, RULE) == []


def test_a_parameter_in_the_place_of_the_region(changed: Changed) -> None:
    fragment = pair(HERE, "!Sub 'arn:aws:sqs:${Where}:111122223333:dlq'")
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Where=VALUE")
    (said,) = changed(fragment, RULE, head=HEAD, given={"Where": "us-east-1"})
    assert (said.verdict, said.resource) == ("fail", "Orders")
