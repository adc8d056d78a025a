"""What git tracks: a hook in somebody's repository is not told which of its files are templates. A folder of it may be made to look like a repository, whose configuration names programs."""

from __future__ import annotations

import os
from pathlib import Path

from queuegate.synth.sources.targets.detect import ENDINGS

from ...report.source.repository_paths import root_of
from ...revisions import git
from ...settings.settings import Refused, Wrong


def templates(folder: Path) -> list[str]:
    """The tracked files below a folder whose names a template can have, as seen from there. Raises `Refused` where git cannot tell."""
    import subprocess  # noqa: PLC0415 - other runs need no other process

    command = [*git.command(folder), "ls-files", "-z", "--", *(f":(icase)*{ending}" for ending in ENDINGS)]
    try:
        done = subprocess.run(command, env=git.environment(root_of(folder)), capture_output=True, check=True)  # noqa: S603 - a command of ours
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise Refused([Wrong(f"--tracked: git cannot tell what it tracks: {said}. Name a file or a folder instead")]) from None
    except OSError as error:
        raise Refused([Wrong(f"--tracked: git cannot be run ({error.strerror}). Name a file or a folder instead")]) from None
    files = (os.fsdecode(name) for name in done.stdout.split(b"\0") if name)
    return [file for file in files if (folder / file).is_file()]
