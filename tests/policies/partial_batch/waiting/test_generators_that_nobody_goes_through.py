"""`unawaited-work`: a generator that is kept under a name and that nobody goes through does nothing of its work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
CODE = """
import requests
def work(record):
    requests.post("https://example.com", data=record["body"], timeout=1).raise_for_status()
def all_of(records):
    for record in records:
        work(record)
        yield record["messageId"]
def handler(event, context):
    done = MADE
    USED
    return {"batchItemFailures": []}
"""
MADE = ["all_of(event['Records'])", "(work(record) for record in event['Records'])", "map(work, event['Records'])"]


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("used", ["pass", "print(done)", "print(f'started {done}')", "if not done: raise RuntimeError()"])
def test_what_nobody_goes_through_is_not_run(made: str, used: str, placed: Callable[..., list[Any]]) -> None:
    said = placed(CODE.replace("MADE", made).replace("USED", used), RULE)
    assert [(one.verdict, one.resource, one.line) for one in said] == [("fail", "Worker", f"done = {made}")]


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize(
    "used", ["for one in done: print(one)", "print(list(done))", "print(*done)", "count = sum(1 for _ in done)", "[*done]", "while next(done, None): pass"]
)
def test_trap_somebody_goes_through_it(made: str, used: str, placed: Callable[..., list[Any]]) -> None:
    assert placed(CODE.replace("MADE", made).replace("USED", used), RULE) == []


def test_trap_what_is_only_for_the_log_is_not_the_work(placed: Callable[..., list[Any]]) -> None:
    code = CODE.replace("MADE", "(record['messageId'] for record in event['Records'])").replace(
        "USED", "print(done)\n    for record in event['Records']: work(record)"
    )
    assert placed(code, RULE) == []
