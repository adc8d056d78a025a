"""The real command over hostile shapes, with its memory and its processor time limited: it answers inside the limits, and never with a crash."""

from __future__ import annotations

import os
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
_OF_FOLDERS: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shapes_of_folders.py")))
_OF_WAIVERS: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shapes_of_waivers.py")))["SHAPES"]
_SHAPES: dict[str, Any] = {**runpy.run_path(str(Path(__file__).with_name("shapes.py")))["SHAPES"], **_OF_FOLDERS["SHAPES"], **_OF_WAIVERS}
_OF_POLICIES: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shapes_of_policies.py")))["SHAPES"]
_OF_CODE: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shapes_of_code.py")))["SHAPES"]
MEGABYTES = 500
SECONDS = 10
QUICK = (
    "subs_inside_one_another",
    "trace_that_goes_back",
    "references_to_nothing",
    "expressions_that_go_back",
    "code_python",
    "code_javascript",
)
"""What went on for ever: the others are among the slow tests."""
OF_CODE_AT_ONCE = (
    "dicts_by_one_name",
    "arrays_that_are_spread",
    "constants_that_double",
    "types_that_nobody_closes",
    "imports_by_the_thousand",
)
"""One of each kind that took half a minute, or all of the memory: lists in lists, what grows, what a parser does not get past, many modules."""


@pytest.fixture
def run(command: Command, tmp_path: Path) -> Command:
    (tmp_path / ".git").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QUEUEGATE_", "PYTEST_"))}

    def run(*arguments: str, seconds: int = SECONDS) -> subprocess.CompletedProcess[str]:
        return command(*arguments, cwd=tmp_path, env=environment | {"OPENBLAS_NUM_THREADS": "1"}, limits=(MEGABYTES * 1_000_000, seconds))

    return run


def _answers(done: subprocess.CompletedProcess[str]) -> None:
    said = done.stdout + done.stderr
    assert done.returncode in range(6), said[-2000:]
    assert "crashed" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in _SHAPES])
def test_check_answers_within_ten_seconds_and_500_megabytes(name: str, tmp_path: Path, run: Command) -> None:
    _SHAPES[name](tmp_path)
    _answers(run("check", ".", "--linters", "none"))


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in OF_CODE_AT_ONCE else pytest.mark.slow) for name in _OF_CODE])
def test_so_it_does_of_code(name: str, tmp_path: Path, run: Command) -> None:
    _OF_CODE[name](tmp_path)
    _answers(run("check", ".", "--linters", "none"))


@pytest.mark.slow
@pytest.mark.parametrize("name", _OF_WAIVERS)
def test_what_a_terminal_shows_of_waivers_by_the_thousand_is_short(name: str, tmp_path: Path, run: Command) -> None:
    _SHAPES[name](tmp_path)
    done = run("check", ".", "--linters", "none")
    assert done.returncode == 4
    assert "2,000" in done.stdout + done.stderr or "more problems" in done.stdout
    assert len(done.stdout + done.stderr) < 20_000


@pytest.mark.slow
@pytest.mark.parametrize("question", ["no-public-access", "not-granted"])
@pytest.mark.parametrize(
    "name",
    [
        "stars_and_question_marks_in_a_queue_policy",
        "stars_in_an_action",
        "two_thousand_queues",
        "forty_conditional_statements",
        "templates_that_nest_each_other",
    ],
)
def test_access_answers_within_ten_seconds_and_500_megabytes(name: str, question: str, tmp_path: Path, run: Command) -> None:
    _SHAPES[name](tmp_path)
    _answers(run("access", question, ".", *(["--action", f"sqs:{'*a' * 14}"] if question == "not-granted" else [])))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("permissions", "forty_conditional_statements"),
        ("handlers", "many_javascript_files"),
        ("permissions", "one_role_that_names_thousands_of_queues"),
    ],
)
def test_so_do_the_other_commands(asked: str, name: str, tmp_path: Path, run: Command) -> None:
    _SHAPES[name](tmp_path)
    _answers(run(asked, "."))


COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check", "head", "--linters", "none"),
    "public": ("access", "no-public-access", "head"),
    "granted": ("access", "not-granted", "head", "--action", "sqs:*a*a*a"),
    "new": ("access", "no-new-access", "head", "--before", "base"),
    "permissions": ("permissions", "head"),
    "graph": ("graph", "head", "--format", "html"),
    "diff": ("diff", "base", "head", "--linters", "none"),
}
AT_ONCE = {("eight_thousand_patterns_that_are_left_out", "permissions"), ("sets_of_values", "public"), ("conditions_on_pairs_of_parameters", "permissions")}
"""What took half a minute, or all of the memory: the others are among the slow tests."""


@pytest.mark.parametrize(
    ("name", "asked"),
    [pytest.param(name, asked, marks=() if (name, asked) in AT_ONCE else pytest.mark.slow) for name in _OF_POLICIES for asked in COMMANDS],
)
def test_each_command_answers_of_policies_within_the_same_bounds(name: str, asked: str, tmp_path: Path, run: Command) -> None:
    for side in ("base", "head"):
        (tmp_path / side).mkdir()
        _OF_POLICIES[name](tmp_path / side)
    changed = tmp_path / "head" / "template.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace('"sqs:DeleteMessage"', '"sqs:DeleteMessage", "sqs:PurgeQueue"'), encoding="utf-8")
    _answers(run(*COMMANDS[asked], seconds=2 * SECONDS if asked == "diff" else SECONDS))  # that judges two templates


@pytest.mark.parametrize(
    "name", ["conditions_in_a_chain", pytest.param("mappings_with_filters", marks=pytest.mark.slow)]
)  # the last one is the largest, and takes the longest
@pytest.mark.parametrize("arguments", [("graph", "head", "--format", "html"), ("diff", "base", "head", "--linters", "none", "--report", "markdown")])
def test_it_is_drawn_and_compared_within_the_same_bounds(name: str, arguments: tuple[str, ...], tmp_path: Path, run: Command) -> None:
    for side in ("base", "head"):
        (tmp_path / side).mkdir()
        _SHAPES[name](tmp_path / side)
    changed = tmp_path / "head" / "template.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace('"VisibilityTimeout": 180', '"VisibilityTimeout": 170'), encoding="utf-8")
    done = run(*arguments, seconds=2 * SECONDS if arguments[0] == "diff" else SECONDS)  # as above
    _answers(done)
    assert len(done.stdout.encode()) < 8_000_000


@pytest.mark.parametrize("how", ["zero", "pipe"])
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ("manifest.json", "tree.json", "trace.py") else pytest.mark.slow) for name in _OF_FOLDERS["DEVICES"]]
)
def test_a_device_or_a_pipe_is_not_waited_for(name: str, how: str, tmp_path: Path, run: Command) -> None:
    _OF_FOLDERS["device"](tmp_path, name, how)
    _answers(run("check", ".", "--linters", "none"))
