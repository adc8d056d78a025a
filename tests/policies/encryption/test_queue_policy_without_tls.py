from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "queue-policy-without-tls"
TEXT = 'no queue policy of Orders denies requests without TLS (aws:SecureTransport "false"): messages may be sent and received over plain HTTP'
HEAD = "Parameters: {Doc: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
DENY = '{Effect: Deny, Principal: "*", Action: "sqs:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}'
Changed = Callable[..., list[Any]]


def policy(statement: str) -> str:
    return f"QueuePolicy: {{Properties: {{PolicyDocument: {{Statement: {statement}}}}}}}"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("QueuePolicy: null", id="no policy"),
        pytest.param("QueuePolicy: {Properties: {Queues: [!GetAtt DeadLetters.QueueUrl]}}", id="another queue's"),
        pytest.param(policy('[{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: "*"}]'), id="nothing about TLS"),
        pytest.param(
            policy(
                '{Effect: Allow, Principal: {AWS: !GetAtt WorkerRole.Arn}, Action: "sqs:SendMessage", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "true"}}}'
            ),
            id="only an Allow",
        ),
    ],
)
def test_without(fragment: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert ("fail", "Orders", "", TEXT) in [(one.verdict, one.resource, one.route, one.text) for one in said]


def test_the_dead_letter_queue_too(changed: Changed) -> None:
    (said,) = changed("QueuePolicy: {Properties: {Queues: [!Ref Orders]}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(policy(f"[{DENY}]"), id="whole"),
        pytest.param(
            policy(DENY.replace("Bool", "BoolIfExists").replace("aws:SecureTransport", "AWS:securetransport").replace('"false"', "[false]")),
            id="spelt another way",
        ),
        pytest.param(policy(DENY.replace("Bool", "StringNotEquals").replace('"false"', '"true"')), id="the other way round"),
        pytest.param(policy(DENY.replace('"*", Action', '{AWS: ["*"]}, Action')), id="any AWS principal"),
        pytest.param(policy(DENY.replace('"sqs:*"', '"sqs:SendMessage"')), id="malformed, which is another rule's matter"),
        pytest.param(policy(DENY.replace("Deny", "Allow")), id="an Allow without TLS, which is as well"),
        pytest.param(
            'QueuePolicy: {Properties: {PolicyDocument: \'{"Statement": '
            + DENY.replace("Effect: Deny", '"Effect": "Deny"')
            .replace("Principal:", '"Principal":')
            .replace("Action:", '"Action":')
            .replace("Resource:", '"Resource":')
            .replace("Condition:", '"Condition":')
            .replace("Bool:", '"Bool":')
            + "}'}}",
            id="JSON",
        ),
        pytest.param(
            f"QueuePolicy: null\nInline: {{Type: AWS::SQS::QueueInlinePolicy, Properties: {{Queue: !Ref Orders, PolicyDocument: {{Statement: [{DENY}]}}}}}}\nInline2: {{Type: AWS::SQS::QueueInlinePolicy, Properties: {{Queue: !Ref DeadLetters, PolicyDocument: {{Statement: [{DENY}]}}}}}}",
            id="inline",
        ),
        pytest.param("QueuePolicy: null\nMapping: {Properties: {EventSourceArn: !ImportValue Q}}", id="a queue outside"),
    ],
)
def test_with(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_only_one_world(changed: Changed) -> None:
    said = changed("QueuePolicy: {Condition: IsProd}", RULE, head=HEAD)
    assert {(one.verdict, one.resource, one.worlds) for one in said} == {("fail", "Orders", ("Env = dev",)), ("fail", "DeadLetters", ("Env = dev",))}


def test_an_unknown_document_is_undecided_unless_another_policy_answers(changed: Changed) -> None:
    unknown = "Other: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: !Ref Doc}}\n"
    assert changed(unknown, RULE, head=HEAD) == []
    said = changed(unknown + "QueuePolicy: {Properties: {Queues: [!Ref DeadLetters]}}", RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Doc=VALUE")]
