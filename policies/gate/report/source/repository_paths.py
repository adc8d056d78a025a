"""Paths as a forge knows them: from the repository's root, whatever the working folder is, and where it shows them.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables, https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from queuegate._light import regex

_PLAIN: Final = regex(r"https?://[\w.~:/@-]+")


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


def blob(environ: Mapping[str, str]) -> str:
    """Where GitHub or GitLab shows the files of the commit that this job runs for; "" outside of such a job."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    if all(environ.get(name) for name in names):
        server, repository, commit = (environ[name] for name in names)
        start = f"{server}/{repository}/blob/{commit}"
    elif environ.get("CI_PROJECT_URL") and environ.get("CI_COMMIT_SHA"):
        start = f"{environ['CI_PROJECT_URL']}/-/blob/{environ['CI_COMMIT_SHA']}"
    else:
        return ""
    return start if _PLAIN.fullmatch(start) else ""


def address(start: str, path: str, line: int) -> str:
    """Where a forge shows a line, by what `blob` gave; "" for a file outside of the repository."""
    outside = not start or posixpath.isabs(path) or path.startswith("../")
    return "" if outside else f"{start}/{quoted(path)}#L{line}"


def quoted(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only where a place becomes an address

    return quote(path, safe="/", errors="replace")
