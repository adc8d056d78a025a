from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-on-dead-letter-queue"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


def reader(queue: str, more: str = "") -> str:
    properties = f"EventSourceArn: !GetAtt {queue}.Arn, FunctionName: !Ref Worker"
    return f"""Sorting: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{{properties}, FilterCriteria: {{Filters: [{{Pattern: '{{"body": {{"kind": ["order"]}}}}'}}]}}}}}}\n{more}"""


def test_bad(changed: Callable[..., list[Any]]) -> None:
    said = changed(reader("DeadLetters"), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [
        ("fail", "Sorting", "Properties/FilterCriteria/Filters", Severity.WARNING)
    ]
    assert "DeadLetters" in said[0].text


@pytest.mark.parametrize("queue", ["Orders", "Other"])
def test_another_queue_is_good(queue: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(reader(queue, "Other: {Type: AWS::SQS::Queue}"), RULE) == []


def test_without_a_filter_it_is_good(changed: Callable[..., list[Any]]) -> None:
    assert (
        changed("Sorting: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}", RULE)
        == []
    )


def test_filters_that_nobody_knows_are_undecided(changed: Callable[..., list[Any]]) -> None:
    fragment = "Sorting: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker, FilterCriteria: {Filters: !Ref Any}}}"
    said = changed(fragment, RULE, head=ENV.replace("Any: {Type: String}", "Any: {Type: CommaDelimitedList}"))
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Sorting", "--parameter Any=VALUE")]


def test_trap_the_dead_letter_queue_of_a_function(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        reader("Other", "Other: {Type: AWS::SQS::Queue}\nThird: {Type: AWS::Lambda::Function, Properties: {DeadLetterConfig: {TargetArn: !GetAtt Other.Arn}}}"),
        RULE,
    )
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Sorting")]
