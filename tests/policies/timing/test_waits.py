"""What waits too long, for nothing, or for nobody knows how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Any: {Type: Number}}}"
LONG, WAIT, UNSTATED = "visibility-timeout-long", "receive-wait-unused", "timeout-unstated"
CALLS = "import requests\ndef handler(event, context):\n    requests.get('https://example.com', timeout=1)\n"


@pytest.mark.parametrize(
    ("rule", "fragment", "where"),
    [
        (LONG, "Orders: {Properties: {VisibilityTimeout: 3601}}", "Properties/VisibilityTimeout"),
        (WAIT, "Orders: {Properties: {ReceiveMessageWaitTimeSeconds: '20'}}", "Properties/ReceiveMessageWaitTimeSeconds"),
    ],
)
def test_bad(rule: str, fragment: str, where: str, changed: Changed) -> None:
    assert [(one.verdict, one.resource, one.route, one.severity) for one in changed(fragment, rule)] == [("fail", "Orders", where, Severity.NOTE)]


@pytest.mark.parametrize(
    ("rule", "fragment"),
    [
        (LONG, "Orders: {Properties: {VisibilityTimeout: 3600}}"),
        (LONG, "Orders: {Properties: {VisibilityTimeout: 10800}}\nWorker: {Properties: {Timeout: 900}}"),
        (LONG, "Orders: {Properties: {VisibilityTimeout: 43201}}"),
        (WAIT, "Orders: {Properties: {ReceiveMessageWaitTimeSeconds: 0}}"),
        (WAIT, "DeadLetters: {Properties: {ReceiveMessageWaitTimeSeconds: 20}}"),
        (WAIT, "Mapping: {Properties: {EventSourceArn: !ImportValue Orders}}"),
    ],
    ids=[
        "an hour",
        "twice what a long function needs",
        "refused anyway",
        "zero",
        "trap: the dead-letter queue, which people read",
        "trap: a queue from elsewhere",
    ],
)
def test_good_is_silent(rule: str, fragment: str, changed: Changed) -> None:
    assert changed(fragment, rule) == []


@pytest.mark.parametrize(("rule", "key"), [(LONG, "VisibilityTimeout"), (WAIT, "ReceiveMessageWaitTimeSeconds")])
def test_what_nobody_knows_is_undecided(rule: str, key: str, changed: Changed) -> None:
    assert {one.verdict for one in changed(f"Orders: {{Properties: {{{key}: !Ref Any}}}}", rule, head=HEAD)} == {"undecided"}


def test_a_function_that_calls_and_has_no_timeout(coded: Changed) -> None:
    (said,) = coded(CALLS, UNSTATED, properties="    Timeout: null\n")
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "Worker", "Properties", Severity.NOTE)
    assert "requests.get" in said.text
    assert coded(CALLS, UNSTATED) == []
    assert coded("def handler(event, context):\n    return None\n", UNSTATED, properties="    Timeout: null\n") == []
    unread = coded("from elsewhere import handler\n", UNSTATED, properties="    Timeout: null\n")
    assert {one.verdict for one in unread} == {"undecided"}
