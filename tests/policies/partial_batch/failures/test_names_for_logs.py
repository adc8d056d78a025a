"""`swallowed-exception`: what only names a message for logs and traces is no work on it, so that what is dropped after it is no best effort beside the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
PYTHON = """
import json
from shop import BEFORE_IMPORT, convert, forward

def step(order):
    try:
        return convert(order)
    except Exception as error:
        print("cannot convert", error)
        return None

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            BEFORE
            made = step(order)
            if made is not None:
                forward(made)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { BEFORE_IMPORT, convert, forward } = require("@shop/orders");
const step = async (order) => {
  try { return await convert(order); } catch (error) { console.warn(error); return null; }
};
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      BEFORE
      const made = await step(order);
      if (made !== null) await forward(made);
    } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
NAMING = [
    (PYTHON, "tracing", "tracing.set_correlation_id(order['id'])"),
    (PYTHON, "request_id", "request_id.set(order['id'])"),
    (PYTHON, "bind_contextvars", "bind_contextvars(order=order['id'])"),
    (PYTHON, "logging_context", "logging_context.push(order['id'])"),
    (NODE, "setCorrelationId", "setCorrelationId(order.id);"),
    (NODE, "span", "span.setAttribute('order', order.id);"),
    (NODE, "addLogTags", "await addLogTags(order.id);"),
]
WORKING = [
    (PYTHON, "store", "store(order['id'])"),
    (PYTHON, "catalog", "catalog.set_price(order['id'])"),
    (PYTHON, "audit_log", "audit_log.append(order['id'])"),
    (NODE, "store", "await store(order.id);"),
    (NODE, "login", "await login.add(order.id);"),
]


def _said(case: tuple[str, str, str], coded: Callable[..., list[Any]]) -> list[Any]:
    code, imported, before = case
    return coded(
        code.replace("BEFORE_IMPORT", imported).replace("BEFORE", before), RULE, properties="    Runtime: nodejs22.x\n" if "exports.handler" in code else ""
    )


@pytest.mark.parametrize("case", NAMING, ids=[one[2] for one in NAMING])
def test_whoever_names_a_message_has_done_nothing_with_it(case: tuple[str, str, str], coded: Callable[..., list[Any]]) -> None:
    unnamed = [(one.verdict, one.route, one.text) for one in _said((case[0], "x", ""), coded)]
    assert [verdict for verdict, *_ in unnamed] == ["fail"]
    assert [(one.verdict, one.route, one.text) for one in _said(case, coded)] == unnamed


@pytest.mark.parametrize("case", WORKING, ids=[one[2] for one in WORKING])
def test_trap_a_step_beside_work_that_is_told_may_be_best_effort(case: tuple[str, str, str], coded: Callable[..., list[Any]]) -> None:
    assert _said(case, coded) == []


TRACED = [
    (PYTHON, "span", "span.record_exception(error)"),
    (NODE, "span", "span.recordException(error);"),
    (NODE, "span", "span.addError(error);"),
]


@pytest.mark.parametrize("case", TRACED, ids=[one[2] for one in TRACED])
def test_an_exception_that_is_written_into_a_trace_is_told_to_nobody(case: tuple[str, str, str], coded: Callable[..., list[Any]]) -> None:
    code, imported, call = case
    told = code.replace('print("cannot convert", error)', call).replace("console.warn(error);", call)
    assert call in told
    said = _said((told, imported, ""), coded)
    assert [one.verdict for one in said] == ["fail"]
    assert _said((told.replace(call, call.replace(call.rpartition("(")[0].rpartition(".")[2], "send")), imported, ""), coded) == []


@pytest.mark.parametrize("call", ["user_activity.set_status('failed')", "spanner.add_error(error)", "customer_segment.add_metadata(error)"])
def test_trap_what_is_only_called_like_a_trace_may_be_a_store(call: str, coded: Callable[..., list[Any]]) -> None:
    code = PYTHON.replace('print("cannot convert", error)', call)
    assert _said((code, call.partition(".")[0], ""), coded) == []


METRICS = """
const { CloudWatchClient, PutMetricDataCommand, PutDashboardCommand } = require("@aws-sdk/client-cloudwatch");
const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
const cloudwatch = new CloudWatchClient({});
const s3 = new S3Client({});
const flush = async () => {
  const counted = new CALL({ Namespace: "games", MetricData: [] });
  try { await cloudwatch.send(SENT); } catch (error) { console.warn("not counted", error); }
};
exports.handler = async (event) => {
  let failed = 0;
  for (const record of event.Records) {
    try {
      await s3.send(new PutObjectCommand({ Bucket: "games", Key: record.messageId, Body: record.body }));
    } catch (failure) {
      failed += 1;
    }
  }
  await flush();
  return { statusCode: 200, failed };
};
"""


@pytest.mark.parametrize("sent", ["counted", "new CALL({ Namespace: 'games', MetricData: [] })"])
@pytest.mark.parametrize(("call", "lost"), [("PutMetricDataCommand", False), ("PutDashboardCommand", True)])
def test_metrics_that_are_not_put_lose_no_message(sent: str, call: str, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - of one case
    said = coded(METRICS.replace("SENT", sent).replace("CALL", call), RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert {one.key for one in said} == {"record:catch (failure)", *(["batch:catch (error)"] if lost else [])}
