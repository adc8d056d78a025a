"""The door to the disk for whatever is judged by. Each question is noted with its answer: what was said holds for as long as the disk answers alike.

What else a run is asked (values that are given, settings) is noted beside it, by whoever answers it. Where nobody notes, a question costs what it always did. Targets are looked for anew in each run, so what looks for them does not ask here.
"""

from __future__ import annotations

import errno
import os
import stat as modes
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Generic, ParamSpec, TypeVar

from queuegate._light import sha256

Question = tuple[str, str, int]
"""What is asked (`is`, `links`, `holds`, `leads`, `lists`), of which absolute path, and of how many bytes. Of what is not the disk's: about what, and 0."""
Asked = dict[Question, str]
"""Questions with their answers, what a file holds as a digest."""

_MOST: Final = 64_000_000
"""So many bytes of a file are read at most to compare an answer: more than anybody here asks for."""
_NOTHING: Final = "no path"
_CHANGED: Final = "it changed while it was read"
"""The answer that nothing gives again."""
_NOTED: ContextVar[Asked | None] = ContextVar("noted", default=None)
_SEEN: ContextVar[Disk | None] = ContextVar("seen", default=None)

Others = Mapping[str, Callable[[str], str]]
"""Who answers what is not the disk's, by what is asked."""

T = TypeVar("T")
P = ParamSpec("P")


@contextmanager
def noting() -> Iterator[Asked]:
    """What is asked in here is noted, here and in whatever is noted around it."""
    asked: Asked = {}
    around = _NOTED.get()
    token = _NOTED.set(asked)
    try:
        yield asked
    finally:
        _NOTED.reset(token)
        if around is not None:
            add(around, asked)


def add(into: Asked, asked: Mapping[Question, str]) -> None:
    """Note these, too."""
    for question, answer in asked.items():
        into[question] = answer if into.get(question, answer) == answer else _CHANGED


def noted(what: str, about: Callable[[], str], answer: Callable[[str], str]) -> None:
    """Note a question that is not the disk's, where anybody notes."""
    if (asked := _NOTED.get()) is not None:
        add(asked, {(what, (subject := about()), 0): answer(subject)})


def answers_alike(asked: Asked) -> bool:
    """Does the disk answer these as it did? Then they count as asked now."""
    if not Disk().answers(asked.items()):
        return False
    if (around := _NOTED.get()) is not None:
        add(around, asked)
    return True


def is_of_the_disk(asked: Asked) -> bool:
    """Can the disk alone answer all of these?"""
    return all(what in _ASKS for what, _, _ in asked)


def look(path: str | Path, most: int, *, plain: bool) -> bytes | None:
    """What a file holds, for whoever only looks whether to read it: that is no question. None where it has more than so many bytes. `plain`: it is known to be no link.

    Never waits, and raises OSError, as `read` does.
    """
    name = os.fspath(path)
    about, data = _content(name, most, whole=True)
    if data is not None and (seen := _SEEN.get()) is not None:
        seen.saw(_absolute(name), about, data, plain=plain)
    return data


def stat(path: str | Path) -> os.stat_result:
    """What a path is, links followed. Raises OSError and ValueError, as all of these do."""
    return _answered("is", path)  # type: ignore[no-any-return]  # what `_ASKS` gives


def is_file(path: str | Path) -> bool:
    """Is there a file? No, too, where that cannot be known."""
    return _is(path, modes.S_ISREG)


def is_dir(path: str | Path) -> bool:
    """Is there a folder? No, too, where that cannot be known."""
    return _is(path, modes.S_ISDIR)


def exists(path: str | Path) -> bool:
    """Is there anything? No, too, where that cannot be known."""
    return _is(path, lambda _: True)


def is_link(path: str | Path) -> bool:
    """Is it a link itself?"""
    return _answered("links", path)  # type: ignore[no-any-return]  # as above


def read(path: str | Path, most: int) -> bytes:
    """What a file holds, up to so many bytes. Never waits: a pipe or a device is an OSError."""
    return _answered("holds", path, most)  # type: ignore[no-any-return]  # as above


def real(path: str | Path) -> str:
    """Where a path leads, once links are followed."""
    return _answered("leads", path)  # type: ignore[no-any-return]  # as above


def names(folder: str | Path) -> list[str]:
    """The names in a folder, sorted."""
    return _answered("lists", folder)  # type: ignore[no-any-return]  # as above


def names_of(folder: str | Path) -> list[str]:
    """The same; none, too, where they cannot be known."""
    try:
        return names(folder)
    except OSError:
        return []


def remembered(most: int) -> Callable[[Callable[P, T]], Remembered[P, T]]:
    """As `functools.lru_cache`; and what was asked to make an answer counts as asked by whoever is given it again."""
    return lambda make: Remembered(make, most)


class Remembered(Generic[P, T]):
    """A function that remembers its answers, and what was asked for each."""

    def __init__(self, make: Callable[P, T], most: int | None = None) -> None:
        @lru_cache(most)
        @wraps(make)
        def made(*given: P.args, **named: P.kwargs) -> tuple[T, Asked]:
            with noting() as asked:
                return make(*given, **named), asked

        self._made = made

    def __call__(self, *given: P.args, **named: P.kwargs) -> T:
        answer, asked = self._made(*given, **named)  # type: ignore[arg-type]  # they are names
        around = _NOTED.get()
        if around is not None:
            add(around, asked)
        return answer

    def cache_clear(self) -> None:
        """Forget all of them."""
        self._made.cache_clear()


class Disk:
    """The disk as a run finds it: each question is asked once, and of a file that was looked at none."""

    def __init__(self) -> None:
        self._known: Asked = {}
        self._held: dict[str, tuple[int, str]] = {}

    @contextmanager
    def seeing(self) -> Iterator[None]:
        """What is looked at in here is known."""
        token = _SEEN.set(self)
        try:
            yield
        finally:
            _SEEN.reset(token)

    def saw(self, path: str, about: os.stat_result, data: bytes, *, plain: bool) -> None:
        """Know what a file holds, and what is to be said of it."""
        self._known["is", path, 0] = _kind(about)
        self._held[path] = len(data), _digest(data)
        if plain:
            self._known["links", path, 0] = str(False)

    def answers(self, asked: Iterable[tuple[Question, str]], others: Others = MappingProxyType({})) -> bool:
        """Does it answer all of these as it did, and do these `others`? What nobody answers is answered otherwise."""
        known = self._known
        for question, answer in asked:
            what, about, _ = question
            if what not in _ASKS:
                if what not in others or others[what](about) != answer:
                    return False
                continue
            if (now := known.get(question)) is None:
                now = known[question] = self._now(question)
            if now != answer:
                return False
        return True

    def _now(self, question: Question) -> str:
        what, path, most = question
        if what == "holds" and path in self._held and self._held[path][0] <= most:
            return self._held[path][1]
        return self._leads(path) if what == "leads" else _told(question)

    def _leads(self, path: str) -> str:
        """As `real` has it. Of the many files in a folder most are no links, and the folder is asked once where it leads."""
        folder, name = os.path.split(path)
        if name in {"", os.curdir, os.pardir} or os.path.islink(path):  # noqa: PTH114 - text
            return _told(("leads", path, 0))
        question = ("leads", folder, 0)
        if (above := self._known.get(question)) is None:
            above = self._known[question] = _told(question)
        return os.path.join(above, name)  # noqa: PTH118 - text


def _told(question: Question) -> str:
    what, path, most = question
    ask, tell = _ASKS[what]
    try:
        return tell(ask(path, min(most, _MOST)))
    except OSError as error:
        return f"error {error.errno}"
    except ValueError:
        return _NOTHING


def _answered(what: str, path: str | Path, most: int = 0) -> Any:
    noted = _NOTED.get()
    ask, tell = _ASKS[what]
    name = os.fspath(path)
    if noted is None:
        return ask(name, most)
    said = _NOTHING
    try:
        answer = ask(name, most)
        said = tell(answer)
    except OSError as error:
        said = f"error {error.errno}"
        raise
    finally:
        add(noted, {(what, _absolute(name), most): said})
    return answer


def _absolute(name: str) -> str:
    return name if os.path.isabs(name) else os.path.join(os.getcwd(), name)  # noqa: PTH109, PTH117, PTH118 - text, of which nothing is resolved


def _is(path: str | Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _kind(about: os.stat_result) -> str:
    return f"{modes.S_IFMT(about.st_mode):o} {about.st_size}" if modes.S_ISREG(about.st_mode) else f"{modes.S_IFMT(about.st_mode):o}"


def _content(path: str, most: int, *, whole: bool = False) -> tuple[os.stat_result, bytes | None]:
    """What a file is, and what it holds, up to so many bytes; with `whole` None of one that has more."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        about = os.fstat(opened)
        if not modes.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "this is no file")
        if whole and about.st_size > most:
            return about, None
        parts = []
        while most > 0 and (part := os.read(opened, min(most, about.st_size + 1))):
            parts.append(part)
            most -= len(part)
        return about, b"".join(parts)
    finally:
        os.close(opened)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


_ASKS: Final[Mapping[str, tuple[Callable[[str, int], Any], Callable[[Any], str]]]] = {
    "is": (lambda path, _: os.stat(path), _kind),  # noqa: PTH116 - thousands of them
    "links": (lambda path, _: os.path.islink(path), str),  # noqa: PTH114 - as above
    "holds": (lambda path, most: _content(path, most)[1], _digest),
    "leads": (lambda path, _: os.path.realpath(path), str),
    "lists": (lambda path, _: sorted(os.listdir(path)), "/".join),  # noqa: PTH208 - as above
}
