"""Paths as a forge knows them: from the repository's root, whatever the working folder is."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path


def root_of(cwd: Path) -> Path:
    """The repository's root: the nearest folder upwards that holds `.git`, else the working folder itself."""
    return next((folder for folder in (cwd, *cwd.parents) if (folder / ".git").exists()), cwd)


def below(cwd: Path, root: Path, environ: Mapping[str, str]) -> str:
    """The way from the repository's root to the working folder, with `/`; "" where they are the same, or nothing is known of the root.

    On GitHub the root is GITHUB_WORKSPACE: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    here = os.path.realpath(cwd)
    for top in (environ.get("GITHUB_WORKSPACE"), str(root)):
        if top and (found := os.path.relpath(here, os.path.realpath(top)).replace(os.sep, "/")) and found.split("/")[0] != os.pardir:
            return "" if found == os.curdir else found
    return ""


def from_root(file: str, way: str) -> str:
    """A file that is named from the working folder, named from the repository's root."""
    return posixpath.normpath(posixpath.join(way, file)) if way else file
