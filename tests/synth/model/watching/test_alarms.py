"""Whom an alarm watches and whether it tells anybody, asked of the model itself; the rules' tests ask the rest."""

from __future__ import annotations

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import Undecided, World

TEMPLATE = """
Parameters: {Name: {Type: String}}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Dlq: {Type: AWS::SQS::Queue, Properties: {QueueName: dlq}}
  Worker: {Type: AWS::Lambda::Function}
  Plain: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: Depth, Dimensions: [{Name: QueueName, Value: dlq}]}}
  Both:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: sum, Expression: a + b}
        - {Id: a, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: Age, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}}}
        - {Id: b, MetricStat: {Metric: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}}
        - {Id: broken, MetricStat: 5}
        - text
  All: {Type: AWS::CloudWatch::Alarm, Properties: {Metrics: [{Id: q, Expression: 'SELECT MAX(Depth) FROM SCHEMA("AWS/SQS", QueueName)'}]}}
  Open: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: Late, Dimensions: [{Name: QueueName, Value: !Ref Name}]}}
"""


@pytest.fixture
def model() -> Model:
    body, spot = parse(TEMPLATE, "t.yaml")
    return build([Template(file="t.yaml", stack="t", body=body, spot=spot)])


def found(model: Model, name: str, *metrics: str) -> tuple[list[str], bool]:
    """The alarms on these metrics that are known, and whether it is not known of another one."""
    world = World()
    world.steps = []
    names = []
    try:
        for alarm in view_of(model.links.facts["t", name], world).alarms.on(*metrics):
            names.append(alarm.id)  # noqa: PERF401 - those before a doubt stay
    except Undecided:
        return names, True
    return names, False


@pytest.mark.parametrize(
    ("resource", "metrics", "alarms", "doubt"),
    [
        ("Dlq", ("Depth",), ["Plain", "All"], False),
        ("Orders", ("Age",), ["Both"], False),
        ("Orders", ("Depth", "Age"), ["Both", "All"], False),
        ("Worker", ("Errors",), ["Both"], False),
        ("Worker", ("Age",), [], False),
        ("Orders", ("Late",), [], True),
        ("Dlq", ("Late", "Depth"), ["Plain", "All"], True),
    ],
)
def test_who_watches(model: Model, resource: str, metrics: tuple[str, ...], alarms: list[str], doubt: bool) -> None:  # noqa: FBT001 - a table
    assert found(model, resource, *metrics) == (alarms, doubt)
