"""What is said of each template, as plain data: another process may have judged it, or an earlier run. Whatever judges is not needed to take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from queuegate._light import NamedTuple

from ...severity import Severity
from ...team import Declaration
from ..report.record.model import Finding, Pipeline, Problem
from ..settings.given_parameters import Stack
from .waived import TemplateWaiver


class Late(NamedTuple):
    """The time is over: so many pipelines are not judged whole, this one the first."""

    pipeline: str
    left: int


class Said(NamedTuple):
    """What is said on one subject, and what was too late to be."""

    findings: list[Finding]
    problems: list[Problem]
    late: list[Late]


def nothing() -> Said:
    """What is said before anything was looked at."""
    return Said([], [], [])


class Part(NamedTuple):
    """What comes of one template: its pipelines, what is said of them and of the file, the pipelines that each declaration means (by its name), its stacks, the values that nobody shall see, its waivers, and the names of what lies outside for which the settings were asked with its group."""

    pipelines: list[Pipeline]
    of_pipelines: Said
    of_file: Said
    means: dict[str, list[str]]
    stacks: list[Stack]
    secrets: set[str]
    waivers: list[TemplateWaiver]
    outside: Sequence[str] = ()


def weighed(found: Iterable[Finding], severities: Mapping[str, Severity]) -> list[Finding]:
    """The findings with the severities that the settings give their rules."""
    if not severities:
        return [*found]
    return [
        finding if (severity := severities.get(finding.rule, finding.severity)) is finding.severity else msgspec.structs.replace(finding, severity=severity)
        for finding in found
    ]


def together(found: Iterable[Finding]) -> list[Finding]:
    """The findings of several groups, where the same of one place is one: what the settings say of an external, or a template that stands beside many groups."""
    found = [*found]
    alike = Counter((finding.fingerprint, finding.template, finding.pointer) for finding in found)
    merged: dict[Any, Finding] = {}
    for finding in found:
        if alike[finding.fingerprint, finding.template, finding.pointer] == 1:  # nearly all of them: there is no more to compare
            merged[id(finding)] = finding
            continue
        said = finding.rule, finding.severity, finding.message, finding.settle, finding.fingerprint, frozenset(finding.worlds)
        key = said, finding.template, finding.pointer, finding.property, finding.source
        first = merged.setdefault(key, finding)
        if first is not finding:
            merged[key] = msgspec.structs.replace(first, pipelines=list(dict.fromkeys([*first.pipelines, *finding.pipelines])))
    return [*merged.values()]


def everywhere(declared: Sequence[Declaration], several: Sequence[tuple[Declaration, ...]]) -> tuple[Declaration, ...]:
    """Each declaration with the mappings that it means in all assemblies."""
    return tuple(
        declaration._replace(mappings=tuple(mapping for one in several for same in one if same.name == declaration.name for mapping in same.mappings))
        for declaration in declared
    )
