"""What GitHub would throw away as a whole is cut where it still says the gravest."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.output.screen import written
from queuegate.policies.gate.report.text.summary_size import MOST_BYTES, fitted

ROWS = "## Verdict\n\n| a |\n|---|\n" + "".join(f"| row {i} é |\n" for i in range(200))


def test_what_fits_stays_as_it_is() -> None:
    assert fitted(ROWS, len(ROWS.encode())) == ROWS


@pytest.mark.parametrize("room", [150, 500, 1000])
def test_whole_lines_are_kept_and_the_rest_is_said_to_be_left_out(room: int) -> None:
    cut = fitted(ROWS, room)
    assert len(cut.encode()) <= room
    kept, _, note = cut.partition("\n**The rest is left out")
    assert note
    assert ROWS.startswith(kept)
    assert kept == "" or kept.endswith("\n")


def test_a_flowchart_is_drawn_as_a_whole_or_not_at_all() -> None:
    text = "## Pipelines\n\n" + "```mermaid\nflowchart LR\n" + "  a --> b\n" * 100 + "```\n\n- a finding\n"
    cut = fitted(text, 600)
    assert "```" not in cut
    assert cut.startswith("## Pipelines\n")


def test_where_there_is_no_room_nothing_is_written() -> None:
    assert fitted(ROWS, 10) == ""
    assert fitted(ROWS, -5) == ""


def test_the_summary_of_a_step_never_grows_beyond_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary, other = tmp_path / "summary.md", tmp_path / "other.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    summary.write_text("what an earlier command wrote\n", encoding="utf-8")
    large = "| a row of a table |\n" * 40_000
    for _ in range(3):
        assert written(summary, large) == ""
    assert written(other, large * 2) == ""
    assert MOST_BYTES - 200 < summary.stat().st_size <= MOST_BYTES
    assert summary.read_text(encoding="utf-8").startswith("what an earlier command wrote\n\n| a row")
    assert other.stat().st_size == len(large) * 2
