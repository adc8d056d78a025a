"""Resources that wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "circular-dependency"
TOPIC = "%s: {Type: AWS::SNS::Topic, %sProperties: {DisplayName: %s}}"


def topics(*rows: tuple[str, str, str]) -> str:
    return "\n".join(TOPIC % row for row in rows)


@pytest.mark.parametrize(
    ("fragment", "key"),
    [
        (topics(("A", "", "!GetAtt B.TopicName"), ("B", "", "!GetAtt A.TopicName")), "A B"),
        (topics(("A", "DependsOn: B, ", "a"), ("B", "", '!Sub "${A.TopicName}-b"')), "A B"),
        (topics(("A", "DependsOn: [B], ", "a"), ("B", "DependsOn: C, ", "b"), ("C", "DependsOn: [Orders, A], ", "c")), "A B C"),
        (topics(("A", "", "!Ref A")), "A"),
        (topics(("A", "DependsOn: [B, C], ", "a"), ("B", "", "!Ref A"), ("C", "", "c")), "A B"),
        ("Orders: {DependsOn: Mapping}", "Orders Mapping"),
    ],
)
def test_bad(fragment: str, key: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.severity, said.resource, {*said.key.split()}) == ("fail", Severity.ERROR, said.key.split()[0], {*key.split()})


@pytest.mark.parametrize(
    "fragment",
    [
        topics(("A", "DependsOn: B, ", "!Ref B"), ("B", "", "b")),
        topics(("A", "", '!Sub ["${B}", {B: x}]'), ("B", "", "!Ref A")),
        topics(("A", "", '!Sub "${!B}"'), ("B", "", "!Ref A")),
        topics(("A", "DependsOn: [B, C], ", "a"), ("B", "DependsOn: D, ", "b"), ("C", "DependsOn: D, ", "c"), ("D", "", "d")),
        "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn, maxReceiveCount: 3}}}",
    ],
    ids=["one way", "a name of its own", "a text that says so", "a diamond", "a queue that is its own dead-letter queue"],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head='Conditions: {Never: !Equals [!Ref "AWS::Region", nowhere]}') == []


def test_a_branch_closes_it_where_it_is_taken(changed: Callable[..., list[Any]]) -> None:
    head = "Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}"
    said = changed(topics(("A", "", "!If [Prod, !Ref B, a]"), ("B", "", "!Ref A")), RULE, head=head)
    assert ("fail", "A") in [(one.verdict, one.resource) for one in said]
    assert "A waits for itself, or for what waits for it" in next(one.text for one in said if one.verdict == "fail")
    assert changed(topics(("A", "", "!If [Prod, !Ref B, a]"), ("B", "", "b")), RULE, head=head) == []


def test_a_name_that_a_function_makes_closes_it(changed: Callable[..., list[Any]]) -> None:
    head = "Transform: AWS::LanguageExtensions"
    said = changed(topics(("A", "", '!Ref {"Fn::Join": ["", [B]]}'), ("B", "", "!Ref A")), RULE, head=head)
    assert [one.verdict for one in said] == ["fail"]
    assert changed(topics(("A", "", '!Ref {"Fn::Join": ["", [B]]}'), ("B", "", "b")), RULE, head=head) == []


def test_two_knots_are_two_findings(changed: Callable[..., list[Any]]) -> None:
    said = changed(topics(("A", "", "!Ref B"), ("B", "", "!Ref A"), ("C", "", "!Ref D"), ("D", "", "!Ref C")), RULE)
    assert {one.key for one in said} == {"A B", "C D"}
