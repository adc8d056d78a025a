"""A function that calls itself with a part of what it was given, and counts how deep it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
PYTHON = """
import json
def flatten(value, prefix="", level=0):
    BOUND
    out = {}
    for key, held in value.items():
        if isinstance(held, dict):
            out.update(flatten(held, prefix + key, level + 1))
        else:
            out[prefix + key] = held
    return out
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(flatten(json.loads(record["body"])))
        except Exception:
            REPORTED
    return {"batchItemFailures": failures}
"""
NODE = """
const flatten = (value, level = 0) => { BOUND; return Object.entries(value).reduce((all, [key, held]) => (held instanceof Object ? { ...all, ...flatten(held, level + 1) } : { ...all, [key]: held }), {}); };
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try { await deliver(flatten(JSON.parse(record.body))); } catch (error) { REPORTED }
  }
  return { batchItemFailures: failures };
};
"""
REPORTED = {"python3.13": "failures.append({'itemIdentifier': record['messageId']})", "nodejs22.x": "failures.push({ itemIdentifier: record.messageId });"}


@pytest.mark.parametrize(
    ("code", "runtime", "bound"),
    [
        (PYTHON, "python3.13", "pass"),
        (PYTHON, "python3.13", "if level > 8:\n        raise ValueError('too deep')"),
        (NODE, "nodejs22.x", ""),
        (NODE, "nodejs22.x", "if (level > 8) throw new Error('too deep')"),
    ],
    ids=["Python", "to a bound", "Node", "to a bound in Node"],
)
def test_what_counts_how_deep_it_is_is_followed(code: str, runtime: str, bound: str, coded: Callable[..., list[Any]]) -> None:
    def verdicts(clause: str) -> list[str]:
        return [one.verdict for one in coded(code.replace("BOUND", bound).replace("REPORTED", clause), RULE, properties=f"    Runtime: {runtime}\n")]

    assert verdicts(REPORTED[runtime]) == []
    assert verdicts("print('lost')" if runtime.startswith("python") else "console.log('lost');") == ["fail"]


@pytest.mark.parametrize(
    ("imports", "verdicts"),
    [
        ("import importlib.metadata\nVERSION = importlib.metadata.version('orders')", []),
        ("from importlib.metadata import version\nVERSION = version('orders')", []),
        ("import importlib.resources", []),
        ("from importlib.metadata import entry_points", ["undecided"]),
        ("import importlib.metadata\nother = importlib.import_module('other')", ["undecided"]),
        ("import importlib\nother = importlib.import_module('other')", ["undecided"]),
    ],
)
def test_importlib_is_a_question_where_it_may_run_code(imports: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = f"{imports}\ndef handler(event, context):\n    for record in event['Records']:\n        print(record['body'])\n"
    assert [one.verdict for one in coded(code, "handler-polls-queue", properties="    Runtime: python3.13\n")] == verdicts
