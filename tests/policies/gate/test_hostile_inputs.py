"""Whatever a folder holds, the whole gate ends, soon, without an exception, with the exit code that it promises, and says where everything is that it speaks of.

`QUEUEGATE_FOLDERS` sets how many folders are tried: a hundred are a matter of seconds, 100,000 of an hour or two. `QUEUEGATE_SEEDS` names a folder of further templates that
they are made of. A folder that fails is made again by its number: `hostile.folder(number)`.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.report.record.model import Report, Source
from queuegate.policies.gate.run import check as gate
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.exit_codes import exit_code
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.gate.settings.settings import Refused, Wrong

HERE = Path(__file__).parent
INPUTS: Any = runpy.run_path(str(HERE.parents[1] / "loading.py"))["package"](HERE / "hostile")
NUMBERS: Any = runpy.run_path(str(HERE.parents[1] / "lengths.py"))["numbers"]
SEEDS = INPUTS.seeds(os.environ.get("QUEUEGATE_SEEDS"))
SECONDS = 3.0
"""How much time of the processor one folder may take; most take a hundredth of it."""


class Hangs(BaseException):
    """It takes too long. No `Exception`: whoever catches those must not catch this."""


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(inputs: Any, cwd: Path) -> Report | None:
    """What the gate says of a folder, held to all that it promises; None where it refuses the parameter files."""
    shutil.rmtree(cwd, ignore_errors=True)
    for name, content in inputs.files.items():
        (cwd / name).parent.mkdir(parents=True, exist_ok=True)
        (cwd / name).write_bytes(content)
    (cwd / ".git").mkdir(parents=True)
    here = Path.cwd()
    os.chdir(cwd)
    try:
        with watched(SECONDS):
            return promised(Flags(targets=inputs.targets, parameter_files=inputs.parameter_files, linters=("none",), cache=False), cwd)
    finally:
        os.chdir(here)


def promised(flags: Flags, cwd: Path) -> Report | None:
    wrongs: list[Wrong] = []
    try:
        asked = ask(cwd, flags)
    except Refused as refused:
        wrongs = refused.wrongs
    if wrongs:
        ran = run(flags, cwd)
        assert ran.code == 4
        assert [problem.message for problem in ran.report.problems] == [wrong.message for wrong in wrongs]
        assert all(wrong.message and wrong.spot for wrong in wrongs)
        return None
    report = gate.check(asked.request)
    spoken(report, cwd)
    texts = {name: render(report, Look(color=False)) for name, render in FORMATS.items()}
    for name, text in texts.items():
        text.encode()
        assert not (CONTROLS if name != "json" else LOW).findall(text)[:5], name
    assert gate_code(texts["json"]) == exit_code(report, asked.fail_on, asked.strict)
    assert json.loads(texts["json"])["version"] == 1
    assert ET.fromstring(texts["junit"].encode()).tag == "testsuites"  # noqa: S314 - our own text is what is tried
    for form in ("sarif", "code-scanning", "gitlab"):
        json.loads(texts[form])
    return report


LOW = re.compile(r"[\x00-\x08\x0b-\x1f]")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no report for people may hold; in JSON, data are data."""


def gate_code(text: str) -> int:
    """The promised exit code, from the report as a reader has it."""
    read = json.loads(text)
    if read["problems"]:
        return 4
    if any(one["severity"] == "error" and one["verdict"] == "fail" and not one["suppressed"] for one in read["findings"]):
        return 1
    return 0 if any(target["status"] == "checked" for target in read["targets"]) else 5


def spoken(report: Report, cwd: Path) -> None:
    """Every problem and finding has a message and a place that a person can open; nothing crashed; what failed is a problem."""
    lines: dict[str, int] = {}

    def place(source: Source | None) -> None:
        assert source is not None
        if source.file not in lines:
            raw = (cwd / source.file).read_bytes() if os.path.isfile(cwd / source.file) else b""  # noqa: PTH113 - it does not raise for a name that is too long
            lines[source.file] = raw.count(b"\n") + raw.count(b"\r") + 1
        assert 1 <= source.line <= lines[source.file], source

    for problem in report.problems:
        assert problem.kind in ("unreadable", "too-large", "settings"), problem
        assert problem.message
        place(problem.source)
    assert all(target.reason for target in report.targets if target.status != "checked")
    assert bool(report.problems) >= any(target.status == "failed" for target in report.targets)
    for finding in report.findings:
        assert finding.message
        assert (finding.verdict == "undecided") == bool(finding.reason)
        place(finding.source)
        for related in finding.related:
            if related.source is None or os.path.isfile(cwd / related.source.file):  # noqa: PTH113 - as above; a trace may name a file of the machine that wrote it
                place(related.source)


def campaign(numbers: range, cwd: Path, seeds: list[Any], failed: Callable[[int, BaseException], None]) -> tuple[int, int, int]:
    """How many folders were tried, how many reports had findings, and how many were refused as unreadable."""
    spoke = refused = 0
    for number in numbers:
        try:
            report = tried(INPUTS.folder(number, seeds), cwd)
        except (Exception, Hangs) as error:  # noqa: BLE001 - whatever it is, it is what we look for
            failed(number, error)
            continue
        spoke += bool(report and report.findings)
        refused += report is None or bool(report.problems)
    return len(numbers), spoke, refused


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_FOLDERS", 4, 200, step=200))
def test_a_folder_of_anything_is_judged(numbers: range, tmp_path: Path) -> None:
    def failed(number: int, error: BaseException) -> None:
        error.add_note(f"folder {number}")
        raise error

    tried, spoke, refused = campaign(numbers, tmp_path / "work", SEEDS, failed)
    assert spoke > tried / (2 if tried >= 200 else 3)  # few may be less lucky
    assert refused
