from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "queue-encryption-off"
HEAD = "Parameters: {Key: {Type: String}, On: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


@pytest.mark.parametrize("queue", ["Orders", "DeadLetters"])
def test_switched_off(queue: str, changed: Changed) -> None:
    (said,) = changed(f"{queue}: {{Properties: {{SqsManagedSseEnabled: 'false'}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", queue, "Properties/SqsManagedSseEnabled")
    assert f"SqsManagedSseEnabled of {queue} is false" in said.text


@pytest.mark.parametrize(
    "properties",
    [
        "{}",
        "{SqsManagedSseEnabled: true}",
        "{SqsManagedSseEnabled: false, KmsMasterKeyId: alias/aws/sqs}",
        "{SqsManagedSseEnabled: false, KmsMasterKeyId: !Ref Key}",
    ],
)
def test_encrypted(properties: str, changed: Changed) -> None:
    assert changed(f"Orders: {{Properties: {properties}}}", RULE, head=HEAD) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {SqsManagedSseEnabled: !If [IsProd, true, false]}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {SqsManagedSseEnabled: !Ref On}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter On=VALUE")
