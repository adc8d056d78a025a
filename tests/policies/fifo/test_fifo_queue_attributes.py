from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "fifo-queue-attributes"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def orders(properties: str) -> str:
    return f"Orders: {{Properties: {{{properties}}}}}\n"


def test_a_fifo_name_without_a_fifo_queue(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders.fifo
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Orders", "Properties/QueueName", "QueueName: orders.fifo")]
    assert "Orders is a standard queue (FifoQueue is false, default), and its QueueName 'orders.fifo' ends in .fifo" in said[0].text


@pytest.mark.parametrize(
    ("properties", "route", "text"),
    [
        ("FifoQueue: true, QueueName: orders", "QueueName", "does not end in .fifo"),
        ('FifoQueue: "true", QueueName: !Sub "${Any}-orders"', "QueueName/Fn::Sub", "does not end in .fifo"),
        ('QueueName: !Sub "${Any}.fifo"', "QueueName/Fn::Sub", ".fifo' ends in .fifo"),
        ('FifoQueue: true, QueueName: !Sub "orders-${AWS::Region}"', "QueueName/Fn::Sub", "does not end in .fifo"),
        ("ContentBasedDeduplication: true", "ContentBasedDeduplication", "ContentBasedDeduplication"),
        ("FifoQueue: false, DeduplicationScope: messageGroup", "DeduplicationScope", "DeduplicationScope"),
        ("FifoThroughputLimit: !Ref Any", "FifoThroughputLimit/Ref", "FifoThroughputLimit"),
    ],
    ids=["no suffix", "no suffix in a Sub", "a suffix in a Sub", "no suffix after the Region", "deduplication", "a scope", "a limit"],
)
def test_bad_fires(properties: str, route: str, text: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(orders(properties), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Orders", f"Properties/{route}")]
    assert text in said[0].text


def test_each_attribute_is_told(changed: Callable[..., list[Any]]) -> None:
    said = changed(orders("QueueName: a.fifo, ContentBasedDeduplication: true, FifoThroughputLimit: perQueue"), RULE)
    assert {(one.verdict, one.route) for one in said} == {
        ("fail", "Properties/QueueName"),
        ("fail", "Properties/ContentBasedDeduplication"),
        ("fail", "Properties/FifoThroughputLimit"),
    }


@pytest.mark.parametrize(
    "properties",
    [
        "FifoQueue: true",
        "QueueName: orders",
        "QueueName: orders-fifo",
        "QueueName: !Sub 'orders-${AWS::StackName}'",
        "FifoQueue: true, QueueName: !Sub '${Any}.fifo', ContentBasedDeduplication: true, DeduplicationScope: messageGroup, FifoThroughputLimit: perMessageGroupId",
        "ContentBasedDeduplication: false",
        "FifoQueue: false, DeduplicationScope: !Ref AWS::NoValue",
    ],
    ids=[
        "a name that CloudFormation makes",
        "standard",
        "nearly a suffix",
        "a pseudo parameter at the end",
        "a whole FIFO queue",
        "deduplication off",
        "NoValue",
    ],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(orders(properties), RULE, head=HEAD) == []


def test_the_dead_letter_queue_is_judged_too(changed: Callable[..., list[Any]]) -> None:
    said = changed("DeadLetters: {Properties: {QueueName: dead.fifo}}", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "DeadLetters", "Properties/QueueName")]


def test_another_queue_is_not(changed: Callable[..., list[Any]]) -> None:
    assert changed("Other: {Type: AWS::SQS::Queue, Properties: {QueueName: other.fifo}}", RULE) == []


@pytest.mark.parametrize(
    "properties",
    ["QueueName: !Ref Any", "QueueName: orders.fifo, FifoQueue: !Ref Any", "ContentBasedDeduplication: !Ref Any"],
    ids=["the name", "the kind", "deduplication"],
)
def test_a_parameter_without_a_value_is_undecided(properties: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(orders(properties), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Orders", "--parameter Any=VALUE")]


@pytest.mark.parametrize("name", ["!Sub 'orders-${Any}'", "!Join [-, [orders, !Ref Any]]", "!Sub '${AWS::StackName}-${Any}'"])
def test_trap_a_stage_at_the_end_of_a_name_is_no_question(name: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(orders(f"QueueName: {name}"), RULE, head=HEAD) == []
    assert {one.verdict for one in changed(orders(f"QueueName: {name}, FifoQueue: true"), RULE, head=HEAD)} == {"undecided"}


def test_an_ending_that_a_parameter_may_bring_is_judged(changed: Callable[..., list[Any]]) -> None:
    head = HEAD.replace("Parameters: {", "Parameters: {Ending: {Type: String, AllowedValues: ['', .fifo]}, ", 1)
    said = changed(orders("QueueName: !Sub 'orders${Ending}'"), RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Ending = .fifo",))]


def test_a_name_that_is_imported_is_undecided(changed: Callable[..., list[Any]]) -> None:
    """The queue itself stands in the template: nobody has created it with that name yet."""
    said = changed(orders("FifoQueue: true, QueueName: !ImportValue name"), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("undecided", "Orders", "Properties/QueueName/Fn::ImportValue")]


def test_it_hides_nothing(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        orders("QueueName: !Ref Any, ContentBasedDeduplication: !Ref Any, DeduplicationScope: queue") + "DeadLetters: {Properties: {QueueName: a.fifo}}",
        RULE,
        head=HEAD,
    )
    assert {(one.verdict, one.resource, one.route) for one in said if one.verdict == "fail"} == {
        ("fail", "Orders", "Properties/DeduplicationScope"),
        ("fail", "DeadLetters", "Properties/QueueName"),
    }
    assert {one.settle for one in said if one.verdict == "undecided"} == {"--parameter Any=VALUE"}


def test_trap_name_and_kind_go_together_in_every_world(changed: Callable[..., list[Any]]) -> None:
    together = orders("QueueName: !If [IsProd, orders.fifo, orders], FifoQueue: !If [IsProd, true, !Ref AWS::NoValue]")
    assert changed(together, RULE, head=HEAD) == []
    apart = orders("QueueName: !If [IsProd, orders.fifo, orders]")
    assert [(one.verdict, one.resource, one.worlds) for one in changed(apart, RULE, head=HEAD)] == [("fail", "Orders", ("Env = prod",))]


@pytest.mark.parametrize("source", ["!ImportValue Orders", "arn:aws:sqs:eu-west-1:111122223333:orders.fifo"])
def test_trap_a_queue_outside_exists_already(source: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{EventSourceArn: {source}}}}}", RULE) == []


@pytest.mark.parametrize("value", ["!ImportValue On", "'{{resolve:ssm:/on}}'", "!Sub '{{resolve:ssm:/${AWS::StackName}/on}}'"])
def test_an_attribute_that_is_imported_is_undecided(value: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(orders(f"ContentBasedDeduplication: {value}"), RULE)
    assert {(one.verdict, one.resource) for one in said} == {("undecided", "Orders")}
