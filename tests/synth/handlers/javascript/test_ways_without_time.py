"""A handler with more ways than there is time for: what those that were gone have shown stays, and the rest is undecided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers import effort
from queuegate.synth.handlers.effort import EFFORT, TooMuch
from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.javascript.run.ways import followed, programmed
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

PLACE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
HANDLER = """
import { deliver } from 'shop';
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
BRANCHES
    } catch (error) {
      CAUGHT
    }
  }
  return { batchItemFailures };
};
"""
BRANCHES = "\n".join(
    f"      if (order.part{i}) await deliver('{i}', order.part{i}); else if (order.other{i} > {i}) await deliver('{i}', order.other{i});" for i in range(40)
)


class Whole:
    """Templates that are linked, or a function of theirs."""


def read(folder: Path, caught: str, monkeypatch: pytest.MonkeyPatch, part: float) -> tuple[Any, int]:
    """What is known where so large a part of the time is left that the reading takes, and how much it took."""
    (folder / "index.mjs").write_text(HANDLER.replace("BRANCHES", BRANCHES).replace("CAUGHT", caught), encoding="utf-8")
    code = Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE)
    before = EFFORT.done
    whole = reading(code)
    taken = int(EFFORT.done - before)
    if part >= 1:
        return whole, taken
    followed.cache_clear()
    programmed.cache_clear()
    monkeypatch.setattr(effort, "OF_ALL", (0, 4))
    monkeypatch.setattr(effort, "OF_EACH", int(taken * part))
    with EFFORT.of(Whole(), Whole()):
        return reading(code), taken


@pytest.mark.parametrize("part", [0.8, 0.95])
def test_what_was_found_stays(part: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = read(tmp_path, "console.error(error);", monkeypatch, part)
    assert {(one.told, one.broad, one.part) for one in found.failures.found} == {("empty", True, False)}
    assert "time to follow" in found.failures.doubt.reason
    assert found.records.doubt is not None


@pytest.mark.parametrize("part", [0.5, 0.8, 0.95])
@pytest.mark.parametrize(
    "caught", ["batchItemFailures.push({ itemIdentifier: record.messageId });", "if (!error.mayBeDropped) batchItemFailures.push({ itemIdentifier: record.messageId });"]
)  # fmt: skip
def test_trap_a_clause_that_tells_on_a_way_that_was_not_gone_is_not_accused(caught: str, part: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = read(tmp_path, caught, monkeypatch, part)
    assert not [one for one in found.failures.found if one.told == "empty" and one.broad]
    assert found.failures.doubt is not None


def test_where_no_way_was_gone_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooMuch):
        read(tmp_path, "console.error(error);", monkeypatch, 0.01)


def test_it_ends_soon_after_the_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = EFFORT.done
    _, taken = read(tmp_path, "console.error(error);", monkeypatch, 0.5)
    assert EFFORT.done - before - taken < 0.6 * taken
