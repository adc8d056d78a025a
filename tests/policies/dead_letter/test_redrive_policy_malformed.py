from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "redrive-policy-malformed"
HEAD = "Parameters: {Target: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def redrive(target: str, count: str = "5") -> str:
    return f"Topic: {{Type: AWS::SNS::Topic}}\nOrders: {{Properties: {{RedrivePolicy: {{deadLetterTargetArn: {target}, maxReceiveCount: {count}}}}}}}"


@pytest.mark.parametrize(
    ("target", "given"),
    [
        pytest.param("!Ref DeadLetters", "the URL of DeadLetters", id="Ref"),
        pytest.param("!Sub '${DeadLetters}'", "the URL of DeadLetters", id="Ref by Sub"),
        pytest.param("!GetAtt DeadLetters.QueueUrl", "the URL of DeadLetters", id="QueueUrl"),
        pytest.param("!GetAtt DeadLetters.QueueName", "the name of DeadLetters", id="QueueName"),
        pytest.param("!GetAtt DeadLetters.ARN", "DeadLetters.ARN, which no queue has", id="an attribute in capitals"),
        pytest.param("!Sub '${DeadLetters.QueueArn}'", "DeadLetters.QueueArn, which no queue has", id="an attribute by Sub"),
        pytest.param("https://sqs.eu-west-1.amazonaws.com/111122223333/dlq", "'https://", id="URL"),
        pytest.param("dlq", "'dlq'", id="a name"),
        pytest.param("arn:aws:sns:eu-west-1:111122223333:dlq", "'arn:aws:sns:", id="another service"),
        pytest.param(
            '"${DeadLetters.Arn}"', "'${DeadLetters.Arn}', in which nothing is put in without Fn::Sub; SQS accepts only", id="what Fn::Sub would put in"
        ),
        pytest.param(
            '"arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dlq"',
            "'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dlq', in which nothing is put in without Fn::Sub",
            id="an ARN that Fn::Sub would fill in",
        ),
        pytest.param("!Sub '${DeadLetters.Arn'", "'${DeadLetters.Arn', whose ${ nothing closes; SQS", id="Fn::Sub without its brace"),
        pytest.param("'${DeadLetters.Arn'", "'${DeadLetters.Arn', whose ${ nothing closes; SQS", id="a brace that is open without Fn::Sub"),
        pytest.param("!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:dlq'", "'arn:aws:sns:", id="another service by Sub"),
        pytest.param("!Sub 'https://sqs.${AWS::Region}.amazonaws.com/111122223333/dlq'", "'https://sqs.", id="URL by Sub"),
        pytest.param("!Ref Topic", "Topic, a resource of type AWS::SNS::Topic", id="a topic"),
    ],
)
def test_no_arn_of_a_queue(target: str, given: str, changed: Changed) -> None:
    (said,) = changed(redrive(target), RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert said.route.startswith("Properties/RedrivePolicy/deadLetterTargetArn")
    assert f"deadLetterTargetArn of Orders is {given}" in said.text


@pytest.mark.parametrize(
    "target",
    [
        "!GetAtt DeadLetters.Arn",
        "!Sub '${DeadLetters.Arn}'",
        "!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${DeadLetters.QueueName}'",
        "arn:aws:sqs:eu-west-1:111122223333:dlq",
        "arn:aws-cn:sqs:cn-north-1:111122223333:dlq",
        "!ImportValue DlqArn",
        "!Ref Target",
        "!Sub 'arn:aws:${Target}'",
        "'{{resolve:ssm:/dlq/arn}}'",
    ],
)
def test_an_arn_or_what_may_be_one(target: str, changed: Changed) -> None:
    assert changed(redrive(target), RULE, head=HEAD) == []


def test_the_output_of_a_custom_resource_or_nested_stack_may_be_one(changed: Changed) -> None:
    others = (
        "Made: {Type: Custom::Queue, Properties: {ServiceToken: x}}\nNested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x/y'}}\n"
    )
    assert changed(others + redrive("!GetAtt Made.Arn"), RULE) == []
    assert changed(others + redrive("!GetAtt Nested.Outputs.DlqArn"), RULE) == []


@pytest.mark.parametrize(("count", "fails"), [("1000", False), ("1001", True), ("'5000'", True), ("1", False), ("0", True), ("-1", True)])
def test_the_count(count: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(redrive("!GetAtt DeadLetters.Arn", count), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount")] if fails else [])


def test_an_unknown_count_does_not_hide_the_url(changed: Changed) -> None:
    said = changed(redrive("!Ref DeadLetters", "!Ref Target"), RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in said} == {("fail", ""), ("undecided", "--parameter Target=VALUE")}


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(redrive("!If [IsProd, !GetAtt DeadLetters.Arn, !Ref DeadLetters]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = dev",))


def test_a_queue_outside_was_taken_by_sqs(changed: Changed) -> None:
    assert changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}", RULE) == []


def test_a_dead_letter_queue_that_a_deployment_brings_is_a_question(changed: Changed) -> None:
    head = "{Parameters: {Dlq: {Type: String, Default: ''}}}"
    said = changed("Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref Dlq}}}", RULE, head=head)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Dlq=VALUE")]


@pytest.mark.parametrize(("count", "right"), [("1001", 1_000), ("0", 5), ("-1", 5)])
def test_too_many_receives_are_as_many_as_may_be(count: str, right: int, changed: Changed) -> None:
    (said,) = changed(redrive("!GetAtt DeadLetters.Arn", count), RULE)
    assert said.changes == (("Orders.RedrivePolicy.maxReceiveCount", right),)
