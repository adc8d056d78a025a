"""A device or a pipe in the place of a file is no file: it is not read, and nobody waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.cdk import json_files
from queuegate.synth.sources.cdk.code import python_calls
from queuegate.synth.sources.targets import detect
from queuegate.synth.sources.template import Unreadable


def _zero(file: Path) -> None:
    file.symlink_to("/dev/zero")


@pytest.fixture(params=[_zero, os.mkfifo], ids=["device", "pipe"])
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[Path], Any] = request.param
    make(tmp_path / "S.assets.json")
    return tmp_path / "S.assets.json"


@pytest.mark.parametrize("read", [json_files.read, cloudformation.read])
def test_a_reader_says_what_it_is(read: Callable[[Path], Any], no_file: Path) -> None:
    with pytest.raises(Unreadable, match=r"no file|pipe or a device"):
        read(no_file)


def test_what_only_adds_detail_is_left_out(no_file: Path) -> None:
    assert json_files.optional(no_file) == {}
    assert python_calls.find(str(no_file), 1, [{"timeout"}]) is None
    assert all(isinstance(one, detect.Skipped) for one in detect.unnamed(no_file.parent))
