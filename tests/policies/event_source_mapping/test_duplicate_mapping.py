from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "duplicate-mapping"
NAMED = "Orders: {Properties: {QueueName: orders}}\nWorker: {Properties: {FunctionName: worker}}\n"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: String}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}, IsDev: {Fn::Not: [{Condition: IsProd}]}}}"


def again(source: str = "!GetAtt Orders.Arn", function: str = "!Ref Worker", name: str = "Again", more: str = "") -> str:
    return f"{name}: {{Type: AWS::Lambda::EventSourceMapping, {more} Properties: {{EventSourceArn: {source}, FunctionName: {function}}}}}\n"


def test_the_later_mapping_is_told_once(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function}
  First:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
  Second:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !GetAtt Worker.Arn}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Second", "", "Second:")]
    assert "First" in said[0].text


@pytest.mark.parametrize(
    ("source", "function", "names"),
    [
        ("!GetAtt Orders.Arn", "worker", "FunctionName: worker"),
        ("!GetAtt Orders.Arn", '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker"', "FunctionName: worker"),
        ('!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}"', "!GetAtt Worker.Arn", ""),
    ],
    ids=["the explicit name", "a function's ARN in a Sub", "a queue's ARN in a Sub"],
)
def test_trap_another_spelling_is_the_same_mapping(source: str, function: str, names: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(again(source, function) + f"Worker: {{Properties: {{{names}}}}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Again")]


def test_each_duplicate_is_said_once_however_many_there_are(changed: Callable[..., list[Any]]) -> None:
    said = changed(again() + again(name="Once"), RULE)
    assert sorted((one.verdict, one.resource, one.key) for one in said) == [("fail", "Again", "Mapping"), ("fail", "Once", "Mapping")]


def test_another_queue_another_function_and_another_qualifier_are_silent(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Refunds: {Type: AWS::SQS::Queue}
Helper: {Type: AWS::Lambda::Function}
Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt First.Version}}
First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}
"""
        + again("!GetAtt Refunds.Arn", name="A")
        + again(function="!Ref Helper", name="B")
        + again(function="!Ref Live", name="C")
        + again(function="!Ref First", name="D")
        + again(function='!Sub "${Worker.Arn}:blue"', name="E"),
        RULE,
    )
    assert said == []


@pytest.mark.parametrize("function", ["!Ref Live", '!Sub "${Worker.Arn}:blue"', "worker:blue"], ids=["a reference", "an ARN in a Sub", "a name"])
def test_trap_one_alias_twice(function: str, changed: Callable[..., list[Any]]) -> None:
    alias = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}\nWorker: {Properties: {FunctionName: worker}}\n"
    said = changed(alias + again(function=function, name="A") + again(function=function, name="B"), RULE)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "B", "A")]


def test_trap_one_qualifier_in_two_spellings(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        "Worker: {Properties: {FunctionName: worker}}\n"
        + again(function='!Sub "${Worker.Arn}:blue"', name="A")
        + again(function="worker:blue", name="B")
        + again(function='!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker:blue"', name="C"),
        RULE,
    )
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "B", "A"), ("fail", "C", "A")]


def test_mappings_that_never_exist_together_are_silent(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Condition: IsProd}\n" + again(more="Condition: IsDev,"), RULE, head=HEAD) == []


def test_only_the_world_in_which_both_exist_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(again(more="Condition: IsProd,"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Again", ("Env = prod",))]


def test_a_source_that_nobody_knows_is_undecided_and_hides_no_duplicate(changed: Callable[..., list[Any]]) -> None:
    said = changed(NAMED + again("!Ref Any", name="Early") + again(name="Late"), RULE, head=HEAD)
    assert {(one.verdict, one.resource, one.key, one.settle) for one in said} == {
        ("undecided", "Early", "", "--parameter Any=VALUE"),
        ("fail", "Late", "Mapping", ""),
    }


def test_nor_does_one_that_comes_first(changed: Callable[..., list[Any]]) -> None:
    said = changed(NAMED + "Mapping: {Properties: {EventSourceArn: !Ref Any}}\n" + again(name="A") + again(name="B"), RULE, head=HEAD)
    assert {(one.verdict, one.resource, one.key) for one in said} == {("undecided", "Mapping", ""), ("fail", "B", "A")}


def test_a_function_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(NAMED + again(function="!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Again", "--parameter Any=VALUE")]


def test_what_nobody_knows_cannot_be_a_queue_or_function_without_a_name(changed: Callable[..., list[Any]]) -> None:
    assert changed(again(function="!Ref Any") + again("!Ref Any", name="Also"), RULE, head=HEAD) == []


def test_a_single_mapping_of_an_imported_queue_or_function_is_silent(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}", RULE) == []
    assert changed("Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}", RULE) == []


def test_trap_one_import_twice_is_a_duplicate(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}\n" + again("!ImportValue OrdersArn"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Again")]
    said = changed("Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}\n" + again(function="!ImportValue WorkerArn"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Again")]


def test_two_templates_with_one_function_and_one_queue(judged: Callable[..., list[Any]]) -> None:
    shared = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
    other = """
Resources:
  Consumer:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders", FunctionName: worker}
"""
    said = judged(shared, other, rule=RULE)
    assert [(one.verdict, one.resource, one.line, one.key) for one in said] == [("fail", "Consumer", "Consumer:", "Mapping")]


def test_trap_a_stream_of_the_same_function_is_silent(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST}}"
    assert changed(stream, RULE) == []


@pytest.mark.parametrize(
    "source",
    [
        "SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['broker:9092']}}, Topics: [orders]",
        "EventSourceArn: !ImportValue Cluster, Topics: [orders]",
        "EventSourceArn: !Ref Any, Queues: [orders]",
    ],
    ids=["a self-managed Kafka", "an imported Kafka", "a broker"],
)
def test_trap_what_reads_no_queue_leaves_nothing_open(source: str, changed: Callable[..., list[Any]]) -> None:
    """It comes first, so that it is compared with every mapping after it."""
    kafka = f"Aside: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref Worker, {source}}}}}\n"
    assert changed(kafka, RULE, head=HEAD) == []
    assert [(one.verdict, one.resource) for one in changed(kafka + again(), RULE, head=HEAD)] == [("fail", "Again")]


@pytest.mark.parametrize(
    "one", ["!Ref Live", "worker:live", '!Sub "${Worker}:live"', '!Sub "${Worker.Arn}:live"', "arn:aws:lambda:eu-west-1:111122223333:function:worker:live"]
)
@pytest.mark.parametrize("two", ["!Ref Live", "worker:live"])
def test_an_alias_is_the_same_however_it_is_spelt(one: str, two: str, changed: Callable[..., list[Any]]) -> None:
    live = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}\n"
    said = changed(f"Mapping: {{Properties: {{FunctionName: {one}}}}}\n{NAMED}{live}{again(function=two)}", RULE)
    assert [(said.verdict, said.resource) for said in said] == [("fail", "Again")]


@pytest.mark.parametrize("other", ["arn:aws:sqs:us-east-1:111122223333:orders", "arn:aws:sqs:eu-west-1:444455556666:orders"])
def test_queues_of_one_name_in_two_regions_or_accounts_are_two(other: str, changed: Callable[..., list[Any]]) -> None:
    first = "Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:orders'}}\n"
    assert [one for one in changed(first + NAMED + again(source=other), RULE) if one.verdict == "fail"] == []
