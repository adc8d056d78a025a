from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-key-misspelt"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


def test_bad(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {KMSKeyArn: !Ref Any}}", RULE, head=ENV)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", "Properties/KMSKeyArn/Ref", Severity.ERROR)]


@pytest.mark.parametrize("more", ["KmsKeyArn: !Ref Any", "BatchSize: 5", "KMSKeyArn: !Ref AWS::NoValue"])
def test_good(more: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{{more}}}}}", RULE, head=ENV) == []


def test_trap_in_one_world_only(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {KMSKeyArn: !If [IsProd, key, !Ref AWS::NoValue]}}", RULE, head=ENV)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env = prod",))]
