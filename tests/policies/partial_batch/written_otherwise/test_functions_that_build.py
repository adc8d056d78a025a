"""Functions that are given to a builder of queries: they only call what they are given, and nothing else comes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
const { db } = require("a-database");
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try {
      const { id } = JSON.parse(record.body);
      await db.update("orders").WHERE.execute();
    } catch (error) { REPORTED }
  }
  return { batchItemFailures: failures };
};
"""
BUILDS = [
    "where((eb) => eb.or([eb('id', '=', id), eb('other', '=', id)]))",
    "onConflict((oc) => oc.column('id').doUpdateSet({ id }))",
    "where((query) => { query.where('id', id).orWhere({ other: id }); })",
    "where(function () { this.where('id', id); })",
    "first({ where: (table, { eq, and }) => and(eq(table.id, id), eq(table.open, true)) })",
]
WORKS = ["where((eb) => deliver(eb, id))", "where(async (eb) => { await eb.run(id); })", "where((eb) => { failures.push(id); return eb; })"]


@pytest.mark.parametrize("where", BUILDS)
def test_a_function_that_builds_is_no_question(where: str, coded: Callable[..., list[Any]]) -> None:
    def verdicts(reported: str) -> list[str]:
        code = CODE.replace("WHERE", where).replace("REPORTED", reported)
        return [one.verdict for one in coded(code, "swallowed-exception", properties="    Runtime: nodejs22.x\n")]

    assert verdicts("failures.push({ itemIdentifier: record.messageId });") == []
    assert verdicts("console.error(error);") == ["fail"]


@pytest.mark.parametrize("where", WORKS)
def test_a_function_that_does_something_is_one(where: str, coded: Callable[..., list[Any]]) -> None:
    code = CODE.replace("WHERE", where).replace("REPORTED", "failures.push({ itemIdentifier: record.messageId });")
    assert [one.verdict for one in coded(code, "swallowed-exception", properties="    Runtime: nodejs22.x\n")] == ["undecided"]
