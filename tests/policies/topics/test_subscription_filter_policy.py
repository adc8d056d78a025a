from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

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


def _is_refused(policy: str, changed: Callable[..., list[Any]], scope: str = "MessageAttributes") -> bool:
    said = changed(subscribed(f", FilterPolicyScope: {scope}, FilterPolicy: {policy}"), RULE)
    assert all((one.verdict, one.resource, one.route) == ("fail", "Subscription", "Properties/FilterPolicy") for one in said)
    return bool(said)


@pytest.mark.parametrize("scope", ["MessageAttributes", "MessageBody"])
@pytest.mark.parametrize(
    "asked",
    [
        "{numeric: ['>', 1, '<']}",
        "{numeric: ['>']}",
        "{numeric: ['=>', 1]}",
        "{numeric: ['>', '1']}",
        "{numeric: 5}",
        "{numeric: []}",
        "{numeric: ['>', 5, '<', 1]}",
        "{numeric: ['>', 2000000000]}",
        "{exists: 'yes'}",
        "{prefix: [ex]}",
        "{prefix: ex, suffix: ss}",
        "{begins-with: ex}",
        "{anythingbut: ex}",
        "[ex]",
    ],
)
def test_an_operator_without_its_operand_is_refused_however_the_policy_is_written(asked: str, scope: str, changed: Callable[..., list[Any]]) -> None:
    assert _is_refused(f"{{kind: [{asked}]}}", changed, scope)
    assert _is_refused(f"{{kind: [express, {asked}], other: [x]}}", changed, scope)
    spelt = json.dumps(yaml.safe_load(f"{{kind: [{asked}]}}"))
    assert _is_refused(f"'{spelt}'", changed, scope)


def test_a_finding_names_the_operator(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(subscribed(", FilterPolicy: {total: [{numeric: ['>', 1, '<']}]}"), RULE)
    assert (said.verdict, said.key) == ("fail", "total")
    assert "total: numeric needs" in said.text


@pytest.mark.parametrize(
    "asked",
    [
        "{numeric: ['>', !Ref Any]}",
        "{anything-but: [a, 5]}",
        "{anything-but: {prefix: ex}}",
        "{exists: 'false'}",
        "{equals-ignore-case: ex}",
        "{cidr: 10.0.0.0/24}",
        "{numeric: ['>=', 5, '<=', 5]}",
        "5",
        "true",
        "null",
    ],
)
def test_trap_what_sns_takes_or_nobody_knows(asked: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(subscribed(f", FilterPolicy: {{kind: [{asked}]}}"), RULE, head=ENV) == []


def test_the_arrays_multiply(changed: Callable[..., list[Any]]) -> None:
    def of(*counts: int) -> str:
        return "{" + ", ".join(f"k{i}: [{', '.join(f'v{j}' for j in range(count))}]" for i, count in enumerate(counts)) + "}"

    assert not _is_refused(of(15, 10), changed)
    assert _is_refused(of(151), changed)
    assert _is_refused(of(6, 6, 5), changed)


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


@pytest.mark.parametrize(
    ("asked", "fires"),
    [("[order.*]", True), ("[{suffix: '*.jpg'}]", True), ("[{wildcard: 'order.*'}]", False), ("[{prefix: order.}]", False), ("['*']", False)],
)
def test_a_star_that_is_compared_as_it_is(asked: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = changed(subscribed(f", FilterPolicy: {{kind: {asked}}}"), RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Subscription", Severity.WARNING)] * fires
