"""A handler with more ways than there is time for: what those that were gone have shown stays, and the rest is undecided."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
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


def written(folder: Path, caught: str) -> Code:
    (folder / "index.mjs").write_text(HANDLER.replace("BRANCHES", BRANCHES).replace("CAUGHT", caught), encoding="utf-8")
    return Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """How much the reading of a handler takes: found out once for all tests."""

    @cache
    def of(caught: str) -> int:
        before = EFFORT.done
        reading(written(tmp_path_factory.mktemp("whole"), caught))
        return int(EFFORT.done - before)

    return of


@pytest.fixture
def read(taken: Callable[[str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, float], Any]:
    """`read("console.error(error);", 0.8)`: what is known where so large a part of the time is left that the reading takes."""

    def of(caught: str, part: float) -> Any:
        monkeypatch.setattr(effort, "OF_EACH", int(taken(caught) * part))
        monkeypatch.setattr(effort, "OF_ALL", (0, 4))
        followed.cache_clear()
        programmed.cache_clear()
        with EFFORT.of(Whole(), Whole()):
            return reading(written(tmp_path, caught))

    return of


@pytest.mark.parametrize("part", [0.8, 0.95])
def test_what_was_found_stays(part: float, read: Callable[[str, float], Any]) -> None:
    found = read("console.error(error);", part)
    assert {(one.told, one.broad, one.part) for one in found.failures.found} == {("empty", True, False)}
    assert "time to follow" in found.failures.doubt.reason
    assert found.records.doubt is not None


@pytest.mark.parametrize("part", [0.5, 0.8, 0.95])
@pytest.mark.parametrize(
    "caught", ["batchItemFailures.push({ itemIdentifier: record.messageId });", "if (!error.mayBeDropped) batchItemFailures.push({ itemIdentifier: record.messageId });"]
)  # fmt: skip
def test_trap_a_clause_that_tells_on_a_way_that_was_not_gone_is_not_accused(caught: str, part: float, read: Callable[[str, float], Any]) -> None:
    found = read(caught, part)
    assert not [one for one in found.failures.found if one.told == "empty" and one.broad]
    assert found.failures.doubt is not None


def test_where_no_way_was_gone_there_is_nothing(read: Callable[[str, float], Any]) -> None:
    with pytest.raises(TooMuch):
        read("console.error(error);", 0.01)


def test_it_ends_soon_after_the_time_is_over(taken: Callable[[str], int], read: Callable[[str, float], Any]) -> None:
    whole, before = taken("console.error(error);"), EFFORT.done
    read("console.error(error);", 0.5)
    assert EFFORT.done - before < 0.6 * whole
