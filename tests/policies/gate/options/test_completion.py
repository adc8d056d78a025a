"""Completion as somebody meets it who presses Tab in bash, zsh or fish."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PATIENCE = 20.0
"""Seconds for which a shell may say nothing: it starts one process for each Tab."""
CASES = {
    "queuegate expl": "queuegate explain ",
    "queuegate explain visibility-b": "queuegate explain visibility-below-timeout",
    "queuegate check --only visibility-b": "queuegate check --only visibility-below-timeout",
    "queuegate check --fail-on=w": "queuegate check --fail-on=warning",
    "queuegate check --report js": "queuegate check --report json",
    "queuegate check --report json=templ": "queuegate check --report json=template.yaml",
    "queuegate check --linters cfn": "queuegate check --linters cfn-lint",
    "queuegate check templ": "queuegate check template.yaml",
    "queuegate check inf": "queuegate check infra/",
    "queuegate graph --config=templ": "queuegate graph --config=template.yaml",
    "queuegate chekc templ": "queuegate chekc templ",
}
SETUP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(_QUEUEGATE_COMPLETE=bash_source queuegate)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; eval "$(_QUEUEGATE_COMPLETE=zsh_source queuegate)"'),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    for name in ("template.yaml", "other file.json"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(home), "ZDOTDIR": str(home), "TERM": "dumb", "PS1": "$ ", "LC_ALL": "C.UTF-8", "COLUMNS": "200"}


class Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, command: list[str], cwd: Path, environment: dict[str, str]) -> None:
        self._process, self._end = pty.fork()
        if self._process == 0:
            os.chdir(cwd)
            os.execvpe(command[0], command, environment)  # noqa: S606

    def until(self, word: str, line: str) -> str:
        """What the shell writes once this was typed, up to this word."""
        os.write(self._end, line.encode())
        seen = ""
        while word not in seen:
            ready, _, _ = select.select([self._end], [], [], PATIENCE)
            assert ready, f"no {word!r} in {seen!r}"
            seen += os.read(self._end, 65536).decode(errors="replace")
        return seen

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._end)


@pytest.fixture(params=["bash", "zsh"])
def terminal(request: pytest.FixtureRequest, home: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    command, setup = SETUP[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    one = Terminal(command, home, environment)
    try:
        one.until("READY", f"{setup}; echo READ''Y\n")
        yield one
    finally:
        one.close()


def test_tab_completes_in_a_real_shell(terminal: Terminal) -> None:
    for line, completed in CASES.items():
        terminal.until(completed[len(line) :] or line, f"{line}\t")
        shown = terminal.until("CLEAR", "\x15echo CLEA''R\n")
        assert "Error" not in shown, shown


def test_fish_offers_the_same(home: Path, environment: dict[str, str]) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    asked = "; ".join(f'echo "== {line}"; complete -C "{line}"' for line in CASES)
    script = f"_QUEUEGATE_COMPLETE=fish_source queuegate | source; {asked}"
    done = subprocess.run(["fish", "-c", script], cwd=home, env=environment, capture_output=True, text=True, check=True, timeout=120)
    offered = {block.partition("\n")[0]: block.splitlines()[1:] for block in done.stdout.split("== ")[1:]}
    for line, completed in CASES.items():
        names = [one.partition("\t")[0] for one in offered[line]]
        assert completed.split()[-1] in names or line == completed, (line, names)
    assert done.stderr == ""
