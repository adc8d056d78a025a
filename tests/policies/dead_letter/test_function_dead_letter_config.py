from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "function-dead-letter-config"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
DLQ = "Worker: {Properties: {DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}}}\n"
Changed = Callable[..., list[Any]]


def invocations(destinations: str, function: str = "!Ref Worker") -> str:
    return (
        f"Config: {{Type: AWS::Lambda::EventInvokeConfig, Properties: {{FunctionName: {function}, Qualifier: $LATEST, DestinationConfig: {destinations}}}}}\n"
    )


def permission(function: str) -> str:
    return f"Other: {{Type: AWS::Lambda::Function}}\nAllow: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: {function}, Principal: sns.amazonaws.com, Action: 'lambda:InvokeFunction'}}}}\n"


def test_a_dead_letter_config(changed: Changed) -> None:
    (said,) = changed(DLQ, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Worker", "Properties/DeadLetterConfig/TargetArn/Fn::GetAtt")
    assert "no message of a queue is sent there" in said.text


@pytest.mark.parametrize("function", ["!Ref Worker", "!GetAtt Worker.Arn"])
def test_a_failure_destination(function: str, changed: Changed) -> None:
    (said,) = changed(invocations("{OnFailure: {Destination: !GetAtt DeadLetters.Arn}}", function), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Config", "Properties/DestinationConfig/OnFailure")


def test_what_else_a_config_says_is_no_safety_net(changed: Changed) -> None:
    assert changed(invocations("{OnSuccess: {Destination: !GetAtt DeadLetters.Arn}}"), RULE) == []
    assert changed("Other: {Type: AWS::Lambda::Function}\n" + invocations("{OnFailure: {Destination: x}}", "!Ref Other"), RULE) == []


def test_a_function_that_others_invoke_may_need_one(changed: Changed) -> None:
    assert changed(DLQ + permission("!GetAtt Worker.Arn"), RULE) == []
    (said,) = changed(DLQ + permission("!Ref Other"), RULE)
    assert (said.verdict, said.resource) == ("fail", "Worker")


def caller(action: str, resource: str) -> str:
    statement = f"{{Effect: Allow, Action: '{action}', Resource: {resource}}}"
    return f"Caller: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}\n"


@pytest.mark.parametrize("resource", ["!GetAtt Worker.Arn", "[!GetAtt Worker.Arn, !Sub '${Worker.Arn}:*']"])
def test_a_function_that_a_program_invokes_may_need_one(resource: str, changed: Changed) -> None:
    for action in ("lambda:InvokeFunction", "lambda:Invoke*"):
        assert changed(DLQ + caller(action, resource), RULE) == []
    (said,) = changed(DLQ + caller("lambda:GetFunction", resource), RULE)
    assert (said.verdict, said.resource) == ("fail", "Worker")


def test_who_may_invoke_every_function_names_none(changed: Changed) -> None:
    (said,) = changed(DLQ + caller("lambda:InvokeFunction", "'*'"), RULE)
    assert (said.verdict, said.resource) == ("fail", "Worker")


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {DeadLetterConfig: !If [IsProd, {TargetArn: !GetAtt DeadLetters.Arn}, !Ref 'AWS::NoValue']}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Worker", ("Env = prod",))


def test_unknown_and_outside(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {DeadLetterConfig: !GetAtt Custom.Config}}\nCustom: {Type: Custom::Config}", RULE)
    assert (said.verdict, said.resource) == ("undecided", "Worker")
    assert changed("Mapping: {Properties: {FunctionName: !ImportValue Worker}}", RULE) == []


SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Failed: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig:
          NAME:
            Type: SQS
            Destination: !GetAtt Failed.Arn
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""


def test_a_failure_destination_of_sam(judged: Changed) -> None:
    (said,) = judged(SAM.replace("NAME", "OnFailure"), rule=RULE)
    assert (said.verdict, said.line) == ("fail", "OnFailure:")
    assert judged(SAM.replace("NAME", "OnSuccess"), rule=RULE) == []
