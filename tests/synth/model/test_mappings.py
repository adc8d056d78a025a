"""What a view tells beyond its properties: what is written, who else is there, and what is malformed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.values.worlds import Undecided

Model = Callable[..., Any]


def mapping(properties: str = "", name: str = "Mapping", source: str = "!GetAtt Orders.Arn") -> str:
    return f"  {name}: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: {source}, FunctionName: !Ref Worker, {properties}}}}}\n"


def template(*mappings: str) -> str:
    return (
        "Parameters: {Any: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {Never: !Equals [a, b], IsProd: !Equals [!Ref Env, prod]}\n"
        "Resources:\n  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}\n  Worker: {Type: AWS::Lambda::Function}\n" + "".join(mappings)
    )


def usual(model: Model, *mappings: str, at: int = 0) -> Any:
    return model(template(*mappings)).pipelines[at].usual()


@pytest.mark.parametrize(
    ("config", "cap", "pollers"),
    [
        ("ScalingConfig: {MaximumConcurrency: 5}, ProvisionedPollerConfig: {MaximumPollers: 5}", True, True),
        ("ScalingConfig: {MaximumConcurrency: !Ref Any}, ProvisionedPollerConfig: {MaximumPollers: !Ref Any}", True, True),
        ("ScalingConfig: {MaximumConcurrency: null}, ProvisionedPollerConfig: {MaximumPollers: null}", True, True),
        ("ScalingConfig: {MaximumConcurrency: !Ref AWS::NoValue}, ProvisionedPollerConfig: {MinimumPollers: 2}", None, None),
        ("BatchSize: 5", None, None),
    ],
    ids=["known", "unknown", "null", "NoValue", "absent"],
)
def test_what_is_written_is_there_whatever_it_says_and_has_no_default(model: Model, config: str, *, cap: bool | None, pollers: bool | None) -> None:
    view = usual(model, mapping(config))
    assert (view.caps_concurrency.get(), view.states_maximum_pollers.get()) == (cap, pollers)


def test_the_number_itself_has_its_default_and_bounds(model: Model) -> None:
    view = usual(model, mapping("ProvisionedPollerConfig: {}"))
    assert [(value.get(), value.limits) for value in (view.minimum_pollers, view.maximum_pollers)] == [(2, (2, 200)), (200, (2, 10_000))]


def test_stream_properties_say_which_of_them_somebody_wrote(model: Model) -> None:
    view = usual(model, mapping("MaximumRetryAttempts: !Ref Any, Topics: null, Queues: !Ref AWS::NoValue"))
    assert {value.name for value in view.stream_properties() if value.get()} == {"MaximumRetryAttempts", "Topics"}


@pytest.mark.parametrize(
    ("filters", "there"),
    [("{Filters: [{Pattern: '{}'}]}", True), ("{Filters: []}", False), ("{Filters: [!Ref AWS::NoValue]}", False), ("!Ref AWS::NoValue", None)],
)
def test_an_empty_list_of_filters_is_none(model: Model, filters: str, *, there: bool | None) -> None:
    assert usual(model, mapping(f"FilterCriteria: {filters}")).filters.get() is there


def test_one_malformed_place_is_told_once(model: Model) -> None:
    view = usual(model, mapping("ScalingConfig: [5], ProvisionedPollerConfig: null, BatchSize: ten"))
    assert [(path, wrong.place.property) for path, wrong in view.malformed()] == [
        ("BatchSize", "BatchSize"),
        ("ScalingConfig.MaximumConcurrency", "ScalingConfig"),
        ("ProvisionedPollerConfig", "ProvisionedPollerConfig"),
    ]


def test_earlier_readers_of_a_queue(model: Model) -> None:
    found = model(template(mapping(name="A"), mapping(name="B", source="!ImportValue far"), mapping(name="C"), mapping(name="D")))
    told = {pipeline.mapping.id: pipeline.usual().earlier_readers() for pipeline in found.pipelines}
    assert {name: ([view.id for view in views], doubt) for name, (views, doubt) in told.items()} == {
        "A": ([], None),
        "B": ([], None),
        "C": (["A"], None),
        "D": (["A", "C"], None),
    }


def test_of_a_queue_outside_those_who_name_it_alike(model: Model) -> None:
    found = model(
        template(mapping(name="A", source="!ImportValue far"), mapping(name="B", source="!ImportValue near"), mapping(name="C", source="!ImportValue far"))
    )
    assert [[view.id for view in pipeline.usual().earlier_readers()[0]] for pipeline in found.pipelines] == [[], [], ["A"]]


def test_a_reader_that_nobody_knows_is_a_doubt_and_hides_no_other(model: Model) -> None:
    view = usual(model, mapping(name="A", source="!If [IsProd, !GetAtt Orders.Arn, !Ref Any]"), mapping(name="B"), mapping(name="C"), at=2)
    views, doubt = view.earlier_readers()
    assert [view.id for view in views] == ["B"]
    assert isinstance(doubt, Undecided)
    assert doubt.settle == "--parameter Any=VALUE"


def test_the_functions_of_a_template_are_its_own(model: Model) -> None:
    other = "Resources:\n  Elsewhere: {Type: AWS::Lambda::Function}\n"
    never = "  Never: {Type: AWS::Lambda::Function, Condition: Never}\n"
    (pipeline,) = model(template(mapping(), never), other).pipelines
    assert [(function.id, function.exists()) for function in pipeline.usual().functions()] == [("Worker", True), ("Never", False)]
