from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "subscription-filter-policy"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def subscribed(more: str = "", topic: str = "{Type: AWS::SNS::Topic}", protocol: str = "sqs", endpoint: str = "!GetAtt Orders.Arn") -> str:
    """A fragment in which the queue is subscribed to a topic."""
    return f"""
Topic: {topic}
Subscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}
"""


@pytest.mark.parametrize(
    ("more", "key"),
    [
        (", FilterPolicy: {order: {kind: [express]}}", "order"),
        (", FilterPolicyScope: MessageAttributes, FilterPolicy: {order: {kind: [express]}}", "order"),
        (", FilterPolicy: {kind: express}", "kind"),
        (""", FilterPolicy: '{"kind": "express"}'""", "kind"),
    ],
    ids=["nested by default", "nested", "a value", "as a string"],
)
def test_bad(more: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(more), RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [
        ("fail", "Subscription", "Properties/FilterPolicy", key, Severity.ERROR)
    ]


def test_six_keys_are_too_many(changed: Callable[..., list[Any]]) -> None:
    said = changed(subscribed(", FilterPolicy: {a: [x], b: [x], c: [x], d: [x], e: [x], f: [x]}"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Subscription")]
    assert "6 keys" in said[0].text


@pytest.mark.parametrize(
    "more",
    [
        "",
        ", FilterPolicy: {kind: [express, {prefix: ex}], n: [{numeric: ['>', 1]}]}",
        ", FilterPolicyScope: MessageBody, FilterPolicy: {order: {kind: [express]}}",
        """, FilterPolicy: '{"kind": ["express"]}'""",
        ", FilterPolicy: {a: [x], b: [x], c: [x], d: [x], e: [x]}",
        ", FilterPolicy: {a: [x], b: !Ref 'AWS::NoValue'}",
        ", FilterPolicy: {a: [x, !Ref 'AWS::NoValue'], b: [x], c: [x], d: [x], e: [x], f: !Ref 'AWS::NoValue'}",
        ", FilterPolicy: {$or: [{a: [x]}, {b: [y]}]}",
    ],
)
def test_good(more: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(more), RULE) == []


def test_a_policy_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(subscribed(", FilterPolicy: !Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_function_in_an_array(changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(", FilterPolicy: {stage: [!Ref Any], kind: !If [IsProd, [order], [test]]}"), RULE, head=ENV) == []
