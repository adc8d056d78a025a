from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "redundant-partial-responses"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: Number}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize("size", ["1", '"1"'], ids=["a number", "a string"])
def test_a_batch_of_one(size: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"BatchSize: {size}"), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", "Properties/FunctionResponseTypes", Severity.NOTE)]


@pytest.mark.parametrize(
    "properties", ["BatchSize: 2", "BatchSize: null", "BatchSize: 1, FunctionResponseTypes: []"], ids=["two", "the default of ten", "not asked for"]
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping(properties), RULE) == []


def test_an_unknown_size_is_undecided_only_where_it_matters(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("BatchSize: !Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    assert changed(mapping("BatchSize: !Ref Any, FunctionResponseTypes: []"), RULE, head=HEAD) == []


def test_trap_one_message_in_another_world(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("BatchSize: !If [IsProd, 10, 1]"), RULE, head=HEAD)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env is not prod",))]
