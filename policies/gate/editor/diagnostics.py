"""A report as an editor shows it: a diagnostic for each finding that counts, for each open question, and for what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Position,
    Range,
)

from queuegate._light import NamedTuple

from ...severity import Severity
from ..report.door import for_people
from ..report.record.model import Finding, Problem, Related, Source
from ..report.text.escape import visible
from ..report.text.layout import listed
from ..report.text.uri import is_web
from ..settings.settings import FILE
from .judge import Said
from .positions import Lines

SOURCE: Final = "queuegate"
_MOST_RULES: Final = 3
_SEVERITIES: Final = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.NOTE: DiagnosticSeverity.Information,
}


class Told(NamedTuple):
    """What was told of a text: what is found in it, or was found before it could not be read any more, and what is wrong with it. `is_template`: it was one once."""

    text: str
    found: list[Diagnostic]
    wrong: list[Diagnostic]
    is_template: bool

    def all(self) -> list[Diagnostic]:
        return [*self.wrong, *self.found]


def told(said: Said, file: str, lines: Lines, uris: Mapping[str, str], before: Told | None) -> Told:
    """What there is to tell of a file. `uris` are the names that the editor has for files. While it cannot be read, what was found last is told on."""
    is_template = file in said.files()
    kept = before is not None and unreadable(said, file)
    found = before.found if before is not None and kept else _of_findings(said, file, lines, uris)
    return Told(lines.text, found, _of_problems(said, file, lines), is_template or (before is not None and before.is_template))


def _of_findings(said: Said, file: str, lines: Lines, uris: Mapping[str, str]) -> list[Diagnostic]:
    places = [(finding, place) for finding in said.live() if (place := place_of(finding, said, file)) is not None]
    waiting: dict[tuple[str, Source], list[Finding]] = {}
    for finding, place in places:
        if finding.question is not None:
            waiting.setdefault((finding.question, place), []).append(finding)
    return [
        *(_diagnostic(finding, lines.word(place.line, place.column), said, uris) for finding, place in places if finding.verdict == "fail"),
        *(_question(asking, lines.word(place.line, place.column), said, uris) for (_, place), asking in waiting.items()),
    ]


def _of_problems(said: Said, file: str, lines: Lines) -> list[Diagnostic]:
    """What cannot be read of a file, or is wrong in it. What is wrong nowhere in particular is shown where its first line is."""
    return [
        _problem(one, lines.word(*((one.source.line, one.source.column) if one.source is not None else (1, None))))
        for one in said.report.problems
        if (said.path(one.source) == file if one.source is not None else one.kind not in ("unreadable", "synthesis") or _is_of(one, said, file))
    ]


def elsewhere(said: Said, opened: Collection[str]) -> dict[str, list[Diagnostic]]:
    """What is wrong in files that are no open templates: the settings, and what they name."""
    found: dict[str, list[Diagnostic]] = {}
    for one in said.report.problems:
        if one.kind == "settings" and one.source is not None and (said.path(one.source) not in opened or os.path.basename(one.source.file) == FILE):  # noqa: PTH119 - text
            at = Position(max(one.source.line - 1, 0), max((one.source.column or 1) - 1, 0))
            found.setdefault(said.path(one.source), []).append(_problem(one, Range(at, at)))
    return found


def _problem(problem: Problem, where: Range) -> Diagnostic:
    return Diagnostic(where, shown(problem.message), DiagnosticSeverity.Error, source=SOURCE, code=problem.rule or problem.kind)


def unreadable(said: Said, file: str) -> bool:
    """Can the file itself not be read, so that what was found in it before still holds?"""
    return not said.usable or any(_is_of(one, said, file) for one in said.report.problems)


def _is_of(problem: Problem, said: Said, file: str) -> bool:
    return problem.kind in ("unreadable", "too-large") and (
        (problem.source is not None and said.path(problem.source) == file) or (problem.target is not None and os.path.join(said.folder, problem.target) == file)  # noqa: PTH118 - text
    )


def place_of(finding: Finding, said: Said, file: str) -> Source | None:
    """Where in this file a finding is shown: of one in a function's code, at the function."""
    if finding.source is None:
        return None
    if said.path(finding.source) == file:
        return finding.source
    if finding.template is None or said.path(Source(finding.template, 1)) != file:
        return None
    return next((one.source for one in finding.related if one.source is not None and said.path(one.source) == file), None)


def shown(text: str) -> str:
    """Text of a template: on one line, nothing in it moves a cursor, turns the direction of writing, or is a command."""
    return for_people(visible(text))


def _diagnostic(finding: Finding, where: Range, said: Said, uris: Mapping[str, str]) -> Diagnostic:
    text = f"{shown(f'{finding.message}{_world(finding)}')}\n{shown(f'Fix: {finding.fix}')}"
    return _at(finding, where, text, _SEVERITIES[finding.severity], _links(finding, said, uris))


def _question(waiting: Sequence[Finding], where: Range, said: Said, uris: Mapping[str, str]) -> Diagnostic:
    """One question at one place, whatever waits for its answer: the first speaks for the others."""
    first = waiting[0]
    rules = list(dict.fromkeys(one.rule for one in waiting))
    lines = [f"{first.message}{_world(first)}", f"Waiting: {listed(rules, _MOST_RULES)}", f"To settle it: {first.settle}"]
    return _at(first, where, "\n".join(map(shown, lines)), DiagnosticSeverity.Hint, _links(first, said, uris))


def _world(finding: Finding) -> str:
    return f" (when {finding.world})" if finding.world else ""


def _links(finding: Finding, said: Said, uris: Mapping[str, str]) -> list[DiagnosticRelatedInformation]:
    return [one for other in finding.related if (one := _related(other, said, uris)) is not None]


def _at(finding: Finding, where: Range, text: str, severity: DiagnosticSeverity, links: list[DiagnosticRelatedInformation]) -> Diagnostic:
    return Diagnostic(
        where,
        text,
        severity,
        code=finding.rule,
        code_description=CodeDescription(finding.docs) if is_web(finding.docs) else None,
        source=SOURCE,
        related_information=links,
        data=finding.fingerprint,
    )


def _related(other: Related, said: Said, uris: Mapping[str, str]) -> DiagnosticRelatedInformation | None:
    if other.source is None:
        return None
    path = said.path(other.source)
    at = Position(other.source.line - 1, (other.source.column or 1) - 1)
    return DiagnosticRelatedInformation(Location(uris.get(path) or Path(path).as_uri(), Range(at, at)), shown(other.message))
