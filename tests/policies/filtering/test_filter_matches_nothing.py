from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-matches-nothing"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize(
    "pattern",
    [
        """'{"kind": ["order"]}'""",
        """'{"data": {"kind": ["order"]}}'""",
        """'{"Body": {"kind": ["order"]}}'""",
        """'{"Records": {"body": {"kind": ["order"]}}}'""",
        """'{"body": {"kind": ["order"]}, "dynamodb": {"Keys": [{"exists": true}]}}'""",
        """'{"eventSource": ["aws:kinesis"], "body": {"kind": ["order"]}}'""",
        """'{"messageId": [{"exists": false}]}'""",
    ],
    ids=["fields without body", "Kinesis", "capitals", "the whole event", "one of two", "another source", "what every record has"],
)
def test_bad(pattern: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", AT, Severity.ERROR)]
    assert "Lambda deletes every message" in said[0].text


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ('{"body": {"total": {"numeric": [">", 0]}}}', "body.total.numeric"),
        ('{"body": {"kind": {"anything-but": ["test"]}}}', "body.kind.anything-but"),
        ('{"body": {"total": [{"numeric": [">", 0]}], "kind": [{"anything-but": ["test"]}]}}', ""),
        ('{"body": {"numeric": [{"exists": true}]}}', ""),
        ('{"body": {"prefix": ["ex"]}}', ""),
    ],
)
def test_an_operator_without_its_array_is_a_field(pattern: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"'{pattern}'"), RULE)
    assert [(one.verdict, one.resource, one.key, one.severity) for one in said] == ([("fail", "Mapping", key, Severity.WARNING)] if key else [])


def test_beside_one_that_matches_it_is_a_warning(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""'{"kind": ["order"]}'""", """'{"body": {"kind": ["order"]}}'"""), RULE)
    assert [(one.verdict, one.route, one.severity) for one in said] == [("fail", AT, Severity.WARNING)]


@pytest.mark.parametrize(
    "pattern",
    [
        """'{"body": {"kind": ["order"]}}'""",
        """'{"body": ["text"]}'""",
        """'{"$or": [{"kind": ["a"]}, {"body": {"kind": ["a"]}}]}'""",
        """'{"kind": [{"exists": false}]}'""",
        """'{"eventSource": ["aws:sqs"]}'""",
    ],
    ids=["JSON", "text", "one alternative", "what no record has", "a queue"],
)
def test_good(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(pattern), RULE) == []


def test_whether_all_is_deleted_may_not_be_known(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""'{"kind": ["order"]}'""", "!Ref Any"), RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_value_that_is_not_known_changes_nothing(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""!Sub '{"kind": ["${Any}"]}'"""), RULE, head=ENV)
    assert [(one.verdict, one.severity) for one in said] == [("fail", Severity.ERROR)]
