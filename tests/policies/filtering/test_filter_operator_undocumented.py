from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-operator-undocumented"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ('{"wildcard": "a*"}', "body.path: wildcard"),
        ('{"cidr": "10.0.0.0/8"}', "body.path: cidr"),
        ('{"anything-but": {"prefix": "a"}}', "body.path: anything-but with prefix"),
        ('{"suffix": {"equals-ignore-case": ".png"}}', "body.path: suffix with equals-ignore-case"),
    ],
)
def test_bad(rule: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"""'{{"body": {{"path": [{rule}]}}}}'"""), RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [("fail", "Mapping", AT, key, Severity.NOTE)]


def test_what_lambda_lists_is_good(changed: Callable[..., list[Any]]) -> None:
    listed = [
        '{"prefix": "a"}',
        '{"suffix": "a"}',
        '{"equals-ignore-case": "a"}',
        '{"anything-but": ["a"]}',
        '{"exists": true}',
        '{"numeric": ["=", 1]}',
        "null",
        '""',
    ]
    assert changed(filters(f"""'{{"body": {{"path": [{", ".join(listed)}]}}}}'"""), RULE) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_field_called_wildcard(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"body": {"wildcard": ["x"], "cidr": {"prefix": ["y"]}}}'"""), RULE) == []
