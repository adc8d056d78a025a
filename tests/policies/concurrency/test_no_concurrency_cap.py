from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Declaration, Severity, Team
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place

RULE = "no-concurrency-cap"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
UNCAPPED = "Mapping: {Properties: {ScalingConfig: null}}\n"


def declared(mapping: str, **parameters: int) -> Team:
    file = Template(file="queuegate.yaml", stack="", body={}, spot=lambda _: Spot("queuegate.yaml", 1))
    keys = {name.replace("_", "-"): value for name, value in parameters.items()}
    return Team({}, (Declaration("orders", keys, (mapping,), Place(Scope(file, {}, {}), ())),))


def test_nothing_holds_the_polling_back(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [("fail", "Mapping", "Properties", "Properties:", Severity.NOTE)]
    assert "Orders starts up to 1,250 concurrent invocations of Worker" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 10}}}",
        "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: !Ref Any}}}",
        "Mapping: {Properties: {ScalingConfig: null, ProvisionedPollerConfig: {MinimumPollers: 2}}}",
        UNCAPPED + "Worker: {Properties: {ReservedConcurrentExecutions: 10}}",
        UNCAPPED + "Worker: {Properties: {ReservedConcurrentExecutions: 0}}",
        "Mapping: {Properties: {ScalingConfig: null, Enabled: false}}",
    ],
    ids=["a cap", "a cap that nobody knows", "provisioned pollers", "a reserve", "stopped", "disabled"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize("config", ["{MaximumConcurrency: null}", "!Ref AWS::NoValue", "{MaximumConcurrency: !Ref AWS::NoValue}"])
def test_an_empty_config_is_no_cap(config: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Mapping: {{Properties: {{ScalingConfig: {config}}}}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]


def test_what_the_team_declares_of_its_downstream_makes_it_a_warning(changed: Callable[..., list[Any]]) -> None:
    said = changed(UNCAPPED, RULE, team=declared("template/Mapping", downstream_concurrency=20))
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.WARNING)]
    assert "serve 20" in said[0].text
    both = declared("template/Mapping", downstream_concurrency=20)
    both = both._replace(declarations=(*both.declarations, *declared("template/Mapping", downstream_concurrency=8).declarations))
    assert "serve 8" in changed(UNCAPPED, RULE, team=both)[0].text  # the narrowest counts
    for team in (declared("template/Another", downstream_concurrency=20), declared("template/Mapping", batch_size=5)):
        assert [one.severity for one in changed(UNCAPPED, RULE, team=team)] == [Severity.NOTE]


def test_an_unknown_reserve_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {ScalingConfig: null, FunctionName: !ImportValue Worker}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"Worker": …} in queuegate.yaml')]
    assert changed("Mapping: {Properties: {FunctionName: !ImportValue Worker}}", RULE) == []


def test_trap_a_cap_in_production_only(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {ScalingConfig: !If [IsProd, {MaximumConcurrency: 10}, !Ref AWS::NoValue]}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env is not prod",))]


def test_trap_a_stream_is_read_shard_by_shard(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST}}"
    assert changed(stream, RULE) == []


def test_a_fifo_queue_is_polled_for_its_message_groups(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed("Orders: {Properties: {FifoQueue: true}}\nMapping: {Properties: {ScalingConfig: null, MaximumBatchingWindowInSeconds: null}}", RULE)
    assert "a backlog in Orders starts as many concurrent invocations of Worker as it has active message groups" in said.text
