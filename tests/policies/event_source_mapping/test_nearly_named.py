"""A name that the template spells, and that is all but the name of one of its own queues, functions or topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "own-arn-elsewhere"
NAMED = "Orders: {Properties: {QueueName: pending-orders}}\nTopic: {Type: AWS::SNS::Topic, Properties: {TopicName: shipment-news}}\n"
OWN = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"
QUEUE = f'!Sub "{OWN % ("sqs", "NAME")}"'
TOPIC = f'!Sub "{OWN % ("sns", "NAME")}"'
URL = '!Sub "https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/NAME"'
JOINED = '!Join ["", ["arn:", !Ref AWS::Partition, ":sqs:", !Ref AWS::Region, ":", !Ref AWS::AccountId, ":NAME"]]'
EVENTS = "Asks: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: %s}]}}"
STATES = """
Asks:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt WorkerRole.Arn
    Definition: {StartAt: Send, States: {Send: {Type: Task, End: true, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {QueueUrl: %s, MessageBody: x}}}}
"""
SENDERS = {
    "a rule": EVENTS % QUEUE,
    "a rule that joins": EVENTS % JOINED,
    "a subscription": f"Asks: {{Type: AWS::SNS::Subscription, Properties: {{Protocol: sqs, TopicArn: !Ref Topic, Endpoint: {QUEUE}}}}}",
    "a schedule": f"Asks: {{Type: AWS::Scheduler::Schedule, Properties: {{Target: {{Arn: {QUEUE}, RoleArn: !GetAtt WorkerRole.Arn}}}}}}",
    "a state": STATES % URL,
    "a function": f"Asks: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{QUEUE: {URL}}}}}}}}}",
    "a method": 'Asks: {Type: AWS::ApiGateway::Method, Properties: {Integration: {Uri: !Sub "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/NAME"}}}',
}
Changed = Callable[..., list[Any]]


def said(changed: Changed, fragment: str) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.resource, one.key) for one in changed(NAMED + fragment, RULE)]


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize("slip", ["pending-ordres", "pendng-orders", "pending_orders", "Pending-Orders"])
def test_who_sends_by_a_mistyped_name(slip: str, sender: str, changed: Changed) -> None:
    assert said(changed, sender.replace("NAME", slip)) == [("fail", "Asks", f"Asks: {slip}")]


@pytest.mark.parametrize(
    ("dimension", "keys"),
    [
        ("{Name: FunctionName, Value: order-pakcer}", ["Errors: order-pakcer"]),
        ("{Name: FunctionName, Value: order-packer}", []),
        ("{Name: FunctionName, Value: order-packer-2}", []),
        ("{Name: FunctionName, Value: !Ref Worker}", []),
    ],
)
def test_an_alarm_on_a_function_by_a_mistyped_name(dimension: str, keys: list[str], changed: Changed) -> None:
    alarm = "Errors: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, MetricName: Errors, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold, Dimensions: [%s]}}"
    found = changed(f"Worker: {{Properties: {{FunctionName: order-packer}}}}\n{alarm % dimension}", RULE)
    assert [one.key for one in found] == keys


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize(
    "name",
    ["pending-orders", "pending-order", "pended-orders", "pending-orderly", "returns", "pending-orders-2", "dev-pending-orders", "pending-orders-${Env}"],
)
def test_trap_another_name(name: str, sender: str, changed: Changed) -> None:
    """One with another ending, a number or a word more may be another stack's."""
    assert said(changed, "Env: {Type: AWS::SNS::Topic}\n" + sender.replace("NAME", name)) == []


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("email-outbox", "mail-outbox"),
        ("rates-updated", "dates-updated"),
        ("nightly-imports", "nightly-exports"),
        ("reviews", "previews"),
        ("stock-levels", "stack-levels"),
    ],
)
def test_trap_a_word_that_begins_otherwise_or_is_short_is_another_word(own: str, name: str, changed: Changed) -> None:
    assert changed(f"Orders: {{Properties: {{QueueName: {own}}}}}\n" + SENDERS["a rule"].replace("NAME", name), RULE) == []


def test_an_alarm_tells_a_topic_by_a_mistyped_name(changed: Changed) -> None:
    alarm = f"Watch: {{Type: AWS::CloudWatch::Alarm, Properties: {{MetricName: Errors, Namespace: AWS/Lambda, AlarmActions: [{TOPIC}]}}}}"
    assert said(changed, alarm.replace("NAME", "shipmnet-news")) == [("fail", "Watch", "Watch: shipmnet-news")]
    assert said(changed, alarm.replace("NAME", "shipment-news")) == []


def test_a_name_that_a_stage_is_a_part_of(changed: Changed) -> None:
    staged = 'Orders: {Properties: {QueueName: !Sub "pending-orders-${AWS::StackName}"}}\n' + SENDERS["a rule"]
    assert [one.key for one in changed(staged.replace("NAME", "pending-ordres-${AWS::StackName}"), RULE)] == ["Asks: pending-ordres-${AWS::StackName}"]
    assert changed(staged.replace("NAME", "pending-orders-${AWS::Region}"), RULE) == []


def test_trap_a_queue_that_is_called_so(changed: Changed) -> None:
    other = "Other: {Type: AWS::SQS::Queue, Properties: {QueueName: pending-ordres}}\n"
    assert said(changed, other + SENDERS["a rule"].replace("NAME", "pending-ordres")) == []


@pytest.mark.parametrize("arn", ["arn:aws:sqs:eu-west-1:444455556666:pending-ordres", "!Ref Elsewhere"])
def test_trap_another_account_or_what_is_given(arn: str, changed: Changed) -> None:
    found = changed(NAMED + EVENTS % arn, RULE, head="Parameters: {Elsewhere: {Type: String}}")
    assert [one for one in found if one.verdict == "fail"] == []
