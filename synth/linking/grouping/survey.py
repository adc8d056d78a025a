"""A first look at everything that was asked for: what each template may say to others, so that they can be judged group by group, and read again when their turn comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Final

from queuegate._light import NamedTuple

from ...language.parameters.given import note_given
from ...language.scope import Scope
from ...loading import Assembly, Options, Source, take, to_read, told_apart
from ...sources import disk
from ...sources.template import Template
from .crossings import Crossing, Group, Sheet
from .notes import NONE, Note, Noted, Notes, has_secret

KEPT: Final = 16_000_000
"""Up to how many bytes of templates stay in memory, which takes seven to seventeen times as much. Of more, each file is read again with its group: 0.2 to 0.5 ms for a small one."""


class Route(NamedTuple):
    """The way to a template: its file, the name of its stack, and what has to be read for it."""

    file: str
    stack: str
    source: Source


class Survey:
    """The templates of one assembly by their positions, each read again with its group unless all are kept. `assembly` says what became of the targets, `asked` what was asked of the
    disk to read each source, as far as somebody notes it.
    """

    def __init__(self, assembly: Assembly, routes: Sequence[Route], options: Options, watching: Sequence[int] = ()) -> None:
        self.assembly, self.routes, self.watching, self._options = assembly, routes, watching, options
        self.asked: dict[Source, disk.Asked] = {}
        self._read: dict[Source, dict[str, Template]] = {}

    @cached_property
    def stacks(self) -> frozenset[str]:
        return frozenset(route.stack for route in self.routes)

    def nested_in(self, file: str) -> list[tuple[str, str]]:
        """The logical ids of the stacks that an assembly of the CDK nests in a template, with the files of their templates."""
        return self._nested.get(file, [])

    @cached_property
    def _nested(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for (parent, name), child in sorted(self.assembly.nested.items()):
            found.setdefault(parent, []).append((name, child))
        return found

    def templates(self, positions: Iterable[int], own: Collection[int] = ()) -> dict[int, Template]:
        """These templates in their order. What cannot be read any more is left out; what is not its group's `own` stays in memory, since others want it, too."""
        if self.assembly.templates:
            return {i: self.assembly.templates[i] for i in sorted(positions)}
        found: dict[int, Template] = {}
        for i in sorted(positions):
            file, stack, source = self.routes[i]
            if (read := self._read.get(source)) is None:
                read = self._of(source)
                if i not in own or len(read) > 1:
                    self._read[source] = read
            if template := read.get(file):
                template.stack = stack
                found[i] = template
        return found

    def asked_of(self, positions: Iterable[int]) -> disk.Asked:
        """What was asked of the disk to read these templates."""
        found: disk.Asked = {}
        for source in {self.routes[i].source for i in positions}:
            disk.add(found, self.asked.get(source, {}))
        return found

    def _of(self, source: Source) -> dict[str, Template]:
        again = Assembly()
        with disk.noting() as asked:
            take(source, again, self._options)
        disk.add(self.asked.setdefault(source, {}), asked)
        return {template.file: template for template in again.templates}


def survey(targets: Sequence[str], options: Options, given: Mapping[str, str], *, keep: bool = False, notes: Notes = NONE) -> tuple[Survey, list[Group]]:
    """Read every target, and tell which templates have to be judged together. With `keep` all templates stay in memory; else what the `notes` have of a source is not read."""
    assembly = Assembly()
    noted = _Noted(given)
    keep = keep or any("." in name for name in given)  # a value for one stack: the stack's name is known when all are read
    with notes.seeing():
        for source in to_read(targets, assembly, met=options.met):
            if not keep and (note := notes.of(source)) is not None:
                noted.know(source, note, assembly)
                continue
            noted.read(source, assembly, options)
            if not keep and noted.size > (0 if noted.crossings else KEPT):
                noted.note()
                noted.drop()
    assembly.templates = [noted.kept[file] for file in noted.origins] if not noted.crossings else []
    stacks = told_apart([(file, stack) for file, (_, stack) in noted.origins.items()])
    for template, stack in zip(assembly.templates, stacks if assembly.templates else (), strict=True):
        template.stack = stack
    found = Survey(assembly, [Route(file, stack, source) for (file, (source, _)), stack in zip(noted.origins.items(), stacks, strict=True)], options)
    found.asked = noted.asked
    if len(stacks) < 2:  # noqa: PLR2004 - one links with itself
        return found, [Group((i,), (i,), 1) for i in range(len(stacks))]
    together = noted.groups(found)
    if not keep:
        noted.write(notes)
    return found, together


class _Noted:
    """What is noted while everything is read once. By the files: where each template comes from, with its stack's first name; those in memory, and their size in bytes; what crosses from and
    to each, and what would if it were no nested stack's. By the sources: what was asked of the disk, and what else is to be known of one that was read.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.origins: dict[str, tuple[Source, str]] = {}
        self.kept: dict[str, Template] = {}
        self.size = 0
        self.crossings: dict[str, Crossing] = {}
        self.nested: dict[str, Crossing] = {}
        self.asked: dict[Source, disk.Asked] = {}
        self.fresh: dict[Source, Note] = {}

    def know(self, source: Source, note: Note, assembly: Assembly) -> None:
        """Take what was noted of a source for what reading it would give."""
        assembly.targets += note.targets
        assembly.nested |= {(parent, name): child for parent, name, child in note.nested}
        assembly.files |= {*note.files}
        assembly.children |= dict.fromkeys(note.children)
        self.asked[source] = dict(note.asked)
        for file, stack, alone, nested in note.templates:
            self.kept.pop(file, None)
            self.origins[file] = source, stack
            self.crossings[file] = alone
            if nested is not None:
                self.nested[file] = nested

    def read(self, source: Source, assembly: Assembly, options: Options) -> None:
        """Read a source. What gives a problem, or holds a secret, is noted nowhere."""
        one = Assembly()
        with disk.noting() as asked:
            take(source, one, options)
        self.asked[source] = asked
        assembly.join(one)
        for template in one.templates:
            self.crossings.pop(template.file, None)
            self.origins[template.file] = source, template.stack
            self.kept[template.file] = template  # what is named twice is read once
            with suppress(OSError):
                self.size += disk.stat(template.file).st_size
        if one.templates and not one.problems and not one.synthesised and not any(has_secret(template.source) for template in one.templates):
            nested = [(parent, name, child) for (parent, name), child in one.nested.items()]
            self.fresh[source] = Note([Noted(one.file, one.stack) for one in one.templates], one.targets, nested, [*one.files], [*one.children], [])

    def drop(self) -> None:
        """Keep no template in memory."""
        self.kept.clear()
        self.size = 0

    def note(self, *, nested: bool = False) -> None:
        """Note what crosses from and to the templates in memory."""
        from .cross_template import crossing  # noqa: PLC0415 - one template crosses to none

        for file, template in self.kept.items():
            with disk.noting() as asked:
                scope = Scope(template, self.given, {})
                note_given(scope, self.given)
                if template.again is not None:
                    from ...language.loop_collections import lists_of  # noqa: PLC0415 - few templates have loops

                    scope = Scope(template.again(lists_of(scope)), self.given, {})
                (self.nested if nested else self.crossings)[file] = crossing(scope, nested=nested)
            disk.add(self.asked[self.origins[file][0]], asked)

    def groups(self, found: Survey) -> list[Group]:
        """Who has to be judged with whom. Of a nested stack the parent gives the parameters: that it is one is known when all are read."""
        from .template_groups import groups, watching  # noqa: PLC0415 - one template is its own group

        self.note()
        pairs = [(parent, child) for (parent, _), child in found.assembly.nested.items()]
        nested = {child for _, child in pairs}.union(*(one.nesting.children for one in self.crossings.values()))
        unknown = nested - self.nested.keys()
        self.kept = {template.file: template for template in found.templates([i for i, route in enumerate(found.routes) if route.file in unknown]).values()}
        self.note(nested=True)
        crossings = {file: self.nested[file] if file in nested and file in self.nested else one for file, one in self.crossings.items()}
        sheets = [Sheet(route.file, route.stack, crossings[route.file]) for route in found.routes]
        found.watching = watching(sheets, pairs)
        return groups(sheets, pairs)

    def write(self, notes: Notes) -> None:
        """Hand over what is to be known of the sources that were read."""
        for source, note in self.fresh.items():
            templates = [Noted(one.file, one.stack, self.crossings[one.file], self.nested.get(one.file)) for one in note.templates]
            notes.put(source, note._replace(templates=templates, asked=[*self.asked[source].items()]))
