"""`calls-outlast-timeout` and `call-without-timeout`: a timeout that an environment variable says. The template tells how long it is, and where it has no such variable the code may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "calls-outlast-timeout"
CODE = """
import os, requests
def setting(name):
    value = os.environ.get(name, "").strip()
    if not value:
        raise RuntimeError(name)
    return value
class Settings:
    def __init__(self):
        self.timeout = TIMEOUT
settings = Settings()
def handler(event, context):
    for record in event["Records"]:
        requests.post("https://example.com/orders", data=record["body"], timeout=settings.timeout).raise_for_status()
"""
SPELT = ['float(os.environ["LIMIT"])', 'int(os.environ.get("LIMIT", "1"))', 'float(os.getenv("LIMIT", default="1"))', 'float(setting("LIMIT"))']


def variables(limit: str) -> str:
    return f"    Environment:\n      Variables:\n        LIMIT: {limit}\n"


@pytest.mark.parametrize("timeout", SPELT)
@pytest.mark.parametrize(("limit", "verdicts"), [("'7'", ["fail"]), ("7", ["fail"]), ("'5'", []), ("!ImportValue limit", ["undecided"])])
def test_what_the_template_says(timeout: str, limit: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    given = variables(limit)
    said = coded(CODE.replace("TIMEOUT", timeout), RULE, properties=given)
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Worker") for verdict in verdicts]
    assert all("7 s × 5 messages = 35 s, and Timeout is 30 s" in one.text or "LIMIT" in one.text for one in said)
    assert coded(CODE.replace("TIMEOUT", timeout), "call-without-timeout", properties=given) == []


@pytest.mark.parametrize(
    ("timeout", "verdicts"),
    [
        ('float(os.getenv("LIMIT", "7"))', ["fail"]),
        ('float(os.environ.get("LIMIT", 7))', ["fail"]),
        ('float(os.getenv("LIMIT", "3"))', []),
        ('float(os.environ["LIMIT"])', []),
        ('float(open("limit").read())', ["undecided"]),
    ],
)
def test_what_the_code_says_where_there_is_none(timeout: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(CODE.replace("TIMEOUT", timeout), RULE)] == verdicts


def test_trap_no_timeout_at_all_is_still_none(coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(CODE.replace("TIMEOUT", "None"), "call-without-timeout", properties=variables("'7'"))] == ["fail"]
