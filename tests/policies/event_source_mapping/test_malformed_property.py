from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "malformed-property"


def test_a_word_for_a_number(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      BatchSize: ten
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Mapping", "Properties/BatchSize", "BatchSize: ten")]
    assert "BatchSize is 'ten' where a whole number is needed" in said[0].text


def test_a_null_is_refused(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.line) for one in said] == [("fail", "Orders", "VisibilityTimeout:")]
    assert "null" in said[0].text


def test_one_malformed_property_does_not_hide_the_next(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Mapping: {Properties: {BatchSize: 2.5, FunctionResponseTypes: ReportBatchItemFailures, Enabled: sometimes}}
Worker: {Properties: {Timeout: [30]}}
Orders: {Properties: {RedrivePolicy: {maxReceiveCount: many}}}
DeadLetters: {Properties: {MessageRetentionPeriod: 14 days}}
""",
        RULE,
    )
    assert {(one.verdict, one.resource, one.route, one.key) for one in said} == {
        ("fail", "Mapping", "Properties/BatchSize", "BatchSize"),
        ("fail", "Mapping", "Properties/FunctionResponseTypes", "FunctionResponseTypes"),
        ("fail", "Mapping", "Properties/Enabled", "Enabled"),
        ("fail", "Worker", "Properties/Timeout", "Timeout"),
        ("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount", "RedrivePolicy.maxReceiveCount"),
        ("fail", "DeadLetters", "Properties/MessageRetentionPeriod", "MessageRetentionPeriod"),
    }


@pytest.mark.parametrize(
    "fragment",
    [
        'Mapping: {Properties: {BatchSize: "5", Enabled: "True", ScalingConfig: {MaximumConcurrency: "10"}}}',
        'Worker: {Properties: {Timeout: "30.0"}}',
        'Orders: {Properties: {RedrivePolicy: !Sub \'{"deadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": "5"}\'}}',
        "Mapping: {Properties: {BatchSize: !Ref AWS::NoValue}}",
    ],
    ids=["strings for numbers and booleans", "a whole decimal", "a policy as JSON", "NoValue"],
)
def test_what_cloudformation_reads_as_meant_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    "fragment",
    [
        "Mapping: {Properties: {BatchSize: !Ref Any}}",
        "Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}",
        "Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}",
        "Worker: {Properties: {Timeout: '{{resolve:ssm:/worker/timeout}}'}}",
    ],
    ids=["a parameter", "an imported queue", "an imported function", "a dynamic reference"],
)
def test_what_is_unknown_for_another_reason_is_not_its_business(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head="Parameters: {Any: {Type: Number}}") == []


def test_an_unknown_link_does_not_hide_what_is_malformed_elsewhere(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}\nWorker: {Properties: {Timeout: soon}}", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Worker", "Properties/Timeout")]


def test_a_default_of_the_wrong_type_is_malformed_where_it_is_used_and_only_in_its_world(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Size: {Type: String, Default: many}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !If [IsProd, !Ref Size, 5]}}", RULE, head=head)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/BatchSize/Fn::If/1/Ref", ("Env = prod",))]
    assert changed("Mapping: {Properties: {BatchSize: !If [IsProd, !Ref Size, 5]}}", RULE, head=head, given={"Size": "7"}) == []


def test_what_is_malformed_in_one_world_and_unknown_in_the_next_hides_nothing(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !If [IsProd, ten, !Ref Any], Enabled: maybe}}", RULE, head=head)
    assert {(one.verdict, one.key, one.worlds) for one in said} == {("fail", "BatchSize", ("Env = prod",)), ("fail", "Enabled", ())}


@pytest.mark.parametrize("missing", ["EventSourceArn", "FunctionName"])
def test_a_link_that_is_missing_is_not_its_business(missing: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{{missing}: null}}}}", RULE) == []


def test_trap_many_parameters_are_read_one_by_one_and_not_multiplied(changed: Callable[..., list[Any]]) -> None:
    names = ["BatchSize", "MaximumBatchingWindowInSeconds", "Timeout", "MemorySize", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds"]
    head = "{Parameters: {" + ", ".join(f"P{name}: {{Type: Number, Default: 1, AllowedValues: [1, 2, 3]}}" for name in names) + "}}"
    said = changed(
        f"""
Mapping: {{Properties: {{Enabled: maybe, {", ".join(f"{name}: !Ref P{name}" for name in names[:2])}}}}}
Worker: {{Properties: {{{", ".join(f"{name}: !Ref P{name}" for name in names[2:4])}}}}}
Orders: {{Properties: {{{", ".join(f"{name}: !Ref P{name}" for name in names[4:])}}}}}
""",
        RULE,
        head=head,
    )
    assert [(one.verdict, one.resource, one.route, one.worlds) for one in said] == [("fail", "Mapping", "Properties/Enabled", ())]


def test_two_mappings_of_one_queue_say_the_same_of_it(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Orders: {Properties: {VisibilityTimeout: long}}
Other: {Type: AWS::Lambda::Function}
Also: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Other}}
""",
        RULE,
    )
    assert {(one.resource, one.route, one.text) for one in said} == {("Orders", "Properties/VisibilityTimeout", said[0].text)}


def test_trap_a_stream_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, BatchSize: ten}}"
    assert changed(stream, RULE) == []


def test_the_fix_names_what_is_no_document(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed("Orders: {Properties: {RedrivePolicy: '{deadLetterTargetArn: x}'}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Orders", "Properties/RedrivePolicy")
    assert "that RedrivePolicy of Orders has" in said.fix
