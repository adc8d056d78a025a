"""`handler-response`: failed messages are collected, and the invocation fails in the end, so that nobody reads which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "handler-response"
PYTHON = """import boto3
table = boto3.resource("dynamodb").Table("orders")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": record["body"]})
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    if TEST:
        raise RuntimeError("failed")
    return {"batchItemFailures": failures}
"""
NODE = """const axios = require('axios');
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try {
      await axios.post('https://example.com', record.body, { timeout: 1000 });
    } catch (error) {
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  if (TEST) throw new Error('failed');
  return { batchItemFailures: failures };
};
"""


@pytest.mark.parametrize(
    ("code", "test", "found"),
    [
        (PYTHON, "failures", True),
        (PYTHON, "len(failures) > 0", True),
        (PYTHON, 'len(failures) == len(event["Records"])', False),
        (PYTHON, 'not event["Records"]', False),
        (NODE, "failures.length", True),
        (NODE, "failures.length === event.Records.length", False),
        (NODE, "event.Records.length === 0", False),
    ],
)
def test_whoever_fails_in_the_end_returns_no_message(code: str, test: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    said = coded(code.replace("TEST", test), RULE, properties="    Runtime: nodejs22.x\n" if code is NODE else "")
    assert [(one.key, "failed" in one.line) for one in said if one.verdict == "fail"] == ([("thrown:", True)] if found else [])


@pytest.mark.parametrize(("test", "found"), [("failures", True), ("not event['Records']", False)])
@pytest.mark.parametrize(
    "made", ["class Failed(Exception):\n    pass\n", "class Failed(Exception):\n    def __init__(self, text):\n        self.text = text\n"]
)
def test_an_exception_of_a_class_of_the_code_is_one(made: str, test: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    said = coded(made + PYTHON.replace("RuntimeError", "Failed").replace("TEST", test), RULE)
    assert [(one.key, "failed" in one.line) for one in said if one.verdict == "fail"] == ([("thrown:", True)] if found else [])


@pytest.mark.parametrize(
    ("before", "clause", "end", "found"),
    [
        ("", "if (error.name === 'ConfigError') throw error;", "", False),
        ("", "if (error instanceof TypeError) throw error;", "", False),
        ("", "", "if (process.env.THROW === 'true' && failures.length) throw new Error('failed');", False),
        ("await axios.get('https://example.com/' + record.body);", "", "", True),
    ],
)
def test_what_is_thrown_again_of_a_kind_was_caught(before: str, clause: str, end: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    code = (
        NODE.replace("try {", f"{before}\n    try {{")
        .replace("failures.push", f"{clause}\n      failures.push")
        .replace("if (TEST) throw new Error('failed');", end)
    )
    said = coded(code, "raises-for-one-message", properties="    Runtime: nodejs22.x\n")
    assert [before in one.line for one in said if one.verdict == "fail"] == ([True] if found else [])
