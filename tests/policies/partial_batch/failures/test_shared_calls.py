"""A call that two ways of a handler share, of which one tells of its failure and the other only logs it (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
CODE = """
const { deliver } = require("shop");
const write = (body) => deliver(body);
const logged = async (body) => { ONE };
const told = async (body) => { OTHER };
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      if (record.body.startsWith("a")) await logged(record.body);
      else await told(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
PLAIN = "await write(body);"
LOGGED = "try { await write(body); } catch (error) { console.error(error); }"
CAUGHT = "await write(body).catch((error) => console.error(error));"
AGAIN = "try { await write(body); } catch (error) { console.error(error); throw error; }"
BY_KIND = "try { await write(body); } catch (error) { if (error.code !== 'GONE') throw error; console.error(error); }"


@pytest.mark.parametrize(("one", "other"), [(LOGGED, PLAIN), (PLAIN, LOGGED), (CAUGHT, PLAIN), (LOGGED, AGAIN), (PLAIN, CAUGHT), (LOGGED, LOGGED)])
def test_one_way_loses_what_the_other_one_tells(one: str, other: str, coded: Callable[..., list[Any]]) -> None:
    found = coded(CODE.replace("ONE", one).replace("OTHER", other), RULE, properties="    Runtime: nodejs22.x\n")
    assert {(said.verdict, said.resource) for said in found} == {("fail", "Worker")}


@pytest.mark.parametrize(("one", "other"), [(PLAIN, PLAIN), (AGAIN, PLAIN), (AGAIN, AGAIN), (BY_KIND, PLAIN), (PLAIN, BY_KIND), (BY_KIND, BY_KIND)])
def test_trap_both_ways_tell(one: str, other: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("ONE", one).replace("OTHER", other), RULE, properties="    Runtime: nodejs22.x\n") == []
