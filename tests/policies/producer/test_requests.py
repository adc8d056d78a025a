"""Schedules and state machines that call SendMessage with parameters of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ROLE = """
Sends:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Principal: {{Service: {service}.amazonaws.com}}, Action: sts:AssumeRole}}]}}
    Policies: [{{PolicyName: send, PolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: {action}, Resource: !GetAtt Orders.Arn}}]}}}}]
"""
FIFO = """
Orders: {Properties: {FifoQueue: true}}
DeadLetters: {Properties: {FifoQueue: true}}
Mapping: {Properties: {MaximumBatchingWindowInSeconds: null}}
"""
INPUT = """!Sub '{"QueueUrl": "${Orders}", "MessageBody": "{}", "MessageGroupId": "nightly", "MessageDeduplicationId": "<aws.scheduler.execution-id>"}'"""


def schedule(text: str = INPUT, arn: str = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", service: str = "scheduler", action: str = "sqs:SendMessage") -> str:
    role = ROLE.format(service=service, action=action)
    target = f"{{Arn: '{arn}', RoleArn: !GetAtt Sends.Arn, Input: {text}}}"
    return f"{role}Nightly: {{Type: AWS::Scheduler::Schedule, Properties: {{ScheduleExpression: rate(1 day), FlexibleTimeWindow: {{Mode: 'OFF'}}, Target: {target}}}}}\n"


def machine(state: str, more: str = "", service: str = "states", action: str = "sqs:SendMessage") -> str:
    definition = f"{{StartAt: Send, States: {{Send: {{Type: Task, {state}, End: true}}}}}}"
    return f"{ROLE.format(service=service, action=action)}Machine: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt Sends.Arn, Definition: {definition}{more}}}}}\n"


PLAIN = "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: !Ref Orders, MessageBody.$: $, MessageGroupId.$: $.id, MessageDeduplicationId.$: $.id}"
WAITS = "QueryLanguage: JSONata, Resource: !Sub 'arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken', Arguments: {QueueUrl: '${Url}', MessageBody: '{% $states.context.Task.Token %}', MessageGroupId: a, MessageDeduplicationId: b}, TimeoutSeconds: 900"
BATCH = "Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessageBatch', Parameters: {QueueUrl: '${Url}', Entries: [{Id: a, MessageBody: x, MessageGroupId: a, MessageDeduplicationId: b}]}"
URL = ", DefinitionSubstitutions: {Url: !Ref Orders}"
PUTS_ASIDE = "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: !Ref DeadLetters, MessageBody.$: $}"
WAITS_FOR_NOBODY = "Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: !Ref DeadLetters, MessageBody: {token.$: $$.Task.Token}}, Catch: [{ErrorEquals: [States.ALL], Next: Send}]"
GOOD = {"a universal target": schedule(), "a task": machine(PLAIN), "a task token": machine(WAITS, URL), "a batch": machine(BATCH, URL)}


@pytest.mark.parametrize("sender", GOOD.values(), ids=GOOD)
def test_a_request_that_sqs_takes_is_silent(sender: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(FIFO + sender) if one.severity in ("error", "warning") or one.verdict == "undecided"] == []


@pytest.mark.parametrize(
    ("sender", "rule", "resource", "route"),
    [
        (schedule(action="sqs:GetQueueUrl"), "service-may-not-send", "Nightly", "Properties/Target/Input"),
        (schedule(service="events"), "sender-cannot-assume-role", "Sends", "Properties/AssumeRolePolicyDocument"),
        (schedule(INPUT.replace("MessageBody", "Body")), "value-not-accepted", "Nightly", "Properties/Target/Input"),
        (schedule(INPUT.replace("QueueUrl", "QueueURL")), "value-not-accepted", "Nightly", "Properties/Target/Input"),
        (schedule(INPUT.replace("QueueUrl", "queueUrl")), "value-not-accepted", "Nightly", "Properties/Target/Input"),
        (machine(PLAIN.replace("QueueUrl", "QueueURL")), "state-machine-refused", "Machine", "Properties/Definition/States/Send/Parameters/QueueURL"),
        (schedule(INPUT.replace("MessageGroupId", "Group")), "message-group-missing", "Nightly", "Properties/Target/Input"),
        (schedule(INPUT.replace("MessageDeduplicationId", "Id")), "message-deduplication-missing", "Nightly", "Properties/Target/Input"),
        (machine(PLAIN, action="sqs:GetQueueUrl"), "service-may-not-send", "Machine", "Properties/Definition/States/Send/Parameters/QueueUrl"),
        (machine(PLAIN, service="scheduler"), "sender-cannot-assume-role", "Sends", "Properties/AssumeRolePolicyDocument"),
        (machine(WAITS.replace("MessageGroupId: a, ", ""), URL), "message-group-missing", "Machine", "Properties/Definition/States/Send/Arguments/QueueUrl"),
        (machine(BATCH.replace(", MessageDeduplicationId: b", ""), URL), "message-deduplication-missing", "Machine", "Properties/Definition/States/Send/Parameters/QueueUrl"),
    ],
)  # fmt: skip
def test_a_request_that_fails(sender: str, rule: str, resource: str, route: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(FIFO + sender, rule)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", resource, route)]


def test_states_within_states_are_found_in_a_definition_that_is_text(changed: Callable[..., list[Any]]) -> None:
    inner = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Orders}"}, "End": true}}}'
    text = f'{{"StartAt": "M", "States": {{"M": {{"Type": "Map", "ItemProcessor": {inner}, "Next": "P"}}, "P": {{"Type": "Parallel", "Branches": [{inner}], "End": true}}}}}}'
    role = ROLE.format(service="states", action="sqs:GetQueueUrl")
    body = f"{role}Machine: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt Sends.Arn, DefinitionString: !Sub '{text}'}}}}"
    said = changed(body, "service-may-not-send")
    assert {(one.verdict, one.resource, one.route) for one in said} == {("fail", "Machine", "Properties/DefinitionString")}


def test_an_input_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(schedule("!Ref Any", action="sqs:GetQueueUrl"), "service-may-not-send", head="Parameters: {Any: {Type: String}}")
    assert (said.verdict, said.settle) == ("undecided", "--parameter Any=VALUE")


@pytest.mark.parametrize(
    "sender",
    [
        schedule('\'{"Name": "x"}\'', arn="arn:aws:scheduler:::aws-sdk:sqs:createQueue", action="sqs:CreateQueue"),
        schedule('!Sub \'{"FunctionName": "${Worker}"}\'', arn="arn:aws:scheduler:::aws-sdk:lambda:invoke", action="lambda:InvokeFunction"),
        machine("Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl.$: $.queue, MessageBody.$: $}", action="sqs:GetQueueUrl"),
        machine("Resource: 'arn:aws:states:::sqs:sendMessage', Arguments: {QueueUrl: '{% $states.input.queue %}', MessageBody: x}", action="sqs:GetQueueUrl"),
        machine(f"{PUTS_ASIDE}, Catch: [{{ErrorEquals: [States.ALL], Next: Send}}]"),
        f"{ROLE.format(service='states', action='sqs:GetQueueUrl')}Machine: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt Sends.Arn, DefinitionString: !Ref Any}}}}",
    ],
    ids=["another operation", "another service", "a queue of the input", "a queue of an expression", "what it puts aside", "a definition that nobody knows"],
)  # fmt: skip
def test_trap_what_sends_nothing_to_the_queue(sender: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(sender, head="Parameters: {Any: {Type: String}}")
    rules = {"message-group-missing", "sender-to-dead-letter-queue", "value-not-accepted", "sender-cannot-assume-role"}
    assert [one for one in said if one.rule in rules or one.verdict == "undecided"] == []


@pytest.mark.parametrize("state", [PUTS_ASIDE, WAITS_FOR_NOBODY], ids=["nothing sends to the source, and nothing fails before", "nobody answers there"])
def test_a_machine_sends_its_work_to_the_dead_letter_queue(state: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(machine(state), "sender-to-dead-letter-queue")
    assert (said.verdict, said.resource, said.route.split("/")[:3]) == ("fail", "Machine", ["Properties", "Definition", "States"])


def test_trap_what_a_machine_puts_aside_where_another_sends_the_work(changed: Callable[..., list[Any]]) -> None:
    other = machine(PLAIN).replace("Machine:", "Other:").replace("Sends", "SendsToo")
    assert changed(machine(PUTS_ASIDE) + other, "sender-to-dead-letter-queue") == []


STATE = "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: !Ref Orders, %s}"


@pytest.mark.parametrize(
    ("parameters", "route"),
    [
        ("MessageBody: $.order", "MessageBody"),
        ("MessageBody: $", "MessageBody"),
        ("MessageBody: {order: $.order, at.$: $$.State.EnteredTime}", "MessageBody/order"),
        ("MessageBody: States.JsonToString($.order)", "MessageBody"),
        ("MessageBody.$: $.order, MessageAttributes: {kind: {DataType: String, StringValue: $.kind}}", "MessageAttributes/kind/StringValue"),
        ("MessageBody: {orders: [{id: '$.orders[0].id'}]}", "MessageBody/orders/0/id"),
    ],
)
def test_a_path_that_is_sent_as_a_text(parameters: str, route: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(machine(STATE % parameters), "state-machine-refused")
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Machine", f"Properties/Definition/States/Send/Parameters/{route}")]


@pytest.mark.parametrize(
    "parameters",
    [
        "MessageBody.$: $.order",
        "MessageBody: {order.$: $.order, currency: $}",
        "MessageBody: {price: $5.00, text: 'costs $.50 each', of: '${Orders}'}",
        "MessageBody: nightly",
        "MessageBody.$: States.JsonToString($)",
    ],
)
def test_trap_a_text_that_is_meant(parameters: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(machine(STATE % parameters), "state-machine-refused") == []


QUERIED = "QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage', Arguments: {QueueUrl: !Ref Orders, %s}"


@pytest.mark.parametrize(
    ("arguments", "route"),
    [
        ("MessageBody: $states.input.order", "MessageBody"),
        ("MessageBody: {order: $states.input}", "MessageBody/order"),
        ("MessageBody: {orders: [{id: '$states.input.orders[0].id'}]}", "MessageBody/orders/0/id"),
        (
            "MessageBody: '{% $states.input %}', MessageAttributes: {run: {DataType: String, StringValue: $states.context.Execution.Id}}",
            "MessageAttributes/run/StringValue",
        ),
    ],
)
def test_an_expression_that_is_sent_as_a_text(arguments: str, route: str, changed: Callable[..., list[Any]]) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"""
    said = changed(machine(QUERIED % arguments), "state-machine-refused")
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Machine", f"Properties/Definition/States/Send/Arguments/{route}")]
    assert said[0].fix.startswith("Write {% $states.")


@pytest.mark.parametrize(
    "body", ["'{% $states.input.order %}'", "'{% {\"at\": $now()} %}'", "{price: $5.00, path: $.order}", "$statesman", "see $states.input"]
)
def test_trap_a_text_that_is_meant_in_jsonata(body: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(machine(QUERIED % f"MessageBody: {body}"), "state-machine-refused") == []


def test_trap_a_state_of_jsonata_has_no_paths(changed: Callable[..., list[Any]]) -> None:
    state = "QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage', Arguments: {QueueUrl: !Ref Orders, MessageBody: '{% $states.input.order %}'}"
    assert changed(machine(state), "state-machine-refused") == []


IOT = "Meters: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: s, Actions: [{Sqs: {QueueUrl: %s, RoleArn: !GetAtt Sends.Arn}}]}}}\n"


@pytest.mark.parametrize(
    ("sender", "asks"),
    [
        (ROLE.format(service="iot", action="sqs:SendMessage") + IOT % "!GetAtt Orders.QueueName", "Meters"),
        (ROLE.format(service="iot", action="sqs:SendMessage") + IOT % "!Ref Orders", ""),
        (schedule(INPUT.replace("${Orders}", "${Orders.QueueName}")), "Nightly"),
        (machine(PLAIN.replace("!Ref Orders", "!GetAtt Orders.QueueName")), "Machine"),
        (machine(PLAIN), ""),
    ],
)
def test_what_becomes_of_a_name_where_the_url_is_asked_for_is_open(sender: str, asks: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(sender, "queue-arn-as-url")
    assert [(one.verdict, f"{asks} names Orders by its name" in one.text, one.settle) for one in said] == [
        ("undecided", True, "!Ref Orders in its place")
    ] * bool(asks)
