from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-on-metadata"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("""'{"messageAttributes": {"kind": {"stringValue": ["order"]}}}'""", "messageAttributes"),
        ("""'{"attributes": {"ApproximateReceiveCount": ["1"]}, "body": {"a": ["b"]}}'""", "attributes"),
        ("""'{"eventSourceARN": [{"suffix": ":orders"}]}'""", "eventSourceARN"),
    ],
)
def test_bad(pattern: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [("fail", "Mapping", AT, key, Severity.WARNING)]
    assert "is deleted" in said[0].text


def test_the_body_is_good(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"body": {"messageAttributes": ["x"], "attributes": {"a": [1]}}}'"""), RULE) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_what_matches_nothing_anyway_is_another_finding(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"attributes": ["x"], "kind": ["order"]}'"""), RULE) == []
