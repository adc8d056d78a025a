"""`calls-outlast-timeout`: who asks for the time that is left before each call does not go on until there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "calls-outlast-timeout"
PYTHON = """
import json, requests
def post(body, context):
    for attempt in range(3):
        TRIED
        try:
            requests.post("https://example.com", json=body, timeout=8).raise_for_status()
            return
        except requests.ConnectionError:
            if attempt == 2:
                raise
def is_late(context):
    return context.get_remaining_time_in_millis() < 9000
def handler(event, context):
    failures = []
    ONCE
    for index, record in enumerate(event["Records"]):
        BEFORE
        try:
            post(json.loads(record["body"]), context)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
        AFTER
    return {"batchItemFailures": failures}
"""
NODE = """
export const handler = async (event, context) => {
  const batchItemFailures = [];
  ONCE;
  for (const [i, record] of event.Records.entries()) {
    BEFORE;
    try {
      await fetch('https://example.com', { method: 'POST', body: record.body, signal: AbortSignal.timeout(8000) });
    } catch { batchItemFailures.push({ itemIdentifier: record.messageId }); }
    AFTER;
  }
  return { batchItemFailures };
};
"""
REST = "failures += [{'itemIdentifier': one['messageId']} for one in event['Records'][index:]]"
RAISES = "if is_late(context): raise TimeoutError"
LOGS = "print('left', context.get_remaining_time_in_millis())"
LEAVES = "if (context.getRemainingTimeInMillis() < 9000) { batchItemFailures.push(...event.Records.slice(i).map((one) => ({ itemIdentifier: one.messageId }))); break; }"


def _said(code: str, where: dict[str, str], coded: Callable[..., list[Any]]) -> list[str]:
    for place in ("TRIED", "ONCE", "BEFORE", "AFTER"):
        code = code.replace(place, where.get(place, "pass" if "def " in code else ""))
    return [
        one.text.partition(" waits up to ")[2].partition(" = ")[0]
        for one in coded(code, RULE, properties="" if "def " in code else "    Runtime: nodejs22.x\n")
    ]


@pytest.mark.parametrize(
    ("where", "factors"),
    [
        ({"TRIED": RAISES}, []),
        ({"TRIED": "if context.get_remaining_time_in_millis() < 9000:\n            raise TimeoutError"}, []),
        ({"BEFORE": f"if is_late(context):\n            {REST}\n            break"}, []),
        ({"AFTER": f"if is_late(context):\n            {REST.replace('index:', 'index + 1:')}\n            break"}, []),
        ({"ONCE": RAISES}, ["8 s × 3 attempts × 5 messages"]),
        ({"BEFORE": LOGS}, ["8 s × 3 attempts × 5 messages"]),
        ({}, ["8 s × 3 attempts × 5 messages"]),
    ],
    ids=["before each attempt", "there, spelt out", "before each message", "after each message", "once", "for the log", "never"],
)
def test_python(where: dict[str, str], factors: list[str], coded: Callable[..., list[Any]]) -> None:
    """Three attempts of one message take 24 s, and Timeout is 30 s."""
    code = PYTHON.replace("def is_late(context):\n    return context.get_remaining_time_in_millis() < 9000\n", "") if "is_late" not in str(where) else PYTHON
    assert _said(code, where, coded) == factors


@pytest.mark.parametrize(
    ("read", "factors"),
    [
        ("if (answer.statusCode > 299) throw new Error();", ["7 s × 5 messages"]),
        ("if (answer.statusCode > 299) throw new Error(await answer.body.text());", ["14 s × 5 messages"]),
        ("for await (const part of answer.body) console.log(part);", ["14 s × 5 messages"]),
    ],
    ids=["the headers", "the body", "its parts"],
)
def test_the_body_of_undici_has_a_timeout_of_its_own(read: str, factors: list[str], coded: Callable[..., list[Any]]) -> None:
    fetch = "await fetch('https://example.com', { method: 'POST', body: record.body, signal: AbortSignal.timeout(8000) });"
    request = f"const answer = await request('https://example.com', {{ method: 'POST', body: record.body, headersTimeout: 7000, bodyTimeout: 7000 }}); {read}"
    assert _said("import { request } from 'undici';\n" + NODE.replace(fetch, request), {}, coded) == factors


@pytest.mark.parametrize(
    ("where", "factors"),
    [
        ({"BEFORE": LEAVES}, []),
        ({"AFTER": LEAVES}, []),
        ({"ONCE": "if (context.getRemainingTimeInMillis() < 9000) throw new Error('late')"}, ["8 s × 5 messages"]),
        ({"BEFORE": "console.log(context.getRemainingTimeInMillis())"}, ["8 s × 5 messages"]),
        ({}, ["8 s × 5 messages"]),
    ],
    ids=["before each message", "after each message", "once", "for the log", "never"],
)
def test_node(where: dict[str, str], factors: list[str], coded: Callable[..., list[Any]]) -> None:
    assert _said(NODE, where, coded) == factors


DEADLINE = "import time\nend = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - 9"
LATE = f"if LATE:\n            {REST}\n            break"


@pytest.mark.parametrize(
    ("once", "late", "factors"),
    [
        (DEADLINE, "time.monotonic() > end", []),
        (DEADLINE, "end - time.monotonic() < 0", []),
        ("left = context.get_remaining_time_in_millis()", "left < 9000", ["8 s × 3 attempts × 5 messages"]),
        (DEADLINE, "end < 9", ["8 s × 3 attempts × 5 messages"]),
        (f"{DEADLINE}\nleft = end - time.monotonic()", "left < 0", ["8 s × 3 attempts × 5 messages"]),
        (
            "import time\nend = time.monotonic() + 20\nprint(context.get_remaining_time_in_millis())",
            "time.monotonic() > end",
            ["8 s × 3 attempts × 5 messages"],
        ),
    ],
    ids=["a moment", "what is left until it", "once", "a moment alone", "what was left once", "of another time"],
)
def test_a_moment_that_is_reckoned_of_it_is_compared_with_a_clock(once: str, late: str, factors: list[str], coded: Callable[..., list[Any]]) -> None:
    where = {"ONCE": once.replace("\n", "\n    "), "BEFORE": LATE.replace("LATE", late, 1)}
    assert _said(PYTHON, where, coded) == factors


@pytest.mark.parametrize(
    ("asks", "factors"),
    [
        ("in_time(event['Records'], context)", []),
        ("all_of(event['Records'], context)", ["8 s × 3 attempts × 5 messages"]),
    ],
    ids=["before each item", "once"],
)
def test_a_generator_asks_before_it_gives_an_item(asks: str, factors: list[str], coded: Callable[..., list[Any]]) -> None:
    made = """
def in_time(records, context):
    for record in records:
        if context.get_remaining_time_in_millis() < 9000:
            raise TimeoutError
        yield record
def all_of(records, context):
    if context.get_remaining_time_in_millis() < 9000:
        raise TimeoutError
    for record in records:
        yield record
def handler("""
    assert _said(PYTHON.replace("\ndef handler(", made).replace('event["Records"]', asks), {}, coded) == factors


@pytest.mark.parametrize(
    ("once", "late", "factors"),
    [
        ("const end = Date.now() + context.getRemainingTimeInMillis() - 9000", "Date.now() > end", []),
        ("const end = Date.now() + context.getRemainingTimeInMillis(), left = () => end - Date.now()", "left() < 9000", []),
        ("const end = performance.now() + context.getRemainingTimeInMillis() - 9000", "!(performance.now() < end)", []),
        ("const end = Date.now() + context.getRemainingTimeInMillis(), left = end - Date.now()", "left < 9000", ["8 s × 5 messages"]),
        ("const left = context.getRemainingTimeInMillis()", "left < 9000", ["8 s × 5 messages"]),
        ("const end = Date.now() + 20000; console.log(context.getRemainingTimeInMillis())", "Date.now() > end", ["8 s × 5 messages"]),
    ],
    ids=["a moment", "what is left until it", "of another clock", "what was left once", "once", "of another time"],
)
def test_so_it_is_in_node(once: str, late: str, factors: list[str], coded: Callable[..., list[Any]]) -> None:
    assert _said(NODE, {"ONCE": once, "BEFORE": LEAVES.replace("context.getRemainingTimeInMillis() < 9000", late)}, coded) == factors


RECKONED = """
import requests
def handler(event, context):
    ONCE
    for record in event["Records"]:
        EACH
        requests.post("https://example.com", data=record["body"], timeout=LIMIT)
"""
IN_NODE = """
export const handler = async (event, context) => {
  ONCE
  for (const record of event.Records) {
    EACH
    await fetch("https://example.com", { method: "POST", body: record.body, signal: AbortSignal.timeout(LIMIT) });
  }
};
"""
LEFT = "context.get_remaining_time_in_millis()"
NODE_LEFT = "context.getRemainingTimeInMillis()"


@pytest.mark.parametrize(
    ("once", "each", "limit", "verdicts"),
    [
        ("", "", f"{LEFT} / 1000 - 1", []),
        ("", f"left = {LEFT} / 1000 - 1", "max(left, 0.1)", []),
        ("", f"left = ({LEFT} - 500) // 1000", "min(5, left)", []),
        ("", f"left = {LEFT} * 0.001", "int(left)", []),
        ("", "", f"{LEFT} - 500", ["undecided"]),  # requests counts seconds
        ("", "", f"{LEFT} / 1000 + 5", ["undecided"]),
        ("", "", f"max({LEFT} / 1000, 20)", ["undecided"]),
        (f"left = {LEFT} / 1000 - 1", "", "left", ["undecided"]),
        ("", "", "min(5, float(record['body']))", ["undecided"]),
    ],
)
@pytest.mark.parametrize("rule", ["calls-outlast-timeout", "call-without-timeout"])
def test_one_that_is_reckoned(once: str, each: str, limit: str, verdicts: list[str], rule: str, coded: Callable[..., list[Any]]) -> None:  # noqa: PLR0913, PLR0917 - a table
    code = RECKONED.replace("ONCE", once or "pass").replace("EACH", each or "pass").replace("LIMIT", limit)
    assert [one.verdict for one in coded(code, rule)] == verdicts


@pytest.mark.parametrize(
    ("once", "each", "limit", "verdicts"),
    [
        ("", "", f"{NODE_LEFT} - 500", []),
        ("", f"const left = {NODE_LEFT} - 500;", "Math.max(1, left)", []),
        ("", f"const left = Math.floor({NODE_LEFT} * 0.9);", "Math.min(5000, left)", []),
        ("", "", f"{NODE_LEFT} + 500", ["undecided"]),
        ("", "", f"Math.max({NODE_LEFT}, 20000)", ["undecided"]),
        (f"const left = {NODE_LEFT} - 500;", "", "left", ["undecided"]),
        ("", "", "Math.min(5000, record.limit)", ["undecided"]),
    ],
)
@pytest.mark.parametrize("rule", ["calls-outlast-timeout", "call-without-timeout"])
def test_so_is_one_in_node(once: str, each: str, limit: str, verdicts: list[str], rule: str, coded: Callable[..., list[Any]]) -> None:  # noqa: PLR0913, PLR0917 - a table
    code = IN_NODE.replace("ONCE", once).replace("EACH", each).replace("LIMIT", limit)
    assert [one.verdict for one in coded(code, rule, properties="    Runtime: nodejs22.x\n")] == verdicts
