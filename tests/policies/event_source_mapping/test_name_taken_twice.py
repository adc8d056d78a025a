from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "name-taken-twice"
HEAD = "{Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Stage}, prod]}, IsDev: {Fn::Not: [{Condition: IsProd}]}}}"
WORKER = "{Type: AWS::Lambda::Function, Properties: {FunctionName: worker, Runtime: python3.13, Handler: a.b, Code: {ZipFile: x}, Role: x}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "words"),
    [
        (
            "Orders: {Properties: {QueueName: orders}}\nDeadLetters: {Properties: {QueueName: orders}}",
            "Orders",
            "Properties/QueueName",
            "DeadLetters and Orders both have QueueName orders",
        ),
        (
            "Orders: {Properties: {QueueName: !Sub '${Stage}-orders'}}\nOther: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Stage}-orders'}}",
            "Other",
            "Properties/QueueName",
            "CloudFormation creates one, and fails at the other",
        ),
        (f"Worker: {{Properties: {{FunctionName: worker}}}}\nTwin: {WORKER}", "Twin", "Properties/FunctionName", "Worker and Twin both have FunctionName worker"),
        ("WorkerRole: {Properties: {RoleName: w}}\nTwin: {Type: AWS::IAM::Role, Properties: {RoleName: w, AssumeRolePolicyDocument: {}}}", "Twin", "Properties/RoleName", "RoleName w"),
        ("OldestMessage: {Properties: {AlarmName: orders}}\nDeadLetterAlarm: {Properties: {AlarmName: orders}}", "DeadLetterAlarm", "Properties/AlarmName", "AlarmName orders"),
    ],
)  # fmt: skip
def test_bad(fragment: str, resource: str, route: str, words: str, changed: Callable[..., list[Any]]) -> None:
    said = {(one.verdict, one.resource, one.route, words in one.text) for one in changed(fragment, RULE, head=HEAD)}
    assert said == {("fail", resource, route, True)}


@pytest.mark.parametrize(
    "fragment",
    [
        "Orders: {Properties: {QueueName: orders}}\nDeadLetters: {Properties: {QueueName: orders-failed}}",
        "Orders: {Properties: {QueueName: !Ref AWS::NoValue}}\nDeadLetters: {Properties: {QueueName: !Ref AWS::NoValue}}",
        "Orders: {Properties: {QueueName: x}}\nTopic: {Type: AWS::SNS::Topic, Properties: {TopicName: x}}",
        "Orders: {Condition: IsProd, Properties: {QueueName: x}}\nOther: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: x}}",
        "One: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}\nOther: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}",
    ],
    ids=["two names", "no name", "another type", "opposite conditions", "no part of the pipeline"],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_the_world_in_which_both_exist(changed: Callable[..., list[Any]]) -> None:
    said = changed("Orders: {Properties: {QueueName: x}}\nOther: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: x}}", RULE, head=HEAD)
    assert [(one.resource, one.worlds) for one in said] == [("Other", ("Stage = dev",))]


def test_trap_two_parameters_with_one_default(changed: Callable[..., list[Any]]) -> None:
    head = "Parameters: {A: {Type: String, Default: x}, B: {Type: String, Default: x}}"
    assert changed("Orders: {Properties: {QueueName: !Ref A}}\nOther: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref B}}", RULE, head=head) == []
