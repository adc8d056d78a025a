from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "redrive-allow-policy-invalid"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ARN = "'arn:aws:sqs:eu-west-1:111122223333:q'"
Changed = Callable[..., list[Any]]


def allow(policy: str, queue: str = "DeadLetters") -> str:
    return f"{queue}: {{Properties: {{RedriveAllowPolicy: {policy}}}}}"


@pytest.mark.parametrize(
    ("policy", "route", "text"),
    [
        pytest.param("{redrivePermission: byqueue}", "redrivePermission", "is 'byqueue'; SQS accepts allowAll, denyAll and byQueue", id="wrong case"),
        pytest.param(
            f"{{redrivePermission: denyAll, sourceQueueArns: [{ARN}]}}", "sourceQueueArns", "its redrivePermission is denyAll", id="list with denyAll"
        ),
        pytest.param(f"{{sourceQueueArns: [{ARN}]}}", "sourceQueueArns", "its redrivePermission is allowAll", id="list and no permission"),
        pytest.param(
            f"{{redrivePermission: byQueue, sourceQueueArns: [{', '.join([ARN] * 11)}]}}",
            "sourceQueueArns",
            "has 11 ARNs; SQS accepts 10",
            id="eleven",
        ),
    ],
)
@pytest.mark.parametrize("queue", ["DeadLetters", "Orders"])
def test_bad(policy: str, route: str, text: str, queue: str, changed: Changed) -> None:
    (said,) = changed(allow(policy, queue), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", queue, f"Properties/RedriveAllowPolicy/{route}")
    assert text in said.text


@pytest.mark.parametrize(
    "policy",
    [
        "{redrivePermission: allowAll}",
        "{redrivePermission: denyAll}",
        f"{{redrivePermission: byQueue, sourceQueueArns: [{', '.join([ARN] * 10)}]}}",
        f"{{redrivePermission: byQueue, sourceQueueArns: [{', '.join([ARN] * 10)}, !Ref 'AWS::NoValue']}}",
        '\'{"redrivePermission": "allowAll"}\'',
        "!Ref 'AWS::NoValue'",
    ],
)
def test_good(policy: str, changed: Changed) -> None:
    assert changed(allow(policy), RULE) == []


def test_a_json_string(changed: Changed) -> None:
    (said,) = changed(allow('\'{"redrivePermission": "some"}\''), RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(
        allow("{redrivePermission: !If [IsProd, byQueue, allowAll], sourceQueueArns: [!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q']}"), RULE, head=HEAD
    )
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetters", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed(allow("{redrivePermission: !Ref Who}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetters", "--parameter Who=VALUE")
    assert changed(allow("{redrivePermission: byQueue, sourceQueueArns: [!Ref Who]}"), RULE, head=HEAD) == []


def test_an_unknown_one_does_not_hide_the_other(changed: Changed) -> None:
    said = changed(f"{allow('{redrivePermission: !Ref Who}', 'Orders')}\n{allow('{redrivePermission: nobody}')}", RULE, head=HEAD)
    assert {(one.verdict, one.resource) for one in said} == {("undecided", "Orders"), ("fail", "DeadLetters")}


ALLOWED = "DeadLetters: {Properties: {RedriveAllowPolicy: {redrivePermission: byQueue, sourceQueueArns: [SOURCES]}}}\n"


@pytest.mark.parametrize("sources", ["!GetAtt Orders.Arn", "!Sub '${Orders.Arn}'", "!GetAtt Other.Arn, !GetAtt Orders.Arn"])
def test_a_circular_dependency(sources: str, changed: Callable[..., list[Any]]) -> None:
    said = changed("Other: {Type: AWS::SQS::Queue}\n" + ALLOWED.replace("SOURCES", sources), RULE)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "DeadLetters", "Orders")]
    assert "sourceQueueArns of DeadLetters refers to Orders, whose RedrivePolicy refers to DeadLetters: a circular dependency" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        "Orders: {Properties: {QueueName: orders}}\n" + ALLOWED.replace("SOURCES", "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'"),
        "Other: {Type: AWS::SQS::Queue}\n" + ALLOWED.replace("SOURCES", "!GetAtt Other.Arn"),
        "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dead', maxReceiveCount: 5}}}\n"
        + ALLOWED.replace("SOURCES", "!GetAtt Orders.Arn").replace("Properties: {", "Properties: {QueueName: dead, "),
    ],
    ids=["spelt out", "another queue", "the dead-letter queue is spelt out"],
)
def test_trap_no_circle(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert [one.text for one in changed(fragment, RULE) if "circular" in one.text] == []


REFERS = "DeadLetters: {Properties: {QueueName: orders-failed, RedriveAllowPolicy: {redrivePermission: byQueue, sourceQueueArns: [%s]}}}\n"


@pytest.mark.parametrize(
    ("source", "more", "circle"),
    [
        ("!GetAtt Orders.Arn", "", True),
        ("'arn:aws:sqs:eu-west-1:111122223333:other', !Sub '${Orders.Arn}'", "", True),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", "Orders: {Properties: {QueueName: orders}}", False),
        (
            "!GetAtt Orders.Arn",
            "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders-failed'}}}",
            False,
        ),
        ("!If [Never, !GetAtt Orders.Arn, 'arn:aws:sqs:eu-west-1:111122223333:other']", "", False),
    ],
    ids=["GetAtt", "in a Sub", "written out", "trap: the other one is written out, which is another rule's", "trap: only where it never is"],
)
def test_a_circle(source: str, more: str, circle: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = changed(REFERS % source + more, RULE, head="{Conditions: {Never: {Fn::Equals: [a, b]}}}")
    assert [(one.verdict, one.resource, one.key) for one in said] == ([("fail", "DeadLetters", "Orders")] if circle else [])


@pytest.mark.parametrize(("written", "meant"), [("byqueue", "byQueue"), ("DenyAll", "denyAll"), ("ALLOWALL", "allowAll"), ("none", None)])
def test_only_another_case_tells_what_is_meant(written: str, meant: str | None, changed: Changed) -> None:
    (said,) = changed(allow(f"{{redrivePermission: {written}}}"), RULE)
    assert said.changes == ((("DeadLetters.RedriveAllowPolicy.redrivePermission", meant),) if meant else ())
