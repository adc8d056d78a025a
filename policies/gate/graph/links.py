"""Where a place is to be opened: at the forge, as far as a CI job tells where that is, else in the folder of whoever looks at the picture.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables, https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from queuegate._light import regex

from ..report.record.model import Source
from ..report.source.repository_paths import below, from_root

Link = Callable[[Source], str]
"""The address of a line; "" where there is none."""
_PLAIN: Final = regex(r"https?://[\w.~:/@-]+")


def forge(environ: Mapping[str, str], cwd: Path, root: Path) -> Link | None:
    """Addresses at GitHub or GitLab, of the commit that the job runs for; None outside of such a job."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    if all(environ.get(name) for name in names):
        server, repository, commit = (environ[name] for name in names)
        start = f"{server}/{repository}/blob/{commit}"
    elif environ.get("CI_PROJECT_URL") and environ.get("CI_COMMIT_SHA"):
        start = f"{environ['CI_PROJECT_URL']}/-/blob/{environ['CI_COMMIT_SHA']}"
    else:
        return None
    if not _PLAIN.fullmatch(start):
        return None
    way = below(cwd, root, environ)

    def link(source: Source) -> str:
        path = from_root(source.file, way)
        return "" if posixpath.isabs(path) or path.split("/")[0] == ".." else f"{start}/{_quoted(path)}#L{source.line}"

    return link


def local(cwd: Path, folder: Path) -> Link:
    """Addresses as seen from a page in this folder. They begin with `./` or `../`, so that no file's name is taken for another address."""

    def link(source: Source) -> str:
        try:
            path = os.path.relpath(cwd / source.file, folder).replace(os.sep, "/")
        except ValueError:  # another drive, or a name that is none
            return ""
        return f"{'' if path.startswith('../') else './'}{_quoted(path)}#L{source.line}"

    return link


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="replace")
