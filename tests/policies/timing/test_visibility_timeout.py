from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Declaration, Team
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place

RULE = "visibility-timeout"

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""


DURABLE = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: %s}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 10, DurableConfig: {ExecutionTimeout: %s}%s}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, MaximumBatchingWindowInSeconds: 5}}
"""


@pytest.mark.parametrize(
    ("hidden", "lasts", "more", "words"),
    [
        (65, 600, "", "may last 600 s (DurableConfig.ExecutionTimeout)"),
        (604, 600, "", "it needs 605 s"),
        (605, 600, "", ""),
        (904, 86_400, "", "may last 900 s"),
        (905, 86_400, "", ""),
        (905, 86_400, ", CapacityProviderConfig: {LambdaManagedInstancesCapacityProviderConfig: {}}", "may last 5,400 s"),
        (64, 20, "", "6 × Timeout of Worker (10 s) + batching window (5 s) = 65 s"),
        (9, 600, "", ""),
        (7_200, 900, "", ""),
    ],
)
def test_a_durable_execution_is_waited_for(hidden: int, lasts: int, more: str, words: str, judged: Callable[..., list[Any]]) -> None:
    said = judged(DURABLE % (hidden, lasts, more), rule=RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Orders", "Properties/VisibilityTimeout")] if words else [])
    assert all(words in one.text for one in said)


@pytest.mark.parametrize(("hidden", "lasts", "fails"), [(5_400, 900, False), (5_405, 86_400, False), (7_200, 900, True), (3_601, 60, True)])
def test_a_visibility_timeout_for_a_durable_execution_is_not_long(hidden: int, lasts: int, fails: bool, judged: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    assert [one.verdict for one in judged(DURABLE % (hidden, lasts, ""), rule="visibility-timeout-long")] == (["fail"] if fails else [])


def test_the_timeout_is_too_short_by_a_second(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 184
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: "30"
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !GetAtt Worker.Arn
      MaximumBatchingWindowInSeconds: 5
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Orders", "Properties/VisibilityTimeout", "VisibilityTimeout: 184")]
    assert "6 × Timeout of Worker (30 s) + batching window (5 s) = 185 s" in said[0].text


def test_the_default_of_thirty_seconds_counts_and_the_place_is_the_queue(changed: Callable[..., list[Any]]) -> None:
    said = changed("Orders: {Properties: {VisibilityTimeout: null}}", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Orders", "Properties")]


def test_exactly_enough_is_silent(changed: Callable[..., list[Any]]) -> None:
    assert changed("Orders: {Properties: {VisibilityTimeout: 185}}", RULE) == []


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed("Orders: {Properties: {VisibilityTimeout: !If [IsProd, 60, 185]}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Orders", ("Env = prod",))]


def test_a_parameter_without_a_value_is_undecided_and_says_what_settles_it(changed: Callable[..., list[Any]]) -> None:
    said = changed("Orders: {Properties: {VisibilityTimeout: !Ref Hide}}", RULE, head="Parameters: {Hide: {Type: Number}}")
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Orders", "--parameter Hide=VALUE")]


def test_below_the_function_timeout_another_rule_speaks(changed: Callable[..., list[Any]]) -> None:
    assert changed("Orders: {Properties: {VisibilityTimeout: 29}}", RULE) == []


def test_trap_a_stream_with_the_same_function_is_no_queue(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Stream: {Type: AWS::Kinesis::Stream}
Reader:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST}
""",
        RULE,
    )
    assert said == []


def declared(**keys: int) -> Team:
    file = Template(file="queuegate.yaml", stack="", body={}, spot=lambda _: Spot("queuegate.yaml", 1))
    return Team(
        {}, (Declaration("orders", {name.replace("_", "-"): value for name, value in keys.items()}, ("template/Mapping",), Place(Scope(file, {}, {}), ())),)
    )


@pytest.mark.parametrize(("hidden", "rule"), [(60, RULE), (20, "visibility-below-timeout"), (0, "visibility-timeout-range")])
def test_the_fix_counts_what_is_declared(hidden: int, rule: str, changed: Callable[..., list[Any]]) -> None:
    """What is declared is put right, too: what is enough now is not, then."""
    worker = f"Orders: {{Properties: {{VisibilityTimeout: {hidden}}}}}\nWorker: {{Properties: {{Timeout: 30}}}}\nMapping: {{Properties: {{MaximumBatchingWindowInSeconds: 5}}}}\n"
    for keys, enough in (
        ({}, 185),
        ({"function_timeout": 10}, 185),
        ({"function_timeout": 60}, 365),
        ({"batching_window": 20}, 200),
        ({"visibility_timeout": 240}, 240),
        ({"visibility_timeout": 120}, 185),
    ):
        (one,) = changed(worker, rule, team=declared(**keys))
        assert one.changes == (("Orders.VisibilityTimeout", enough),)


@pytest.mark.parametrize(
    ("keys", "counts"),
    [
        ({"function_timeout": 60}, "It counts the Timeout of 60 s that queuegate.yaml declares."),
        ({"function_timeout": 30}, "six times Timeout of the function"),
        ({"batching_window": 5}, "six times Timeout of the function"),
        ({}, "six times Timeout of the function"),
    ],
)
def test_the_fix_says_what_it_counts_beside_what_is_written(keys: dict[str, int], counts: str, changed: Callable[..., list[Any]]) -> None:
    worker = "Orders: {Properties: {VisibilityTimeout: 60}}\nWorker: {Properties: {Timeout: 30}}\nMapping: {Properties: {MaximumBatchingWindowInSeconds: 5}}\n"
    (one,) = changed(worker, RULE, team=declared(**keys))
    assert counts in one.fix
