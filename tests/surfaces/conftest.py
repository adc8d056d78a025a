"""This checkout as others get it: a repository with one commit, which holds what is not committed yet, too. Made once in a run, whatever the number of xdist's workers."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.com"))}
OURS = ("GIT_", "GITHUB_", "PRE_COMMIT", "PYTHON", "QUEUEGATE_", "PYTEST_", "COVERAGE_")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Snapshot(NamedTuple):
    """The repository, its only commit, and a folder for what is shared between the tests of a run."""

    folder: Path
    commit: str
    shared: Path


@pytest.fixture(scope="session")
def environment_of_others() -> dict[str, str]:
    """The environment of this machine, without what this run of pytest adds to it. pip compiles nothing: that is most of the time of an installation."""
    inside = os.environ.get("VIRTUAL_ENV", "-")
    path = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(inside))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS) and key not in ("VIRTUAL_ENV", "CI")}
    return kept | {"PATH": path, "PIP_NO_COMPILE": "0"} | IDENTITY  # 0 is yes: https://pip.pypa.io/en/stable/topics/configuration/#boolean-options


@pytest.fixture(scope="session")
def run(environment_of_others: dict[str, str]) -> Run:
    """`run("git", "status", cwd=folder, NAME="value")`: a command in an environment that knows nothing of this run."""

    def ran(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd, env=environment_of_others | env, capture_output=True, text=True, check=False, timeout=900, stdin=subprocess.DEVNULL
        )

    return ran


@pytest.fixture(scope="session")
def snapshot(run: Run, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Snapshot:
    """This checkout as a repository of its own."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "surfaces"
    shared.mkdir(exist_ok=True)
    folder = shared / "queuegate"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _copy(run, shared / "making")
            (shared / "making").rename(folder)
    return Snapshot(folder, run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip(), shared)


def _copy(run: Run, folder: Path) -> None:
    for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "as it is")):
        done = run("git", *command, cwd=folder)
        assert done.returncode == 0, done.stderr
