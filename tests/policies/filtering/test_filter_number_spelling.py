from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-number-spelling"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize("number", ["300.0", "3e2", "0.5", "-1.0"])
def test_bad(number: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"""'{{"body": {{"total": [{number}]}}}}'"""), RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [("fail", "Mapping", AT, f"body.total: {number}", Severity.NOTE)]


@pytest.mark.parametrize("rule", ["300", "-1", '{"numeric": ["=", 300.0]}', '"300.0"'])
def test_good(rule: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(f"""'{{"body": {{"total": [{rule}]}}}}'"""), RULE) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_number_behind_a_reference(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""!Sub ['{"body": {"total": [${Number}]}}', {Number: "1.50"}]"""), RULE)
    assert [one.key for one in said] == ["body.total: 1.50"]
