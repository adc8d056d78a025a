from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-deletes"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


ORDER = """'{"body": {"kind": ["order"]}}'"""


def test_it_shows_what_passes_and_what_is_deleted(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(ORDER), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", "Properties/FilterCriteria/Filters", Severity.NOTE)]
    assert '{"kind": "order"} matches' in said[0].text
    assert '{"kind": "something else"} is deleted' in said[0].text


def test_what_all_filters_delete_is_shown(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""'{"body": {"n": [{"numeric": ["<", 5]}]}}'""", """'{"body": {"n": [{"numeric": [">=", 5]}]}}'"""), RULE)
    assert [one.verdict for one in said] == ["fail"]
    assert '{"n": "something else"} is deleted' in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        filters(ORDER, more=", MetricsConfig: {Metrics: [EventCount]}"),
        filters(ORDER, more=", MetricsConfig: {Metrics: [!Ref Any]}"),
        filters(),
        "Mapping: {Properties: {BatchSize: 5}}",
    ],
    ids=["counted", "perhaps counted", "none", "absent"],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head=ENV) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Any"), RULE, head=ENV)] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_part_that_is_not_known_is_shown_as_it_is_spelt(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""!Sub '{"body": {"stage": ["${Any}"]}}'"""), RULE, head=ENV)
    assert '{"stage": "${Any}"} matches' in said[0].text


def test_trap_a_filter_that_lets_everything_through_deletes_nothing(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"eventSource": ["aws:sqs"]}'"""), RULE) == []


def test_trap_a_long_body_is_not_printed(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"""'{{"body": {{"kind": ["{"x" * 3_000}"]}}}}'"""), RULE)
    assert [one.verdict for one in said] == ["fail"]
    assert len(said[0].text) < 400


def test_trap_a_secret_is_not_shown(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Token: {Type: String, NoEcho: true}}}"
    said = changed(filters("""!Sub '{"body": {"token": ["${Token}"]}}'"""), RULE, head=head, given={"Token": "hunter2"})
    assert [one.verdict for one in said] == ["fail"]
    assert "hunter" not in said[0].text
    assert said[0].text.endswith(" or metric")


def test_what_a_parameter_may_be_makes_one_note(changed: Callable[..., list[Any]]) -> None:
    head = ENV.replace("Env: {Type: String, Default: dev}", "Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}")
    said = changed(filters("""!Sub '{"body": {"stage": ["${Env}"]}}'"""), RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ())]
    assert '{"stage": "dev"} matches' in said[0].text
