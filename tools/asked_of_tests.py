"""What tests say of a wrong change: which test saw it, or that none did; and what asking cost. The tools that make wrong changes ask here.

A change may make the code run for ever, so processor time is limited, which says the same on every machine; a process that waits for ever uses none, and is no answer.
"""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

PROCESSOR = 400
"""Seconds of the processor that one process of the tests may use. Without a mistake the longest uses a quarter."""
WALL = 3_600
"""Seconds after which nobody waits any longer."""

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_ANSWERS_WITH_NOTHING_SEEN = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)  # there may be nothing slow


class NoAnswerError(Exception):
    """The tests neither passed nor failed: nobody knows what they would have said."""


def seen(tests: Iterable[Path], folder: Path, environment: Mapping[str, str], *options: str) -> str | None:
    """Which test failed first, or what else went wrong; None where none did."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *options, *map(str, tests)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace") as process:  # noqa: S603 - our own tests
        if hasattr(resource, "prlimit"):
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))
        try:
            printed, _ = process.communicate(timeout=WALL)
        except subprocess.TimeoutExpired:
            process.kill()
            raise NoAnswerError(f"no answer within {WALL} s") from None
    code = process.returncode
    if code in _ANSWERS_WITH_NOTHING_SEEN:
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
