"""The source of a function in a language that is read as text: the files of its folder and of the folders that its build names, without tests and what others wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ...values.worlds import Undecided
from ..contents import whole
from ..effort import EFFORT, SEARCHED
from ..source import Code, nowhere
from .build import Build
from .languages import LANGUAGES, language_of
from .named import named_by

_MOST_FILES: Final = 3_000
_MOST_BYTES: Final = 20_000_000
_SKIPPED: Final = frozenset({"node_modules", ".git", ".gradle", ".idea", ".aws-sam", "cdk.out", "__pycache__", ".venv", ".build", "testdata"})
_BUILT: Final = frozenset({"vendor", "target", "obj", "build", "_build", "deps"})
"""Folders that a build writes, or that hold what others wrote: beside a file of a build, and not where a package has that name."""
_BUILDS: Final = regex(r"^(?:pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|go\.mod|composer\.json|mix\.exs|Package\.swift|Gemfile|.*\.(?:cs|fs|vb)proj)$")
_TESTS: Final = regex(
    r"^/(?:src/(?:\w*[tT]est|test\w*)|tests?|specs?|[\w.]+\.(?:Unit|Integration)?Tests?)/|(?:_test\.go|_(?:test|spec)\.rb|Tests?\.(?:java|kt|cs|fs|swift|php)|_test\.exs)$|\.gradle\.kts$|/buildSrc/"
)
"""What only a test says, or a script of the build, the function does not do: https://docs.gradle.org/current/userguide/kotlin_dsl.html"""


def sources(code: Code) -> tuple[str, dict[Path, bytes]]:
    """The language of a function, and its source files with what they hold. Raises `Undecided` where there is none, or too much of it."""
    if code.folder is None:
        raise nowhere(code)
    build = Build(code)
    folders = [code.folder, *build.folders()]
    found = [(folder, file, file.suffix) for folder in folders for file in walk(code, folder)]
    named = language_of(code.runtime)
    languages = [one for one in LANGUAGES if not named or one.name == named]
    counted = {one.name: [file for folder, file, ending in found if ending in one.endings and not _is_test(folder, file)] for one in languages}
    language = max(counted, key=lambda name: len(counted[name]))
    if not counted[language]:
        what = f"no {named} source" if named else "no source of a language that is read"
        raise Undecided(f"{what} is in the code of {code.of}: not read", place=code.place)
    files = counted[language]
    if language == "Go":
        files = build.packages(files)
    texts = dict(zip(files, _contents(code, files), strict=True))
    return language, {file: texts[file] for file in named_by(code.handler, texts)}


def _is_test(folder: Path, file: Path) -> bool:
    return _TESTS.search(f"/{file.relative_to(folder).as_posix()}") is not None


def walk(code: Code, folder: Path) -> Iterator[Path]:
    """The files of a folder; links are not followed. Raises `Undecided` where there are too many."""
    count, waiting = 0, [folder]
    while waiting:
        here, folders = waiting.pop(), []
        names = disk.names_of(here)
        left_out = _SKIPPED | _BUILT if any(map(_BUILDS.match, names)) else _SKIPPED
        for path in (here / name for name in names):
            if disk.is_dir(path):
                folders += [path] if path.name not in left_out and not disk.is_link(path) else []
                continue
            count += 1
            if count > _MOST_FILES:
                raise Undecided(f"the code of {code.of} has more than {_MOST_FILES:,} files: not read", place=code.place)
            if not disk.is_link(path):
                yield path
        waiting += reversed(folders)


def _contents(code: Code, files: list[Path]) -> Iterator[bytes]:
    left = _MOST_BYTES
    for file in files:
        try:
            data = disk.read(file, _MOST_BYTES + 1)
        except OSError as error:
            raise Undecided(f"{file.name} cannot be read ({error.strerror})", place=code.place) from None
        left -= len(data)
        if left < 0:
            raise Undecided(f"the code of {code.of} is longer than {_MOST_BYTES // 1_000_000} MB: not read", place=code.place)
        EFFORT.spend(len(data) // SEARCHED)
        yield whole(data, file, code.place)
