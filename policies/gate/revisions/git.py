"""git, asked for what it holds, so that nothing runs that a repository names: no hook, no filter, no monitor, no pager, and no program that would fetch what is missing.

What a repository's own configuration can have git run: https://git-scm.com/docs/git-config (core.fsmonitor, core.hooksPath, core.sshCommand, remote.<name>.uploadpack, and
with a partial clone whatever fetches a missing object), https://git-scm.com/docs/gitattributes (filters and textconv: `cat-file` without `--filters` and `--textconv` runs
neither). That a folder belongs to somebody else is git's own to refuse: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from ..settings.settings import Refused, Wrong

_OURS: Final = (
    "--no-pager",
    "--no-replace-objects",
    "--no-optional-locks",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.warnAmbiguousRefs=true"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),  # a folder of a pull request may be made to look like a repository
)
_KEPT: Final = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_SSL")
"""Of the variables for git those that the user's own configuration is made of. The others, of a hook for example, point to another repository, index or program."""
_TIMEOUT: Final = 120.0
"""Seconds that git may take for one answer."""


def answer(root: Path, *arguments: str) -> bytes | None:
    """What git says on standard output; None where it ends with an error. Raises `Refused` where there is no git, or it refuses the folder."""
    try:
        done = subprocess.run([*command(root), *arguments], env=environment(root), capture_output=True, check=False, timeout=_TIMEOUT)  # noqa: S603 - a command of ours
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(
            [Wrong(f"git cannot be run ({getattr(error, 'strerror', None) or 'it does not answer'}). Install it, or compare files and folders instead")]
        ) from None
    said = done.stderr.decode(errors="replace")
    if (refusal := _refusal(root, said)) is not None:
        raise Refused([Wrong(refusal)])
    if "is ambiguous" in said:
        raise Refused(
            [Wrong(f"{arguments[-1].partition('^{')[0]}: several branches or tags have this name. Write it in full, such as refs/remotes/origin/main")]
        )
    return done.stdout if done.returncode == 0 else None


def _refusal(root: Path, said: str) -> str | None:
    """Why git reads nothing of this folder, and what to do; None where it reads it."""
    if "safe.bareRepository" in said:
        return f"{root} is a bare repository, in which git is asked nothing. Work in a clone of it (git clone, git worktree add), or compare files and folders: queuegate diff OLD NEW"
    if "not a git repository" in said:
        return f"{root} lies in no git repository. Begin in one, or compare files and folders: queuegate diff OLD NEW"
    if "dubious ownership" not in said:
        return None
    what = next((line for line in said.splitlines() if line.startswith("fatal:")), said).removeprefix("fatal:").strip()
    return f"git does not read {root}: {what}. Compare files and folders instead, or see `git help config` for safe.directory"


@contextmanager
def contents(root: Path, wanted: bytes) -> Iterator[IO[bytes]]:
    """The objects that are named, a line each, one behind the other as `git cat-file --batch` writes them."""
    with TemporaryFile() as names:
        names.write(wanted)
        names.seek(0)
        command_ = [*command(root), "cat-file", "--batch"]
        with subprocess.Popen(command_, env=environment(root), stdin=names, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - as above
            try:
                yield process.stdout or open(os.devnull, "rb")  # noqa: PTH123, SIM115 - it has a pipe
            finally:
                process.kill()


def command(root: Path) -> list[str]:
    return ["git", "-C", str(root), *_OURS]


def environment(root: Path) -> Mapping[str, str]:
    """The user's environment, in which git looks at this repository only, asks nobody, and reaches nothing else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return kept | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_CEILING_DIRECTORIES": str(Path(os.path.realpath(root)).parent),
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
