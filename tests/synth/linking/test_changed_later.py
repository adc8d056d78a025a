"""What changes a queue, a mapping or a function once it is there: a schedule, a state machine, the function behind a custom resource."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queuegate.synth.language.scope import Scope
from queuegate.synth.linking.gaps import unread
from queuegate.synth.sources.template import Template


def said(resources: dict[str, Any]) -> list[str]:
    own = {"Orders": {"Type": "AWS::SQS::Queue"}, "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}}}
    body = {"Resources": {**own, **resources}}
    template = Template(file="/t.json", stack="t", body=body, spot=lambda _: None, construct=lambda _: None)  # type: ignore[arg-type, return-value]  # no place is asked for
    return [gap.what for gap in unread(Scope(template, {}, {}))]


def scheduled(call: str, given: Any) -> dict[str, Any]:
    target = {"Arn": f"arn:aws:scheduler:::aws-sdk:{call}", "RoleArn": "arn", "Input": given}
    return {"Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": target}}}


def flowing(call: str, given: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps({"States": {"A": {"Resource": f":states:::aws-sdk:{call}", "Parameters": given}}})
    definition = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, text, {"Ref": "Orders"}, {"Ref": "Worker"}]]}
    return {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition}}}


@pytest.mark.parametrize(
    ("call", "part"),
    [
        *((f"sqs:{one}", "Orders") for one in ("setQueueAttributes", "purgeQueue", "deleteQueue", "addPermission")),
        *((f"lambda:{one}", "Worker") for one in ("updateEventSourceMapping", "putFunctionConcurrency", "updateFunctionConfiguration", "updateFunctionCode")),
    ],
)
def test_a_call_that_changes_a_part(call: str, part: str) -> None:
    service, action = call.split(":")
    told = f"calls {'SQS' if service == 'sqs' else 'Lambda'} {action[0].upper()}{action[1:]} on {part} when it runs, after what the template says"
    assert said(scheduled(call, {"Fn::Sub": f'{{"Name": "${{{part}}}"}}'})) == [f"Nightly {told}"]
    assert said(flowing(f"{call}.waitForTaskToken", {})) == [f"Flow {told}"]


@pytest.mark.parametrize(
    "call", ["sqs:sendMessage", "sqs:deleteMessage", "sqs:receiveMessage", "lambda:invoke", "lambda:listEventSourceMappings", "dynamodb:putItem"]
)
def test_other_calls_change_none(call: str) -> None:
    assert said(scheduled(call, {"Ref": "Orders"})) == []
    assert said(flowing(call, {})) == []


def test_nor_does_a_call_on_what_lies_elsewhere() -> None:
    assert said(scheduled("sqs:setQueueAttributes", '{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/other"}')) == []
    assert said(scheduled("lambda:putFunctionConcurrency", {"Ref": "Orders"})) == []


def tuned(action: str, given: dict[str, Any], *, apart: bool) -> dict[str, Any]:
    document = {"Statement": [{"Effect": "Allow", "Action": [action], "Resource": "*"}]}
    role: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {} if apart else {"Policies": [{"PolicyName": "p", "PolicyDocument": document}]}}
    policy = {"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": document}}}
    tune = {"Type": "Custom::Tune", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Worker", "Arn"]}, **given}}
    return {"Role": role, **(policy if apart else {}), "Tune": tune}


@pytest.mark.parametrize("apart", [False, True])
def test_a_custom_resource_whose_function_may_change_what_it_is_handed(apart: bool) -> None:  # noqa: FBT001 - of one case
    (told,) = said(tuned("sqs:SetQueueAttributes", {"Url": {"Ref": "Orders"}}, apart=apart))
    assert told == "Tune is handed Orders, and Worker behind it may do sqs:SetQueueAttributes: what that changes when it is deployed is not read"
    assert said(tuned("sqs:*", {"Url": {"Ref": "Orders"}}, apart=apart))
    assert said(tuned("sqs:SendMessage", {"Url": {"Ref": "Orders"}}, apart=apart)) == []
    assert said(tuned("sqs:SetQueueAttributes", {"Name": "x"}, apart=apart)) == []
    assert said(tuned("lambda:UpdateEventSourceMapping", {"Url": {"Ref": "Orders"}}, apart=apart)) == []
