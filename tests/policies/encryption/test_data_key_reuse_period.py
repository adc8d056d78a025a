from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "data-key-reuse-period"
HEAD = "Parameters: {Seconds: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def reused(seconds: object, queue: str = "Orders", key: str = "alias/orders") -> str:
    return f"{queue}: {{Properties: {{KmsMasterKeyId: {key}, KmsDataKeyReusePeriodSeconds: {seconds}}}}}"


def test_the_line_of_the_period(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      KmsMasterKeyId: alias/orders
      KmsDataKeyReusePeriodSeconds: 86401
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line) == (
        *("fail", Severity.ERROR, "Orders", "Properties/KmsDataKeyReusePeriodSeconds", "KmsDataKeyReusePeriodSeconds: 86401"),
    )
    assert (
        said.text
        == "KmsDataKeyReusePeriodSeconds of Orders is 86,401 s; SQS accepts 60 s to 86,400 s (1 day), and CloudFormation fails on create and on update"
    )


@pytest.mark.parametrize(
    ("fragment", "resource"),
    [
        pytest.param(reused(0), "Orders", id="none"),
        pytest.param(reused(59), "Orders", id="below the least"),
        pytest.param(reused("'86401'"), "Orders", id="above the most, as a string"),
        pytest.param(reused(30, key="alias/aws/sqs"), "Orders", id="whatever the key"),
        pytest.param(reused(30, "DeadLetters"), "DeadLetters", id="the dead-letter queue"),
    ],
)
def test_out_of_range(fragment: str, resource: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.severity, one.resource, one.route) for one in said] == [
        ("fail", Severity.ERROR, resource, "Properties/KmsDataKeyReusePeriodSeconds")
    ]


@pytest.mark.parametrize(("seconds", "times"), [(60, "5"), (120, "2.5"), (299, "1")])
def test_short_is_a_note(seconds: int, times: str, changed: Changed) -> None:
    (said,) = changed(reused(seconds), RULE)
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.NOTE, "Orders")
    assert said.text == f"KmsDataKeyReusePeriodSeconds of Orders is {seconds} s: 300 s / {seconds} s = {times} times the calls to KMS of the default of 300 s"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="absent"),
        pytest.param(reused(300), id="the default"),
        pytest.param(reused(86400), id="the most"),
        pytest.param("Orders: {Properties: {KmsDataKeyReusePeriodSeconds: 60}}", id="short, and no key that is paid for"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_parameter_without_a_value_is_undecided(changed: Changed) -> None:
    (said,) = changed(reused("!Ref Seconds"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Seconds=VALUE")


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(reused("!If [IsProd, 30, 3600]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", "Properties/KmsDataKeyReusePeriodSeconds/Fn::If/1", ("Env = prod",))
