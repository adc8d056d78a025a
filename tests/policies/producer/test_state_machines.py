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
    assert changed(machine(f"Ask: {ASK % f'{request_}, TimeoutSeconds: 900'}", "Ask"), TOKEN) == []


@pytest.mark.parametrize(
    "request_",
    [
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {id.$: $.id, answer: {token.$: $$.Task.Token}}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: x, MessageAttributes: {token: {DataType: String, StringValue.$: $$.Task.Token}}}",
        "QueryLanguage: JSONata, Arguments: {QueueUrl: !Ref Orders, MessageBody: {token: '{% $states.context.Task.Token %}'}}",
    ],
)
def test_a_token_for_which_nobody_waits(request_: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(machine(f"Ask: {ASK % request_}".replace(".waitForTaskToken", ""), "Ask"), TOKEN)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.WARNING, "Flow", "Flow to Orders without waiting")


@pytest.mark.parametrize(
    "request_",
    [
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $.Task.Token}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {run.$: $$.Execution.Id}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token: $$.Task.Token}}",
        "Parameters: {QueueUrl: !Ref Orders, MessageBody.$: $}",
    ],
)
def test_a_state_that_hands_no_token_over_need_not_wait(request_: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(machine(f"Ask: {ASK % request_}".replace(".waitForTaskToken", ""), "Ask"), TOKEN) == []


@pytest.mark.parametrize("end", ["", ".waitForTaskToken"])
def test_a_partition_that_nobody_knows_does_not_hide_whether_a_state_waits(end: str, changed: Callable[..., list[Any]]) -> None:
    state = f"Type: Task, Resource: !Sub 'arn:${{AWS::Partition}}:states:::sqs:sendMessage{end}', TimeoutSeconds: 900"
    request_ = "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $$.Task.Token}}"
    found = changed(machine(f"Ask: {{{state}, {request_}, End: true}}", "Ask"), TOKEN)
    assert [one.key for one in found] == ([] if end else ["Flow to Orders without waiting"])


def test_a_resource_that_nobody_knows_may_wait(changed: Callable[..., list[Any]]) -> None:
    request = "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $$.Task.Token}}, TimeoutSeconds: 9"
    assert changed(machine(f"Ask: {ASK % request}".replace("sqs:sendMessage.waitForTaskToken", "sqs:${Operation}"), "Ask"), TOKEN) == []


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


WAITS = "Ask: " + ASK % "Parameters: {QueueUrl: !Ref Orders, MessageBody: {token.$: $$.Task.Token}}%s"


@pytest.mark.parametrize(
    ("ends", "more", "verdicts"),
    [
        ("", "", ["fail"]),
        (", TimeoutSeconds: 900", "", []),
        (", HeartbeatSeconds: 600", "", []),
        (", TimeoutSecondsPath: $.limit", "", []),
        ("", "TimeoutSeconds: 86400, ", []),
        (", Retry: [{ErrorEquals: [States.ALL]}]", "", ["fail"]),
    ],
)
def test_a_wait_for_a_token_has_an_end(ends: str, more: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    flow = machine(WAITS % ends, "Ask").replace("Definition: {", f"Definition: {{{more}")
    said = changed(flow, TOKEN)
    assert [(one.verdict, one.severity, one.resource) for one in said] == [(verdict, Severity.WARNING, "Flow") for verdict in verdicts]


def test_what_is_sent_without_a_wait_needs_no_end(changed: Callable[..., list[Any]]) -> None:
    assert [one.key for one in changed(machine(WAITS.replace(".waitForTaskToken", "") % "", "Ask"), TOKEN)] == ["Flow to Orders without waiting"]


CALLS = "missing-call-permission"
AROUND = """
Enrich: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {ZipFile: 'def handler(event, context): return event'}}}
Table: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: id, KeyType: HASH}]}}
Told: {Type: AWS::SNS::Topic}
Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: %s}]}}]}}
First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Enrich}}
Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Enrich, Name: live, FunctionVersion: !GetAtt First.Version}}
Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: %s, Definition: {StartAt: Call, States: {Call: %s, Send: {Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {QueueUrl: !Ref Orders, MessageBody: x}, End: true}}}}}
"""
INVOKE = "{Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: %s}, Next: Send}"
PUT = "{Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Arguments: {TableName: !Ref Table, Item: {}}, Next: Send}"
TELL = "{Type: Task, Resource: 'arn:aws:states:::sns:publish', Parameters: {TopicArn: !Ref Told, Message: x}, Next: Send}"
DIRECT = "{Type: Task, Resource: !GetAtt Enrich.Arn, Next: Send}"
BRANCH = f"{{Type: Map, ItemProcessor: {{StartAt: One, States: {{One: {PUT.replace('Next: Send', 'End: true')}}}}}, Next: Send}}"
INVOKES = "lambda:InvokeFunction, Resource: !GetAtt Enrich.Arn"


@pytest.mark.parametrize(
    ("action", "role", "call", "verdicts"),
    [
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", INVOKE % "!GetAtt Enrich.Arn", ["fail"]),
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", INVOKE % "!Ref Enrich", ["fail"]),
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", DIRECT, ["fail"]),
        *(("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", DIRECT.replace("!GetAtt Enrich.Arn", f"!Ref {one}"), ["fail"]) for one in ("Live", "First")),
        *(("lambda:InvokeFunction, Resource: !Sub '${Enrich.Arn}:*'", "!GetAtt Sends.Arn", DIRECT.replace("!GetAtt Enrich.Arn", f"!Ref {one}"), []) for one in ("Live", "First")),
        ("lambda:InvokeFunction, Resource: !Sub '${Enrich.Arn}:*'", "!GetAtt Sends.Arn", INVOKE % "!Ref Enrich", ["fail"]),
        ("dynamodb:GetItem, Resource: !GetAtt Table.Arn", "!GetAtt Sends.Arn", PUT, ["fail"]),
        ("dynamodb:GetItem, Resource: !GetAtt Table.Arn", "!GetAtt Sends.Arn", BRANCH, ["fail"]),
        ("sns:Publish, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", TELL, ["fail"]),
        (INVOKES, "!GetAtt Sends.Arn", INVOKE % "!GetAtt Enrich.Arn", []),
        (INVOKES, "!GetAtt Sends.Arn", DIRECT, []),
        ("dynamodb:PutItem, Resource: !GetAtt Table.Arn", "!GetAtt Sends.Arn", BRANCH, []),
        ("sns:Publish, Resource: !Ref Told", "!GetAtt Sends.Arn", TELL, []),
        (f"{INVOKES}, Condition: {{StringEquals: {{'aws:PrincipalTag/team': a}}}}", "!GetAtt Sends.Arn", DIRECT, ["undecided"]),
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "'arn:aws:iam::111122223333:role/x'", DIRECT, []),
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", DIRECT.replace("Next", "Credentials: {RoleArn: 'arn:aws:iam::111122223333:role/x'}, Next"), []),
        ("sqs:SendMessage, Resource: !GetAtt Orders.Arn", "!GetAtt Sends.Arn", INVOKE.replace("FunctionName", "FunctionName.$") % "$.function", []),
    ],
)  # fmt: skip
def test_what_the_machine_calls(action: str, role: str, call: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    said = changed(AROUND % (action, role, call), CALLS)
    assert [(one.verdict, "Flow" in one.text) for one in said] == [(verdict, verdict == "fail") for verdict in verdicts]


RETRIED = "Retry: [{ErrorEquals: [States.Timeout]}, {MaxAttempts: 3}], End: true"


def test_a_retry_says_for_which_errors_it_is(changed: Callable[..., list[Any]]) -> None:
    assert [one.key for one in changed(refusing(RETRIED), REFUSED)] == ["Flow: Send: Retry"]
    assert changed(refusing(RETRIED.replace("MaxAttempts: 3", "ErrorEquals: [Lambda.Unknown]")), REFUSED) == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ('{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Url}" "End": true}}}', ["fail"]),
        ('{"StartAt": "A", "States": {"A": {"Type": "Task", "TimeoutSeconds": ${Url}, "End": true,}}}', ["fail"]),
        ('{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Url}, "End": true}}}', []),
        ('{"StartAt": "A", "States": {"A": ${Url}}}', []),
        ('{"StartAt": "A", "States": {${Url} "A": {"Type": "Pass", "End": true}}}', []),
        ("${Url}", []),
    ],
)
def test_a_text_that_is_no_json(text: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    flow = f"Flow: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, DefinitionString: {json.dumps(text)}, DefinitionSubstitutions: {{Url: !Ref Orders}}}}}}"
    assert [(one.verdict, one.key) for one in changed(flow, REFUSED)] == [(verdict, "Flow: JSON") for verdict in verdicts]
    by_sub = (
        flow.replace("DefinitionString: ", "DefinitionString: !Sub ")
        .replace("${Url}", "${Orders}")
        .replace(", DefinitionSubstitutions: {Url: !Ref Orders}", "")
    )
    assert [(one.verdict, one.key) for one in changed(by_sub, REFUSED)] == [(verdict, "Flow: JSON") for verdict in verdicts]


def filled(puts: str, field: str = "QueueUrl: '${Url}'", resource: str = "arn:aws:states:::sqs:sendMessage") -> str:
    """A machine whose definition takes names from DefinitionSubstitutions."""
    send = f"{{Type: Task, Resource: '{resource}', Parameters: {{{field}, MessageBody: {{id.$: $.id}}}}, End: true}}"
    return machine(f"Send: {send}", more=f"DefinitionSubstitutions: {puts}, ")


@pytest.mark.parametrize(
    ("flow", "key", "what"),
    [
        (filled("{url: !Ref Orders}"), "Send: QueueUrl", "each execution fails in Send"),
        (filled("{Queue: !Ref Orders}", "TopicArn: '${Topic}'", "arn:aws:states:::sns:publish"), "Send: TopicArn", "each execution fails in Send"),
        (filled("{Queue: !Ref Orders}", "QueueUrl: !Ref Orders", "${Send}"), "Send: Resource", "Step Functions refuses the definition"),
    ],
)
def test_a_placeholder_that_nothing_fills(flow: str, key: str, what: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(flow, REFUSED)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.ERROR, "Flow", f"Flow: {key}")
    assert what in said.text


@pytest.mark.parametrize(
    "flow",
    [
        filled("{Url: !Ref Orders}"),
        filled("{Url: !Ref Orders}", "QueueUrl: '${Url}-${Missing}'"),  # a part of a name: whose it is, nobody knows
        filled("{Fn::Transform: {Name: Puts}}"),
        filled("{Queue: !Ref Orders}", "QueueUrl: '{% $url %}'"),
    ],
)
def test_trap_what_may_be_filled_is_not_called_empty(flow: str, changed: Callable[..., list[Any]]) -> None:
    assert [said for said in changed(flow, REFUSED) if said.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("arguments", "lacks"),
    [
        ("Parameters: {QueueUrl: !Ref Orders}", True),
        ("Parameters: {QueueUrl: !Ref Orders, Message: {id: 1}}", True),
        ("Parameters: {QueueUrl: !Ref Orders, MessageBody: {id: 1}}", False),
        ("Parameters: {QueueUrl: !Ref Orders, MessageBody.$: $}", False),
    ],
)
@pytest.mark.parametrize("resource", ["arn:aws:states:::sqs:sendMessage", "arn:aws:states:::aws-sdk:sqs:sendMessage"])
def test_a_message_has_a_body(arguments: str, lacks: bool, resource: str, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = changed(machine(f'Send: {{Type: Task, Resource: "{resource}", {arguments}, End: true}}'), "state-machine-refused")
    assert [(one.verdict, one.resource, "without a MessageBody" in one.text) for one in said] == [("fail", "Flow", True)] * lacks


@pytest.mark.parametrize(
    ("resource", "refused"),
    [
        ("arn:aws:states:::sqs:SendMessage", True),
        ("arn:aws:states:::sqs:sendMessageBatch", True),
        ("arn:aws:states:::sqs:sendMesage.waitForTaskToken", True),
        ("arn:aws:states:::sqs:sendMessage", False),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", False),
        ("arn:aws:states:::aws-sdk:sqs:purgeQueue", False),
        ("arn:aws:states:::sqs:${Operation}", False),
    ],
)
def test_what_step_functions_does_with_queues(resource: str, refused: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    flow = machine(f"Send: {{Type: Task, Resource: '{resource}', Parameters: {{QueueUrl: !Ref Orders, MessageBody: {{t.$: $$.Task.Token}}}}, End: true}}")
    said = [one for one in changed(flow, "state-machine-refused") if "sqs:sendMessage only" in one.text]
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Flow")] * refused


@pytest.mark.parametrize(
    ("language", "state", "strange"),
    [
        ("QueryLanguage: JSONata, ", "Parameters: {QueueUrl: !Ref Orders, MessageBody: a}", "Parameters"),
        ("QueryLanguage: JSONata, ", "Arguments: {QueueUrl: !Ref Orders, MessageBody: a}, ResultPath: $.sent", "ResultPath"),
        ("", "QueryLanguage: JSONata, InputPath: $.a, Arguments: {QueueUrl: !Ref Orders, MessageBody: a}", "InputPath"),
        ("QueryLanguage: JSONata, ", "Arguments: {QueueUrl: !Ref Orders, MessageBody: a}, Output: '{% $states.input %}'", ""),
        ("QueryLanguage: JSONata, ", "QueryLanguage: JSONPath, Parameters: {QueueUrl: !Ref Orders, MessageBody: a}", ""),
        ("", "Parameters: {QueueUrl: !Ref Orders, MessageBody: a}, ResultPath: null", ""),
        ("", "Arguments: {QueueUrl: !Ref Orders, MessageBody: a}", "Arguments"),
        ("QueryLanguage: '${Language}', ", "Arguments: {QueueUrl: !Ref Orders, MessageBody: a}, Output: '{% $states.input %}'", ""),
        ("", "QueryLanguage: '${Language}', Arguments: {QueueUrl: !Ref Orders, MessageBody: a}", ""),
        ("QueryLanguage: JSONata, ", "QueryLanguage: '${Language}', Parameters: {QueueUrl: !Ref Orders, MessageBody: a}", ""),
        ("QueryLanguage: '${Language}', ", "QueryLanguage: JSONPath, Arguments: {QueueUrl: !Ref Orders, MessageBody: a}", "Arguments"),
    ],
)
def test_the_fields_of_a_language(language: str, state: str, strange: str, changed: Callable[..., list[Any]]) -> None:
    states = f'Send: {{Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", {state}, End: true}}'
    flow = machine(states).replace("StartAt: ", f"{language}StartAt: ")
    said = changed(flow, "state-machine-refused")
    assert [(one.verdict, one.resource, f"has {strange} in Send" in one.text) for one in said] == [("fail", "Flow", True)] * bool(strange)


@pytest.mark.parametrize(
    ("value", "fires"),
    [
        ("id", True),
        ("detail.id", True),
        ("'{% $id %}'", True),
        ("$.id", False),
        ("$$.Execution.Id", False),
        ("\"States.Format('{}', $.id)\"", False),
        ("'${Path}'", False),
        ("!Ref AWS::StackName", False),
        ("5", False),
    ],
)
def test_what_a_field_takes_of_the_input(value: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """https://states-language.net/spec.html#payload-template"""
    flow = machine(f"Make: {{Type: Pass, Next: Send, Parameters: {{a: {{id.$: {value}}}}}}}, Send: {SEND % 'End: true'}", "Make")
    assert [one.key for one in changed(flow, REFUSED) if "intrinsic function" in one.text] == ["Flow: Make: id.$"] * fires


RETRY = "End: true, Retry: [{ErrorEquals: [%s], %s}]"


@pytest.mark.parametrize(
    ("end", "wrong"),
    [
        (RETRY % ("States.Timeout", "BackoffRate: 0.5"), "BackoffRate 0.5"),
        (RETRY % ("States.Timeout", "IntervalSeconds: 0"), "IntervalSeconds 0"),
        (RETRY % ("States.Timeout", "MaxAttempts: -1"), "MaxAttempts -1"),
        (RETRY % ("States.Timeout", "JitterStrategy: Full"), "JitterStrategy Full"),
        (RETRY % ("States.ALL, States.Timeout", "MaxAttempts: 1"), "States.ALL"),
        (RETRY % ("States.All", "MaxAttempts: 1"), "States.All"),
        ("End: true, Retry: [{ErrorEquals: [States.ALL]}, {ErrorEquals: [Lambda.TooManyRequestsException]}]", "States.ALL"),
        ("End: true, TimeoutSeconds: 0", "TimeoutSeconds 0"),
        ("End: true, TimeoutSeconds: 60, HeartbeatSeconds: 60", "HeartbeatSeconds 60"),
        ("End: true, TimeoutSeconds: 61, HeartbeatSeconds: 60", ""),
        ("End: true, HeartbeatSeconds: 60", ""),
        ("End: true, Output: '{% $x %}'", "Output in Send, a field of JSONata"),
        ("End: true, QueryLanguage: JSONATA", "QueryLanguage JSONATA"),
        (RETRY % ("States.Timeout", "BackoffRate: 1, IntervalSeconds: 1, MaxAttempts: 0, MaxDelaySeconds: 9, JitterStrategy: FULL"), ""),
        (RETRY % ("Lambda.TooManyRequestsException, SQS.SdkClientException", "BackoffRate: 1.5"), ""),
        ("End: true, Retry: [{ErrorEquals: [States.Timeout]}, {ErrorEquals: [States.ALL], MaxAttempts: 99}]", ""),
        ("End: true, Retry: [{ErrorEquals: [States.SomethingNew]}]", ""),
        ("End: true, TimeoutSecondsPath: $.wait", ""),
    ],
)
def test_what_is_refused_of_the_fields_of_a_state(end: str, wrong: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(refusing(end), REFUSED)
    assert [(one.verdict, one.resource, wrong in one.text) for one in said] == ([("fail", "Flow", True)] if wrong else [])
    assert not any("Next" in one.fix for one in said)  # where the state leads is right


@pytest.mark.parametrize(
    ("operation", "fails"), [("sendMessage.waitForToken", True), ("SendMessage", True), ("sendMessage.sync", True), ("sendMessage", False)]
)
def test_the_operation_of_a_resource_in_any_partition(operation: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    flow = refusing("End: true").replace('"arn:aws:states:::sqs:sendMessage"', f"!Sub 'arn:${{AWS::Partition}}:states:::sqs:{operation}'")
    assert [one.resource for one in changed(flow, REFUSED)] == ["Flow"] * fails
