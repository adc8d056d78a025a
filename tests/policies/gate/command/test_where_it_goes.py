"""What goes where: the report to standard output and to files, all else to standard error, and the same bytes for the same input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Run = Any  # the fixture's type stands in conftest.py, which nothing imports

NO_PIPELINE = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_findings_go_to_stdout_and_to_files_alike(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    printed = queuegate("check", "--report", "json")
    filed = queuegate("check", "--report", "json=report.json")
    assert (filed.returncode, filed.stdout) == (1, "")
    assert (folder / "report.json").read_text(encoding="utf-8") == printed.stdout


def test_a_run_that_fails_says_so_though_its_reports_are_files(queuegate: Run, folder: Path, lossy: str, good: str) -> None:
    write(folder, "template.yaml", lossy)
    last = queuegate("check").stdout.splitlines()[-1]
    filed = ("check", "--report", "json=report.json", "--report", "junit=report.xml")
    assert queuegate(*filed).stderr == f"queuegate: {last}: report.json, report.xml\n"
    assert queuegate(*filed, "--quiet").stderr == ""
    assert queuegate(*filed, "--report", "terminal").stderr == ""
    write(folder, "template.yaml", good)
    assert (done := queuegate(*filed)).returncode == 0
    assert (done.stdout, done.stderr) == ("", "")


def test_two_runs_give_the_same_bytes(queuegate: Run, folder: Path, lossy: str, short: str) -> None:
    write(folder, "a/template.yaml", lossy)
    write(folder, "b/template.yaml", short)
    printed = [queuegate("check", "a", "b", "--report", "terminal", "--report", f"json={seed}", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")]
    assert printed[0] == printed[1] != ""
    assert (folder / "1").read_bytes() == (folder / "2").read_bytes() != b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--linters", "none", "--report", "json"),
        pytest.param(("check",), marks=pytest.mark.slow),
        ("rules",),
        pytest.param(("schema",), marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_gone_is_no_error(folder: Path, lossy: str, arguments: tuple[str, ...]) -> None:
    write(folder, "template.yaml", lossy)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # then Python writes once more at its end
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", *arguments], cwd=folder, env=buffered, stdout=writes, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (int("check" in arguments), "")


@pytest.mark.parametrize("encoding", ["ascii", *(pytest.param(name, marks=pytest.mark.slow) for name in ("latin-1", "cp1252"))])
def test_any_encoding_of_the_terminal_will_do(folder: Path, lossy: str, encoding: str) -> None:
    write(folder, "template.yaml", lossy.replace("Worker", "Wörker"))
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", "check", "--linters", "none"], cwd=folder, env=environment, capture_output=True, encoding=encoding, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "Orders -> W" in done.stdout
    assert "missing-redrive-policy" in done.stdout


def test_json_is_utf_8_whatever_the_terminal_is(queuegate: Run, folder: Path) -> None:
    write(folder, "tëmplate.yaml", NO_PIPELINE)
    done = queuegate("check", "tëmplate.yaml", "--report", "json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["targets"][0]["target"] == "tëmplate.yaml"


def test_a_closed_standard_output_is_no_traceback(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m queuegate check --linters none >&-"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.slow)], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_said(folder: Path, lossy: str, unbuffered: str) -> None:
    """With a buffer Python writes once more at its end, and must not change the exit code then."""
    write(folder, "template.yaml", lossy)
    command = ["bash", "-c", f"{sys.executable} -m queuegate check --linters none > /dev/full"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (4, "queuegate: standard output cannot be written: No space left on device\n")


def test_an_answer_about_access_goes_where_it_can_be_read_or_says_why_not(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    (folder / "summary.md").write_text("# Before\n", encoding="utf-8")
    command = f"{sys.executable} -m queuegate access no-public-access --report terminal=summary.md --report json=none/answer.json --report json > /dev/full"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 4
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# Before\n\n")
    assert "--report json=none/answer.json cannot be written: No such file or directory" in done.stderr
    assert "standard output cannot be written: No space left on device" in done.stderr


def test_no_file_is_left_in_the_folder(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    queuegate("check")
    assert sorted(path.name for path in folder.iterdir()) == [".git", "template.yaml"]


def test_hostile_text_does_not_reach_the_terminal(queuegate: Run, folder: Path) -> None:
    write(folder, "a\x1b[31m\u202e.yaml", "Resources: [")
    done = queuegate("check", "a\x1b[31m\u202e.yaml", "--report", "json")
    assert done.returncode == 4
    assert done.stderr.startswith("queuegate: a\\x1b[31m\\u202e.yaml:1: ")
    assert "\x1b" not in done.stdout + done.stderr


def test_a_name_that_is_no_text_is_no_traceback(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"queuegate", b"check", b"\xff.yaml", b"--report", b"json"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 4
    assert json.loads(done.stdout)["problems"][0]["kind"] == "unreadable"
    assert b"Traceback" not in done.stderr
