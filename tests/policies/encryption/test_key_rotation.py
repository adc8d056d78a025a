from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "key-rotation"
HEAD = "Parameters: {On: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def keyed(key: str, by: str = "!Ref Key", queue: str = "Orders") -> str:
    return f"Key: {{Type: AWS::KMS::Key, Properties: {key}}}\nAlias: {{Type: AWS::KMS::Alias, Properties: {{AliasName: alias/orders, TargetKeyId: !Ref Key}}}}\n{queue}: {{Properties: {{KmsMasterKeyId: {by}}}}}"


@pytest.mark.parametrize("by", ["!Ref Key", "!GetAtt Key.Arn", "!Ref Alias", "alias/orders"])
@pytest.mark.parametrize("queue", ["Orders", "DeadLetters"])
def test_never_rotated(by: str, queue: str, changed: Changed) -> None:
    (said,) = changed(keyed("{Description: x}", by, queue), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Key", "Properties")


def test_switched_off(changed: Changed) -> None:
    (said,) = changed(keyed("{EnableKeyRotation: 'false'}"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Key", "Properties/EnableKeyRotation")


@pytest.mark.parametrize("key", ["{EnableKeyRotation: true}", "{Origin: EXTERNAL}", "{Origin: AWS_CLOUDHSM}", "{KeySpec: RSA_2048}"])
def test_rotated_or_not_able_to(key: str, changed: Changed) -> None:
    assert changed(keyed(key), RULE) == []


@pytest.mark.parametrize("by", ["alias/aws/sqs", "alias/elsewhere", "!ImportValue KeyArn", "!Ref 'AWS::NoValue'"])
def test_a_key_of_somebody_else(by: str, changed: Changed) -> None:
    assert changed(keyed("{}", by), RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(keyed("{EnableKeyRotation: !If [IsProd, true, false]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Key", ("Env = dev",))


def test_a_value_that_is_imported_is_no_key_of_somebody_else(changed: Changed) -> None:
    (said,) = changed(keyed("{EnableKeyRotation: !ImportValue On}"), RULE, head=HEAD)
    assert (said.verdict, said.resource) == ("undecided", "Key")


def test_unknown(changed: Changed) -> None:
    (said,) = changed(keyed("{EnableKeyRotation: !Ref On}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Key", "--parameter On=VALUE")


def test_a_key_of_both_queues_is_one_finding(changed: Changed) -> None:
    (said,) = changed(keyed("{Description: x}") + "\nDeadLetters: {Properties: {KmsMasterKeyId: !Ref Key}}", RULE)
    assert "Key, which encrypts Orders and DeadLetters, is false (default)" in said.text


def test_a_key_that_nobody_knows_hides_no_other(changed: Changed) -> None:
    said = changed(
        keyed("{Description: x}")
        + "\nDeadLetters: {Properties: {KmsMasterKeyId: !Ref Theirs}}\nTheirs: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: !Ref On}}",
        RULE,
        head=HEAD,
    )
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Key"), ("undecided", "Theirs")]
