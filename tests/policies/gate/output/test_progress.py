"""What a run is doing is told to somebody who sits at a terminal, and to nobody else."""

from __future__ import annotations

import os
import pty
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPREAD: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
COMMANDS = ["graph", "check --linters none", "permissions", "handlers", "init --dry-run", "access no-public-access"]
Told = Callable[..., tuple[str, str]]


@pytest.fixture
def at_terminal(folder: Path, good: str) -> Told:
    """Standard output, and what a terminal is sent on standard error."""
    (folder / "template.yaml").write_text(good, encoding="utf-8")

    def run(*words: str, **environment: str) -> tuple[str, str]:
        ours, theirs = pty.openpty()
        clean = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR")}
        try:
            command = [sys.executable, "-m", "queuegate", *words]
            done = subprocess.run(
                command, cwd=folder, env={**clean, "TERM": "xterm", **environment}, stdout=subprocess.PIPE, stderr=theirs, text=True, check=False, timeout=60
            )
            os.write(theirs, b"\nEND")  # a terminal holds what was written until it is read
            seen = b""
            while not seen.endswith(b"END"):
                seen += os.read(ours, 65536)
        finally:
            os.close(ours)
            os.close(theirs)
        return done.stdout, seen.removesuffix(b"\r\nEND").decode()

    return run


@pytest.mark.parametrize("command", SPREAD(COMMANDS, 6))
def test_at_a_terminal_one_line_tells_each_step_and_is_gone_at_the_end(at_terminal: Told, command: str) -> None:
    answer, seen = at_terminal(*command.split())
    told, _, left = seen.rpartition("\r\x1b[K")
    assert "reading template.yaml …" in told
    assert "\n" not in told
    assert "reading" not in left
    quiet = at_terminal(*command.split(), "--quiet")
    assert "\x1b[K" not in quiet[1]
    assert quiet[0] == answer


def test_where_nobody_reads_along_nothing_is_told(at_terminal: Told) -> None:
    assert "\x1b[K" not in at_terminal("graph", CI="true")[1]
