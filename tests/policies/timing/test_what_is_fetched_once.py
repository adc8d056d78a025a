"""What is fetched once for all messages is waited for once, and what is fetched anew for each of them adds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "calls-outlast-timeout"
FETCHES = """
import functools
import json
import requests

def fetch(key=""):
    return json.loads(requests.get("https://example.com/token", timeout=20).text)

{get}

def handler(event, context):
    for record in event["Records"]:
        print({call}["user"], {call}["password"])
"""
CAUGHT = """
def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            print(get())
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
ONCE = [
    "token = None\ndef get():\n    global token\n    if token is None:\n        token = fetch()\n    return token",
    "token = None\ndef get():\n    global token\n    if not token:\n        token = fetch()\n    return token",
    "token = None\ndef get():\n    global token\n    if token is not None:\n        return token\n    token = fetch()\n    return token",
    "token = None\ndef get():\n    global token\n    if token is None or token.expired:\n        token = fetch()\n    return token",
    "tokens = {}\ndef get():\n    if 'a' not in tokens:\n        tokens['a'] = fetch()\n    return tokens['a']",
    "@functools.lru_cache(maxsize=1)\ndef get():\n    return fetch()",
    "@functools.cache\ndef get():\n    return fetch()",
    "class Tokens:\n    @functools.cached_property\n    def one(self):\n        return fetch()\ntokens = Tokens()\nget = lambda: tokens.one",
    "class Tokens:\n    one = None\n    def get(self):\n        if self.one is None:\n            self.one = fetch()\n        return self.one\nget = Tokens().get",
]
ANEW = [
    ("def get():\n    return fetch()", "get()"),
    ("@functools.cache\ndef get(key):\n    return fetch(key)", "get(record['body'])"),
    ("tokens = {}\ndef get(key):\n    if key not in tokens:\n        tokens[key] = fetch(key)\n    return tokens[key]", "get(record['body'])"),
    ("def get():\n    token = None\n    if token is None:\n        token = fetch()\n    return token", "get()"),
    (
        "class Message:\n    one = None\n    def get(self):\n        if self.one is None:\n            self.one = fetch()\n        return self.one",
        "Message().get()",
    ),
]


@pytest.mark.parametrize("get", ONCE)
def test_what_is_fetched_once_is_waited_for_once(get: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(FETCHES.format(get=get, call="get()"), RULE) == []


@pytest.mark.parametrize(("get", "call"), ANEW)
def test_what_is_fetched_anew_for_each_message_adds_up(get: str, call: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(FETCHES.format(get=get, call=call), RULE)
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "× 5 messages" in said.text


@pytest.mark.parametrize("get", ONCE)
def test_what_is_fetched_once_is_tried_again_for_the_next_message_where_its_failure_is_caught(get: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(FETCHES.format(get=get, call="get()").partition("\ndef handler")[0] + CAUGHT, RULE)
    assert "20 s × 5 messages" in said.text
