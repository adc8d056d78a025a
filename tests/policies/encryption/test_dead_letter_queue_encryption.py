from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "dead-letter-queue-encryption"
HEAD = "Parameters: {KeyId: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
KEY = "Key: {Type: AWS::KMS::Key}\n"
Changed = Callable[..., list[Any]]


def encrypted(queue: str, key: str = "!GetAtt Key.Arn") -> str:
    return f"{queue}: {{Properties: {{KmsMasterKeyId: {key}}}}}\n"


def test_the_line_of_the_key(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Letters:
    Type: AWS::SQS::Queue
    Properties:
      KmsMasterKeyId: alias/aws/sqs
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/orders, RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5}}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.NOTE, "Letters", "Properties/KmsMasterKeyId", "KmsMasterKeyId: alias/aws/sqs", "Orders"),
    )
    assert said.text == "KmsMasterKeyId of Orders is a customer managed key and Letters has none: what SQS moves there stays encrypted with the key of Orders"


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        pytest.param(
            KEY + encrypted("Orders"),
            "KmsMasterKeyId of Orders is a customer managed key and DeadLetters has none: what SQS moves there stays encrypted with the key of Orders",
            id="the source only",
        ),
        pytest.param(
            KEY + encrypted("DeadLetters"),
            "KmsMasterKeyId of DeadLetters is a customer managed key and Orders has none: what SQS moves there is not encrypted with that key",
            id="the dead-letter queue only",
        ),
    ],
)
def test_bad(fragment: str, text: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [("fail", "DeadLetters", text)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="neither"),
        pytest.param(KEY + encrypted("Orders") + encrypted("DeadLetters", "!Ref Key"), id="both"),
        pytest.param(KEY + encrypted("Orders") + encrypted("DeadLetters", "alias/letters"), id="a key each"),
        pytest.param(encrypted("Orders", "alias/aws/sqs"), id="the key that AWS keeps is none of the team's"),
        pytest.param(KEY + "Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn, RedrivePolicy: null}}", id="no dead-letter queue"),
        pytest.param(
            KEY
            + "Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn, RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:theirs', maxReceiveCount: 5}}}",
            id="a dead-letter queue from outside",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_which_key_is_undecided(changed: Changed) -> None:
    (said,) = changed(KEY + encrypted("Orders", "!Ref KeyId") + encrypted("DeadLetters", "!If [IsProd, !Ref KeyId, alias/aws/sqs]"), RULE, head=HEAD)
    assert (said.verdict, said.worlds) == ("fail", ("Env = dev",))


def test_what_cannot_be_read_is_undecided(changed: Changed) -> None:
    (said,) = changed(encrypted("Orders", "!Cidr [a, b, c]"), RULE)
    assert (said.verdict, said.resource, said.route) == ("undecided", "Orders", "Properties/KmsMasterKeyId/Fn::Cidr")
