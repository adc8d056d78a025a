from __future__ import annotations

from collections.abc import Callable
from typing import Any

PIPELINE = """
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]DEFAULT}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Timeout: 5, Code: {ZipFile: pass}, Role: arn:aws:iam::123456789012:role/worker}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
WITH = PIPELINE.replace("DEFAULT", ", Default: dev")
WITHOUT = PIPELINE.replace("DEFAULT", "")
RULE = "value-not-accepted"


def test_a_parameter_of_two_templates_has_a_default_in_one_alone(judged: Callable[..., list[Any]]) -> None:
    """They are one variable, since whoever deploys both means the same environment."""
    assert judged(WITH, WITHOUT, rule=RULE) == []
    assert judged(WITHOUT, WITH, rule=RULE) == []


def test_each_default_is_judged_by_its_own_template(judged: Callable[..., list[Any]]) -> None:
    refused = WITH.replace("Default: dev", "Default: stage")
    assert {(one.resource, one.route, "stage" in one.text) for one in judged(refused, WITHOUT, rule=RULE)} == {("Env", "Default", True)}
