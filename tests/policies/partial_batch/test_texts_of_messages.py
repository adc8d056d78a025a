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
