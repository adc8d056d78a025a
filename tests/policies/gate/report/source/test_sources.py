from __future__ import annotations

import os
from pathlib import Path

import pytest

from queuegate.policies.gate.report.source.files import Files, from_files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_read_from_the_working_folder(folder: Path) -> None:
    (folder / "a.yaml").write_bytes("\ufeffA: 1\r\nB: é\r\n".encode())
    assert from_files("a.yaml") == "A: 1\r\nB: é\r\n"
    assert Files(from_files)["a.yaml"].lines == ["A: 1", "B: é", ""]


def test_what_is_not_utf_8_still_has_lines(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"A: \xff\n")
    assert Files(from_files)["a.yaml"].line(1) == "A: \ufffd"


def test_only_the_ends_of_lines_that_an_editor_counts_end_a_line() -> None:
    assert Files(lambda _: "a\u2028b\x0bc\nd")["x"].lines == ["a\u2028b\x0bc", "d"]


def test_a_line_beyond_the_file() -> None:
    file = Files(lambda _: "a\nb")["x"]
    assert [file.line(number) for number in (-1, 0, 1, 2, 3)] == [None, None, "a", "b", None]


@pytest.mark.parametrize("name", ["gone.yaml", "a\0b", "x" * 5000, ""])
def test_a_file_that_cannot_be_opened_has_no_text(name: str) -> None:
    assert from_files(name) is None


def test_neither_a_folder_nor_a_pipe_has_text(folder: Path) -> None:
    (folder / "folder").mkdir()
    assert from_files("folder") is None
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
        assert from_files("pipe") is None  # opening it would wait for ever


def test_a_file_that_is_too_large_has_no_text(folder: Path) -> None:
    with (folder / "large.json").open("wb") as file:
        file.truncate(5_000_001)
    assert from_files("large.json") is None


def test_a_file_is_read_once() -> None:
    asked: list[str] = []

    def read(name: str) -> None:
        asked.append(name)

    files = Files(read)
    assert files["a"].lines == files["a"].lines == []
    assert asked == ["a"]
