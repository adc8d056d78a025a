from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-key-without-filter"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


KEY = ", KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("fragment", [filters(more=KEY), f"Mapping: {{Properties: {{BatchSize: 5{KEY}}}}}"], ids=["an empty list", "absent"])
def test_bad(fragment: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", "Properties/KmsKeyArn", Severity.NOTE)]


@pytest.mark.parametrize(
    "fragment", [filters("""'{"body": {"a": ["b"]}}'""", more=KEY), filters("""'{"body": {"a": ["b"]}}'"""), "Mapping: {Properties: {BatchSize: 5}}"]
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_filters_that_nobody_knows_are_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        f"Mapping: {{Properties: {{FilterCriteria: {{Filters: !Ref Any}}{KEY}}}}}",
        RULE,
        head=ENV.replace("Any: {Type: String}", "Any: {Type: CommaDelimitedList}"),
    )
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_key_that_is_none(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Properties: {KmsKeyArn: !Ref AWS::NoValue}}", RULE) == []
