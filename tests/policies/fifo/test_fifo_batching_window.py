from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "fifo-batching-window"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
FIFO = "Orders: {Properties: {FifoQueue: true}}\n"


def window(seconds: str, more: str = "") -> str:
    return f"Mapping: {{Properties: {{MaximumBatchingWindowInSeconds: {seconds}, {more}}}}}"


def test_a_second_is_too_much(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      MaximumBatchingWindowInSeconds: 1
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/MaximumBatchingWindowInSeconds", "MaximumBatchingWindowInSeconds: 1")
    ]
    assert "Orders is a FIFO queue: Lambda accepts no MaximumBatchingWindowInSeconds (here 1 s), and CloudFormation fails" in said[0].text


@pytest.mark.parametrize("fragment", [FIFO + window("0"), FIFO + window("null"), window("5")], ids=["zero", "the default", "a standard queue"])
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_queue_outside_is_known_by_its_name(changed: Callable[..., list[Any]]) -> None:
    far = "EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:orders"
    assert [(one.verdict, one.resource) for one in changed(window("5", f"{far}.fifo'"), RULE)] == [("fail", "Mapping")]
    assert changed(window("5", f"{far}'"), RULE) == []


def test_what_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(FIFO + window("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    said = changed(window("5", "EventSourceArn: !ImportValue Orders"), RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"Orders": …} in queuegate.yaml')]
    assert changed(window("!Ref Any"), RULE, head=HEAD) == []


def test_trap_the_window_goes_where_the_queue_is_fifo(changed: Callable[..., list[Any]]) -> None:
    queue = "Orders: {Properties: {FifoQueue: !If [IsProd, true, false]}}\n"
    assert changed(queue + window("!If [IsProd, 0, 5]"), RULE, head=HEAD) == []
    said = changed(queue + window("5"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_a_stream_has_a_window(changed: Callable[..., list[Any]]) -> None:
    assert changed(window("5", "StartingPosition: LATEST, EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders.fifo'"), RULE) == []
