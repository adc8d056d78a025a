"""Which configurations hand records of invocations on to a queue, and where they name it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.events.invocation_records import handing_on
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import World

TEMPLATE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Others: {Type: AWS::SQS::Queue}
  Tells:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: prices
      Qualifier: $LATEST
      DestinationConfig: {OnFailure: {Destination: !GetAtt FAILED.Arn}, OnSuccess: {Destination: !GetAtt DONE.Arn}}
"""


@pytest.mark.parametrize(
    ("failed", "done", "named"),
    [("Orders", "Others", ["OnFailure"]), ("Others", "Orders", ["OnSuccess"]), ("Orders", "Orders", ["OnFailure", "OnSuccess"]), ("Others", "Others", [])],
)
def test_a_record_comes_by_the_destination_that_names_the_queue(failed: str, done: str, named: list[str], model: Callable[..., Model]) -> None:
    linked = model(TEMPLATE.replace("FAILED", failed).replace("DONE", done))
    world = World()
    world.steps = []
    found = [*handing_on(view_of(linked.links.facts["one", "Orders"], world))]
    assert [one.place.route for one in found] == [("Resources", "Tells", "Properties", "DestinationConfig", when, "Destination") for when in named]
