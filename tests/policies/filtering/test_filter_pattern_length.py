from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuegate.policies.rule import Severity

RULE = "filter-pattern-length"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


def of_length(count: int) -> str:
    bare = len('{"body":{"k":[""]}}')
    return f"""'{{"body":{{"k":["{"x" * (count - bare)}"]}}}}'"""


def test_bad(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(of_length(4_097)), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", AT, Severity.ERROR)]
    assert "4,097 characters" in said[0].text


def test_good(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(of_length(4_096)), RULE) == []


def test_a_whole_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_reference_is_not_counted(changed: Callable[..., list[Any]]) -> None:
    pattern = of_length(4_090).replace('x"]', 'x${Any}"]')
    assert changed(filters(f"!Sub {pattern}"), RULE, head=ENV) == []
