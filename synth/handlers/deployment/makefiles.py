"""Which Makefiles of `sam build` put a function's code together as it lies in its folder.

Its target, where it runs and what `ARTIFACTS_DIR` is: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ...sources import disk

_MOST: Final = 1 << 16
_TO: Final = r'(?:"\$[({]ARTIFACTS_DIR[)}]/?"|\$[({]ARTIFACTS_DIR[)}]/?)'
_COPIES: Final = regex(rf"cp((?:\s+-[a-zA-Z]+)*)((?:\s+[\w.*/-]+)+)\s+{_TO}")
_BESIDES: Final = regex(
    rf"mkdir\s+-p\s+{_TO}|(?:python[\d.]*\s+-m\s+)?pip[\d.]*\s+install\s+-r\s+requirements\.txt\s+(?:-t|--target)\s+{_TO}|npm\s+(?:ci|install)"
    r'|rm\s+-rf\s+"?\$[({]ARTIFACTS_DIR[)}]/(?:bin|__pycache__|\*\.dist-info)"?'
)
"""What changes none of the files that are copied."""
_TARGET: Final = regex(r"([\w.-]+)\s*:(?![=:])([\w\s.-]*)")
_WHOLE: Final = frozenset({".", "./", "*", "./*"})


def takes_all(folder: Path, name: str) -> bool:
    """Is each script of a folder, with its name, in what the Makefile there makes for a function? Where a line is not known, nobody knows."""
    try:
        lines = disk.read(folder / "Makefile", _MOST).decode().replace("\\\n", " ").split("\n")
    except (OSError, UnicodeDecodeError):
        return False
    recipe = _recipe(lines, f"build-{name}")
    copied: set[str] = set()
    for line in recipe:
        if found := _COPIES.fullmatch(line):
            sources = found[2].split()
            if any("/" in one for one in sources if one not in _WHOLE):
                return False
            deep = any(letter in found[1] for letter in "rRa")
            copied |= {"**" if deep and one in _WHOLE else one for one in sources}
        elif not _BESIDES.fullmatch(line):
            return False
    return "**" in copied or (bool(copied) and all(_is_taken(folder, one, copied) for one in disk.names_of(folder)))


def _is_taken(folder: Path, name: str, copied: set[str]) -> bool:
    return not disk.is_dir(folder / name) and (name == "Makefile" or any(fnmatch(name, one.removeprefix("./")) for one in copied))


def _recipe(lines: list[str], target: str) -> list[str]:
    """The commands of a target that stands once and needs nothing before; none where anything else than targets stands there."""
    found: list[str] = []
    within, times = False, 0
    for line in lines:
        if line.startswith("\t"):
            found += [line.strip().removeprefix("@").strip()] if within and line.strip() else []
        elif line.strip() and not line.startswith("#"):
            head = _TARGET.fullmatch(line.rstrip())
            within = head is not None and head[1] == target
            times += within
            if head is None or (within and head[2].strip()):
                return []
    return found if times == 1 else []
