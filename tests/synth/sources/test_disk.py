"""The door to the disk: what is asked is noted, what is remembered counts as asked again, and nothing that is judged by is read past it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from queuegate.synth.sources import disk
from queuegate.synth.sources.disk import Disk

SYNTH = Path(__file__).parents[3] / "synth"


def asked_of(path: Path) -> disk.Asked:
    """Every question about a path, with its answer."""
    with disk.noting() as asked:
        disk.is_file(path)
        disk.is_link(path)
        disk.real(path)
        for ask in (lambda: disk.read(path, 100), lambda: disk.names(path), lambda: disk.stat(path)):
            try:
                ask()
            except OSError:
                continue
    return asked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("one", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return tmp_path / "it"


STATES = {
    "nothing": lambda _: None,
    "a file": lambda path: path.write_text("one", encoding="utf-8"),
    "another of the same size": lambda path: path.write_text("two", encoding="utf-8"),
    "an empty file": lambda path: path.touch(),
    "a folder": lambda path: path.mkdir(),
    "a folder with a file": lambda path: (path.mkdir(), (path / "a").touch()),
    "a link to a file": lambda path: path.symlink_to("file"),
    "a link to a folder": lambda path: path.symlink_to("folder"),
    "a link to nothing": lambda path: path.symlink_to("none"),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("before", STATES)
def test_whatever_comes_in_the_place_of_another_thing_answers_otherwise(path: Path, before: str) -> None:
    STATES[before](path)
    asked = asked_of(path)
    assert Disk().answers(asked.items())
    for name, state in STATES.items():
        if path.is_dir() and not path.is_symlink():
            for inside in path.iterdir():
                inside.unlink()
            path.rmdir()
        path.unlink(missing_ok=True)
        state(path)
        assert Disk().answers(asked.items()) == (name == before), name


def test_a_folder_above_that_leads_elsewhere_is_a_change(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("the same", encoding="utf-8")
    (tmp_path / "link").symlink_to("one")
    with disk.noting() as asked:
        disk.real(tmp_path / "link" / "file")
    assert Disk().answers(asked.items())
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("two")
    assert not Disk().answers(asked.items())


def test_a_file_that_is_longer_is_another_for_who_asks_what_it_is(path: Path) -> None:
    path.write_text("one", encoding="utf-8")
    with disk.noting() as asked:
        disk.stat(path)
    path.write_text("seven", encoding="utf-8")
    assert not Disk().answers(asked.items())


def test_a_link_to_a_file_is_one(path: Path) -> None:
    path.symlink_to("file")
    assert (disk.is_file(path), disk.is_dir(path), disk.is_link(path)) == (True, False, True)
    path.unlink()
    path.symlink_to("none")
    assert (disk.exists(path), disk.is_link(path)) == (False, True)


def test_a_file_that_is_called_otherwise_makes_another_folder(path: Path) -> None:
    path.mkdir()
    (path / "one").touch()
    with disk.noting() as asked:
        assert disk.names(path) == ["one"]
    (path / "one").rename(path / "two")
    assert not Disk().answers(asked.items())


def test_what_is_named_from_a_working_folder_is_asked_from_any_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.mkdir()
    (path / "file").write_text("x", encoding="utf-8")
    monkeypatch.chdir(path)
    with disk.noting() as asked:
        disk.read("file", 9)
    monkeypatch.chdir(path.parent)
    assert [name for _, name, _ in asked] == [str(path / "file")]
    assert Disk().answers(asked.items())


def test_a_folder_is_asked_once_where_it_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with disk.noting() as asked:
        for name in "abcdef":
            disk.real(tmp_path / name)
    realpath, followed = os.path.realpath, []
    monkeypatch.setattr(os.path, "realpath", lambda path: followed.append(path) or realpath(path))
    assert Disk().answers(asked.items())
    assert followed == [str(tmp_path)]


def test_what_is_noted_inside_is_noted_around_it(path: Path) -> None:
    with disk.noting() as outer:
        with disk.noting() as inner:
            disk.is_file(path)
        disk.real(path)
    assert inner.items() < outer.items()


def test_what_is_remembered_was_asked_by_everybody(path: Path) -> None:
    made: list[str] = []

    @disk.remembered(8)
    def content(name: str) -> bytes:
        made.append(name)
        return disk.read(name, 100)

    path.write_text("x", encoding="utf-8")
    several = []
    for _ in range(2):
        with disk.noting() as asked:
            assert content(str(path)) == b"x"
        several.append(asked)
    assert several[0] == several[1] != {}
    assert made == [str(path)]
    content.cache_clear()
    content(str(path))
    assert made == [str(path)] * 2


def test_what_changed_while_it_was_read_is_never_answered_alike(path: Path) -> None:
    with disk.noting() as asked:
        for text in ("one", "two", "one"):
            path.write_text(text, encoding="utf-8")
            disk.read(path, 100)
    assert not Disk().answers(asked.items())


def test_who_notes_nothing_is_answered_alike(path: Path) -> None:
    path.write_text("one", encoding="utf-8")
    assert (disk.read(path, 2), disk.is_file(path), disk.exists(path), disk.is_dir(path)) == (b"on", True, True, False)
    with pytest.raises(FileNotFoundError):
        disk.stat(path.with_name("none"))
    assert not disk.is_file("\0")


PAST = {
    "read_text",
    "read_bytes",
    "open",
    "iterdir",
    "scandir",
    "listdir",
    "walk",
    "rglob",
    "is_file",
    "is_dir",
    "exists",
    "stat",
    "lstat",
    "resolve",
    "realpath",
    "readlink",
    "isfile",
    "isdir",
    "is_symlink",
    "islink",
    "lexists",
    "getsize",
    "getmtime",
}
"""How Python asks of a disk."""
FREE = {
    "sources/disk.py": PAST,
    "sources/targets/detect.py": PAST,  # targets are looked for anew in each run
    **dict.fromkeys(
        ("sources/targets/passed_over.py", "sources/targets/git_index.py", "sources/sam_config.py", "sources/cdk/assembly/listed.py"), PAST
    ),  # as detect
    "sources/targets/walked.py": {"scandir", "is_dir", "is_symlink"},  # as detect
    "sources/cdk/running/app.py": PAST,  # an app is run anew
    "sources/cdk/running/app_errors.py": PAST,
    "sources/cdk/running/app_process.py": PAST,
    "sources/cdk/running/compiled_errors.py": PAST,
    "sources/cdk/running/node.py": PAST,
    "sources/cdk/running/packages.py": PAST,
    "loading.py": {"exists", "isdir", "isfile", "lexists", "realpath"},  # as detect
    "handlers/contents.py": {"read_text", "stat"},  # of a template, which was read
    "sources/sam/role_policies.py": {"read_text"},  # our own data
    "handlers/python/attributes.py": {"read_text"},
    "handlers/sdk_requests/errors.py": {"read_text"},
    "handlers/sdk_requests/expressions.py": {"read_text"},
    "handlers/sdk_requests/parameters.py": {"read_text"},
    "iam/words/actions.py": {"read_text"},
    "model/events/time_zones.py": {"read_text"},
    "iam/policies/managed_by_aws.py": {"open"},
}


def past_the_door() -> Iterator[str]:
    words = re.compile(rf"\b(?:{'|'.join(PAST)})\(")
    for top in (SYNTH, SYNTH.parent / "policies" / "gate" / "judging", SYNTH.parent / "policies" / "gate" / "fixes"):
        for file in sorted(top.rglob("*.py")):
            name, text = file.relative_to(top).as_posix(), file.read_text(encoding="utf-8")
            if name.startswith("notification/") or not words.search(text):
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and (said := _asks(node)) is not None and said not in FREE.get(name, set()):
                    yield f"{name}:{node.lineno}: {said}"


def _asks(call: ast.Call) -> str | None:
    """The question that a call asks of the disk. A view, too, exists, and so does a module that is opened: these have no path."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="disk" | "cloudformation")):
            return None
        case ast.Attribute(value=ast.Name(id="os") | ast.Attribute(value=ast.Name(id="os")), attr=name) if name in PAST:
            return name
        case ast.Attribute(attr=name) if name in PAST - {"exists", "resolve", "open", "walk"}:
            return name
        case ast.Attribute(attr="open") | ast.Name(id="open"):
            return "open"
    return None


def test_nothing_that_is_judged_by_is_read_past_the_door() -> None:
    assert [*past_the_door()] == []
