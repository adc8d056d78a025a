from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "two-queue-encryptions"
HEAD = "Parameters: {Key: {Type: String}, On: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


@pytest.mark.parametrize("key", ["alias/aws/sqs", "!Ref Key"])
@pytest.mark.parametrize("queue", ["Orders", "DeadLetters"])
def test_both(key: str, queue: str, changed: Changed) -> None:
    (said,) = changed(f"{queue}: {{Properties: {{KmsMasterKeyId: {key}, SqsManagedSseEnabled: 'true'}}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route) == ("fail", queue, "Properties/SqsManagedSseEnabled")


@pytest.mark.parametrize(
    "properties",
    [
        "{KmsMasterKeyId: alias/aws/sqs}",
        "{KmsMasterKeyId: alias/aws/sqs, SqsManagedSseEnabled: false}",
        "{SqsManagedSseEnabled: true}",
        "{SqsManagedSseEnabled: true, KmsMasterKeyId: !Ref 'AWS::NoValue'}",
    ],
)
def test_one(properties: str, changed: Changed) -> None:
    """The default is no request: a key alone is enough."""
    assert changed(f"Orders: {{Properties: {properties}}}", RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {SqsManagedSseEnabled: true, KmsMasterKeyId: !If [IsProd, alias/aws/sqs, !Ref 'AWS::NoValue']}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = prod",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {KmsMasterKeyId: alias/x, SqsManagedSseEnabled: !Ref On}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter On=VALUE")
