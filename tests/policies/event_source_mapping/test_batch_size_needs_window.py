from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "batch-size-needs-window"


def test_a_large_batch_without_a_window(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      BatchSize: 11
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Mapping", "Properties/BatchSize", "BatchSize: 11")]
    assert "BatchSize of Mapping is 11" in said[0].text


@pytest.mark.parametrize(
    "properties",
    [
        "BatchSize: 10, MaximumBatchingWindowInSeconds: 0",
        "BatchSize: 11, MaximumBatchingWindowInSeconds: 1",
        'BatchSize: "100", MaximumBatchingWindowInSeconds: "1"',
        "BatchSize: null, MaximumBatchingWindowInSeconds: null",
    ],
    ids=["ten messages need none", "a second is enough", "strings", "both defaults"],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{{properties}}}}}", RULE) == []


def test_a_window_of_zero_is_none(changed: Callable[..., list[Any]]) -> None:
    said = changed('Mapping: {Properties: {BatchSize: "100", MaximumBatchingWindowInSeconds: "0"}}', RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/BatchSize")]


def test_trap_a_fifo_queue_is_not_told_to_set_a_window(changed: Callable[..., list[Any]]) -> None:
    assert changed('Orders: {Properties: {FifoQueue: "true"}}\nMapping: {Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: null}}', RULE) == []


@pytest.mark.parametrize(
    ("source", "verdicts"),
    [
        ("arn:aws:sqs:eu-west-1:111122223333:orders.fifo", []),
        ('!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}.fifo"', []),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", ["fail"]),
        ('!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"', ["undecided"]),
    ],
    ids=["a FIFO queue by its ARN", "by the end of it", "a standard queue by its ARN", "a name that nobody knows"],
)
def test_a_queue_outside_is_known_by_its_name(source: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    fragment = f"Mapping: {{Properties: {{EventSourceArn: {source}, BatchSize: 100, MaximumBatchingWindowInSeconds: 0}}}}"
    assert [one.verdict for one in changed(fragment, RULE, head="Parameters: {Name: {Type: String}}")] == verdicts


def test_an_unknown_batch_size_is_undecided_without_a_window(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {BatchSize: !Ref Size, MaximumBatchingWindowInSeconds: 0}}", RULE, head="Parameters: {Size: {Type: Number}}")
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Size=VALUE")]


@pytest.mark.parametrize(
    "properties",
    ["BatchSize: !Ref Any, MaximumBatchingWindowInSeconds: 5", "BatchSize: 10, MaximumBatchingWindowInSeconds: !Ref Any"],
    ids=["the window is known", "the batch size is known"],
)
def test_one_unknown_does_not_hide_that_all_is_well(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{{properties}}}}}", RULE, head="Parameters: {Any: {Type: Number}}") == []


def test_an_imported_queue_may_be_fifo_and_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn, BatchSize: 100, MaximumBatchingWindowInSeconds: 0}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"OrdersArn": …} in queuegate.yaml')]


def test_trap_worlds_in_which_the_large_batch_and_the_window_do_not_meet(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    together = "Mapping: {Properties: {BatchSize: !If [IsProd, 100, 10], MaximumBatchingWindowInSeconds: !If [IsProd, 5, !Ref AWS::NoValue]}}"
    assert changed(together, RULE, head=head) == []
    apart = "Mapping: {Properties: {BatchSize: !If [IsProd, 100, 10], MaximumBatchingWindowInSeconds: !If [IsProd, !Ref AWS::NoValue, 5]}}"
    assert [(one.verdict, one.worlds) for one in changed(apart, RULE, head=head)] == [("fail", ("Env = prod",))]


def test_trap_a_stream_may_take_a_hundred_records_at_once(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Reader:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Table.StreamArn, FunctionName: !Ref Worker, StartingPosition: LATEST, BatchSize: 100}
""",
        RULE,
    )
    assert said == []
