from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-exists-on-object"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


OBJECT = """'{"body": {"customer": {"country": ["NO"]}}}'"""


@pytest.mark.parametrize(("wanted", "matches"), [("true", "nothing"), ("false", "every message")])
def test_bad(wanted: str, matches: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"""'{{"body": {{"customer": [{{"exists": {wanted}}}]}}}}'""", OBJECT), RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [("fail", "Mapping", AT, "body.customer", Severity.NOTE)]
    assert f"it matches {matches}" in said[0].text


@pytest.mark.parametrize(
    "pattern",
    ["""'{"body": {"customer": {"id": [{"exists": true}]}}}'""", """'{"body": {"order": [{"exists": true}]}}'""", """'{"body": {"customer": ["x"]}}'"""],
)
def test_good(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(pattern, OBJECT), RULE) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters(OBJECT, "!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_the_same_name_elsewhere(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"body": {"order": {"customer": [{"exists": true}]}}}'""", OBJECT), RULE) == []
