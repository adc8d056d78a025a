"""What tests say of a wrong change: which test saw it, or that none did; and what asking cost. The tools that make wrong changes ask here.

A change may make the code run for ever, so processor time is limited, which says the same on every machine; or wait for ever, which is told by nothing running for a minute.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import Final

import pytest

PROCESSOR: Final = 400
"""Seconds of the processor that one process of the tests may use. Without a mistake the longest uses a quarter."""
IDLE: Final = 60
"""Seconds in which something of the tests has to run. Without a mistake none waits for longer than a few."""
WALL: Final = 3_600
"""Seconds after which nobody waits any longer."""

_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_NOTHING_SEEN: Final = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)  # there may be nothing slow


class NoAnswerError(Exception):
    """The tests neither passed nor failed: nobody knows what they would have said."""


def seen(tests: Iterable[Path], folder: Path, environment: Mapping[str, str], *options: str) -> str | None:
    """Which test failed first, or what else went wrong; None where none did. Raises `NoAnswerError`."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *options, *map(str, tests)]
    with TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603 - our own tests
        try:
            if hasattr(resource, "prlimit"):
                resource.prlimit(process.pid, resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))
            code = _ended(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        output.seek(0)
        printed = output.read().decode(errors="replace")
    if code is None:
        return f"waited for more than {IDLE} s"
    if code in _NOTHING_SEEN:
        return None
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"no end within {PROCESSOR} s of the processor"
    if code < 0 and code not in (-signal.SIGSEGV, -signal.SIGABRT):  # somebody has stopped them
        raise NoAnswerError(f"the tests ended by signal {-code}")
    found = _FAILED.search(printed)
    return found[1] if found else " ".join(printed.split()[-12:])


def processor_time() -> float:
    """Seconds of the processor that all children have used until now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code; None where nothing of it runs any more. Raises `NoAnswerError`."""
    end = monotonic() + WALL
    used, since = -1, monotonic()
    while monotonic() < end:
        try:
            return process.wait(timeout=5 if used >= 0 else 1)
        except subprocess.TimeoutExpired:
            now, runs = _used(process.pid)
        if runs or now != used:
            used, since = now, monotonic()
        elif monotonic() - since > IDLE:
            return None
    raise NoAnswerError(f"no answer within {WALL} s")


def _used(process: int) -> tuple[int, bool]:
    """The ticks of the processor that a process and those below it have used, and whether one of them would use more now. Yes where a system does not tell.

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    told: dict[int, list[str]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            told[int(file.parent.name)] = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    family = {process}
    while more := {one for one, (_, above, *_) in told.items() if int(above) in family} - family:
        family |= more
    ours = [told[one] for one in family if one in told]
    return sum(int(fields[11]) + int(fields[12]) for fields in ours), not told or any(fields[0] in "RD" for fields in ours)
