"""A function that sleeps before it looks at a message says of it what it says without that, however its promise is waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NODE = "    Runtime: nodejs22.x\n"
HANDLER = """
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function check(order) { NAP if (!order.total) throw new Error("no total"); }
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      WAITS
    } catch (error) {
      CLAUSE
    }
  }
  return { batchItemFailures };
};
"""
RULES = ("swallowed-exception", "raises-for-one-message", "unawaited-work", "unprocessed-messages", "handler-response")


@pytest.mark.parametrize(
    "waits",
    [
        "await check(order);",
        "const checked = check(order); await checked;",
        "const one = check(order), two = check(order); await one; await two;",
        "await Promise.all([check(order), check(order)]);",
        "await Promise.all([order].map(async (one) => check(one)));",
        "const [one] = await Promise.allSettled([check(order)]); if (one.status === 'rejected') throw one.reason;",
        "await Promise.allSettled([check(order)]);",
        "await Promise.race([check(order)]);",
        "await Promise.any([check(order)]);",
        "await Promise.resolve(check(order));",
        "await check(order).then(() => store(order));",
        "await check(order).finally(() => console.log('checked'));",
        "await check(order).catch((error) => console.error(error));",
        "await check(order).catch(() => { batchItemFailures.push({ itemIdentifier: record.messageId }); });",
        "await new Promise((resolve, reject) => check(order).then(resolve, reject));",
        "await (async () => { return check(order); })();",
    ],
)
@pytest.mark.parametrize("clause", ["batchItemFailures.push({ itemIdentifier: record.messageId });", "console.error(error);", "throw error;"])
def test_a_function_that_sleeps_first_fails_as_well(waits: str, clause: str, coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("WAITS", waits).replace("CLAUSE", clause)
    plain, asleep = (
        [(one.rule, one.verdict, one.text) for rule in RULES for one in coded(code.replace("NAP", nap), rule, properties=NODE)]
        for nap in ("", "await sleep(20);")
    )
    assert plain == asleep
