"""What an editor holds and has not saved: it is read instead of the file. Nobody but a language server puts anything here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_TEXTS: Final[dict[str, bytes]] = {}


def content(path: Path) -> bytes | None:
    """What is not saved yet of a file; None where the file itself counts."""
    return _TEXTS.get(os.path.abspath(path)) if _TEXTS else None  # noqa: PTH100 - without "..", as templates are named


@contextmanager
def holding(texts: Mapping[str, str]) -> Iterator[None]:
    """While the context lasts these texts, by their absolute paths, stand for the files. They are the process's: one thread reads at a time."""
    _TEXTS.update({file: text.encode("utf-8", "surrogatepass") for file, text in texts.items()})
    try:
        yield
    finally:
        _TEXTS.clear()
