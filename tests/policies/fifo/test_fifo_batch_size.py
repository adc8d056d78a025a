from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "fifo-batch-size"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
FIFO = "Orders: {Properties: {FifoQueue: true}}\n"
FAR = "arn:aws:sqs:eu-west-1:111122223333:"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{MaximumBatchingWindowInSeconds: 0, {properties}}}}}"


def test_eleven_messages_from_a_fifo_queue(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {FifoQueue: "true"}}
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
    assert "is 11; Orders is a FIFO queue, for which Lambda accepts 10 at most" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        FIFO + mapping("BatchSize: 10"),
        FIFO + mapping("BatchSize: null"),
        mapping("BatchSize: 100"),
        mapping(f"BatchSize: 100, EventSourceArn: '{FAR}orders'"),
        FIFO + mapping("BatchSize: 20000"),
    ],
    ids=["ten", "the default", "a standard queue", "a standard queue outside", "too many for any queue, of which another rule speaks"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    "source", [f"'{FAR}orders.fifo'", '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Any}.fifo"', "!Ref Known"], ids=["an ARN", "a Sub", "a parameter"]
)
def test_a_fifo_queue_outside_is_known_by_its_name(source: str, changed: Callable[..., list[Any]]) -> None:
    head = f"{{Parameters: {{Any: {{Type: String}}, Known: {{Type: String, Default: '{FAR}orders.fifo'}}}}}}"
    said = changed(mapping(f"BatchSize: 100, EventSourceArn: {source}"), RULE, head=head)
    fails = [(one.verdict, one.resource, one.route) for one in said if one.verdict == "fail"]
    assert fails == [("fail", "Mapping", "Properties/BatchSize")]
    assert [one.settle for one in said if one.verdict == "undecided"] == (["--parameter Known=VALUE"] if source == "!Ref Known" else [])


def test_as_many_as_a_standard_queue_gives_at_most(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource) for one in changed(FIFO + mapping("BatchSize: 10000"), RULE)] == [("fail", "Mapping")]


def test_an_imported_queue_is_undecided_only_where_it_matters(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("BatchSize: 100, EventSourceArn: !ImportValue Orders"), RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"Orders": …} in queuegate.yaml')]
    assert changed(mapping("BatchSize: 10, EventSourceArn: !ImportValue Orders"), RULE) == []


def test_an_external_queue_with_a_fifo_name_need_not_say_so_again(judged: Callable[..., list[Any]]) -> None:
    template = f"""
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: '{FAR}orders.fifo', FunctionName: worker, BatchSize: 100}}
"""
    said = judged(template, rule=RULE, externals=f"'{FAR}orders.fifo': {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 60}}}}")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]


def test_trap_the_queue_is_fifo_in_one_world_and_the_batch_large_in_the_other(changed: Callable[..., list[Any]]) -> None:
    queue = "Orders: {Properties: {FifoQueue: !If [IsProd, true, !Ref AWS::NoValue]}}\n"
    assert changed(queue + mapping("BatchSize: !If [IsProd, 10, 100]"), RULE, head=HEAD) == []
    said = changed(queue + mapping("BatchSize: 100"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_a_stream_with_a_fifo_name(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("BatchSize: 100, StartingPosition: LATEST, EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders.fifo'"), RULE)
    assert said == []
