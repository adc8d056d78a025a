from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-without-timeout"
POST = "import requests\ndef handler(event, context):\n    for record in event['Records']:\n        requests.post('https://example.com', data=record['body'])"


@pytest.mark.parametrize(
    "code",
    [
        POST,
        POST.replace("requests.post(", "requests.Session().post("),
        POST.replace("data=record['body']", "timeout=None"),
        POST.replace("import requests", "import urllib.request").replace(
            "requests.post('https://example.com', data=record['body'])", "urllib.request.urlopen(record['body'])"
        ),
    ],
    ids=["requests", "a session", "None", "urllib"],
)
def test_nothing_ends_the_wait(code: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", Severity.WARNING)]
    assert "(Timeout, 30 s)" in said[0].text


@pytest.mark.parametrize(
    "code",
    [POST.replace("data=record['body']", "timeout=2"), POST.replace("data=record['body']", "timeout=(1, 2)"), POST.replace("requests", "httpx")],
    ids=["a number", "two numbers", "a library that has one"],
)
def test_something_does(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE) == []


def test_a_timeout_from_elsewhere_is_undecided(coded: Callable[..., list[Any]]) -> None:
    said = coded(POST.replace("data=record['body']", "timeout=setting()"), RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the timeout of requests.post in line 4 of its code is not known")]


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]
