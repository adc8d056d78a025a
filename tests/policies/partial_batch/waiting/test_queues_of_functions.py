"""Packages that run functions later: p-queue is empty before its last function is done, and `async` gives no promise where it is given a callback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
HANDLER = """
const PQueue = require("p-queue"), queue = new PQueue({ concurrency: 4 }), async = require("async");
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  const each = async (record) => {
    try { await deliver(record.body); } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  };
  WORK
  return { batchItemFailures };
};
"""
ADDED = "for (const record of Records) queue.add(() => each(record));"
DROPPED = {
    "p-queue, which is empty": f"{ADDED} await queue.onEmpty();",
    "p-queue, which has room": f"{ADDED} await queue.onSizeLessThan(1);",
    "async.each": "async.each(Records, each, (error) => { if (error) console.error(error); });",
    "async.eachLimit": "await async.eachLimit(Records, 4, each, (error) => { if (error) console.error(error); });",
}
WAITED = {
    "p-queue": f"{ADDED} await queue.onIdle();",
    "p-queue, which is let run": f"{ADDED} await queue.onEmpty(); await queue.onIdle();",
    "async.each": "await async.each(Records, each);",
    "async.each within a promise": "await new Promise((resolve, reject) => async.each(Records, each, (error) => (error ? reject(error) : resolve())));",
}


@pytest.mark.parametrize("work", DROPPED.values(), ids=DROPPED)
def test_nobody_waits_for_the_last_ones(work: str, coded: Coded) -> None:
    found = coded(HANDLER.replace("WORK", work), "unawaited-work", properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]
    assert "without await: the invocation ends first" in found[0].text


@pytest.mark.parametrize("work", WAITED.values(), ids=WAITED)
def test_all_of_them_are_waited_for(work: str, coded: Coded) -> None:
    for rule in ("unawaited-work", "handler-response", "swallowed-exception"):
        assert coded(HANDLER.replace("WORK", work), rule, properties="    Runtime: nodejs22.x\n") == []
