"""What is noted of a source that was read, so that a later run need not read it: who keeps that, and for how long it holds, is not said here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol

from queuegate._light import NamedTuple

from ...language.parameters.accepted import is_no_echo
from ...loading import Source, Target
from ...sources.disk import Question
from .crossings import Crossing


class Noted(NamedTuple):
    """A template: its file, the first name of its stack, and what crosses from and to it by itself and as that of a nested stack, where it is one."""

    file: str
    stack: str
    alone: Crossing = Crossing()
    nested: Crossing | None = None


class Note(NamedTuple):
    """What reading a source gave: its templates, what became of the target, which of them is nested in which (parent, logical id, child), the plain templates, the files nested in them by
    their path; and what was `asked` of the disk.
    """

    templates: list[Noted]
    targets: list[Target]
    nested: list[tuple[str, str, str]]
    files: list[str]
    children: list[str]
    asked: list[tuple[Question, str]]


class Notes(Protocol):
    """What earlier runs have noted."""

    def of(self, source: Source) -> Note | None:
        """What reading this source would give; None where that is not known."""
        ...

    def put(self, source: Source, note: Note) -> None:
        """What reading this source gave."""
        ...

    def seeing(self) -> AbstractContextManager[None]:
        """While sources are looked for: what is seen of them is known when a note asks for it."""
        ...


class _Nothing:
    """Nobody has noted anything."""

    def of(self, _: Source) -> None:
        return None

    def put(self, _: Source, _note: Note) -> None:
        return None

    def seeing(self) -> AbstractContextManager[None]:
        return nullcontext()


NONE: Final[Notes] = _Nothing()


def has_secret(body: Mapping[str, Any]) -> bool:
    """Has the template a NoEcho parameter? What it says may tell the value."""
    declared = body.get("Parameters")
    return isinstance(declared, dict) and any(map(is_no_echo, declared.values()))
