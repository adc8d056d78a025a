from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "shared-role"
HEAD = "Parameters: {RoleArn: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod], IsDev: !Equals [!Ref Env, dev]}"
THEIRS = "arn:aws:iam::111122223333:role/theirs"
Changed = Callable[..., list[Any]]


def function(name: str = "Mailer", role: str = "!GetAtt WorkerRole.Arn", more: str = "") -> str:
    return f"{name}: {{Type: AWS::Lambda::Function{more}, Properties: {{Role: {role}}}}}\n"


def test_the_line_of_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
  Api: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        "fail",
        Severity.NOTE,
        "WorkerRole",
        "",
        "WorkerRole:",
        "WorkerRole",
    )
    assert said.text == "WorkerRole is the execution role of Api and Worker: each has the permissions of the others"


@pytest.mark.parametrize(
    ("fragment", "names"),
    [
        pytest.param(function(), "Worker and Mailer", id="two functions"),
        pytest.param(function() + function("Audit"), "Worker, Mailer and Audit", id="three functions"),
        pytest.param(
            "WorkerRole: {Properties: {RoleName: worker}}\n" + function(role="!Sub 'arn:aws:iam::${AWS::AccountId}:role/worker'"),
            "Worker and Mailer",
            id="however it is spelt",
        ),
    ],
)
def test_bad(fragment: str, names: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "WorkerRole")
    assert said.text == f"WorkerRole is the execution role of {names}: each has the permissions of the others"


def test_two_mappings_that_share_one_role(changed: Changed) -> None:
    two = "Payments: {Type: AWS::SQS::Queue}\nOther: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Payments.Arn, FunctionName: !Ref Payer}}\n"
    said = changed(two + function("Payer"), RULE)
    assert {(one.verdict, one.resource, one.text) for one in said} == {
        ("fail", "WorkerRole", "WorkerRole is the execution role of Worker and Payer: each has the permissions of the others")
    }


def test_a_role_from_outside_that_two_functions_name(changed: Changed) -> None:
    (said,) = changed(f"Worker: {{Properties: {{Role: '{THEIRS}'}}}}\n" + function(role=f"'{THEIRS}'"), RULE)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "Worker", "Properties/Role", THEIRS)
    assert said.text == f"{THEIRS} is the execution role of Worker and Mailer: each has the permissions of the others"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            "Payments: {Type: AWS::SQS::Queue}\nOther: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Payments.Arn, FunctionName: !Ref Worker}}",
            id="two mappings of one function",
        ),
        pytest.param("MailerRole: {Type: AWS::IAM::Role}\n" + function(role="!GetAtt MailerRole.Arn"), id="a role each"),
        pytest.param("Worker: {Condition: IsProd}\nMapping: {Condition: IsProd}\n" + function(more=", Condition: IsDev"), id="one function at a time"),
        pytest.param(
            "OtherRole: {Type: AWS::IAM::Role}\n" + function("One", "!GetAtt OtherRole.Arn") + function("Two", "!GetAtt OtherRole.Arn"),
            id="functions that have nothing to do with a queue",
        ),
        pytest.param(f"Worker: {{Properties: {{Role: '{THEIRS}'}}}}", id="a role from outside that one function names"),
        pytest.param("Mapping: {Properties: {FunctionName: theirs}}", id="a function from outside"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_function_that_may_have_it_too_is_undecided(changed: Changed) -> None:
    (said,) = changed("WorkerRole: {Properties: {RoleName: worker}}\n" + function(role="!Ref RoleArn"), RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter RoleArn=VALUE")


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(function(more=", Condition: IsProd"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = prod",))
