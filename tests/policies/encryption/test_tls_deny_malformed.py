from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "tls-deny-malformed"
HEAD = "Parameters: {Value: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def tls(*, effect: str = "Deny", principal: str = "'*'", action: str = "'sqs:*'", resource: str = "'*'", value: str = "'false'", more: str = "") -> str:  # noqa: PLR0913 - the parts of a statement
    statement = f"{{Effect: {effect}, Principal: {principal}, Action: {action}, Resource: {resource}, Condition: {{Bool: {{'aws:SecureTransport': {value}}}}}}}"
    return f"QueuePolicy: {{Properties: {{PolicyDocument: {{Statement: [{statement}{more}]}}}}}}"


WHOLE = ", {Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}"


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        pytest.param(tls(effect="Allow"), "has Effect Allow, not Deny", id="Allow"),
        pytest.param(tls(principal="{Service: sns.amazonaws.com}"), "has some Principals only", id="one principal"),
        pytest.param(tls(principal="{AWS: !GetAtt WorkerRole.Arn}"), "has some Principals only", id="one role"),
        pytest.param(tls(action="'sqs:SendMessage'"), "does not have both sqs:SendMessage and sqs:ReceiveMessage", id="one action"),
        pytest.param(tls(action="['sqs:Receive*', 'sqs:DeleteMessage']"), "does not have both sqs:SendMessage and sqs:ReceiveMessage", id="some actions"),
    ],
)
def test_a_statement_with_a_gap(fragment: str, words: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert {(one.verdict, one.resource, one.route, one.severity) for one in said} == {
        ("fail", "QueuePolicy", "Properties/PolicyDocument/Statement/0", Severity.WARNING)
    }
    assert words in said[0].text


@pytest.mark.parametrize("resource", ["!Ref Orders", "!GetAtt DeadLetters.Arn", "'arn:aws:sqs:eu-west-1:111122223333:another'"])
def test_another_resource(resource: str, changed: Changed) -> None:
    said = changed(tls(resource=resource), RULE)
    assert ("fail", "QueuePolicy", "Properties/PolicyDocument/Statement/0") in [(one.verdict, one.resource, one.route) for one in said]
    assert "does not have Orders in its Resource" in said[0].text


def test_to_deny_tls_is_to_deny_everything(changed: Changed) -> None:
    (said,) = changed(tls(value="'true'"), RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "QueuePolicy", Severity.ERROR)
    assert "to everybody, Lambda included" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(tls(), id="whole"),
        pytest.param(tls(resource="[!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]"), id="two ARNs"),
        pytest.param(tls(resource="!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:*'"), id="every queue"),
        pytest.param(tls(action="['sqs:SendMessage', 'sqs:ReceiveMessage']"), id="whatever holds a message"),
        pytest.param(tls(principal="{AWS: '*'}", action="'*'", value="false"), id="as the CDK writes it"),
        pytest.param(tls(principal="{Service: sns.amazonaws.com}", more=WHOLE), id="a second one is whole"),
        pytest.param(tls(effect="Allow", principal="{AWS: !GetAtt WorkerRole.Arn}", value="true"), id="an Allow with TLS"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(tls(effect="!If [IsProd, Deny, Allow]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "QueuePolicy", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    said = changed(tls(value="!Ref Value"), RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in said} == {("undecided", "--parameter Value=VALUE")}
