"""What one change of a handler puts right is said once (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NODE = "    Runtime: nodejs22.x\n"
RULES = ("handler-response", "swallowed-exception", "unawaited-work", "unprocessed-messages", "raises-for-one-message")
PROCESSOR = """
const { BatchProcessor, EventType, processPartialResponse } = require("@aws-lambda-powertools/batch");
const { deliver } = require("shop");
const processor = new BatchProcessor(EventType.SQS);
exports.handler = async (event, context) => { BODY };
"""
SETTLED = """
const { deliver } = require("shop");
exports.handler = async (event) => {
  const outcomes = await Promise.allSettled(event.Records.map((record) => deliver(record.body)));
  const batchItemFailures = outcomes.flatMap((one, i) => (one.status === "STATUS" ? [{ itemIdentifier: event.Records[i].messageId }] : []));
  return { batchItemFailures };
};
"""
CALL = "processPartialResponse(event, (record) => deliver(record.body), processor, { context });"
MISTAKES = {
    "neither awaited nor returned": (PROCESSOR.replace("BODY", CALL), "unawaited-work"),
    "awaited, and not returned": (PROCESSOR.replace("BODY", f"await {CALL}"), "handler-response"),
    "those that went well": (SETTLED.replace("STATUS", "fulfilled"), "handler-response"),
    "none": (SETTLED.replace("STATUS", "reject"), "swallowed-exception"),
}


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_one_rule_speaks_of_it(case: tuple[str, str], coded: Callable[..., list[Any]]) -> None:
    code, rule = case
    found = {one: [said.verdict for said in coded(code, one, properties=NODE)] for one in RULES}
    assert found == {one: ["fail"] if one == rule else [] for one in RULES}


@pytest.mark.parametrize("code", [PROCESSOR.replace("BODY", f"return {CALL}"), SETTLED.replace("STATUS", "rejected")])
def test_trap_what_is_right(code: str, coded: Callable[..., list[Any]]) -> None:
    assert [coded(code, one, properties=NODE) for one in RULES] == [[]] * len(RULES)
