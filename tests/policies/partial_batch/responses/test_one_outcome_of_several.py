"""Of the outcomes of a batch one alone is looked at (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "handler-response"
Coded = Callable[..., list[Any]]
CODE = """
const { deliver } = require("shop");
exports.handler = async (event) => {
  const outcomes = await Promise.allSettled(event.Records.map((record) => deliver(record.body)));
  const batchItemFailures = [];
  const failed = (at) => batchItemFailures.push({ itemIdentifier: event.Records[at].messageId });
  BODY
  return { batchItemFailures };
};
"""
ALONE = {
    "the first by its index": "if (outcomes[0].status === 'rejected') failed(0);",
    "the first by a method": "if (outcomes.at(0).status !== 'fulfilled') failed(0);",
    "the first of a pattern": "const [{ status }] = outcomes; if (status === 'rejected') failed(0);",
    "a loop that is too short": "for (let i = 0; i < 1; i++) if (outcomes[i].status === 'rejected') failed(i);",
    "the last": "const last = outcomes.length - 1; if (outcomes[last].status === 'rejected') failed(last);",
}


@pytest.mark.parametrize("body", ALONE.values(), ids=ALONE)
def test_one_alone_is_looked_at(body: str, coded: Coded) -> None:
    code = CODE.replace("BODY", body)
    (one,) = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert f"looks at the outcome of the {'last' if 'last' in body else 'first'} message of the batch alone" in one.text
    single = "Mapping: {Properties: {BatchSize: 1, MaximumBatchingWindowInSeconds: 0}}\n"
    assert coded(code, RULE, single, properties="    Runtime: nodejs22.x\n") == []  # there is no other


TRAPS = {
    "each": "outcomes.forEach((one, i) => { if (one.status === 'rejected') failed(i); });",
    "the first for the log": "if (outcomes[0].status === 'rejected') console.log('the first'); outcomes.forEach((one, i) => { if (one.status === 'rejected') failed(i); });",
    "any of them": "if (outcomes.some((one) => one.status === 'rejected')) throw new Error('not all');",
    "the first that failed, and those behind it": "const at = outcomes.findIndex((one) => one.status === 'rejected'); if (at >= 0) for (let i = at; i < outcomes.length; i++) failed(i);",
    "each in a loop": "for (let i = 0; i < outcomes.length; i++) if (outcomes[i].status === 'rejected') failed(i);",
    "each by its entries": "for (const [i, one] of outcomes.entries()) if (one.status === 'rejected') failed(i);",
    "what is asked of it": "outcomes.forEach((one, i) => { if (one.status === 'rejected' && (i === 0 || event.Records[i].attributes.ApproximateReceiveCount < 3)) failed(i); });",
}


@pytest.mark.parametrize("body", TRAPS.values(), ids=TRAPS)
def test_trap_each_is_looked_at(body: str, coded: Coded) -> None:
    found = coded(CODE.replace("BODY", body), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one for one in found if "alone" in one.text] == []
