from __future__ import annotations

import pytest

from queuegate.synth.linking.formats.display_name import named
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Shop/Orders/Resource", "Orders"),
        ("Shop/Messaging/Queue/Resource", "Messaging"),
        ("Shop/Queue", "Queue"),
        ("Shop/Worker/SqsEventSource:ShopOrders43353FF8/Resource", "SqsEventSource of Worker"),
        ("Shop/Worker/Function/SqsEventSource:ShopOrders43353FF8/Resource", "SqsEventSource of Worker"),
        ("Shop/Worker/ServiceRole/Resource", "ServiceRole of Worker"),
        ("Shop/Worker/ServiceRole/DefaultPolicy/Resource", "DefaultPolicy of ServiceRole of Worker"),
        ("Shop/Orders/Policy/Resource", "Policy of Orders"),
        ("Shop/Policy/Resource", "Policy"),
        (None, "Orders43353FF8"),
    ],
)
def test_a_construct_is_called_by_the_part_of_its_path_that_somebody_chose(path: str | None, name: str) -> None:
    assert named("Orders43353FF8", path) == name


@pytest.mark.parametrize(
    ("path", "stack", "name"),
    [
        ("Eu/Shop/Queue/Resource", "Eu/Shop", "Queue"),
        ("Eu/Shop/Queue/Resource", "Eu-Shop", "Queue"),
        ("Eu/Shop/Queue/Resource", "", "Shop"),
        ("Eu/Shop/Messaging/Queue/Resource", "Eu/Shop", "Messaging"),
        ("Shop/Queues/Queue/Resource", "Shop/Queues", "Queue"),
        ("Shop/Messaging/Queue/Resource", "Shop", "Messaging"),
        ("Shop/Messaging/Queue/Resource", "named-by-hand", "Messaging"),
        ("Eu/Shop/Worker/SqsEventSource:ShopOrders43353FF8/Resource", "Eu/Shop", "SqsEventSource of Worker"),
        ("Eu/Shop/Function/SqsEventSource:ShopOrders43353FF8/Resource", "Eu/Shop", "SqsEventSource of Function"),
    ],
)
def test_a_resource_is_never_called_by_the_stack_that_it_is_in(path: str, stack: str, name: str) -> None:
    assert named("Orders43353FF8", path, stack=stack) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Shop/Queue/ShopTopic214D6D97/Resource", "subscription of Queue to Topic"),
        ("Shop/Orders/Resource/ShopTopic214D6D97/Resource", "subscription of Orders to Topic"),
        ("Beta-1/Shop/Orders/Beta1ShopEventsTopic214D6D97/Resource", "subscription of Orders to EventsTopic"),
        ("Shop/Orders/CatalogueTopic214D6D97/Resource", "subscription of Orders to CatalogueTopic"),
        ("Shop/ToOrders/Resource", "ToOrders"),
        (None, "Orders43353FF8"),
    ],
)
def test_a_subscription_that_a_queue_makes_is_called_after_both_ends(path: str | None, name: str) -> None:
    assert named("Orders43353FF8", path, "AWS::SNS::Subscription") == name
    assert named("Orders43353FF8", path).startswith("subscription") is False


def test_a_mapping_that_sam_makes_of_an_event_is_called_by_the_event() -> None:
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): pass"
      Events: {Placed: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
    body, spot = parse(text, "template.yaml")
    model = build([prepared(Template(file="template.yaml", stack="template", body=body, spot=spot), None)[0]])
    assert [pipeline.mapping.name for pipeline in model.pipelines] == ["the event Placed of Worker"]
    assert {facts.name for facts in model.links.facts.values()} >= {"Orders", "Worker", "WorkerRole"}
