"""Which file the baseline of a run is, and what is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from queuegate.synth.sources.within import within

from ...baseline import file as files
from ...baseline.known import Known
from ...settings.settings import Loaded, Wrong
from .records import Before


def contradictions(write: str, baseline: str | None, cwd: Path, *, other: bool) -> Iterator[Wrong]:
    """What does not go together with --write-baseline."""
    if other:
        yield Wrong("--write-baseline writes what there is in the working folder: leave out --since and --trusted-config")
    if baseline is not None and os.path.lexists(cwd / write) and Path(os.path.realpath(cwd / write)) != Path(os.path.realpath(cwd / baseline)):
        yield Wrong(f"--write-baseline {write}: the file is there already, and is not the one of --baseline. Give both the same name, or write a new file")


def named(baseline: str | None, write: str | None, loaded: Loaded, cwd: Path, root: Path, wrong: list[Wrong]) -> Path | None:  # noqa: PLR0913, PLR0917 - where it may be named
    """The file of the baseline, if there is one: the command's, or the settings', which lies inside the repository."""
    if baseline is not None:
        return cwd / baseline
    if write is not None:
        return cwd / write if os.path.lexists(cwd / write) else None
    if loaded.settings.baseline is None or loaded.folder is None:
        return None
    if within(loaded.folder, loaded.settings.baseline, root) is None:
        wrong.append(Wrong(f"{loaded.settings.baseline} lies outside the repository. Name it in the command instead", loaded.spot("baseline")))
        return None
    return loaded.folder / loaded.settings.baseline


def before(file: Path, cwd: Path, copy: Path | None = None) -> Before:
    """What is in a baseline, or in the copy of it at another revision. Raises `Refused`."""
    shown = os.path.relpath(file, cwd).replace(os.sep, "/")
    found = files.read(copy or file, file)
    return Before("baseline", shown, Known(found.entries, f"in {shown}"), found.pipelines)
