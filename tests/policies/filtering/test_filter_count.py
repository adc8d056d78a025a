from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-count"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


def several(count: int) -> str:
    return filters(*(f"""'{{"body": {{"n": [{i}]}}}}'""" for i in range(count)))


@pytest.mark.parametrize(("count", "severity"), [(6, Severity.WARNING), (10, Severity.WARNING), (11, Severity.ERROR)])
def test_bad(count: int, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    said = changed(several(count), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", "Properties/FilterCriteria/Filters", severity)]
    assert f"has {count} filters" in said[0].text


@pytest.mark.parametrize("count", [0, 1, 5])
def test_good(count: int, changed: Callable[..., list[Any]]) -> None:
    assert changed(several(count), RULE) == []


def test_what_the_patterns_say_does_not_matter(changed: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in changed(filters(*["!Ref Any"] * 11), RULE, head=ENV)] == ["fail"]


def test_trap_filters_of_one_world(changed: Callable[..., list[Any]]) -> None:
    one = """{Pattern: '{"body": {"n": [1]}}'}"""
    listed = ", ".join([one] * 5 + [f"!If [IsProd, {one}, !Ref AWS::NoValue]"])
    said = changed(f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}}}}}", RULE, head=ENV)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env = prod",))]
