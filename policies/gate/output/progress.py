"""What a run is doing, on standard error: at a terminal in one line that is written anew and gone at the end, with --verbose a line each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from .screen import Manner, aside, columns

_CLEAR = "\r\x1b[K"


@contextmanager
def progress(manner: Manner) -> Iterator[Callable[[str], None]]:
    """Gives what a run calls with a few words for each step. With --quiet, or where nobody reads along, it says nothing."""
    if manner.verbose:
        yield aside
    elif manner.quiet or not _reads_along():
        yield lambda _: None
    else:
        try:
            yield _written
        finally:
            _write(_CLEAR)


def _reads_along() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
    except ValueError:  # it is closed
        return False


def _written(text: str) -> None:
    from ..report.text.escape import visible  # noqa: PLC0415 - most runs are read by nobody while they last

    _write(f"{_CLEAR}{visible(text)[: max(columns() - 5, 20)]} …")


def _write(text: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
