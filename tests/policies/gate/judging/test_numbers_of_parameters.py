"""A number that a parameter gives is judged by its default, its MinValue and its MaxValue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def declared(bounds: str, name: str = "N") -> str:
    return f"Parameters: {{{name}: {{Type: Number, {bounds}}}}}"


def said(found: list[Any], *rules: str) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.resource, one.text) for one in found if one.rule in rules]


@pytest.mark.parametrize("default", ["", "Default: 10, "])
@pytest.mark.parametrize("bounds", ["MinValue: 3, MaxValue: 30", "MinValue: '3', MaxValue: '30'", "MinValue: 8, MaxValue: 30"])
def test_what_passes_at_both_ends_passes(default: str, bounds: str, changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Timeout: !Ref N}}", head=declared(default + bounds))
    assert [one for one in found if "Timeout" in one.route or "N" in one.text.split()] == []


@pytest.mark.parametrize("default", ["", "Default: 10, "])
def test_what_fails_at_one_end_is_a_question_that_names_it(default: str, changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Timeout: !Ref N}}", rule="visibility-below-timeout", head=declared(f"{default}MinValue: 3, MaxValue: 300"))
    assert said(found, "visibility-below-timeout") == [
        ("undecided", "Orders", "the parameter N may be 300 by its MinValue and MaxValue, and with 300 this fails")
    ]
    assert found[0].settle == "--parameter N=VALUE"


def test_what_fails_at_the_default_fails(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Timeout: !Ref N}}", rule="visibility-below-timeout", head=declared("Default: 200, MinValue: 3, MaxValue: 300"))
    assert {one.verdict for one in found} == {"fail", "undecided"}


def test_a_number_between_the_ends_is_tried(changed: Callable[..., list[Any]]) -> None:
    """Of a period's two ends each is a multiple of 60."""
    found = changed("OldestMessage: {Properties: {Period: !Ref N}}", rule="alarm-period", head=declared("Default: 60, MinValue: 60, MaxValue: 300"))
    assert [one.text for one in found] == ["the parameter N may be 61 by its MinValue and MaxValue, and with 61 this fails"]


@pytest.mark.parametrize("default", ["", "Default: 200, "])
def test_a_number_beside_the_least_says_what_that_says(default: str, changed: Callable[..., list[Any]]) -> None:
    """Its message has another number in it, and asks nothing more."""
    found = changed("Orders: {Properties: {VisibilityTimeout: !Ref N}}", rule="visibility-below-timeout", head=declared(f"{default}MinValue: 5, MaxValue: 900"))
    assert [one.text for one in found] == ["the parameter N may be 5 by its MinValue and MaxValue, and with 5 this fails"]


def test_a_threshold_is_such_a_number(changed: Callable[..., list[Any]]) -> None:
    fragment = "DeadLetterAlarm: {Properties: {Threshold: !Ref N}}"
    assert changed(fragment, rule="dead-letter-alarm-threshold", head=declared("Default: 1, MinValue: 1, MaxValue: 1")) == []
    found = changed(fragment, rule="dead-letter-alarm-threshold", head=declared("Default: 1, MinValue: 1, MaxValue: 900"))
    assert {one.verdict for one in found} == {"undecided"}
    assert any("N may be 900" in one.text for one in found)


@pytest.mark.parametrize(
    "bounds",
    [
        "Default: 10, MinValue: 3",
        "Default: 10, MaxValue: 30",
        "Default: 10",
        "Default: 10, MinValue: 3, MaxValue: many",
        "Default: 10, MinValue: 3.5, MaxValue: 30",
    ],
)
def test_without_both_ends_it_may_be_anything(bounds: str, changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Timeout: !Ref N}}", rule="visibility-timeout", head=declared(bounds))
    assert [one.text for one in found] == ["the parameter N may be given another value than those that the template knows"]


def test_a_condition_that_compares_it_leaves_its_ends(changed: Callable[..., list[Any]]) -> None:
    head = f"{declared('Default: 0, MinValue: 0, MaxValue: 100')}\nConditions: {{Has: !Not [!Equals [!Ref N, 0]]}}"
    found = changed(
        "Worker: {Properties: {ReservedConcurrentExecutions: !If [Has, !Ref N, !Ref 'AWS::NoValue']}}", rule="reserved-below-maximum-concurrency", head=head
    )
    assert [one.text for one in found] == ["the parameter N may be 1 by its MinValue and MaxValue, and with 1 this fails"]


@pytest.mark.parametrize(("most", "verdicts"), [(11, set()), (12, {"undecided"})])
@pytest.mark.parametrize("default", ["", "Default: 10, "])
def test_an_end_that_a_condition_tells_apart_is_tried_with_what_comes_of_it(
    most: int, default: str, verdicts: set[str], changed: Callable[..., list[Any]]
) -> None:
    head = f"{declared(f'{default}MinValue: 1, MaxValue: {most}')}\nConditions: {{Large: !Equals [!Ref N, 11]}}"
    fragment = "Mapping: {Properties: {BatchSize: !Ref N, MaximumBatchingWindowInSeconds: !If [Large, 5, 0]}}"
    assert {one.verdict for one in changed(fragment, rule="batch-size-needs-window", head=head)} == verdicts


def test_in_a_name_it_may_be_any_number(changed: Callable[..., list[Any]]) -> None:
    fragment = "{DeadLetters: {Properties: {QueueName: !Sub 'dead-${N}'}}, DeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: dead-3}]}}}"
    head = declared("Default: 1, MinValue: 1, MaxValue: 9")
    assert not any("may be 9" in one.text for one in changed(fragment, head=head))
    assert any(one.verdict == "undecided" and "another value" in one.text for one in changed(fragment, rule="dead-letter-queue-alarm", head=head))
