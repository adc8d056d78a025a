from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.cache_folder import cache_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a folder's mode says nothing on Windows")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_it_is_made_for_its_user_alone(home: Path) -> None:
    assert cache_folder() == home / "queuegate"
    assert mode(home / "queuegate") == 0o700
    assert cache_folder() == home / "queuegate"


def test_what_others_can_read_is_closed_to_them(home: Path) -> None:
    (home / "queuegate").mkdir(parents=True)
    (home / "queuegate").chmod(0o755)
    assert cache_folder() == home / "queuegate"
    assert mode(home / "queuegate") == 0o700


@pytest.mark.parametrize("writable", [0o777, 0o770, 0o702, 0o1777])
def test_what_others_can_write_is_not_used(home: Path, writable: int) -> None:
    (home / "queuegate").mkdir(parents=True)
    (home / "queuegate").chmod(writable)
    assert cache_folder() is None
    assert mode(home / "queuegate") == writable & 0o777 | writable & 0o1000


def test_another_users_folder_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "queuegate").mkdir(parents=True, mode=0o700)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert cache_folder() is None


def test_a_link_and_a_file_in_its_place_are_not_used(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (home / "queuegate").symlink_to(tmp_path / "elsewhere")
    assert cache_folder() is None
    (home / "queuegate").unlink()
    (home / "queuegate").write_text("", encoding="utf-8")
    assert cache_folder() is None


@pytest.mark.parametrize("named", ["relative", "/proc/nowhere"])
def test_without_a_home_there_is_none(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert cache_folder() is None
