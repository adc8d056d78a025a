"""`unprocessed-messages`: all that a message has is text, which is no number and no moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
PYTHON = """
import json, time
from datetime import date, datetime, timezone
from orders import deliver
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            LINES
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { deliver } = require("orders");
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { LINES await deliver(record.body); } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
COUNT, SENT = 'record["attributes"]["ApproximateReceiveCount"]', 'record["attributes"]["SentTimestamp"]'


def said(lines: str, coded: Callable[..., list[Any]]) -> list[tuple[str, str, Any]]:
    node = lines.endswith(";")
    found = coded((NODE if node else PYTHON).replace("LINES", lines), RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return [(one.verdict, one.key.partition(":")[0], one.severity) for one in found]


@pytest.mark.parametrize(
    ("lines", "kind", "severity"),
    [
        (f"if {COUNT} > 3: print('late')", "text-for-number", Severity.ERROR),
        (f"late = 3 <= {COUNT}", "text-for-number", Severity.ERROR),
        (f"print(time.time() - {SENT} / 1000)", "text-for-number", Severity.ERROR),
        (f"print({COUNT} + 1)", "text-for-number", Severity.ERROR),
        (f"if {COUNT} == 3: print('late')", "text-is-number", Severity.WARNING),
        ('if record["attributes"].get("ApproximateReceiveCount", "1") != 3: print("early")', "text-is-number", Severity.WARNING),
        (f"print(datetime.fromtimestamp(int({SENT}), tz=timezone.utc))", "text-for-moment", Severity.ERROR),
        (f"print(datetime.utcfromtimestamp(float({SENT})))", "text-for-moment", Severity.ERROR),
        (f"print(date.fromtimestamp(int({SENT})))", "text-for-moment", Severity.ERROR),
        ("if (record.attributes.ApproximateReceiveCount === 3) { console.log(1); }", "text-is-number", Severity.WARNING),
        ("const { ApproximateReceiveCount: n } = record.attributes; if (3 !== n) { console.log(n); }", "text-is-number", Severity.WARNING),
        ("console.log(new Date(record.attributes.SentTimestamp).toISOString());", "text-for-moment", Severity.WARNING),
        ("const { SentTimestamp } = record.attributes; const at = new Date(SentTimestamp);", "text-for-moment", Severity.WARNING),
    ],
)
def test_a_text_is_taken_for_a_number(lines: str, kind: str, severity: Severity, coded: Callable[..., list[Any]]) -> None:
    lines = lines + ";" if lines.endswith("}") else lines
    assert said(lines, coded) == [("fail", kind, severity)]


@pytest.mark.parametrize(
    "lines",
    [
        f"if int({COUNT}) > 3: print('late')",
        f"if {COUNT} == '3': print('late')",
        f"print({COUNT} * 3, {COUNT} + '/3', '%s of 5' % {COUNT})",
        f"if {COUNT} > '3': print('late')",
        f"print(datetime.fromtimestamp(int({SENT}) / 1000))",
        f"print(datetime.fromtimestamp(int({SENT}) // 1000), time.gmtime(int({SENT})))",
        f"ms = int({SENT}); print(datetime.fromtimestamp(ms / 1e3))",
        'print(datetime.fromtimestamp(int(json.loads(record["body"])["SentTimestamp"])))',
        'if json.loads(record["body"])["ApproximateReceiveCount"] > 3: print("late")',
        'if record["messageAttributes"]["count"] == 3: print("late")',
        "if (record.attributes.ApproximateReceiveCount > 3 || record.attributes.ApproximateReceiveCount == 5) { console.log(1); };",
        "if (Number(record.attributes.ApproximateReceiveCount) === 3) { console.log(1); };",
        "console.log(new Date(Number(record.attributes.SentTimestamp)), new Date(+record.attributes.SentTimestamp), new Date(JSON.parse(record.body).SentTimestamp));",
        "console.log(new Date(parseInt(record.attributes.SentTimestamp, 10)));",
    ],
)
def test_a_number_is_made_of_it_or_none_is_needed(lines: str, coded: Callable[..., list[Any]]) -> None:
    assert said(lines, coded) == []


def modelled(library: str, decorator: str = "", base: str = "", given: str = "**record['attributes']") -> str:
    """A handler that makes an object of a class with a number in it."""
    made = f"from {library} import {decorator or base}\n{'@' + decorator if decorator else ''}\nclass Attributes({base}):\n    ApproximateReceiveCount: int\n"
    lines = f"if Attributes({given}).ApproximateReceiveCount > 3: print('late')"
    return PYTHON.replace("def handler", made + "def handler").replace("LINES", lines)


ONE_BY_ONE = f"ApproximateReceiveCount={COUNT}"


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        (modelled("dataclasses", decorator="dataclass", given=ONE_BY_ONE), ["text-for-number"]),
        (modelled("typing", base="NamedTuple", given=ONE_BY_ONE), ["text-for-number"]),
        (modelled("pydantic", base="BaseModel", given=ONE_BY_ONE), []),
        (modelled("pydantic", base="BaseModel"), []),
        (modelled("pydantic.dataclasses", decorator="dataclass", given=ONE_BY_ONE), []),
        (modelled("attrs", decorator="define", given=COUNT), []),
        (modelled("ours", base="Model", given=COUNT), []),
    ],
    ids=["a dataclass", "a named tuple", "a model", "a model that is given all", "a dataclass of pydantic", "attrs", "a class that is not read"],
)
def test_a_model_makes_a_number_of_it(code: str, kinds: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key.partition(":")[0] for one in coded(code, RULE) if one.verdict == "fail"] == kinds


@pytest.mark.parametrize(
    "lines",
    [
        f"count = {COUNT}; count = int(count) if count.isdigit() else count; print(count > 3)",
        f"count = {COUNT}; count = int(count) if isinstance(count, str) else count; print(count - 3)",
        "let n = record.attributes.ApproximateReceiveCount; n = /^[0-9]+$/.test(n) ? Number(n) : n; if (n === 3) { console.log(n); };",
        "let t = record.attributes.SentTimestamp; t = /^[0-9]+$/.test(t) ? Number(t) : t; console.log(new Date(t));",
    ],
)
def test_by_another_way_it_is_a_number(lines: str, coded: Callable[..., list[Any]]) -> None:
    assert said(lines, coded) == []
