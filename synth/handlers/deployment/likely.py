"""Where the code probably lies that a template names by what a build makes of it (`dist/orders`, an archive in a bucket): to be named to the team, and not read unless it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...sources import disk
from ...values.same_text import letters
from ..reading import parts

_SUFFIXES: Final = {"python": (".py",), "nodejs": (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")}
_BUILT: Final = frozenset({"dist", "build", "out", "target"})
"""What a folder is called that a build fills: it says nothing of what lies in it."""
_SKIPPED: Final = _BUILT | {"node_modules", "cdk.out", "__pycache__", "venv", "test", "tests", "__tests__", "vendor", "site-packages"}
_MOST_FOLDERS: Final = 500
_MOST_NAMES: Final = 3_000
"""In a larger repository nobody is told: looking costs more than it tells."""


def likely(template: Path, runtime: str, handler: str, called: str) -> tuple[str, str] | None:
    """The one folder of the repository that holds the handler's file, and the file in it: of several, the one that is called as what is built. None: nobody can tell."""
    module, _ = parts(handler, runtime)
    language = next((name for name in _SUFFIXES if runtime.startswith(name)), None)
    if not module or language is None or ".." in module.split("/"):
        return None
    inside = module.replace(".", "/") if language == "python" else module
    top = next((one for one in template.parents if disk.exists(one / ".git")), template.parent)
    folders = _holding(top, inside, _SUFFIXES[language])
    alike = [one for one in folders if letters(one[0].name) == letters(called)]
    if not alike and "/" not in inside and called not in {"", *_BUILT}:
        return None
    found = alike or folders
    return (found[0][0].relative_to(top).as_posix(), found[0][1]) if len(found) == 1 and found[0][0] != top else None


@disk.remembered(64)
def _holding(top: Path, inside: str, suffixes: tuple[str, ...]) -> list[tuple[Path, str]]:
    """The folders below, and this one, that hold a file of this name with one of these endings, and the file."""
    files = [f"{inside}{one}" for one in suffixes]
    return [(here, file) for here in _below(top) if (file := next((one for one in files if disk.is_file(here / one)), None)) is not None]


@disk.remembered(4)
def _below(top: Path) -> list[Path]:
    """The folders of a repository that hold what somebody wrote; none where there are too many."""
    found, waiting, looked = [], [top], 0
    while waiting:
        here = waiting.pop()
        found.append(here)
        names = [name for name in disk.names_of(here) if not name.startswith(".") and name not in _SKIPPED and "." not in name]
        looked += len(names)
        if len(found) > _MOST_FOLDERS or looked > _MOST_NAMES:
            return []
        waiting += [here / name for name in reversed(names) if disk.is_dir(here / name) and not disk.is_link(here / name)]
    return found
