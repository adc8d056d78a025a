"""Whom the conditions of a statement leave over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import CALLERS, SOURCES, is_limited, queue_statements
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model

Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> Ask:
    """`ask(condition, keys, deny)`: is the first statement of the queue's policy limited by these keys, seen beside the second?"""

    def run(condition: str, keys: frozenset[str] = CALLERS, deny: str = "", action: str = "Action: sqs:SendMessage") -> list[Any]:
        allow = f"{{Effect: Allow, Principal: '*', {action}, Resource: '*', Condition: {condition}}}"
        model = build_model(
            "Parameters: {Who: {Type: String}, Several: {Type: CommaDelimitedList}}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n  Orders: {Type: AWS::SQS::Queue}\n"
            f"  P: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{allow}{', ' + deny if deny else ''}]}}}}}}"
        )
        facts = model.links.facts[model.scopes[0].id, "Orders"]

        def work(world: Any) -> bool:
            first, *others = queue_statements(view_of(facts, world))
            return is_limited(first, keys, others)

        return outcomes(work)

    return run


@pytest.mark.parametrize(
    "condition",
    [
        "{ArnEquals: {'aws:SourceArn': !Ref Topic}}",
        "{ArnEquals: {'aws:SourceArn': !Ref Several}}",
        "{ArnEquals: {'aws:SourceArn': !Split [',', !Sub ['arn:aws:s3:::${Joined}', {Joined: !Join [',arn:aws:s3:::', !Ref Several]}]]}}",
        "{ArnEquals: {'aws:SourceArn': ''}}",
        "{ArnLike: {'AWS:SourceArn': 'arn:aws:sns:*:123456789012:*'}}",
        "{ArnLike: {'aws:SourceArn': 'arn:aws:s3:*:*:bucket'}}",
        "{StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}",
        "{StringEquals: {'aws:SourceAccount': !Ref Who}}",
        "{StringEquals: {'aws:SourceAccount': !ImportValue Partner}}",
        "{StringEquals: {'aws:PrincipalOrgID': o-abc123}}",
        "{ForAnyValue:StringLike: {'aws:PrincipalOrgPaths': 'o-abc123/*'}}",
        "{StringEquals: {'aws:SourceVpce': vpce-1}}",
        "{IpAddress: {'aws:SourceIp': [203.0.113.0/24, 198.51.100.1]}}",
        "{IpAddressIfExists: {'aws:SourceIp': 203.0.113.0/24}}",
        "{IpAddress: {'aws:SourceIp': [10.0.0.0/8, '2001:db8::/32']}}",
        "{StringLike: {'aws:userid': 'AROAEXAMPLEID:*'}}",
        "{ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/team-*'}}",
        "{ForAnyValue:StringLike: {'aws:PrincipalOrgPaths': 'o-abc123/r-ab12/ou-*/'}}",
        "{Bool: {'aws:PrincipalIsAWSService': 'true'}}",
        "{Bool: {'aws:SecureTransport': 'true'}, StringEquals: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/x'}}",
        "{StringEquals: {'custom:Thing': x, 'aws:PrincipalOrgID': o-abc123}}",
    ],
)
def test_it_is_limited(condition: str, ask: Ask) -> None:
    assert ask(condition) == [True]


@pytest.mark.parametrize(
    "condition",
    [
        "!Ref 'AWS::NoValue'",
        "{}",
        "{Bool: {'aws:SecureTransport': 'true'}}",
        "{DateLessThan: {'aws:CurrentTime': '2030-01-01T00:00:00Z'}}",
        "{StringEquals: {'aws:RequestedRegion': eu-west-1}}",
        "{StringLike: {'aws:SourceArn': '*'}}",
        "{ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:*'}}",
        "{ArnLike: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:*:orders'}}",
        "{ArnLike: {'aws:SourceArn': 'arn:aws:s3:::*'}}",
        "{StringLike: {'aws:SourceArn': 'arn:aws:s3:::bucket-*'}}",
        "{StringLike: {'aws:SourceAccount': '1*'}}",
        "{StringLike: {'aws:PrincipalAccount': '??????????12'}}",
        "{StringLike: {'aws:PrincipalArn': '*:role/x'}}",
        "{ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::1234*:role/x'}}",
        "{StringLike: {'aws:PrincipalOrgID': 'o-a*'}}",
        "{ForAnyValue:StringLike: {'aws:PrincipalOrgPaths': 'o-*/r-ab12/*'}}",
        "{StringLike: {'aws:SourceVpce': 'vpce-1*'}}",
        "{StringLike: {'aws:userid': 'AROA*'}}",
        "{IpAddress: {'aws:SourceIp': 0.0.0.0/1}}",
        "{IpAddress: {'aws:SourceIp': [0.0.0.0/1, 128.0.0.0/1]}}",
        "{IpAddress: {'aws:SourceIp': 203.0.113.0/7}}",
        "{IpAddress: {'aws:SourceIp': '2000::/3'}}",
        "{ArnLike: {'aws:SourceArn': ['arn:aws:sns:*:123456789012:*', 'arn:aws:sns:*']}}",
        "{IpAddress: {'aws:SourceIp': 0.0.0.0/0}}",
        "{StringLike: {'aws:PrincipalOrgID': 'o-*'}}",
        "{StringNotEquals: {'aws:SourceVpce': vpce-1}}",
        "{NotIpAddress: {'aws:SourceIp': 203.0.113.0/24}}",
        "{StringEqualsIfExists: {'aws:PrincipalOrgID': o-abc123}}",
        "{ForAllValues:StringLike: {'aws:PrincipalOrgPaths': 'o-abc123/*'}}",
        "{Bool: {'aws:PrincipalIsAWSService': 'false'}}",
        "{Null: {'aws:SourceArn': 'false'}}",
        "{StringEquals: {'aws:SourceArn': []}}",
    ],
)
def test_it_is_open(condition: str, ask: Ask) -> None:
    assert ask(condition) == [False]


@pytest.mark.parametrize("condition", ["{StringEquals: {'aws:PrincipalTag/team': x}}", "{StringEquals: {'custom:Thing': x}}"])
def test_a_key_that_is_not_known_decides(condition: str, ask: Ask) -> None:
    (answer,) = ask(condition)
    assert str(answer).startswith("undecided: ")
    assert "keeps others out is not known here" in str(answer)


@pytest.mark.parametrize(
    ("condition", "limited"),
    [
        ("{StringEquals: {'aws:SourceOrgID': o-abc123}}", True),
        ("{StringEqualsIfExists: {'aws:SourceAccount': '123456789012'}}", True),
        ("{StringEquals: {'aws:PrincipalOrgID': o-abc123}}", False),
    ],
)
def test_a_service_is_limited_by_whom_it_acts_for(condition: str, limited: bool, ask: Ask) -> None:  # noqa: FBT001 - a table
    assert ask(condition, SOURCES) == [limited]


def deny(
    action: str = "'sqs:*'", principal: str = "Principal: '*'", condition: str = "{StringNotEquals: {'aws:PrincipalOrgID': o-abc123}}", effect: str = "Deny"
) -> str:
    return f"{{Effect: {effect}, {principal}, Action: {action}, Resource: '*', Condition: {condition}}}"


@pytest.mark.parametrize(
    ("other", "limited"),
    [
        pytest.param(deny(), True, id="everybody else is denied everything"),
        pytest.param(deny("[sqs:ReceiveMessage, sqs:Send*]"), True, id="everybody else is denied this"),
        pytest.param(
            deny(condition="{StringNotEqualsIfExists: {'aws:PrincipalOrgID': o-abc123}, BoolIfExists: {'aws:PrincipalIsAWSService': 'false'}}"),
            True,
            id="but services",
        ),
        pytest.param(
            deny(condition="{StringNotEquals: {'aws:PrincipalOrgID': o-abc123}, Bool: {'aws:SecureTransport': 'true'}}"),
            False,
            id="everybody else may go without TLS",
        ),
        pytest.param(deny("sqs:ReceiveMessage"), False, id="everybody else is denied something else"),
        pytest.param(deny(principal="Principal: {AWS: 'arn:aws:iam::123456789012:role/x'}"), False, id="one is denied"),
        pytest.param(deny(principal="NotPrincipal: '*'"), False, id="nobody is denied"),
        pytest.param(deny(condition="{Bool: {'aws:SecureTransport': 'false'}}"), False, id="those without TLS are denied"),
        pytest.param(deny(condition="{StringNotEquals: {'aws:PrincipalOrgID': '*'}}"), False, id="nobody is left to deny"),
        pytest.param(deny(effect="Allow"), False, id="no Deny"),
    ],
)
def test_a_deny_for_everybody_else(other: str, limited: bool, ask: Ask) -> None:  # noqa: FBT001 - a table
    assert ask("{Bool: {'aws:SecureTransport': 'true'}}", deny=other) == [limited]


def test_a_deny_of_what_is_not_allowed_leaves_everybody_the_rest(ask: Ask) -> None:
    """NotAction allows every other action, of which the Deny takes none away."""
    assert ask("{Bool: {'aws:SecureTransport': 'true'}}", deny=deny("sqs:DeleteQueue"), action="NotAction: sqs:DeleteQueue") == [False]
