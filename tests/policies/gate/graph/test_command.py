"""`queuegate graph` as a command: where the picture goes, and what the exit code says."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_findings_are_drawn_and_fail_nothing(folder: Path, lossy: str, queuegate: Run) -> None:
    (folder / "template.yaml").write_text(lossy, encoding="utf-8")
    done = queuegate("graph")
    assert (done.returncode, done.stderr) == (0, "")
    assert "error[missing-redrive-policy]" in done.stdout


@pytest.mark.parametrize(
    ("name", "start"), [("p.html", "<!DOCTYPE html>"), ("p.mmd", "flowchart LR"), ("p.md", "## SQS → Lambda"), ("p.txt", "pipeline Orders → Worker")]
)
def test_a_file_has_the_format_of_its_ending(folder: Path, good: str, queuegate: Run, name: str, start: str) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = queuegate("graph", "-o", name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / name).read_text(encoding="utf-8").startswith(start)


def test_an_ending_of_no_format_is_refused_with_those_that_there_are(folder: Path, good: str, queuegate: Run) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = queuegate("graph", "-o", "p.bmp")
    assert done.returncode == 4
    assert "the ending of p.bmp. Use .txt, " in done.stderr
    assert not (folder / "p.bmp").exists()
    assert queuegate("graph", "-o", "p.bmp", "--format", "tree").returncode == 0


def test_a_page_in_another_folder_leads_back_to_the_template(folder: Path, good: str, queuegate: Run) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / "out").mkdir()
    queuegate("graph", "-o", "out/p.html")
    assert 'href="../template.yaml#L' in (folder / "out" / "p.html").read_text(encoding="utf-8")


def test_the_summary_of_a_job_is_added_to(folder: Path, good: str, queuegate: Run) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / "summary.md").write_text("before", encoding="utf-8")
    queuegate("graph", "--format", "markdown", "-o", "summary.md", GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("before\n## SQS")


def test_exit_codes(folder: Path, good: str, queuegate: Run) -> None:
    assert queuegate("graph").returncode == 5
    (folder / "template.yaml").write_text("Resources: {Orders: {Type: AWS::SQS::Queue}}", encoding="utf-8")
    none = queuegate("graph")
    assert (none.returncode, none.stderr) == (0, "queuegate: no SQS → Lambda pipeline found: there is nothing to draw\n")
    (folder / "template.yaml").write_text("Resources: [", encoding="utf-8")
    broken = queuegate("graph")
    assert broken.returncode == 4
    assert "template.yaml:1" in broken.stderr
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    unwritten = queuegate("graph", "-o", "no/such/folder.html")
    assert unwritten.returncode == 4
    assert "no/such/folder.html cannot be written" in unwritten.stderr
    assert queuegate("graph", "--format", "svg").returncode == 4


def test_a_terminal_without_lines_has_a_tree_all_the_same(folder: Path, good: str, queuegate: Run) -> None:
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = queuegate("graph", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert "|- queue Orders" in done.stdout
