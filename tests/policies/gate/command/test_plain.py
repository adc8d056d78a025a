"""Most command lines of `queuegate check` are read without click: then as click reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuegate.policies.gate.command import plain as module
from queuegate.policies.gate.command.check import check
from queuegate.policies.gate.command.plain import plain

OPTIONS = [one for one in check.params if isinstance(one, click.Option)]
VALUES = st.sampled_from(
    ["error", "warning", "none", "json", "json=report.json", "pipelines", "Env=prod", "-", "--strict", "", " ", "-x", "iam_scope", "ü.yaml"]
)
NAMES = st.sampled_from([name for one in OPTIONS for name in one.opts] + ["--help", "-h", "--", "-qv", "--stric", "--nothing", "-"])
WORDS = st.one_of(NAMES, VALUES, st.builds("{}={}".format, NAMES, VALUES))


def by_click(arguments: list[str]) -> dict[str, Any]:
    return check.make_context("check", [*arguments]).params


def test_every_option_is_known() -> None:
    known = {**module._SWITCHES, **module._ONCE, **module._REPEATED}
    assert known == {name: one.name for one in OPTIONS for name in one.opts}
    assert {name for one in OPTIONS for name in one.opts if one.is_flag} == module._SWITCHES.keys()
    assert {name for one in OPTIONS for name in one.opts if one.multiple} == module._REPEATED.keys()
    assert {name: one.type.choices for one in OPTIONS for name in one.opts if isinstance(one.type, click.Choice)} == module._WORDS


@pytest.mark.parametrize(
    "line",
    [
        "",
        "template.yaml",
        "infra/ other.yaml --linters none --no-cache --report json",
        "--report terminal --report json=report.json --fail-on=warning --strict",
        "-q --parameter Env=prod --parameters prod.json --only timing --skip visibility-timeout",
        "- --config queuegate.yaml --since HEAD~1 -v --full --tracked --static",
        "--baseline b.json --trusted-config main:queuegate.yaml --linter-scope template",
        "--write-baseline=b.json --parameter=Note=-",
    ],
)
def test_what_is_spelt_out_needs_no_click(line: str) -> None:
    assert plain(["check", *line.split()]) == by_click(line.split())


@pytest.mark.parametrize(
    "line",
    ["--help", "-qv", "--", "--stric", "--fail-on never", "--report", "--report=", "--config --strict", "--since a --since b", "--strict=yes", "--only -x"],
)
def test_the_rest_is_left_to_click(line: str) -> None:
    assert plain(["check", *line.split()]) is None


@given(st.lists(WORDS, max_size=6))
def test_what_is_read_is_what_click_reads(arguments: list[str]) -> None:
    if (found := plain(["check", *arguments])) is not None:
        assert found == by_click(arguments)


def test_other_commands_are_read_by_click(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain([]) is plain(["rules"]) is plain(["--version"]) is None
    monkeypatch.setenv("_QUEUEGATE_COMPLETE", "bash_complete")
    assert plain(["check"]) is None


def test_a_working_folder_that_is_gone_is_told_by_click(tmp_path: Path) -> None:
    program = "import os, sys; folder = sys.argv.pop(1); os.chdir(folder); os.rmdir(folder); from queuegate.policies.gate.command.process import run; run()"
    (tmp_path / "gone").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "gone", "check", "x.yaml"], capture_output=True, encoding="utf-8", check=False, env=os.environ
    )
    assert done.returncode == 4
    assert "the working folder cannot be used" in done.stderr


def test_a_crash_is_told_without_a_traceback(tmp_path: Path) -> None:
    program = (
        "import sys; from queuegate.policies.gate.command import checked, process; checked.outputs = None; sys.argv = ['queuegate', 'check']; process.run()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert done.stderr == "queuegate: Queuegate itself crashed: TypeError: 'NoneType' object is not callable. Please report it\n"
