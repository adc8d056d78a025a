"""The answers of one kind of run (the same command, rules and code), in one file: what was said, and every question to the disk, the run and its settings on which it hangs.

An answer is believed since the folder is the user's own; what it holds is data. One that is broken, foreign, or whose questions are answered otherwise is none. The same
templates may be judged several times in a run, with other values: then each has its answer under the one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.language.parameters.given import given_to
from queuegate.synth.linking.grouping.crossings import Group
from queuegate.synth.linking.grouping.notes import Note, Notes
from queuegate.synth.loading import Source
from queuegate.synth.sources.disk import Asked, Disk, Others, Question

from ..judging.opened import Opened
from ..judging.parts import Part
from . import files, forms
from .entries import Block, Entries, decoded, encoded, put, read, written
from .identity import digest, ours
from .nothing import Nothing

Parts = dict[int, Part]
_FOLDER: Final = "answers"
_FORMAT: Final = "2"
"""Changes whenever what is kept does."""
_MOST: Final = 100
_MOST_BYTES: Final = 512_000_000
_MOST_OF_ONE: Final = 256_000_000
"""Files, bytes, and bytes of one file: those of a thousand templates take 7 to 11 MB."""
_IDLE: Final = 2_000_000
"""Up to so many bytes more than half of a file may be of no use to a run before it is written anew, without them."""


class _Answer(NamedTuple):
    """What is said of the templates of a group, in their order, and what was asked."""

    asked: list[tuple[Question, str]]
    parts: list[forms.KeptPart]


class Kept(Nothing):
    """What earlier runs have said, as far as it holds, and what this one adds."""

    def __init__(self, folder: Path, *about: str) -> None:
        self._folder, self._name, self._disk = folder / _FOLDER, digest(_FORMAT, ours(), *about), Disk()
        data = files.load(self._folder, self._name, _MOST_OF_ONE)
        self._held = read(data or b"")
        self._used, self._new = Block({}, {}), Block({}, {})

    def notes(self, given: Mapping[str, str]) -> Notes:
        """What is noted of sources that are read with these values."""
        return _Noted(self._held.block.notes, self._used.notes, self._new.notes, self._disk, {"given": partial(given_to, given)})

    def of(self, one: Opened, group: Group, others: Others) -> Parts | None:
        """What was said of a group; None where that does not hold, or nothing was. `others` answer what is not the disk's."""
        name = _key(one, group)
        for raw in self._held.block.answers.get(name, ()):
            answer = decoded(raw, _Answer)
            if answer is not None and len(answer.parts) == len(group.own) and self._disk.answers(answer.asked, others):
                put(self._used.answers, name, raw)
                return dict(zip(group.own, map(forms.read, answer.parts), strict=True))
        return None

    def add(self, one: Opened, group: Group, parts: Parts, asked: Asked) -> None:
        """Keep what was said of a group. A crash, the end of the time or what could not be read again is not kept: the next run may do better."""
        if (
            asked
            and not one.assembly.synthesised
            and not any(
                said.late or any(problem.kind != "settings" for problem in said.problems)
                for part in parts.values()
                for said in (part.of_pipelines, part.of_file)
            )
        ):
            name = _key(one, group)
            put(self._new.answers, name, encoded(name, _Answer([*asked.items()], [forms.written(parts[i]) for i in group.own])))

    def write(self, secrets: Iterable[str]) -> None:
        """Write down what is new; where much is of no use any more, what holds with it. What tells a secret is not written."""
        hidden = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
        new = self._new.without(hidden)
        if not any(any(part.values()) for part in new):
            return
        # a run with linters reads every template, and asks for no note
        used = self._used if self._used.notes else self._used._replace(notes=self._held.block.notes)
        grows = 0 < self._held.size <= 2 * used.size() + _IDLE and self._held.whole and not hidden
        if not grows or not files.append(self._folder, self._name, written(new), _MOST_OF_ONE):
            data = written(used.with_newer(new).without(hidden).up_to(_MOST_OF_ONE))
            files.store(self._folder, self._name, data, most=_MOST, most_bytes=_MOST_BYTES)


class _Noted:
    """The notes of one assembly: what is known, of that what is used, and what is new."""

    def __init__(self, known: Entries, used: Entries, new: Entries, disk: Disk, others: Others) -> None:
        self._known, self._used, self._new, self._disk, self._others = known, used, new, disk, others

    def of(self, source: Source) -> Note | None:
        name = _named(source)
        for raw in self._known.get(name, ()):
            note = decoded(raw, Note)
            if note is not None and self._disk.answers(note.asked, self._others):
                put(self._used, name, raw)
                return note
        return None

    def seeing(self) -> AbstractContextManager[None]:
        return self._disk.seeing()

    def put(self, source: Source, note: Note) -> None:
        name = _named(source)
        put(self._new, name, encoded(name, note))


def _named(source: Source) -> str:
    found, target, named = source
    return "\0".join((str(found.path), getattr(found, "kind", ""), target, str(named)))


def _key(one: Opened, group: Group) -> str:
    """The templates of a group by their files and stacks, with what is nested in them, and what stands beside every group."""
    routes, own = one.survey.routes, {*group.own}
    files = [text for i in group.context for text in (routes[i].file, routes[i].stack, "own" if i in own else "beside")]
    nested = [text for i in group.context for name, child in one.survey.nested_in(routes[i].file) for text in (routes[i].file, name, child)]
    return "\0".join((*files, "", *nested, "", *(routes[i].file for i in one.survey.watching)))
