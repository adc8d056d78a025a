"""What is noted of templates that were read, and what a later look at them takes from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.language.scope import Scope
from queuegate.synth.linking.grouping import cross_template
from queuegate.synth.linking.grouping.notes import Note
from queuegate.synth.linking.grouping.survey import Survey, survey
from queuegate.synth.loading import Options, Source

QUEUE = "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"
NO_ECHO = "Parameters: {Token: {Type: String, NoEcho: true, Default: hunter2}}\n"


class Noting:
    """Notes that are kept in memory."""

    def __init__(self) -> None:
        self.known: dict[Source, Note] = {}

    def of(self, source: Source) -> Note | None:
        return self.known.get(source)

    def put(self, source: Source, note: Note) -> None:
        self.known[source] = note

    @contextmanager
    def seeing(self) -> Iterator[None]:
        yield

    def files(self) -> set[str]:
        return {Path(one.file).name for note in self.known.values() for one in note.templates}


def looked_at(folder: Path, notes: Noting, given: Mapping[str, str] | None = None, named: Sequence[Path] = ()) -> Survey:
    targets = [*map(str, named or [folder])]
    return survey(targets, Options(folder, lambda: folder / "work"), given or {}, notes=notes)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(QUEUE, encoding="utf-8")
    return tmp_path


def assembly(folder: Path) -> None:
    """An app of the CDK, of which one stack is nested in the other."""
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::URLSuffix}/assets/n.json"}},
        "Metadata": {"aws:asset:path": "N.nested.template.json", "aws:asset:property": "TemplateURL"},
    }
    files: dict[str, Any] = {
        "manifest.json": {"version": "40.0.0", "artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}}},
        "S.template.json": {"Resources": {"N": nested}},
        "N.nested.template.json": {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}},
    }
    (folder / "cdk.out").mkdir()
    for name, body in files.items():
        (folder / "cdk.out" / name).write_text(json.dumps(body), encoding="utf-8")


def test_what_was_noted_stands_for_what_reading_would_give(folder: Path) -> None:
    assembly(folder)
    notes = Noting()
    first = looked_at(folder, notes)
    assert first.assembly.nested, "one stack is nested in another"
    assert notes.files() == {"a.yaml", "b.yaml", "S.template.json", "N.nested.template.json"}
    second = looked_at(folder, notes)
    assert second.assembly.nested == first.assembly.nested
    assert (second.assembly.targets, second.assembly.files, second.assembly.children) == (first.assembly.targets, first.assembly.files, first.assembly.children)
    assert second.routes == first.routes
    assert second.asked == {source: dict(note.asked) for source, note in notes.known.items()}
    assert all(second.asked.values()), "something was asked of the disk for each"


def test_of_a_template_with_a_secret_nothing_is_noted(folder: Path) -> None:
    (folder / "a.yaml").write_text(NO_ECHO + QUEUE, encoding="utf-8")
    notes = Noting()
    looked_at(folder, notes)
    assert notes.files() == {"b.yaml"}


def test_where_one_stack_is_given_a_value_nothing_is_taken_from_notes(folder: Path) -> None:
    """What a stack is called is known when all are read."""
    notes = Noting()
    looked_at(folder, notes)
    fresh = Noting()
    read = looked_at(folder, fresh, {"a.Env": "prod"})
    assert fresh.known == {}
    assert len(read.assembly.templates) == 2
    assert len(looked_at(folder, notes, {"a.Env": "prod"}).assembly.templates) == 2


def test_what_is_read_after_all_is_as_if_nothing_had_been_noted_of_it(folder: Path) -> None:
    """A template that lies in a folder and is named, too, is read for its name, and stays in memory."""
    notes = Noting()
    looked_at(folder, notes)
    (folder / "b.yaml").unlink()
    found = looked_at(folder, notes, named=[folder, folder / "a.yaml"])
    assert [Path(one.file).name for one in found.assembly.templates] == ["a.yaml"]
    assert [route.source.named for route in found.routes] == [True]


def test_what_was_noted_of_a_template_that_was_read_before_is_not_worked_out_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Noting()
    looked_at(folder, notes)
    worked_out: list[str] = []
    of_one = cross_template.crossing

    def noted(scope: Scope, *, nested: bool = False) -> cross_template.Crossing:
        worked_out.append(Path(scope.template.file).name)
        return of_one(scope, nested=nested)

    monkeypatch.setattr(cross_template, "crossing", noted)
    found = looked_at(folder, notes, named=[folder, folder / "."])
    assert worked_out == []
    assert [(Path(route.file).name, route.source.named) for route in found.routes] == [("a.yaml", False), ("b.yaml", False)]
