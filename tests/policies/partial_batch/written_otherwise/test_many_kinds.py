"""A handler of many kinds of messages says the same however it is written which function is for which kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MANY = 8
Coded = Callable[..., list[Any]]
WORK = """
const work{i} = async (message) => {{
  {before}const current = await load(message.id);
  if (!current) {{ if (message.optional{i}) return; throw new Error(`nothing for ${{message.id}}`); }}
  if (current.version >= message.version) return;
  if ('document' in message) await store(message.id, message.document);
  await save(message.id, {i});
  if (message.notify !== false && current.state !== message.state) await publish(message.id, {i});{after}
}};
"""
STYLES = {
    "a chain of ifs": "const act = async (message) => {\n"
    + "".join(f"  {'else ' if i else ''}if (message.kind === 'kind{i}') await work{i}(message);\n" for i in range(MANY))
    + "  else throw new Error(message.kind);\n};\n",
    "guards": "const act = async (message) => {\n"
    + "".join(f"  if (message.kind === 'kind{i}') return work{i}(message);\n" for i in range(MANY))
    + "  throw new Error(message.kind);\n};\n",
    "a switch": "const act = async (message) => {\n  switch (message.kind) {\n"
    + "".join(f"    case 'kind{i}': await work{i}(message); break;\n" for i in range(MANY))
    + "    default: throw new Error(message.kind);\n  }\n};\n",
    "an object": "const works = { " + ", ".join(f"kind{i}: work{i}" for i in range(MANY)) + " };\n"
    "const act = async (message) => { const work = works[message.kind]; if (!work) throw new Error(message.kind); await work(message); };\n",
    "a map": "const works = new Map([" + ", ".join(f"['kind{i}', work{i}]" for i in range(MANY)) + "]);\n"
    "const act = async (message) => { const work = works.get(message.kind); if (!work) throw new Error(message.kind); await work(message); };\n",
}
HANDLER = """
const { load, store, save, publish } = require('shop');
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { await act(JSON.parse(record.body)); } catch (error) { console.error(error); batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("wrong", [None, MANY - 1])
def test_whichever_swallows(style: str, wrong: int | None, coded: Coded) -> None:
    works = "".join(
        WORK.format(i=i, before="try { " if i == wrong else "", after=" } catch (error) { console.error(error); }" if i == wrong else "") for i in range(MANY)
    )
    said = coded(HANDLER + works + style, "swallowed-exception", properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ([] if wrong is None else ["fail"])
