from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "queue-key-unusable"
HEAD = "Parameters: {On: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def keyed(key: str, by: str = "!Ref Key", queue: str = "Orders") -> str:
    return f"Key: {{Type: AWS::KMS::Key, Properties: {key}}}\nAlias: {{Type: AWS::KMS::Alias, Properties: {{AliasName: alias/orders, TargetKeyId: !Ref Key}}}}\n{queue}: {{Properties: {{KmsMasterKeyId: {by}}}}}"


@pytest.mark.parametrize(
    ("key", "route", "words"),
    [
        ("{Enabled: false}", "Properties/Enabled", "Enabled of Key, which encrypts Orders, is false: SQS cannot use it"),
        (
            "{KeySpec: RSA_2048, KeyUsage: ENCRYPT_DECRYPT}",
            "Properties/KeySpec",
            "KeySpec of Key, which encrypts Orders, is RSA_2048: SQS encrypts with symmetric",
        ),
        ("{KeyUsage: SIGN_VERIFY}", "Properties/KeyUsage", "KeyUsage of Key, which encrypts Orders, is SIGN_VERIFY"),
    ],
)
@pytest.mark.parametrize("by", ["!Ref Key", "!GetAtt Key.Arn", "!Ref Alias"])
def test_a_key_that_sqs_cannot_use(key: str, route: str, words: str, by: str, changed: Changed) -> None:
    (said,) = changed(keyed(key, by), RULE)
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Key", route, Severity.ERROR)
    assert words in said.text


def test_the_key_of_the_dead_letter_queue(changed: Changed) -> None:
    (said,) = changed(keyed("{Enabled: false}", queue="DeadLetters"), RULE)
    assert "which encrypts DeadLetters" in said.text


def test_a_key_of_both_queues_is_one_finding(changed: Changed) -> None:
    (said,) = changed(keyed("{Enabled: false}") + "\nDeadLetters: {Properties: {KmsMasterKeyId: !Ref Key}}", RULE)
    assert "which encrypts Orders and DeadLetters" in said.text


@pytest.mark.parametrize("key", ["{}", "{Enabled: true}", "{KeySpec: SYMMETRIC_DEFAULT, KeyUsage: ENCRYPT_DECRYPT, MultiRegion: true}"])
def test_a_key_that_sqs_can_use(key: str, changed: Changed) -> None:
    assert changed(keyed(key), RULE) == []


@pytest.mark.parametrize("by", ["alias/aws/sqs", "!ImportValue KeyArn", "!Ref 'AWS::NoValue'"])
def test_trap_another_key_of_the_template(by: str, changed: Changed) -> None:
    assert changed(keyed("{Enabled: false}", by), RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(keyed("{Enabled: !If [IsProd, true, false]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Key", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed(keyed("{Enabled: !Ref On}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Key", "--parameter On=VALUE")
