from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "event-pattern-misses-publisher"
Changed = Callable[..., list[Any]]
AROUND = """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
Placed: {Type: AWS::Events::Rule, Properties: {EventPattern: PATTERN, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]BUS}}
ShopRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}}}
Shop:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: RUNTIME
    Handler: index.handler
    Role: !GetAtt ShopRole.Arn
    Environment: {Variables: {BUS: NAMED}}
    Code:
      ZipFile: |
"""
PYTHON = """
import json, os
import boto3
events = boto3.client("events")
def handler(event, context):
    for kind in [KIND]:
        events.put_events(Entries=[{"EventBusName": os.environ["BUS"], "Source": "shop.checkout", "DetailType": KIND, "Detail": json.dumps(event)}])
"""
NODE = """
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
const events = new EventBridgeClient({});
exports.handler = async (event) => {
  await events.send(new PutEventsCommand({ Entries: [{ EventBusName: process.env.BUS, Source: "shop.checkout", DetailType: KIND, Detail: JSON.stringify(event) }] }));
};
"""
ON_BUS = ", EventBusName: !Ref Bus"


def told(pattern: str, code: str, *, bus: str = ON_BUS, named: str = "!Ref Bus", kind: str = '"OrderPlaced"') -> str:
    lines = "".join(f"        {line}\n" for line in code.replace("KIND", kind).strip("\n").splitlines())
    head = AROUND.replace("PATTERN", pattern).replace(
        ", Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]BUS", f", Targets: [{{Id: q, Arn: !GetAtt Orders.Arn}}]{bus}"
    )
    return head.replace("NAMED", named).replace("RUNTIME", "nodejs22.x" if "exports" in code else "python3.13") + lines


@pytest.mark.parametrize("code", [PYTHON, NODE], ids=["Python", "Node"])
@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{source: [shop.checkout], detail-type: [Order Placed]}", "detail-type 'Order Placed'"),
        ("{source: [shop-checkout], detail-type: [OrderPlaced]}", "source 'shop-checkout'"),
        ("{source: [Shop.Checkout]}", "source 'Shop.Checkout'"),
        ("{source: [com.acme.shop.checkout]}", "source 'com.acme.shop.checkout'"),
        ("{source: [checkout]}", "source 'checkout'"),
        ("{detail-type: [Refunded, OrdersPlaced]}", "detail-type 'OrdersPlaced'"),
        ("{source: [shop.checkout], detail-type: [OrderPlaced]}", ""),
        ("{source: [{prefix: shop}], detail-type: [OrderPlaced, Order Placed]}", ""),
        ("{source: [shop.billing], detail-type: [OrderPlaced]}", ""),
        ("{source: [shop.checkout], detail-type: [OrderCancelled]}", ""),
        ("{source: [aws.s3], detail-type: [Order Placed]}", ""),
        ("{source: [{prefix: shop-}]}", ""),
        ("{source: [shop.checkout2]}", ""),
    ],
)
def test_what_a_function_puts_and_a_rule_asks_for(pattern: str, words: str, code: str, changed: Changed) -> None:
    said = changed(told(pattern, code), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity, words in one.text) for one in said] == (
        [("fail", "Placed", "Properties/EventPattern", Severity.WARNING, True)] if words else []
    )


SLIP = "{source: [shop.checkout], detail-type: [Order Placed]}"


@pytest.mark.parametrize(
    "fragment",
    [
        told(SLIP, PYTHON, kind='event["kind"]'),
        told(SLIP, PYTHON, bus=""),
        told(SLIP, PYTHON, named="other"),
        told(
            SLIP,
            PYTHON.replace(
                "for kind",
                'for other in ["Order Placed"]:\n        events.put_events(Entries=[{"EventBusName": os.environ["BUS"], "Source": "shop.checkout", "DetailType": "Order Placed", "Detail": "{}"}])\n    for kind',
            ),
        ),
    ],
    ids=["a word that is worked out", "the default bus", "another bus", "one of two"],
)
def test_trap_what_may_be_meant(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_what_something_else_of_the_targets_puts_is_no_slip(changed: Changed) -> None:
    machine = """
Flow:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt ShopRole.Arn
    Definition: {StartAt: A, States: {A: {Type: Task, Resource: "arn:aws:states:::events:putEvents", Parameters: {Entries: [{Source: shop.checkout, DetailType: WORD}]}, End: true}}}
"""
    verdicts = [[one.verdict for one in changed(told(SLIP, PYTHON) + machine.replace("WORD", word), RULE)] for word in ("Order Placed", "Order Paid")]
    assert verdicts == [[], ["fail"]]


def test_of_the_default_bus(changed: Changed) -> None:
    code = PYTHON.replace('"EventBusName": os.environ["BUS"], ', "")
    assert [one.verdict for one in changed(told(SLIP, code, bus=""), RULE)] == ["fail"]


@pytest.mark.parametrize(("state", "told_of"), [("DISABLED", False), ("ENABLED", True), ("!Ref Any", False)])
def test_a_rule_that_is_off_misses_nothing(state: str, told_of: bool, changed: Changed) -> None:  # noqa: FBT001 - a parameter of a test
    """And of one of which nobody knows whether it is on nothing is said."""
    said = changed(told("{detail-type: [Order Placed]}", PYTHON, bus=f"{ON_BUS}, State: {state}"), RULE, head="Parameters: {Any: {Type: String}}")
    assert [one.verdict for one in said] == ["fail"] * told_of
