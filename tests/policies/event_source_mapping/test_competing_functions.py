from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "competing-functions"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}, IsDev: {Fn::Not: [{Condition: IsProd}]}}}"
AUDIT = "Audit: {Type: AWS::Lambda::Function}\n"
FILTERS = 'FilterCriteria: {Filters: [{Pattern: \'{"body": {"kind": ["audit"]}}\'}]}'


def also(function: str = "!Ref Audit", source: str = "!GetAtt Orders.Arn", properties: str = "BatchSize: 5", more: str = "", name: str = "Also") -> str:
    return f"{name}: {{Type: AWS::Lambda::EventSourceMapping, {more} Properties: {{EventSourceArn: {source}, FunctionName: {function}, {properties}}}}}\n"


def test_each_pair_is_told_once_at_the_later_of_the_two(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function}
  Audit: {Type: AWS::Lambda::Function}
  First:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
  Second:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !GetAtt Audit.Arn}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.key, one.severity) for one in said] == [
        ("fail", "Second", "", "Second:", "First", Severity.WARNING)
    ]
    assert "First and Second poll Orders" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [AUDIT + also(properties=FILTERS), AUDIT + also() + f"Mapping: {{Properties: {{{FILTERS}}}}}"],
    ids=["the later one filters", "the earlier one filters"],
)
def test_with_a_filter_messages_are_lost(fragment: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Also", Severity.ERROR)]
    assert "deletes" in said[0].text


def test_it_shows_a_message_that_is_lost(changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + also(properties=FILTERS) + f"Mapping: {{Properties: {{{FILTERS.replace('audit', 'order')}}}}}", RULE)
    assert [one.severity for one in said] == [Severity.ERROR]
    assert '{"kind": "audit"}' in said[0].text


def test_equal_filters_delete_nothing_that_the_other_would_get(changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + also(properties=FILTERS) + f"Mapping: {{Properties: {{{FILTERS}}}}}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Also", Severity.WARNING)]


@pytest.mark.parametrize("criteria", ["FilterCriteria: {Filters: []}", "FilterCriteria: !Ref AWS::NoValue", "FilterCriteria: {Filters: !Ref Any}"])
def test_what_is_no_filter_or_not_known_to_be_one_stays_a_warning(criteria: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + also(properties=criteria), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Also", Severity.WARNING)]


def test_each_mapping_is_told_once_however_many_stand_before_it(changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + "Mail: {Type: AWS::Lambda::Function}\n" + also() + also("!Ref Mail", name="Third"), RULE)
    assert {(one.verdict, one.resource, one.key) for one in said} == {("fail", "Also", "Mapping"), ("fail", "Third", "Mapping")}


def test_trap_the_one_that_loses_messages_is_told_before_the_first_one(changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + "Mail: {Type: AWS::Lambda::Function}\n" + also(properties=FILTERS) + also("!Ref Mail", name="Third"), RULE)
    assert {(one.resource, one.key, one.severity) for one in said} == {("Also", "Mapping", Severity.ERROR), ("Third", "Also", Severity.ERROR)}


@pytest.mark.parametrize(
    "fragment",
    [
        AUDIT + "Refunds: {Type: AWS::SQS::Queue}\n" + also(source="!GetAtt Refunds.Arn"),
        AUDIT + also(properties="Enabled: false"),
        AUDIT + also() + "Mapping: {Properties: {Enabled: 'false'}}",
        also("!Ref Worker"),
        "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}\n" + also("!Ref Live"),
        also('!Sub "${Worker.Arn}:blue"'),
    ],
    ids=["another queue", "disabled", "the other one is disabled", "the same function", "an alias of it", "a qualifier of it"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_trap_mappings_that_never_exist_together(changed: Callable[..., list[Any]]) -> None:
    assert changed(AUDIT + also(more="Condition: IsDev,") + "Mapping: {Condition: IsProd}", RULE, head=HEAD) == []
    switch = AUDIT + also(properties="Enabled: !If [IsProd, false, true]") + "Mapping: {Properties: {Enabled: !If [IsProd, true, false]}}"
    assert changed(switch, RULE, head=HEAD) == []


def test_only_the_world_in_which_both_read_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(AUDIT + also(more="Condition: IsProd,"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Also", ("Env = prod",))]


@pytest.mark.parametrize("function", ["audit", "arn:aws:lambda:eu-west-1:111122223333:function:audit:live", "!ImportValue Audit"])
def test_a_function_outside_is_another_one(function: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(also(function), RULE)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "Also", "Mapping")]


def test_both_functions_outside(changed: Callable[..., list[Any]]) -> None:
    def both(one: str, two: str) -> list[tuple[str, str, str]]:
        said = changed(f"Mapping: {{Properties: {{FunctionName: {one}}}}}\n" + also(two), RULE, head=HEAD)
        return [(one.verdict, one.resource, one.settle) for one in said]

    assert both("orders", "audit") == [("fail", "Also", "")]
    assert both("orders", "orders:live") == []
    assert both("orders", '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders:2"') == []
    assert both("orders", '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:audit"') == [("fail", "Also", "")]
    assert both("!ImportValue Orders", "!ImportValue Orders") == []
    assert both("!ImportValue Orders", "!ImportValue Audit") == [("undecided", "Also", 'externals: {"Audit": …} in queuegate.yaml')]


@pytest.mark.parametrize(
    "source",
    ["!ImportValue Orders", "arn:aws:sqs:eu-west-1:111122223333:far", "!Ref Any", '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:far"'],
    ids=["an import", "an ARN", "a parameter", "a Sub"],
)
def test_trap_one_queue_outside_with_two_functions(source: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Mapping: {{Properties: {{EventSourceArn: {source}}}}}\n" + AUDIT + also(source=source), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "Also", "Mapping")]


def test_two_queues_outside_are_silent(changed: Callable[..., list[Any]]) -> None:
    two = "Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:far'}}\n" + AUDIT + also(source="!ImportValue Orders")
    assert changed(two, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "resource"),
    [(AUDIT + also(properties="Enabled: !Ref Any"), "Also"), (also("!If [IsProd, !Ref Any, !Ref Worker]") + "Worker: {Properties: {FunctionName: w}}", "Also")],
    ids=["whether it is enabled", "its function"],
)
def test_an_unknown_is_undecided(fragment: str, resource: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", resource, "--parameter Any=VALUE")]


def test_an_earlier_mapping_that_nobody_knows_does_not_hide_the_next(changed: Callable[..., list[Any]]) -> None:
    unknown = "Orders: {Properties: {QueueName: orders}}\nMail: {Type: AWS::Lambda::Function}\nMapping: {Properties: {EventSourceArn: !Ref Any}}\n"
    said = changed(unknown + AUDIT + also() + also("!Ref Mail", name="Third"), RULE, head=HEAD)
    assert ("fail", "Third", "Also") in {(one.verdict, one.resource, one.key) for one in said}
    assert {one.settle for one in said if one.verdict == "undecided"} == {"--parameter Any=VALUE"}


def test_nor_does_one_of_which_nobody_knows_whether_it_is_enabled(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        "Mapping: {Properties: {Enabled: !Ref Any}}\nMail: {Type: AWS::Lambda::Function}\n" + AUDIT + also() + also("!Ref Mail", name="Third"), RULE, head=HEAD
    )
    assert ("fail", "Third", "Also") in {(one.verdict, one.resource, one.key) for one in said}


def test_two_templates_and_one_queue(judged: Callable[..., list[Any]]) -> None:
    one = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
Outputs: {Queue: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}}
"""
    two = """
Resources:
  Audit: {Type: AWS::Lambda::Function}
  Also: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue orders-arn, FunctionName: !Ref Audit}}
"""
    assert [(said.verdict, said.resource, said.key) for said in judged(one, two, rule=RULE)] == [("fail", "Also", "Mapping")]


def test_trap_two_readers_of_a_stream(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\n" + AUDIT
    both = also("!Ref Worker", "!GetAtt Stream.Arn", "StartingPosition: LATEST", name="A") + also(
        source="!GetAtt Stream.Arn", properties="StartingPosition: LATEST", name="B"
    )
    assert changed(stream + both, RULE) == []
