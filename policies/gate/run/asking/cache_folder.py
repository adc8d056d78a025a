"""The folder for what speeds up the next run: the user's own, which nobody else can write. A run believes what is kept in it, so any other folder is not used."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The folder, made where it is missing; None where there is no home, where it cannot be made, or where others could write it."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - Path.expanduser raises where there is no home
    if not os.path.isabs(home):  # noqa: PTH117 - text
        return None
    folder = Path(home) / "queuegate"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(folder) else None
    except (OSError, ValueError):  # ValueError: a null character
        return None


def _is_ours(folder: Path) -> bool:
    """Is it a folder itself, this user's, and writable by nobody else? What others can only read is closed to them."""
    if sys.platform == "win32":
        return folder.is_dir()  # below the user's profile, which is closed to others
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return False
    if stat.S_IMODE(about.st_mode) & 0o077:
        folder.chmod(0o700)
    return True
