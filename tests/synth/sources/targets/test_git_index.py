"""What git tracks, by an index of each form: https://git-scm.com/docs/index-format."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from queuegate.synth.sources.targets.git_index import tracks

NAMES = ["a/committed.txt", "a/committed.txt.old", "a/deep/er/one.py", f"b/{'long/' * 40}name.txt", "b/ü.txt", "c.txt"]


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false", *words], cwd=folder, check=True, capture_output=True
    )


def made(folder: Path, *words: str) -> Path:
    folder.mkdir()
    git(folder, "init", "-q", *words)
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "a" / "made").mkdir()
    (folder / "a" / "made" / "by-a-tool.txt").write_text("x", encoding="utf-8")
    return folder


def asserted(top: Path) -> None:
    assert [tracks(top / name, file=True) for name in NAMES] == [True] * len(NAMES)
    assert (tracks(top / "a"), tracks(top / "a" / "deep"), tracks(top / "b" / "long")) == (True, True, True)
    assert (tracks(top / "a" / "made"), tracks(top / "a" / "made" / "by-a-tool.txt", file=True), tracks(top / "a" / "comm")) == (False, False, False)


@pytest.mark.parametrize("version", [2, 3, 4])
def test_an_index_of_each_version(tmp_path: Path, version: int) -> None:
    top = made(tmp_path / "own")
    git(top, "update-index", "--index-version", str(version))
    if version > 2:
        (top / "later.txt").write_text("x", encoding="utf-8")
        git(top, "add", "-N", "later.txt")
        assert tracks(top / "later.txt", file=True)
    asserted(top)


def test_one_by_sha256(tmp_path: Path) -> None:
    top = made(tmp_path / "own", "--object-format=sha256")
    git(top, "update-index", "--index-version", "4")
    asserted(top)


@pytest.mark.parametrize("version", [2, 4])
def test_one_that_shares_its_entries(tmp_path: Path, version: int) -> None:
    top = made(tmp_path / "own")
    git(top, "update-index", "--index-version", str(version))
    git(top, "update-index", "--split-index")
    (top / "d.txt").write_text("x", encoding="utf-8")
    git(top, "add", "d.txt")
    asserted(top)
    assert tracks(top / "d.txt", file=True)


def test_a_second_working_tree(tmp_path: Path) -> None:
    first = made(tmp_path / "own")
    git(first, "worktree", "add", "-q", str(tmp_path / "second"))
    (tmp_path / "second" / "a" / "made").mkdir()
    asserted(tmp_path / "second")


def test_a_submodule(tmp_path: Path) -> None:
    within = made(tmp_path / "own")
    outer = made(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(within), "part")
    (outer / "part" / "a" / "made").mkdir()
    asserted(outer / "part")


@pytest.mark.parametrize(
    "content", [b"", b"DIRC", b"DIRC\0\0\0\4\0\0\0\5" + b"\0" * 70, b"DIRC\0\0\0\4\xff\xff\xff\xff" + b"\xff" * 200, b"DIRC\0\0\0\7\0\0\0\1a"]
)
def test_what_is_no_index_tells_nothing(tmp_path: Path, content: bytes) -> None:
    top = made(tmp_path / "own")
    (top / ".git" / "index").write_bytes(content)
    assert tracks(top / "a") is None


@pytest.mark.parametrize("content", ["", "gitdir", "gitdir: nowhere", "gitdir: \0"])
def test_nor_does_a_file_that_leads_nowhere(tmp_path: Path, content: str) -> None:
    (tmp_path / ".git").write_text(content, encoding="utf-8")
    assert tracks(tmp_path / "a") is None
