from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "key-deleted-with-stack"
HEAD = "Parameters: {Policy: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def key(policy: str = "") -> str:
    return f"Key: {{Type: AWS::KMS::Key{', DeletionPolicy: ' if policy else ''}{policy}}}\n"


def encrypted(queue: str = "Orders", policy: str = "", with_key: str = "!GetAtt Key.Arn") -> str:
    return f"{queue}: {{{'DeletionPolicy: ' if policy else ''}{policy}{', ' if policy else ''}Properties: {{KmsMasterKeyId: {with_key}}}}}\n"


def test_the_line_of_the_policy(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Key:
    Type: AWS::KMS::Key
    DeletionPolicy: Delete
  Orders: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {KmsMasterKeyId: !Ref Key}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.WARNING, "Key", "DeletionPolicy", "DeletionPolicy: Delete", "Orders"),
    )
    assert (
        said.text
        == "DeletionPolicy of Key, which encrypts Orders, is not Retain, and Orders stays when the stack of the key is deleted: its messages can no longer be decrypted"
    )


@pytest.mark.parametrize(
    ("fragment", "severity", "queue"),
    [
        pytest.param(key() + encrypted(), Severity.NOTE, "Orders", id="both go"),
        pytest.param(key("Delete") + encrypted(policy="Delete"), Severity.NOTE, "Orders", id="both go, as it is written"),
        pytest.param(key() + encrypted(policy="Retain"), Severity.WARNING, "Orders", id="the queue stays"),
        pytest.param(key() + encrypted("DeadLetters", "RetainExceptOnCreate"), Severity.WARNING, "DeadLetters", id="the dead-letter queue stays"),
    ],
)
def test_bad(fragment: str, severity: Severity, queue: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.severity, one.resource, one.key) for one in said] == [("fail", severity, "Key", queue)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(key("Retain") + encrypted(policy="Retain"), id="both stay"),
        pytest.param(key("RetainExceptOnCreate") + encrypted(), id="the key stays, but for a stack that could not be made"),
        pytest.param(key(), id="a key that encrypts no queue"),
        pytest.param(encrypted(with_key="alias/theirs"), id="a key from outside"),
        pytest.param(encrypted(with_key="alias/aws/sqs"), id="the key that AWS keeps"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_policy_that_is_not_known_is_undecided(changed: Changed) -> None:
    (said,) = changed(key("!Ref Policy") + encrypted(), RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Policy=VALUE")


def test_the_key_in_another_stack(judged: Callable[..., list[Any]]) -> None:
    keys = """
Resources:
  Key:
    Type: AWS::KMS::Key
Outputs: {Arn: {Value: !GetAtt Key.Arn, Export: {Name: key-arn}}}
"""
    queue = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !ImportValue key-arn}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    (said,) = judged(keys, queue, rule=RULE)
    assert (said.verdict, said.severity, said.resource, said.line) == ("fail", Severity.WARNING, "Key", "Key:")


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(key("!If [IsProd, Delete, Retain]") + encrypted(), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Key", ("Env = prod",))


def test_one_key_is_said_once(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(key() + encrypted() + encrypted("DeadLetters"), RULE)
    assert (said.verdict, said.resource) == ("fail", "Key")
    assert "Key, which encrypts Orders and DeadLetters," in said.text


def test_one_key_of_a_queue_that_stays_and_one_that_goes(changed: Callable[..., list[Any]]) -> None:
    said = changed(key() + encrypted() + encrypted("DeadLetters", "Retain"), RULE)
    assert {(one.severity, one.key) for one in said} == {(Severity.NOTE, "Orders"), (Severity.WARNING, "DeadLetters")}
