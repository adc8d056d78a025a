"""The answers of one kind of run (the same targets, settings and code), in one file: what was said, and every question to the disk on which it hangs.

An answer is believed since the folder is the user's own; what it holds is data. One that is broken, foreign, or answered otherwise by the disk is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import msgspec

from queuegate._light import NamedTuple
from queuegate.synth.linking.notes import NONE, Note, Notes
from queuegate.synth.linking.template_groups import Group
from queuegate.synth.loading import Source
from queuegate.synth.sources.disk import Asked, Disk, Question

from ..judging.opened import Opened
from ..judging.parts import Part
from . import files, forms
from .identity import digest, ours

Parts = dict[int, Part]
_FOLDER: Final = "answers"
_FORMAT: Final = "1"
"""Changes whenever what is kept does."""
_MOST: Final = 100
_MOST_BYTES: Final = 256_000_000
_MOST_OF_ONE: Final = 64_000_000
"""Files, bytes, and bytes of one file: those of a thousand templates take 7 MB."""


class _Answer(NamedTuple):
    """What is said of the templates of a group, in their order, and what was asked of the disk."""

    asked: list[tuple[Question, str]]
    parts: list[forms.KeptPart]


class _File(NamedTuple):
    notes: dict[str, msgspec.Raw]
    answers: dict[str, msgspec.Raw]


_ENCODER: Final = msgspec.msgpack.Encoder()
_SUM: Final = 4
"""The bytes of a checksum: it finds what is broken, and proves nothing of who wrote it."""
_BROKEN: Final = (ValueError, TypeError, RecursionError, OverflowError)


class Kept:
    """What earlier runs have said, as far as it holds, and what this one adds. Without a folder that is nothing."""

    def __init__(self, folder: Path | None = None, *about: str) -> None:
        self._folder, self._name, self._disk = folder and folder / _FOLDER, digest(_FORMAT, ours(), *about) if folder else "", Disk()
        self._file = self._read()
        self._notes, self._answers = _Held(), _Held()
        self._new: dict[str, _Answer] = {}
        self._shared: dict[int, str] = {}

    def notes(self, assembly: int) -> Notes:
        """What is noted of the sources of the assembly with this position."""
        return NONE if self._folder is None else _OfAssembly(assembly, self._file.notes, self._notes, self._disk)

    def of(self, position: int, one: Opened, group: Group) -> Parts | None:
        """What was said of a group of the assembly with this position; None where that does not hold, or nothing was."""
        name = self._key(position, one, group)
        raw = self._file.answers.get(name)
        answer = _decoded(_Answer, raw)
        if raw is None or answer is None or len(answer.parts) != len(group.own) or not self._disk.answers(answer.asked):
            return None
        self._answers.known[name] = raw
        return dict(zip(group.own, map(forms.read, answer.parts), strict=True))

    def add(self, position: int, one: Opened, group: Group, parts: Parts, asked: Asked) -> None:
        """Keep what was said of a group. A crash, the end of the time or what could not be read again is not kept: the next run may do better."""
        if (
            self._folder is not None
            and asked
            and not one.assembly.synthesised
            and all(problem.kind == "settings" for part in parts.values() for said in (part.of_pipelines, part.of_file) for problem in said.problems)
        ):
            self._new[self._key(position, one, group)] = _Answer([*asked.items()], [forms.written(parts[i]) for i in group.own])

    def write(self, secrets: Iterable[str]) -> None:
        """Write down what holds and what is new. What tells a secret is not written."""
        if self._folder is None:
            return
        hidden = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
        self._answers.new |= {name: raw for name, one in self._new.items() if (raw := _encoded(one, _Answer)) is not None}
        now = _File(self._notes.all() or self._file.notes, self._answers.all())  # where linters look at every template, no note is asked for
        now = _File(*({name: raw for name, raw in several.items() if not any(one in bytes(raw) for one in hidden)} for several in now))
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

    def _key(self, position: int, one: Opened, group: Group) -> str:
        """The templates of a group by their files and stacks, with the stacks that there are beside them."""
        routes = one.survey.routes
        if (shared := self._shared.get(position)) is None:
            nested = [text for (parent, name), child in sorted(one.assembly.nested.items()) for text in (parent, name, child)]
            shared = self._shared[position] = digest(str(position), *sorted(one.survey.stacks), "", *nested, "", *(routes[i].file for i in one.survey.watching))
        own = {*group.own}
        return digest(shared, *(text for i in group.context for text in (routes[i].file, routes[i].stack, "own" if i in own else "beside")))


class _Held:
    """Entries that hold: those that were there, as they were, and new ones."""

    def __init__(self) -> None:
        self.known: dict[str, msgspec.Raw] = {}
        self.new: dict[str, bytes] = {}

    def all(self) -> dict[str, msgspec.Raw]:
        return self.known | {name: msgspec.Raw(raw) for name, raw in self.new.items()}


class _OfAssembly:
    """The notes of one assembly."""

    def __init__(self, position: int, known: Mapping[str, msgspec.Raw], held: _Held, disk: Disk) -> None:
        self._position, self._known, self._held, self._disk = str(position), known, held, disk

    def of(self, source: Source) -> Note | None:
        name = self._key(source)
        raw = self._known.get(name)
        note: Note | None = _decoded(Note, raw)
        if raw is None or note is None or not self._disk.answers(note.asked):
            return None
        self._held.known[name] = raw
        return note

    def put(self, source: Source, note: Note) -> None:
        raw = _encoded(note, Note)
        if raw is not None:
            self._held.new[self._key(source)] = raw

    def _key(self, source: Source) -> str:
        found, target, named = source
        return digest(self._position, str(found.path), getattr(found, "kind", ""), target, str(named))


def _sum(data: bytes | memoryview) -> bytes:
    return crc32(data).to_bytes(_SUM, "big")


@cache
def _decoders() -> dict[type[Any], msgspec.msgpack.Decoder[Any]]:
    """Look through the types of the records, which takes 2 ms: a run that keeps nothing does without."""
    return {kind: msgspec.msgpack.Decoder(kind) for kind in (Note, _Answer)}


def _decoded(kind: type[Any], raw: Any) -> Any:
    try:
        return None if raw is None else _decoders()[kind].decode(raw)
    except _BROKEN:
        return None


def _encoded(value: Any, kind: type[Any]) -> bytes | None:
    """The bytes of a record; None where it would not come back as it is."""
    try:
        data = _ENCODER.encode(value)
        return data if _decoders()[kind].decode(data) == value else None
    except _BROKEN:
        return None
