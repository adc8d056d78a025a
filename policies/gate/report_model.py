"""The report as data. These records are the JSON report; its schema is made from them, and every other format is made from the same data.

Within a version of the report fields are only added, and readers ignore those that they do not know.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ..rule import Severity


class Source(msgspec.Struct, frozen=True):
    """A place in a file, relative to the working folder. Lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None


class Tool(msgspec.Struct, frozen=True):
    name: str
    version: str


class Target(msgspec.Struct, frozen=True):
    """What became of one file or folder."""

    target: str
    kind: str
    status: Literal["checked", "skipped", "failed"]
    reason: str | None = None


class Engine(msgspec.Struct, frozen=True):
    """Where findings come from: our rules, or a linter beside them."""

    name: str
    version: str | None
    status: Literal["ran", "off", "not-installed", "crashed"]


class Problem(msgspec.Struct, frozen=True):
    """What could not be done. The rest of the run went on."""

    kind: Literal["unreadable", "too-large", "synthesis", "settings", "rule-crash", "linter-crash"]
    message: str
    target: str | None = None
    source: Source | None = None
    rule: str | None = None


class Linked(msgspec.Struct, frozen=True):
    """A resource that belongs to a pipeline."""

    resource: str
    construct: str | None
    template: str
    stack: str


class External(msgspec.Struct, frozen=True):
    """A part of a pipeline that is not among the targets, or not known, and why."""

    external: str


class Varies(msgspec.Struct, frozen=True):
    """A value in one of several worlds."""

    value: Any
    world: str


class Known(msgspec.Struct, frozen=True):
    """A parameter's value in the world of the defaults, what it comes from, and what it is elsewhere."""

    value: Any
    origin: Literal["template", "default", "parameter"]
    worlds: list[Varies] = []


class Unknown(msgspec.Struct, frozen=True):
    undecided: str
    origin: None = None


class Pipeline(msgspec.Struct, frozen=True):
    """One SQS event source mapping, disabled and conditional ones included."""

    id: str
    mapping: Linked
    queue: Linked | External | None
    function: Linked | External | None
    role: Linked | External | None
    dead_letter_queue: Linked | External | None
    parameters: dict[str, Known | Unknown]


class Suppressed(msgspec.Struct, frozen=True):
    """Why a finding does not count."""

    by: Literal["waiver", "baseline", "superseded"]
    reason: str
    until: str | None = None
    source: Source | None = None


class Also(msgspec.Struct, frozen=True):
    """The same finding under another engine's name."""

    engine: str
    rule: str


class Related(msgspec.Struct, frozen=True):
    """Another place that the finding speaks of."""

    message: str
    template: str | None
    pointer: str | None
    source: Source | None


class Finding(msgspec.Struct, frozen=True):
    """What a rule says of one place. `reason` and `settle` are those of an undecided one; `worlds` is empty where it holds in every world."""

    rule: str
    engine: str
    severity: Severity
    verdict: Literal["fail", "undecided"]
    suppressed: Suppressed | None
    message: str
    reason: str | None
    settle: str | None
    also: list[Also]
    stack: str | None
    template: str | None
    resource: str | None
    construct: str | None
    property: str | None
    pointer: str | None
    source: Source | None
    related: list[Related]
    pipelines: list[str]
    world: str | None
    worlds: list[str]
    fix: str
    docs: str
    fingerprint: str


class Summary(msgspec.Struct, frozen=True):
    """How many findings count, by severity; undecided and suppressed ones apart."""

    error: int
    warning: int
    note: int
    undecided: int
    suppressed: int


class Report(msgspec.Struct, frozen=True):
    """Everything that one run has to say."""

    version: Literal[1]
    tool: Tool
    targets: list[Target]
    engines: list[Engine]
    problems: list[Problem]
    pipelines: list[Pipeline]
    findings: list[Finding]
    summary: Summary


def summarise(findings: list[Finding]) -> Summary:
    counted = [finding for finding in findings if finding.suppressed is None]
    failed = [finding.severity for finding in counted if finding.verdict == "fail"]
    return Summary(
        error=failed.count(Severity.ERROR),
        warning=failed.count(Severity.WARNING),
        note=failed.count(Severity.NOTE),
        undecided=len(counted) - len(failed),
        suppressed=len(findings) - len(counted),
    )
