"""`call-without-timeout` and `calls-outlast-timeout`: what gives each request of a session of requests its timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import functools
import requests
from requests.adapters import HTTPAdapter
class Patient(HTTPAdapter):
    def __init__(self, *args, timeout=SECONDS, **given):
        super().__init__(*args, **given)
        self.timeout = timeout
    def send(self, request, **given):
        SET
        return super().send(request, **given)
session = requests.Session()
MOUNTED
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            session.post("https://example.com", data=record["body"]).raise_for_status()
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
MOUNT = "session.mount('https://', Patient())"
FORMS = [
    ("given['timeout'] = self.timeout", MOUNT),
    ("given['timeout'] = given.get('timeout') or self.timeout", MOUNT),
    ("given.setdefault('timeout', self.timeout)", MOUNT),
    ("timeout = given.get('timeout')\n        if timeout is None: given['timeout'] = self.timeout", MOUNT),
    ("given['timeout'] = self.timeout", "adapter = Patient()\nfor prefix in ('http://', 'https://'): session.mount(prefix, adapter)"),
    ("pass", "session.request = functools.partial(session.request, timeout=SECONDS)"),
]


def verdicts(coded: Callable[..., list[Any]], rule: str, put: str, mounted: str, seconds: str) -> list[str]:
    return [one.verdict for one in coded(CODE.replace("SET", put).replace("MOUNTED", mounted).replace("SECONDS", seconds), rule)]


@pytest.mark.parametrize(("put", "mounted"), FORMS)
def test_each_request_has_it(put: str, mounted: str, coded: Callable[..., list[Any]]) -> None:
    assert verdicts(coded, "call-without-timeout", put, mounted, "2") == []
    assert verdicts(coded, "calls-outlast-timeout", put, mounted, "2") == []
    assert verdicts(coded, "calls-outlast-timeout", put, mounted, "20") == ["fail"]


@pytest.mark.parametrize(
    ("put", "mounted", "expected"),
    [
        ("given['timeout'] = of(request)", MOUNT, ["undecided"]),
        ("given['timeout'] = self.timeout", "session.mount('http://', Patient())", ["undecided"]),
        ("given['timeout'] = self.timeout", "pass", ["fail"]),
        ("pass", "session.request = functools.partial(session.request, verify=False)", ["undecided"]),
    ],
)
def test_trap_what_has_none_or_is_not_known(put: str, mounted: str, expected: list[str], coded: Callable[..., list[Any]]) -> None:
    assert verdicts(coded, "call-without-timeout", put, mounted, "2") == expected
