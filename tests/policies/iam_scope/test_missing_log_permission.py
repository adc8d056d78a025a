from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-log-permission"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def may(resource: str, actions: str = "[logs:CreateLogStream, logs:PutLogEvents]") -> str:
    """The worker's role without AWS's policy, and with this instead."""
    statement = f"{{Effect: Allow, Action: {actions}, Resource: {resource}}}"
    return f"WorkerRole: {{Properties: {{ManagedPolicyArns: [], Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}\n"


def group(name: str = "") -> str:
    return f"Logs: {{Type: AWS::Logs::LogGroup{f', Properties: {{LogGroupName: {name}}}' if name else ''}}}\nWorker: {{Properties: {{LoggingConfig: {{LogGroup: !Ref Logs}}}}}}\n"


NAMED = "Worker: {Properties: {FunctionName: worker}}\n"
ARN = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"


def test_the_line_of_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", "", "WorkerRole:", "Worker")
    assert (
        said.text
        == "WorkerRole lacks logs:CreateLogStream and logs:PutLogEvents on the log group of Worker: the function runs, and CloudWatch Logs gets nothing"
    )


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(may("'*'", "logs:CreateLogStream"), "logs:PutLogEvents", id="one action"),
        pytest.param(may("'*'", "logs:Put*"), "logs:CreateLogStream", id="a pattern for one action"),
        pytest.param(NAMED + may(f"!Sub '{ARN}/aws/lambda/worker'"), "logs:PutLogEvents", id="the group without its streams"),
        pytest.param(NAMED + may(f"!Sub '{ARN}/aws/lambda/another:*'"), "logs:CreateLogStream and logs:PutLogEvents", id="another function's group"),
        pytest.param(
            group("/ours").replace("Properties: {LoggingConfig", "Properties: {FunctionName: worker, LoggingConfig") + may(f"!Sub '{ARN}/aws/lambda/worker:*'"),
            "logs:CreateLogStream and logs:PutLogEvents",
            id="the group that it no longer has",
        ),
        pytest.param(
            group() + "More: {Type: AWS::Logs::LogGroup}\n" + may("!GetAtt More.Arn"),
            "logs:CreateLogStream and logs:PutLogEvents",
            id="another group of the template",
        ),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", "", "Worker")]
    assert f"WorkerRole lacks {missing} on the log group of Worker" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="AWSLambdaBasicExecutionRole"),
        pytest.param(may("'*'", "'logs:*'"), id="everything"),
        pytest.param(may("'arn:aws:logs:*:*:*'"), id="every group"),
        pytest.param(may("'arn:aws:logs:*:*:log-group:/aws/lambda/*'"), id="every function's group"),
        pytest.param(NAMED + may(f"!Sub '{ARN}/aws/lambda/worker:*'"), id="the function's group"),
        pytest.param(NAMED + may(f"[!Sub '{ARN}/aws/lambda/worker', !Sub '{ARN}/aws/lambda/worker:log-stream:*']"), id="the group and its streams"),
        pytest.param(may(f"!Sub '{ARN}/aws/lambda/${{AWS::StackName}}-Worker-*'"), id="the made-up name"),
        pytest.param(group() + may("!GetAtt Logs.Arn"), id="a group of the template, as the CDK grants it"),
        pytest.param(group() + may(f"!Sub '{ARN}${{Logs}}:*'"), id="a group of the template by its name"),
        pytest.param(group("/ours/worker") + may("'arn:aws:logs:eu-west-1:123456789012:log-group:/ours/*:*'"), id="a group with a name of its own"),
        pytest.param("Worker: {Properties: {LoggingConfig: {LogFormat: JSON}}}", id="another setting"),
        pytest.param("Worker: {Properties: {LoggingConfig: {LogGroup: !Ref Who}}}\n", id="an unknown group, and a policy for all"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(
            "Worker: {Properties: {LoggingConfig: {LogGroup: !Ref Who}}}\n" + may(f"!Sub '{ARN}/ours:*'"),
            "--parameter Who=VALUE",
            id="the group is a parameter",
        ),
        pytest.param(may("!Ref Who"), "--parameter Who=VALUE", id="the resource is a parameter"),
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
        pytest.param(
            "WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/ours']}}",
            'externals: {"arn:aws:iam::123456789012:policy/ours": …} in queuegate.yaml',
            id="a policy outside",
        ),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_development(changed: Changed) -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    (said,) = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: [!If [IsProd, '{basic}', !Ref 'AWS::NoValue']]}}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = dev",))
