"""Who waits for a function's answer, of whatever stands among its events."""

from __future__ import annotations

import pytest

from queuegate.synth.model.apis.callers import waiting
from queuegate.synth.model.functions import Function
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.worlds import World

TEXT = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: x
      Events: %s
"""


def callers(events: str) -> list[tuple[str, int]]:
    body = parse(TEXT % events, "t.yaml")[0]
    template, _ = prepared(Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1)), None)
    model = build([template])
    return [(one.name, one.milliseconds) for one in waiting(Function(model.links.facts["t", "Worker"], World()))]


@pytest.mark.parametrize("kind", ["[Api]", "{Ref: Api}", "null", "!Sub Api", "5", "api"])
def test_an_event_whose_type_is_no_word_that_sam_knows_waits_for_nothing(kind: str) -> None:
    assert callers(f"{{Odd: {{Type: {kind}, Properties: {{Path: /, Method: get}}}}}}") == []


@pytest.mark.parametrize("events", ["[]", "null", "{Odd: [], Other: null, More: Api}", "!Ref Events"])
def test_events_that_are_none_wait_for_nothing(events: str) -> None:
    assert callers(events) == []


def test_an_apis_event_waits_beside_an_odd_one() -> None:
    assert ("Get of Worker", 29_000) in callers("{Odd: {Type: [Api]}, Get: {Type: Api, Properties: {Path: /, Method: get}}}")
