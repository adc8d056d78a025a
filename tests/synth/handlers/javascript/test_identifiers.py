"""What stands for the messageId of a message that failed: itself, or something that is made of it and that no message of the batch has."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
TEXT = """import { createHash } from 'node:crypto';
import { deliver } from 'shop';
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const r of event.Records) {
    try { await deliver(r.body); } catch (e) { FAILED }
  }
  return { batchItemFailures: KEPT };
};
"""


def read(folder: Path, failed: str, kept: str = "batchItemFailures") -> Any:
    case = running.Case("identifiers", "mjs", "handler", TEXT.replace("FAILED", failed).replace("KEPT", kept))
    running.write(folder, [case])
    return running.read(folder, case)


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("r.messageId.toUpperCase()", "the messageId in capitals"),
        ("r.messageId.slice(0, 8)", "a part of the messageId"),
        ("r.messageId.slice(-12)", "a part of the messageId"),
        ("r.messageId.substring(9)", "a part of the messageId"),
        ("r.messageId.split('-')[0]", "a part of the messageId"),
        ("r.messageId.replaceAll('-', '')", "another text that is made of the messageId"),
        ("JSON.stringify(r.messageId)", "a text with more in it than the messageId"),
        ("[...r.messageId].reverse().join('')", "another text that is made of the messageId"),
        ("r.messageId.split('').reverse().join('')", "another text that is made of the messageId"),
        ("r.messageId.split('-').join('')", "another text that is made of the messageId"),
        ("r.messageId.split('-').join()", "another text that is made of the messageId"),
        ("btoa(r.messageId)", "another text that is made of the messageId"),
        ("Buffer.from(r.messageId).toString('base64')", "another text that is made of the messageId"),
        ("Buffer.from(r.messageId, 'utf8').toString('hex')", "another text that is made of the messageId"),
        ("createHash('sha256').update(r.messageId).digest('hex')", "another text that is made of the messageId"),
    ],
)
def test_what_is_made_of_the_id_is_no_id(identifier: str, words: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"batchItemFailures.push({{ itemIdentifier: {identifier} }});")
    assert [(one.kind, one.what) for one in found.answers.found if one.kind == "identifier"] == [("identifier", words)]


@pytest.mark.parametrize(
    "identifier",
    ["r.messageId.toLowerCase()", "r.messageId.trim()", "String(r.messageId)", "r.messageId.slice()", "r.messageId.slice(0, 100)", "r.messageId.substring(0, 36)",
     "[...r.messageId].join('')", "r.messageId.split('-').join('-')", "Buffer.from(r.messageId).toString()", "Buffer.from(r.messageId).toString('utf8')", "atob(btoa(r.messageId))",
     "Buffer.from(Buffer.from(r.messageId).toString('base64'), 'base64').toString()", "`${r.messageId}:1`.split(':')[0]", "r.messageId.split(':')[0].length ? r.messageId : r.messageId"],
)  # fmt: skip
def test_what_is_the_id_after_all_is_none_of_these(identifier: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"console.error(r.messageId.slice(0, 8)); batchItemFailures.push({{ itemIdentifier: {identifier} }});")
    assert not [one for one in found.answers.found if one.kind == "identifier"]


def test_no_id_is_empty_however_that_is_asked(tmp_path: Path) -> None:
    for at, (kept, told) in enumerate(
        {"f.itemIdentifier": "response", "!f.itemIdentifier": "empty", "!!f.itemIdentifier": "response", "!(!f.itemIdentifier)": "response"}.items()
    ):
        (tmp_path / str(at)).mkdir()
        found = read(tmp_path / str(at), "batchItemFailures.push({ itemIdentifier: r.messageId });", f"batchItemFailures.filter((f) => {kept})")
        assert {one.told for one in found.failures.found} == {told}, kept


@pytest.mark.parametrize(("how", "asks"), [("", True), (", enumerable: false", True), (", enumerable: true", False)])
def test_what_is_not_enumerable_is_left_out_of_the_answer(how: str, asks: Any, tmp_path: Path) -> None:
    found = read(tmp_path, f"const f = {{}}; Object.defineProperty(f, 'itemIdentifier', {{ value: r.messageId{how} }}); batchItemFailures.push(f);")
    assert bool(found.unfollowed) is asks
