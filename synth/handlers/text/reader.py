"""Does the source of a function anywhere name a partial batch response? Where it never does, it gives none; whatever else it does is not read.

The names of the response: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html and, of the libraries that build it,
https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/ and https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ...sources import disk
from ...values.value import CodePlace
from ...values.worlds import Undecided
from ..aws_calls import Calls
from ..reading import Facts, Reading, Seen, Where, unread
from ..source import Code, nowhere


class Language(NamedTuple):
    """A language: how the names of its runtimes begin, and how its files end."""

    name: str
    runtimes: tuple[str, ...]
    endings: tuple[str, ...]


LANGUAGES: Final = (
    Language("Java or Kotlin", ("java",), (".java", ".kt", ".kts", ".scala", ".groovy", ".clj")),
    Language("Go", ("go",), (".go",)),
    Language("C#", ("dotnet",), (".cs", ".fs", ".vb")),
    Language("Ruby", ("ruby",), (".rb",)),
    Language("Rust", (), (".rs",)),
)
OWN_RUNTIME: Final = "provided"
"""A runtime of the function's own, whose language its files tell: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""
_WORDS: Final = re.compile(
    rb"batch_?item_?failure|sqs_?batch_?response|streams_?event_?response|batch_?response|item_?identifier|batch_?message_?handler|batch_?processor|partial_?batch|sqs_?batch_?handler",
    re.IGNORECASE,
)
_NAMES: Final = "batchItemFailures, SQSBatchResponse, BatchResponse"
_MOST_FILES: Final = 3_000
_MOST_BYTES: Final = 20_000_000
_SKIPPED: Final = frozenset({"node_modules", ".git", ".gradle", ".idea", ".aws-sam", "cdk.out", "__pycache__", ".venv"})


def language_of(runtime: str) -> str | None:
    """The language of a runtime that is read as text; "" for one that its files tell; None for a runtime that is not known."""
    if runtime.startswith(OWN_RUNTIME):
        return ""
    return next((one.name for one in LANGUAGES if one.runtimes and runtime.startswith(one.runtimes)), None)


def reading(code: Code) -> Reading:
    """What is known of the handler. Raises `Undecided` where there is no source."""
    language, files = _files(code)
    where = Where(language, str(code.folder) if code.folder else None, code.handler)
    doubt = _text_alone(code, language)
    if any(_WORDS.search(data) for data in _contents(code, files)):
        return unread(where, doubt)
    never: Facts[Seen] = Facts((Seen("never", _NAMES, CodePlace(code.place, None)),))
    return unread(where, doubt)._replace(answers=never)


def read_calls(code: Code) -> Calls:
    """Raises `Undecided`: calls are not read from text."""
    if code.folder is None:
        raise Undecided(f"the handler of {code.of} is not in a language whose calls are read ({code.runtime})", place=code.runtime_place)
    raise _text_alone(code, _files(code)[0])


def _text_alone(code: Code, language: str) -> Undecided:
    """One reason for both: one look at the code answers what it does with a message that fails, and what it calls."""
    return Undecided(
        f"the handler of {code.of} is {language}, which is read as text alone: what becomes of a message that fails, and what is called, is not known",
        place=code.handler_place,
    )


def _files(code: Code) -> tuple[str, list[Path]]:
    """The language of a function and its source files. Raises `Undecided`."""
    if code.folder is None:
        raise nowhere(code)
    found = [*_walk(code, code.folder)]
    named = language_of(code.runtime)
    languages = [one for one in LANGUAGES if not named or one.name == named]
    counted = {one.name: [file for file in found if file.suffix in one.endings] for one in languages}
    language = max(counted, key=lambda name: len(counted[name]))
    if not counted[language]:
        what = f"no {named} source" if named else "no source of a language that is read"
        raise Undecided(f"{what} is in the code of {code.of}: not read", place=code.place)
    return language, counted[language]


def _walk(code: Code, folder: Path) -> Iterator[Path]:
    """The files of a folder; links are not followed. Raises `Undecided` where there are too many."""
    count, waiting = 0, [folder]
    while waiting:
        folders = []
        for path in _inside(waiting.pop()):
            if disk.is_dir(path):
                folders += [path] if path.name not in _SKIPPED and not disk.is_link(path) else []
                continue
            count += 1
            if count > _MOST_FILES:
                raise Undecided(f"the code of {code.of} has more than {_MOST_FILES:,} files: not read", place=code.place)
            if not disk.is_link(path):
                yield path
        waiting += reversed(folders)


def _inside(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in disk.names(folder)]
    except OSError:
        return []


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
        yield data
