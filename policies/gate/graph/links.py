"""Where a place is to be opened: at the forge, as far as a CI job tells where that is, else in the folder of whoever looks at the picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from ..report.record.model import Source
from ..report.source.repository_paths import address, below, blob, from_root, quoted

Link = Callable[[Source], str]
"""The address of a line; "" where there is none."""


def forge(environ: Mapping[str, str], cwd: Path, root: Path) -> Link | None:
    """Addresses at GitHub or GitLab, of the commit that the job runs for; None outside of such a job."""
    start = blob(environ)
    if not start:
        return None
    way = below(cwd, root, environ)
    return lambda source: address(start, from_root(source.file, way), source.line)


def local(cwd: Path, folder: Path) -> Link:
    """Addresses as seen from a page in this folder. They begin with `./` or `../`, so that no file's name is taken for another address."""

    def link(source: Source) -> str:
        try:
            path = os.path.relpath(cwd / source.file, folder).replace(os.sep, "/")
        except ValueError:  # another drive, or a name that is none
            return ""
        return f"{'' if path.startswith('../') else './'}{quoted(path)}#L{source.line}"

    return link
