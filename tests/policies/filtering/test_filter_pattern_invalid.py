from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-pattern-invalid"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ('\'{"body": {"kind": "order"}}\'', "body.kind: each field is an array"),
        ('\'{"body": {"kind": ["order"]}\'', "no JSON"),
        ("order", "no JSON"),
        ("'[]'", "a JSON object"),
        ("{body: {kind: [order]}}", "a mapping"),
        ('\'{"body": {"n": [{"numeric": [">", "5"]}]}}\'', "numeric needs"),
        ('\'{"body": {"n": [{"greater-than": 5}]}}\'', "greater-than"),
        ('\'{"body": {"$or": [{"a": ["x"]}]}}\'', "at least two"),
    ],
    ids=["a value without an array", "cut off", "text", "a list", "a mapping in the place of a string", "a number in quotes", "no operator", "one alternative"],
)
def test_bad(pattern: str, why: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", AT, Severity.ERROR)]
    assert why in said[0].text


def test_each_filter_is_judged_and_pointed_at(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      FilterCriteria:
        Filters:
          - Pattern: '{"body": {"kind": ["order"]}}'
          - Pattern: '{"body": {"kind": "refund"}}'
""",
        rule=RULE,
    )
    assert [(one.resource, one.line) for one in said] == [("Mapping", """- Pattern: '{"body": {"kind": "refund"}}'""")]


@pytest.mark.parametrize(
    "pattern",
    [
        """'{"body": {"kind": ["order"]}}'""",
        """'{"body": ["text", {"prefix": "Result: "}]}'""",
        """!Sub '{"body": {"stage": ["${Any}"], "account": ["${AWS::AccountId}"]}}'""",
        """'{"body": {"n": [{"numeric": [">", 1, "<=", 2.5]}], "$or": [{"a": [null]}, {"b": [{"exists": false}]}]}}'""",
    ],
)
def test_good(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(pattern), RULE, head=ENV) == []


@pytest.mark.parametrize(
    "pattern",
    ["!Ref Any", """!Sub '{"body": {"n": [{"numeric": [">", ${Any}]}]}}'""", """!Sub '{"body": {"${Any}": "order"}}'"""],
    ids=["the whole", "a number", "a key"],
)
def test_a_part_that_decides_is_asked_for(pattern: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE, head=ENV)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]


def test_an_unknown_filter_hides_no_other(changed: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in changed(filters("!Ref Any", "order"), RULE, head=ENV)] == ["fail", "undecided"]


def test_trap_a_stream_may_have_what_a_queue_has_not(changed: Callable[..., list[Any]]) -> None:
    stream = "Table: {Type: AWS::DynamoDB::Table}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Table.StreamArn, FunctionName: !Ref Worker, StartingPosition: LATEST, FilterCriteria: {Filters: [{Pattern: nonsense}]}}}"
    assert changed(stream, RULE) == []


def test_a_filter_that_is_no_object(changed: Callable[..., list[Any]]) -> None:
    said = changed("""Mapping: {Properties: {FilterCriteria: {Filters: ['{"body": {"a": ["b"]}}']}}}""", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/FilterCriteria/Filters/0")]


def test_a_list_that_is_none_is_said_once(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {FilterCriteria: {Filters: {Pattern: x}}}}")
    assert {one.rule for one in said if one.verdict == "fail"} == {"malformed-property"}
    assert len({one.text for one in said if one.verdict == "undecided"}) == 1


def test_a_key_of_a_filter_that_is_no_pattern(changed: Callable[..., list[Any]]) -> None:
    for key in ("pattern", "Patterns"):
        (said,) = changed(f"""Mapping: {{Properties: {{FilterCriteria: {{Filters: [{{{key}: '{{"body": {{"kind": ["order"]}}}}'}}]}}}}}}""", RULE)
        assert (said.verdict, said.resource, said.route) == ("fail", "Mapping", f"Properties/FilterCriteria/Filters/0/{key}")
        assert f"has the key {key}" in said.text
