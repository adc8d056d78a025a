"""What an answer depends on beside what was read for it: our code, the Python that runs it, and the code of a team's own rules."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import queuegate
from queuegate import policies, synth
from queuegate._light import sha256
from queuegate._version import __version__

from ..own_rules.records import Scan

_READERS: Final = ("msgspec", "yaml", "tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript")
"""What reads templates, settings and code beside our own."""
_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 20_000_000
"""Of a team's own rules: in a folder that holds more, other things lie beside them."""


def digest(*parts: str | bytes) -> str:
    """One name for all of these, and for nothing else."""
    told = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    return sha256(b"".join([*(b"%d," % len(one) for one in told), b".", *told])).hexdigest()


@cache
def ours() -> str:
    """The code that judges, as it is installed: a file is known by its name, size and time, so that a change in an editable installation is one, too."""
    folders = [folder for package in (policies, synth) for folder in package.__path__]
    readers = [spec.origin for name in _READERS if (spec := find_spec(name)) is not None and spec.origin]
    own = (str(file) for folder in queuegate.__path__ for file in sorted(Path(folder).glob("*.py")))
    return digest(__version__, sys.version, *(mark for folder in folders for mark in _installed(folder)), *map(_marked, (*own, *readers)))


def of_team(own: Scan) -> str | None:
    """The code of a team's own rules, with whatever lies beside them and every module that is imported; None where that is too much to look at."""
    if not own.rules:
        return ""
    told: list[str | bytes] = []
    left = _MOST_BYTES
    try:
        for top in dict.fromkeys(one.module.top for one in own.rules):
            for file in _below(top):
                data = file.read_bytes()
                left -= len(data)
                told += [file.relative_to(top).as_posix(), data]
                if left < 0 or len(told) > 2 * _MOST_FILES:
                    return None
    except OSError:
        return None
    return digest(*told, *sorted(_imported({*(str(one.module.top) for one in own.rules), *policies.__path__, *synth.__path__})))


def _installed(folder: str) -> Iterator[str]:
    """The files below a folder of ours, in a fixed order, each marked. The reference system judges nothing."""
    with os.scandir(folder) as inside:
        entries = sorted(inside, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_file():
            yield _marked(entry.path)
        elif entry.name not in {"__pycache__", "notification"} and entry.is_dir(follow_symlinks=False):
            yield from _installed(entry.path)


def _below(top: Path) -> Iterator[Path]:
    from queuegate.synth.sources.targets.walked import walked  # noqa: PLC0415 - few teams have rules of their own

    for root, inside, names in walked(top):
        inside[:] = sorted(name for name in inside if name != "__pycache__" and not name.startswith("."))
        yield from (file for name in sorted(names) if (file := Path(root, name)).is_file())


def _imported(tops: set[str]) -> Iterator[str]:
    """The modules that are imported, but for those whose content is known."""
    for module in [*sys.modules.values()]:
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not any(file.startswith(top + os.sep) for top in tops):
            yield _marked(file)


def _marked(file: str) -> str:
    try:
        about = os.stat(file)  # noqa: PTH116 - a thousand of them
    except OSError:
        return file
    return f"{file} {about.st_size} {about.st_mtime_ns}"
