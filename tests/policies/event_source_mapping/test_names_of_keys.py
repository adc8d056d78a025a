"""Aliases of the queue's key that KMS refuses, and words that are no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
KEY = "OrdersKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}\n"
ALIAS = KEY + "KeyAlias: {Type: AWS::KMS::Alias, Properties: {AliasName: %s, TargetKeyId: !Ref OrdersKey}}\n"


def _refused(said: list[Any], name: str) -> list[str]:
    return [one.resource for one in said if one.verdict == "fail" and one.route.startswith(f"Properties/{name}")]


@pytest.mark.parametrize("key", ["!Ref KeyAlias", "!Ref OrdersKey", "!GetAtt OrdersKey.Arn"])
@pytest.mark.parametrize(
    ("name", "fails"),
    [
        ("orders", True),
        ("alias/aws/orders", True),
        ("Alias/orders", True),
        ('!Sub "${AWS::StackName}-orders"', True),
        ("alias/orders", False),
        ('!Sub "alias/${AWS::StackName}-orders"', False),
        ("!ImportValue prefix", False),
    ],
)
def test_an_alias_begins_with_its_word(key: str, name: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - what is expected
    said = changed(f"{ALIAS % name}Orders: {{Properties: {{KmsMasterKeyId: {key}}}}}", RULE)
    assert _refused(said, "AliasName") == ["KeyAlias"] * fails


def test_the_alias_of_another_key_is_somebody_elses(changed: Changed) -> None:
    other = "OtherKey: {Type: AWS::KMS::Key}\nOtherAlias: {Type: AWS::KMS::Alias, Properties: {AliasName: other, TargetKeyId: !Ref OtherKey}}\n"
    assert _refused(changed(f"{ALIAS % 'alias/orders'}{other}Orders: {{Properties: {{KmsMasterKeyId: !Ref KeyAlias}}}}", RULE), "AliasName") == []


@pytest.mark.parametrize(
    ("key", "fails"),
    [
        ("orders", True),
        ("aws/sqs", True),
        ("alias/orders", False),
        ("alias/aws/sqs", False),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", False),
        ("mrk-1234abcd12ab34cd56ef1234567890ab", False),
        ("arn:aws:kms:eu-west-1:111122223333:alias/orders", False),
        ('!Sub "${AWS::StackName}"', False),
    ],
)
def test_what_a_queue_names_as_its_key(key: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    assert _refused(changed(f"Orders: {{Properties: {{KmsMasterKeyId: {key}}}}}", RULE), "KmsMasterKeyId") == ["Orders"] * fails
