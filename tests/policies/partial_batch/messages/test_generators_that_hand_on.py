"""What a generator of Node.js hands on with `yield*` is what it goes through, one by one, and so is what an iterator of the code's own gives until it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
HANDLER = """
GENERATOR
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for await (const record of all(Records)) {
    try {
      await deliver(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
GENERATORS = {
    "a list": "function* all(records) { yield* records; }",
    "its values": "function* all(records) { yield* records.values(); }",
    "another generator": "function* each(records) { for (const one of records) yield one; }\nconst all = function* (records) { yield* each(records); };",
    "itself": "function* all([first, ...rest]) { if (!first) return; yield first; yield* all(rest); }",
    "an asynchronous one": "async function* all(records) { yield* records; }",
    "an iterator of the code's own": """
class Batch {
  constructor(records) { this.records = records; this.at = 0; }
  next() { return this.at < this.records.length ? { value: this.records[this.at++], done: false } : { value: undefined, done: true }; }
  [Symbol.iterator]() { return this; }
}
const all = (records) => new Batch(records);""",
    "one that an object makes each time": """
const all = (records) => ({
  [Symbol.iterator]() {
    let at = 0;
    return { next: () => (at === records.length ? { done: true } : { value: records[at++] }) };
  },
});""",
    "an asynchronous iterator": """
const all = (records) => ({
  [Symbol.asyncIterator]: () => {
    const left = [...records];
    return { next: async () => ({ done: left.length === 0, value: left.shift() }) };
  },
});""",
    "an object that is gone through": "class Batch { constructor(records) { this.records = records; } *[Symbol.iterator]() { yield* this.records; } }\nconst all = (records) => new Batch(records);",
}


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
def test_messages_that_are_handed_on_are_messages(generator: str, coded: Coded) -> None:
    code = HANDLER.replace("GENERATOR", generator)
    assert coded(code, "handler-response", properties="    Runtime: nodejs22.x\n") == []
    lost = code.replace("batchItemFailures.push({ itemIdentifier: record.messageId })", "console.error(error)")
    found = coded(lost, "swallowed-exception", properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]
    assert "of a message" in found[0].text


ITERATORS = {
    "it does the work": "next: async () => { if (at < records.length) await deliver(records[at].body); return { done: at === records.length, value: records[at++] }; }",
    "it ends at nobody knows what": "next: async () => ({ done: records[at].body === process.env.LAST, value: records[at++] })",
    "it never ends": "next: async () => ({ value: records[at++ % records.length] })",
}


@pytest.mark.parametrize("method", ITERATORS.values(), ids=ITERATORS)
def test_an_iterator_that_does_more_is_a_question(method: str, coded: Coded) -> None:
    iterator = f"const all = (records) => ({{ [Symbol.asyncIterator]() {{ let at = 0; return {{ {method} }}; }} }});"
    found = coded(HANDLER.replace("GENERATOR", iterator), "handler-response", properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in found] == [("undecided", "Worker")]
    assert "an iterator of the code's own is not followed" in found[0].text
