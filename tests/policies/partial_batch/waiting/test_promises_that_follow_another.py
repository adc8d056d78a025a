"""A promise that only follows another one, for which somebody waits, is no work that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
HANDLER = """
const { rates, audit } = require("shop");
const known = new Map();
function load(url) {
  if (known.has(url)) return known.get(url);
  const found = fetch(url, { signal: AbortSignal.timeout(900) }).then((answer) => answer.json());
  known.set(url, found);
  FOLLOWS
  return found;
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      LOADS
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
WAITS = "console.log((await load(JSON.parse(record.body).url)).name);"


def said(coded: Coded, follows: str, loads: str = WAITS) -> list[str]:
    found = coded(HANDLER.replace("FOLLOWS", follows).replace("LOADS", loads), "unawaited-work", properties="    Runtime: nodejs22.x\n")
    assert {(one.verdict, one.resource) for one in found} <= {("fail", "Worker")}
    return [one.text.partition(" without await")[0] for one in found]


@pytest.mark.parametrize(
    "follows",
    ["found.catch(() => known.delete(url));", "found.finally(() => console.log(url));", "found.then((one) => console.log(one), () => known.delete(url));"],
)
def test_what_follows_a_promise_that_is_waited_for(follows: str, coded: Coded) -> None:
    assert said(coded, follows) == []
    assert said(coded, follows, "const all = await Promise.all([load(JSON.parse(record.body).url)]); console.log(all.length);") == []


def test_what_follows_one_for_which_nobody_waits_is_no_less_lost(coded: Coded) -> None:
    assert said(coded, "found.catch(() => known.delete(url));", "load(JSON.parse(record.body).url);") != []


def test_what_does_work_of_its_own_is_waited_for_by_itself(coded: Coded) -> None:
    assert said(coded, "found.then((one) => audit.write(one.name));") == ["Worker calls found.then"]
