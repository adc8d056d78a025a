"""Folders are walked as `os.walk` does it, and deeper."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from queuegate.synth.sources.targets.detect import find
from queuegate.synth.sources.targets.passed_over import left_out, otherwise_named
from queuegate.synth.sources.targets.walked import walked


def test_as_python_does_it(tmp_path: Path) -> None:
    for name in ("a/b/c.txt", "a/d/e.txt", "f/g.txt", "h.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "a" / "self").symlink_to(".")
    (tmp_path / "nowhere").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe")

    def told(found: object) -> list[tuple[str, list[str], list[str]]]:
        return [(here, sorted(folders), sorted(files)) for here, folders, files in found]  # type: ignore[attr-defined]  # one of both

    assert sorted(told(walked(tmp_path))) == sorted(told(os.walk(tmp_path)))
    for here, folders, _ in walked(tmp_path):
        assert here == str(tmp_path)
        folders.clear()
    assert told(walked(tmp_path / "gone")) == []


DEEP = 400


@pytest.fixture
def shallow() -> Iterator[None]:
    """Python's stack, with less left of it than the folders are deep."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + DEEP // 2)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("shallow")
def test_folders_within_folders_deeper_than_the_stack(tmp_path: Path) -> None:
    inside = tmp_path.joinpath(*["a"] * DEEP)
    for one in (*reversed([one for one in inside.parents if one.is_relative_to(tmp_path)][:-1]), inside):
        one.mkdir()
    (inside / "t.yaml").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}\n", encoding="utf-8")
    assert len([*walked(tmp_path)]) == DEEP + 1
    assert len(find(tmp_path, named=False)) == 1
    assert [*left_out(tmp_path), *otherwise_named(tmp_path)] == []


def test_folders_with_longer_paths_than_the_system_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(450):
        Path("d" * 9).mkdir()
        os.chdir("d" * 9)
    monkeypatch.chdir(tmp_path)
    assert [*left_out(Path()), *otherwise_named(Path())] == []


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "main.go")
    (tmp_path / "notes.txt").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}\n", encoding="utf-8")
    found: list[str] = []
    looking = Thread(target=lambda: found.extend(one.path.name for one in otherwise_named(tmp_path)), daemon=True)
    looking.start()
    looking.join(20)
    assert found == ["notes.txt"]
