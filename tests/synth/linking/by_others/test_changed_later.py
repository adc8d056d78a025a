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


OTHER = "https://sqs.eu-west-1.amazonaws.com/111122223333/scratch"


def moving(url: Any, *, key: str = "QueueUrl", puts: Any = None, text: bool) -> dict[str, Any]:
    """A machine that sends to Orders, and purges something."""
    send = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Orders}" if text else {"Ref": "Orders"}}}
    purge = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:purgeQueue", "Parameters": {key: url}}
    definition: Any = {"StartAt": "Send", "States": {"Send": send, "Purge": purge}}
    given = {"DefinitionString": {"Fn::Sub": json.dumps(definition)}} if text else {"Definition": definition}
    return {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {**given, **({"DefinitionSubstitutions": puts} if puts else {})}}}


@pytest.mark.parametrize("text", [False, True])
def test_of_a_call_its_own_arguments_count(text: bool) -> None:  # noqa: FBT001 - how it is written
    told = ["Flow calls SQS PurgeQueue on Orders when it runs, after what the template says"]
    assert said(moving(OTHER, text=text)) == []
    assert said(moving("${Url}", puts={"Url": OTHER}, text=False)) == []
    assert said(moving("${Url}", puts={"Url": {"Ref": "Orders"}}, text=False)) == told
    assert said(moving("${Orders}" if text else {"Ref": "Orders"}, text=text)) == told
    assert said(moving("$.url", key="QueueUrl.$", text=text)) == told
    assert said(moving("{% $states.input.url %}", text=text)) == told


def test_a_definition_that_is_joined() -> None:
    whole = json.dumps(moving("URL", text=False)["Flow"]["Properties"]["Definition"])
    before, after = whole.replace('{"Ref": "Orders"}', '"x"').split("URL")

    def joined(url: Any) -> list[str]:
        definition = {"Fn::Join": ["", [before, url, after, ""]]}
        return said({"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition, "RoleArn": {"Ref": "Orders"}}}})

    assert joined(OTHER) == []
    assert joined({"Fn::GetAtt": ["Worker", "Arn"]}) == []
    assert joined({"Ref": "Orders"})
    assert joined({"Fn::If": ["Own", {"Ref": "Orders"}, OTHER]})


def test_where_a_schedule_puts_what_it_cannot_deliver_is_not_what_it_changes() -> None:
    schedule = scheduled("sqs:purgeQueue", json.dumps({"QueueUrl": OTHER}))
    schedule["Nightly"]["Properties"]["Target"]["DeadLetterConfig"] = {"Arn": {"Fn::GetAtt": ["Orders", "Arn"]}}
    assert said(schedule) == []


def tuned(action: str, given: dict[str, Any], *, apart: bool, effect: str = "Allow", on: Any = "*") -> dict[str, Any]:
    document = {"Statement": [{"Effect": effect, "Action": [action], "Resource": on}]}
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


@pytest.mark.parametrize(
    ("on", "may"),
    [
        ("arn:aws:sqs:eu-west-1:111122223333:scratch", False),
        ([{"Fn::GetAtt": ["Scratch", "Arn"]}], False),
        ({"Fn::Sub": "${Scratch.Arn}"}, False),
        ({"Fn::GetAtt": ["Orders", "Arn"]}, True),
        (["arn:aws:sqs:eu-west-1:111122223333:scratch", {"Fn::Sub": "${Orders.Arn}"}], True),
        ("arn:aws:sqs:*:111122223333:*", True),
        ("arn:aws:sqs:eu-west-1:111122223333:${aws:PrincipalTag/team}", True),
        ({"Ref": "QueueArn"}, True),
        ({"Fn::If": ["Own", {"Fn::GetAtt": ["Scratch", "Arn"]}, {"Fn::GetAtt": ["Orders", "Arn"]}]}, True),
    ],
)
def test_what_its_role_may_change_counts(on: Any, may: bool) -> None:  # noqa: FBT001 - a table
    given = {"Scratch": {"Type": "AWS::SQS::Queue"}, **tuned("sqs:PurgeQueue", {"Url": {"Ref": "Orders"}}, apart=True, on=on)}
    assert bool(said(given)) is may


def test_what_a_role_is_denied_it_may_not_do() -> None:
    assert said(tuned("sqs:*", {"Url": {"Ref": "Orders"}}, apart=True, effect="Deny")) == []


@pytest.mark.parametrize(
    ("left_out", "may"),
    [(["sqs:SetQueueAttributes"], True), (["s3:*"], True), (["sqs:*"], False), (["*"], False), (["sqs:S*", "sqs:A*", "sqs:P*", "sqs:D*", "sqs:R*"], False)],
)
def test_what_not_action_leaves_its_role_may_do(left_out: list[str], may: bool) -> None:  # noqa: FBT001 - a table
    """One action that is left out leaves the others."""
    given = tuned("", {"Url": {"Ref": "Orders"}}, apart=True)
    (statement,) = given["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    del statement["Action"]
    statement["NotAction"] = left_out
    assert said(given) == (
        ["Tune is handed Orders, and Worker behind it may do what NotAction leaves: what that changes when it is deployed is not read"] if may else []
    )


def test_a_queue_is_also_known_by_the_name_that_it_is_given() -> None:
    given = tuned("sqs:PurgeQueue", {"Url": {"Ref": "Named"}}, apart=True, on="arn:aws:sqs:eu-west-1:111122223333:named")
    for name, may in (("named", True), ("other", False), ({"Fn::Sub": "${Env}-named"}, True)):
        assert bool(said({"Named": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}, **given})) is may


CALLS = "AWS679f53fac002430cb0da5b7982bd22872D164C4C"


def called(allowed: str, action: str, *others: dict[str, Any]) -> dict[str, Any]:
    """An AwsCustomResource of the CDK that is handed Orders, and others beside it."""
    resources = json.loads(json.dumps(tuned(allowed, {}, apart=True)).replace('"Worker"', f'"{CALLS}"'))
    resources[CALLS] = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}}
    resources["Tune"]["Properties"]["Create"] = {
        "Fn::Join": ["", [f'{{"service":"SQS","action":"{action}","parameters":{{"QueueUrl":"', {"Ref": "Orders"}, '"}}']]
    }
    return resources | {
        f"Other{i}": {"Type": "Custom::AWS", "Properties": {"ServiceToken": {"Fn::GetAtt": [CALLS, "Arn"]}, **one}} for i, one in enumerate(others)
    }


def test_of_the_calls_of_the_cdk_those_that_are_written_count() -> None:
    """Not what else the role may do for another one, which all of them share."""
    purges = {"Delete": '{"service":"@aws-sdk/client-sqs","action":"PurgeQueueCommand","parameters":{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/x"}}'}
    assert said(called("sqs:PurgeQueue", "getQueueAttributes", purges)) == []
    assert said(called("sqs:PurgeQueue", "purgeQueue"))


def test_a_function_that_is_called_as_the_cdk_calls_its_own_is_believed_no_more() -> None:
    (told,) = said(called("sqs:SetQueueAttributes", "getQueueAttributes"))
    assert told.startswith(f"Tune is handed Orders, and {CALLS} behind it may do sqs:SetQueueAttributes")


def framework(*, starts: Any = "lambda:InvokeFunction", on: Any = None, may: str = "sqs:SetQueueAttributes", managed: Any = ()) -> dict[str, Any]:
    """The provider framework of the CDK: one function, which a custom resource names, invokes another one, which somebody wrote."""
    own = {"Statement": [{"Effect": "Allow", "Action": starts, "Resource": on or [{"Fn::GetAtt": ["OnEvent", "Arn"]}, {"Fn::Sub": "${OnEvent.Arn}:*"}]}]}
    roles = {
        "FrameworkRole": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": own}]}},
        "OnEventRole": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": managed}},
        "Allowed": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"Roles": [{"Ref": "OnEventRole"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": may, "Resource": "*"}]}},
        },
    }
    functions = {
        "Framework": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Role": {"Fn::GetAtt": ["FrameworkRole", "Arn"]},
                "Environment": {"Variables": {"USER_ON_EVENT_FUNCTION_ARN": {"Fn::GetAtt": ["OnEvent", "Arn"]}}},
            },
        },
        "OnEvent": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["OnEventRole", "Arn"]}}},
    }
    tune = {"Type": "Custom::Tune", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Framework", "Arn"]}, "Url": {"Ref": "Orders"}}}
    return {**roles, **functions, "Tune": tune}


def test_what_a_function_starts_counts_as_itself() -> None:
    (told,) = said(framework())
    assert told == "Tune is handed Orders, and OnEvent behind it may do sqs:SetQueueAttributes: what that changes when it is deployed is not read"
    assert said(framework(on="*")) == [told]
    assert said(framework(may="sqs:SendMessage")) == []
    assert said(framework(starts="logs:PutLogEvents")) == []


def test_so_does_what_a_state_machine_or_an_alias_runs() -> None:
    flow = {
        "Flow": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"DefinitionString": {"Fn::Sub": '{"States": {"A": {"Resource": "${OnEvent.Arn}"}}}'}},
        }
    }
    live = {"Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "OnEvent"}}}}
    assert said(framework(starts="states:StartExecution", on={"Ref": "Flow"}) | flow)
    assert said(framework(on={"Ref": "Live"}) | live)
    assert said(framework(on={"Ref": "Live"}, may="sqs:SendMessage") | live) == []


@pytest.mark.parametrize("action", ["sqs:Set*", "sqs:*Queue*", "*", "SQS:PURGEQUEUE", "sqs:?etQueueAttributes"])
def test_a_pattern_of_actions_means_each_of_them(action: str) -> None:
    assert said(tuned(action, {"Url": {"Ref": "Orders"}}, apart=True))


@pytest.mark.parametrize("action", ["sqs:Get*", "sqs:List*", "sqs:*Message", "dynamodb:*"])
def test_one_of_others_means_none(action: str) -> None:
    assert said(tuned(action, {"Url": {"Ref": "Orders"}}, apart=True)) == []


def test_a_policy_of_aws_counts_by_its_name() -> None:
    assert said(framework(may="sqs:SendMessage", managed=["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]))
    assert said(framework(may="sqs:SendMessage", managed=[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}]))
    assert said(framework(may="sqs:SendMessage", managed=["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"])) == []
