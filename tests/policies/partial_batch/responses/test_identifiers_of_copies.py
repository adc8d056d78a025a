"""`handler-response`: the itemIdentifier is read from a copy of the record, or of what its body says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "handler-response"
NODE = "    Runtime: nodejs22.x\n"
HANDLER = """
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    let copy = {};
    try {
      copy = COPY;
      await store(copy);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: copy.NAME });
    }
  }
  return { batchItemFailures };
};
"""
LIST = """
const copies = (records) => records.map((record) => (COPY));
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const copy of copies(event.Records)) {
    try { await store(copy); } catch (error) { batchItemFailures.push({ itemIdentifier: copy.NAME }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    "copy", ["{ ...JSON.parse(record.body), at: 1 }", "Object.assign({}, JSON.parse(record.body))", "{ ...{ ...JSON.parse(record.body) } }"]
)
@pytest.mark.parametrize("code", [HANDLER, LIST])
def test_what_the_body_says_is_no_identifier(code: str, copy: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(code.replace("COPY", copy).replace("NAME", "orderId"), RULE, properties=NODE) if "from the message's body" in one.text]
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]


@pytest.mark.parametrize(
    ("copy", "name"),
    [
        ("{ ...record }", "messageId"),
        ("{ ...JSON.parse(record.body), id: record.messageId }", "id"),
        ("{ id: record.messageId, ...record.attributes, ...JSON.parse('{}') }", "orderId"),
        ("{ ...JSON.parse(record.body), ...(await known(record)) }", "orderId"),
        ("merge({ ...JSON.parse(record.body) }, record)", "messageId"),
    ],
    ids=["a copy of the record", "its own", "of two", "of one that may have it", "one that is changed"],
)
def test_what_may_be_the_identifier(copy: str, name: str, coded: Callable[..., list[Any]]) -> None:
    code = "const { merge } = require('lodash');\n" + HANDLER.replace("let copy = {};", "let copy = record;").replace("COPY", copy).replace("NAME", name)
    assert [one for one in coded(code, RULE, properties=NODE) if one.verdict == "fail" and "body" in one.text] == []
