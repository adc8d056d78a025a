"""Definitions of state machines that send to the queue: where a state leads, and the task token that it waits for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

REFUSED, TOKEN = "state-machine-refused", "task-token-missing"
SEND = '{Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {QueueUrl: !Ref Orders, MessageBody: {id.$: $.id}}, %s}'
ASK = '{Type: Task, Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", %s, End: true}'


def machine(states: str, start: str = "Send", more: str = "") -> str:
    return f"Flow: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, {more}Definition: {{StartAt: {start}, States: {{{states}}}}}}}}}"


def refusing(end: str, *others: str, start: str = "Send") -> str:
    return machine(", ".join([f"Send: {SEND % end}", *others]), start)


@pytest.mark.parametrize(
    ("flow", "key"),
    [
        (refusing("Next: Sent"), "Send to Sent"),
        (refusing("Next: done", "Done: {Type: Succeed}"), "Send to done"),
        (refusing("Comment: on"), "Send"),
        (refusing("End: true, Next: Done", "Done: {Type: Succeed}"), "Send"),
        (refusing("End: true", start="send"), "StartAt send"),
        (refusing("Next: Done, Catch: [{ErrorEquals: [States.ALL], Next: Lost}]", "Done: {Type: Succeed}"), "Send to Lost"),
        (
            refusing("End: true", "Big: {Type: Choice, Choices: [{Variable: $.n, NumericGreaterThan: 1, Next: Sent}], Default: Send}", start="Big"),
            "Big to Sent",
        ),
        (
            refusing("End: true", "Big: {Type: Choice, Choices: [{Variable: $.n, NumericGreaterThan: 1, Next: Send}], Default: Sent}", start="Big"),
            "Big to Sent",
        ),
        (refusing("End: true", "Odd: {Type: Wait, Seconds: 3}", start="Odd"), "Odd"),
        (refusing("End: true", "Odd: {Type: Pause, Next: Send}", start="Odd"), "Odd: Pause"),
        (machine(f"All: {{Type: Map, End: true, ItemProcessor: {{StartAt: Send, States: {{Send: {SEND % 'Next: All'}}}}}}}", "All"), "Send to All"),
        (machine(f"All: {{Type: Parallel, End: true, Branches: [{{StartAt: Begin, States: {{Send: {SEND % 'End: true'}}}}}]}}", "All"), "StartAt Begin"),
    ],
)
def test_refused(flow: str, key: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(flow, REFUSED)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.ERROR, "Flow", f"Flow: {key}")


@pytest.mark.parametrize(
    "flow",
    [
        refusing("End: true"),
        refusing("Next: Done, Catch: [{ErrorEquals: [States.ALL], Next: Lost}]", "Done: {Type: Succeed}", "Lost: {Type: Fail}"),
        refusing("End: true", "Big: {Type: Choice, Choices: [{Variable: $.n, NumericGreaterThan: 1, Next: Send}], Default: Send}", start="Big"),
        refusing("End: true", "Big: {Type: Choice, QueryLanguage: JSONata, Choices: [{Condition: '{% true %}', Next: Send}]}", start="Big"),
        machine(f"All: {{Type: Map, End: true, Iterator: {{StartAt: Send, States: {{Send: {SEND % 'End: true'}}}}}}}", "All"),
    ],
)
def test_accepted(flow: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(flow, REFUSED) == []


@pytest.mark.parametrize(("end", "verdict"), [('"Next": "${After}"', "undecided"), ('"Next": "Done"', None), ('"Next": "Sent"', "fail")])
def test_a_text_with_substitutions(end: str, verdict: str | None, changed: Callable[..., list[Any]]) -> None:
    """What DefinitionSubstitutions puts there is known only as far as the queue."""
    send = '{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Url}", "MessageBody": "x"}, END}'.replace("END", end)
    text = f'{{"StartAt": "Send", "States": {{"Send": {send}, "Done": {{"Type": "Succeed"}}}}}}'
    flow = f"Flow: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, DefinitionString: {json.dumps(text)}, DefinitionSubstitutions: {{Url: !Ref Orders, After: !Ref AWS::StackName}}}}}}"
    assert [(one.verdict, one.resource) for one in changed(flow, REFUSED)] == ([(verdict, "Flow")] if verdict else [])


def test_an_express_machine_waits_for_no_token(changed: Callable[..., list[Any]]) -> None:
    states = f"Ask: {ASK % 'Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $$.Task.Token}}'}"
    assert [one.key for one in changed(machine(states, "Ask", "StateMachineType: EXPRESS, "), REFUSED)] == ["Flow: express"]
    assert changed(machine(states, "Ask", "StateMachineType: STANDARD, "), REFUSED) == []


@pytest.mark.parametrize(
    "request_",
    [
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {id.$: $.id}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token: $$.Task.Token}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $.Task.Token}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody.$: $}",
        "QueryLanguage: JSONata, Arguments: {QueueUrl: !Ref Orders, MessageBody: '{% $states.input %}'}",
    ],
)
def test_without_the_token(request_: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(machine(f"Ask: {ASK % request_}", "Ask"), TOKEN)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.ERROR, "Flow", "Flow to Orders")
    assert ("does not end in .$" in said.text) == ("token: $$" in request_)


@pytest.mark.parametrize(
    "request_",
    [
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $$.Task.Token}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody.$: 'States.JsonToString($$.Task)'}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: x, MessageAttributes: {token: {DataType: String, StringValue.$: $$.Task.Token}}}",
        "InputPath: $$.Task, Parameters: {QueueUrl: !Ref Orders, MessageBody.$: $}",
        "QueryLanguage: JSONata, Arguments: {QueueUrl: !Ref Orders, MessageBody: {token: '{% $states.context.Task.Token %}'}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: '${Body}'}",
    ],
)
def test_with_the_token(request_: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(machine(f"Ask: {ASK % request_}", "Ask"), TOKEN) == []


def test_a_state_that_waits_for_nothing_needs_no_token(changed: Callable[..., list[Any]]) -> None:
    assert changed(refusing("End: true"), TOKEN) == []


NOWHERE = {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {"QueueUrl": "URL", "MessageBody.$": "$"}, "Next": "Gone"}}}  # fmt: skip
TEXT = json.dumps(NOWHERE)
FORMS = {
    "an object": {"Definition": json.loads(TEXT.replace('"URL"', '{"Ref": "Orders"}'))},
    "a text": {"DefinitionString": TEXT.replace("URL", "${Url}"), "DefinitionSubstitutions": {"Url": {"Ref": "Orders"}}},
    "a text that is put together": {"DefinitionString": {"Fn::Join": ["", [*TEXT.partition("URL")[:1], {"Ref": "Orders"}, TEXT.partition("URL")[2]]]}},
    "a text with variables": {"DefinitionString": {"Fn::Sub": TEXT.replace("URL", "${Orders}")}},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(("rule", "key"), [(REFUSED, "Flow: Ask to Gone"), (TOKEN, "Flow to Orders")])
def test_a_definition_says_the_same_in_each_form(form: dict[str, Any], rule: str, key: str, changed: Callable[..., list[Any]]) -> None:
    flow = {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": {"Fn::GetAtt": ["WorkerRole", "Arn"]}, **form}}}
    assert [(one.verdict, one.resource, one.key) for one in changed(json.dumps(flow), rule)] == [("fail", "Flow", key)]
