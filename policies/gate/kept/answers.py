"""The answers of one kind of run (the same command, rules and code), in one file: what was said, and every question to the disk, the run and its settings on which it hangs.

An answer is believed since the folder is the user's own; what it holds is data. One that is broken, foreign, or whose questions are answered otherwise is none. The same
templates may be judged several times in a run, with other values: then each has its answer under the one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

import msgspec

from queuegate.synth.language.scope import given_to
from queuegate.synth.linking.notes import NONE, Note, Notes
from queuegate.synth.linking.template_groups import Group
from queuegate.synth.loading import Source
from queuegate.synth.sources.disk import Asked, Disk, Others, Question

from ..judging.group import Part
from ..judging.opened import Opened
from . import files, forms
from .identity import digest, ours

Parts = dict[int, Part]
_FOLDER: Final = "answers"
_FORMAT: Final = "2"
"""Changes whenever what is kept does."""
_MOST: Final = 100
_MOST_BYTES: Final = 256_000_000
_MOST_OF_ONE: Final = 64_000_000
"""Files, bytes, and bytes of one file: those of a thousand templates take 7 MB."""


class _Answer(NamedTuple):
    """What is said of the templates of a group, in their order, and what was asked."""

    asked: list[tuple[Question, str]]
    parts: list[forms.KeptPart]


Entries = dict[str, list[Any]]
"""By its name each entry as its bytes, once for each way in which what was asked was answered."""


class _File(NamedTuple):
    notes: dict[str, list[msgspec.Raw]]
    answers: dict[str, list[msgspec.Raw]]


_ENCODER: Final = msgspec.msgpack.Encoder()
_NOTE: Final = msgspec.msgpack.Decoder(Note)
_ANSWER: Final = msgspec.msgpack.Decoder(_Answer)
_SUM: Final = 4
"""The bytes of a checksum: it finds what is broken, and proves nothing of who wrote it."""
_BROKEN: Final = (ValueError, TypeError, RecursionError, OverflowError)


class Kept:
    """What earlier runs have said, as far as it holds, and what this one adds. Without a folder that is nothing."""

    def __init__(self, folder: Path | None = None, *about: str) -> None:
        self._folder, self._name, self._disk = folder and folder / _FOLDER, digest(_FORMAT, ours(), *about) if folder else "", Disk()
        self._file = self._read()
        self._notes: Entries = {}
        self._answers: Entries = {}
        self._new: list[tuple[str, _Answer]] = []

    def notes(self, given: Mapping[str, str]) -> Notes:
        """What is noted of sources that are read with these values."""
        return NONE if self._folder is None else _Noted(self._file.notes, self._notes, self._disk, {"given": partial(given_to, given)})

    def of(self, one: Opened, group: Group, others: Others) -> Parts | None:
        """What was said of a group; None where that does not hold, or nothing was. `others` answer what is not the disk's."""
        if self._folder is None:
            return None
        name = _key(one, group)
        for raw in self._file.answers.get(name, ()):
            answer = _decoded(_ANSWER, raw)
            if answer is not None and len(answer.parts) == len(group.own) and self._disk.answers(answer.asked, others):
                self._answers.setdefault(name, []).append(raw)
                return dict(zip(group.own, map(forms.read, answer.parts), strict=True))
        return None

    def add(self, one: Opened, group: Group, parts: Parts, asked: Asked) -> None:
        """Keep what was said of a group. A crash, the end of the time or what could not be read again is not kept: the next run may do better."""
        if (
            self._folder is not None
            and asked
            and not one.assembly.synthesised
            and all(problem.kind == "settings" for part in parts.values() for said in (part.of_pipelines, part.of_file) for problem in said.problems)
        ):
            self._new.append((_key(one, group), _Answer([*asked.items()], [forms.written(parts[i]) for i in group.own])))

    def write(self, secrets: Iterable[str]) -> None:
        """Write down what holds and what is new. What tells a secret is not written."""
        if self._folder is None:
            return
        hidden = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
        for name, one in self._new:
            _put(self._answers, name, _encoded(one, _ANSWER))
        now = _File(self._notes or self._file.notes, self._answers)  # where linters look at every template, no note is asked for
        if hidden:
            now = _File(*({name: [raw for raw in several if not any(one in bytes(raw) for one in hidden)] for name, several in part.items()} for part in now))
        if now == self._file:
            return
        data = _ENCODER.encode(now)
        if len(data) <= _MOST_OF_ONE:
            files.store(self._folder, self._name, _sum(data) + data, most=_MOST, most_bytes=_MOST_BYTES)

    def _read(self) -> _File:
        data = files.load(self._folder, self._name, _MOST_OF_ONE + _SUM) if self._folder else None
        if data is None or _sum(memoryview(data)[_SUM:]) != data[:_SUM]:
            return _File({}, {})
        try:
            return msgspec.msgpack.decode(memoryview(data)[_SUM:], type=_File)
        except _BROKEN:
            return _File({}, {})


class _Noted:
    """The notes of one assembly."""

    def __init__(self, known: Mapping[str, list[msgspec.Raw]], held: Entries, disk: Disk, others: Others) -> None:
        self._known, self._held, self._disk, self._others = known, held, disk, others

    def of(self, source: Source) -> Note | None:
        name = _named(source)
        for raw in self._known.get(name, ()):
            note: Note | None = _decoded(_NOTE, raw)
            if note is not None and self._disk.answers(note.asked, self._others):
                _put(self._held, name, raw)
                return note
        return None

    def seeing(self) -> AbstractContextManager[None]:
        return self._disk.seeing()

    def put(self, source: Source, note: Note) -> None:
        _put(self._held, _named(source), _encoded(note, _NOTE))


def _named(source: Source) -> str:
    found, target, named = source
    return "\0".join((str(found.path), getattr(found, "kind", ""), target, str(named)))


def _key(one: Opened, group: Group) -> str:
    """The templates of a group by their files and stacks, with what is nested in them, and what stands beside every group."""
    routes, own = one.survey.routes, {*group.own}
    files = [text for i in group.context for text in (routes[i].file, routes[i].stack, "own" if i in own else "beside")]
    nested = [text for i in group.context for name, child in one.survey.nested_in(routes[i].file) for text in (routes[i].file, name, child)]
    return "\0".join((*files, "", *nested, "", *(routes[i].file for i in one.survey.watching)))


def _put(into: Entries, name: str, raw: Any) -> None:
    """One more entry under a name, unless it is there."""
    if raw is not None and raw not in (held := into.setdefault(name, [])):
        held.append(raw)


def _sum(data: bytes | memoryview) -> bytes:
    return crc32(data).to_bytes(_SUM, "big")


def _decoded(decoder: msgspec.msgpack.Decoder[Any], raw: Any) -> Any:
    try:
        return None if raw is None else decoder.decode(raw)
    except _BROKEN:
        return None


def _encoded(value: Any, decoder: msgspec.msgpack.Decoder[Any]) -> msgspec.Raw | None:
    """The bytes of a record; None where it would not come back as it is."""
    try:
        data = _ENCODER.encode(value)
        return msgspec.Raw(data) if decoder.decode(data) == value else None
    except _BROKEN:
        return None
