"""What becomes of messages that go through what JavaScript has for lists, maps, classes and promises: those that failed are reported, as Node shows, and with the choice the other way round they are lost."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Reading

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
TEXT = """import { deliver } from 'shop';
const bad = async (m) => { try { await deliver(m.body); return GOOD; } catch { return BAD; } };
const item = (m) => ({ itemIdentifier: m.messageId });
export const handler = async (event) => {
  const all = event.Records;
  const f = [];
BODY};
"""
BODIES = dict(block.split("\n", 1) for block in (running.CASES / "ways.txt").read_text(encoding="utf-8").split("\n=== ")[1:])


def case(name: str, *, failed: bool) -> Any:
    words = {True: "true", False: "false"}
    return running.Case(name, "mjs", "handler", TEXT.replace("BODY", BODIES[name] + "\n").replace("GOOD", words[not failed]).replace("BAD", words[failed]))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder, cases = tmp_path_factory.mktemp("ways"), [case(name, failed=True) for name in BODIES]
    running.write(folder, cases)
    return folder, running.run(folder, cases)


@pytest.mark.parametrize("name", BODIES)
def test_a_run_shows_that_what_failed_is_told(name: str, runs: tuple[Path, dict[str, Any]]) -> None:
    folder, seen = runs
    found = running.read(folder, case(name, failed=True))
    assert "broken" not in seen[name], seen[name]
    assert isinstance(found, Reading), found
    assert not found.unfollowed, found.unfollowed
    assert not running.contradictions(found, seen[name])
    assert {one.told for one in found.failures.found} == {"raised" if "throw new" in BODIES[name] and "return {" not in BODIES[name] else "response"}


@pytest.mark.parametrize("name", [one for one in BODIES if "throw new" not in BODIES[one]])
def test_with_the_choice_the_other_way_round_it_is_lost(name: str, tmp_path: Path) -> None:
    given = case(name, failed=False)
    running.write(tmp_path, [given])
    found = running.read(tmp_path, given)
    assert isinstance(found, Reading), found
    assert "empty" in {one.told for one in found.failures.found}
