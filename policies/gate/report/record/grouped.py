"""Findings as people read them: by rule, the gravest first, and what is said alike in several environments, keys or pipelines once, with its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from queuegate._light import NamedTuple

from .explained import explained, waiting
from .model import Finding, Report, Source

MOST_ALTERNATIVES = 2
_MOST_TERMS = 3


class Defect(NamedTuple):
    """One thing that is wrong, in all its places: the first speaks for them, or what is `told` in place of so many `parts`, and of so many environments (`apart`) that differ in a number."""

    findings: tuple[Finding, ...]
    told: Finding | None = None
    parts: int = 1
    apart: int = 1

    @property
    def first(self) -> Finding:
        return self.told or self.findings[0]

    @property
    def each(self) -> tuple[Finding, ...]:
        """One of each place: of so many parts and environments those of the first."""
        return self.findings[: len(self.findings) // (self.parts * self.apart)]

    @property
    def pipelines(self) -> list[str]:
        return list(dict.fromkeys(pipeline for finding in self.findings for pipeline in finding.pipelines))

    @property
    def worlds(self) -> list[str]:
        """All combinations in which it holds; none: in every one."""
        if any(not finding.worlds for finding in self.findings):
            return []
        return list(dict.fromkeys(world for finding in self.findings for world in finding.worlds))

    @property
    def places(self) -> list[Source]:
        return list(dict.fromkeys(finding.source for finding in self.findings if finding.source))


class Group(NamedTuple):
    """What one rule says, at one severity, what is explained by that, and what cannot be decided until it is put right."""

    defects: tuple[Defect, ...]
    beneath: tuple[Defect, ...] = ()
    waiting: tuple[Finding, ...] = ()

    @property
    def first(self) -> Finding:
        return self.defects[0].first


def failed(report: Report) -> list[Finding]:
    """What is wrong and counts."""
    return _counting(report.findings)


def _counting(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict == "fail" and finding.suppressed is None]


def defects(findings: Iterable[Finding]) -> list[Defect]:
    """What is said alike of a resource that stands in several stacks or templates, or of one line, is one; and so is what one line has in several environments, but for a number of what comes of it."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    several: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    for finding in findings:
        said = finding.engine, finding.rule, finding.severity, finding.fingerprint, finding.message
        if said not in alike:
            several.setdefault(said[:-1], []).append(said)
        alike.setdefault(said, []).append(finding)
    found = {said: Defect(tuple(sorted(same, key=lambda finding: _order(finding.source)))) for said, same in alike.items()}
    if len(several) == len(found):
        return [*found.values()]
    from .environments import as_one  # noqa: PLC0415 - most rules speak of each place once

    return [defect for each in several.values() for defect in as_one([found[said] for said in each])]


def groups(report: Report) -> list[Group]:
    """The groups of a report."""
    return grouped(report.findings)


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """By severity, then by consequence; within a rule by file and line, and of one line the likeliest world first, as they were judged. What another one explains stands beneath that."""
    ordered = sorted(defects(_counting(findings)), key=lambda defect: (*defect.first.rank(), _order(defect.first.source)[:2]))
    by = explained(ordered)
    found: dict[tuple[object, ...], list[int]] = {}
    for number, defect in enumerate(ordered):
        if number not in by:
            found.setdefault((defect.first.severity, defect.first.rule), []).append(number)
    doubts: dict[int, list[Finding]] = {}
    explains = waiting(findings)
    for one in findings if explains else ():
        if (cause := explains.get(id(one))) is not None:
            doubts.setdefault(id(cause), []).append(one)
    return [_group(ordered, same, by, doubts) for same in found.values()]


def _group(ordered: Sequence[Defect], same: Sequence[int], by: Mapping[int, int], doubts: Mapping[int, list[Finding]]) -> Group:
    beneath = [i for i, root in by.items() if root in same]
    waits = [one for i in (*same, *beneath) for finding in ordered[i].findings for one in doubts.get(id(finding), ())]
    found = tuple(ordered[i] for i in same)
    if len({defect.first.source for defect in found}) < len(found):
        from .together import together  # noqa: PLC0415 - most rules speak of each place once

        found = together(found)
    return Group(found, tuple(ordered[i] for i in beneath), tuple(waits))


def alternatives(worlds: Sequence[str]) -> str:
    """When it holds, in at most two alternatives: of more, what all of them have in common."""
    if len(worlds) <= MOST_ALTERNATIVES:
        return "; or ".join(map(_short, worlds))
    terms = [world.split(", ") for world in worlds]
    common = [term for term in terms[0] if all(term in others for others in terms[1:])]
    if common:
        return f"{_short(', '.join(common))}, in {len(worlds)} combinations with other values"
    nearest = sorted(worlds, key=lambda world: world.count(", "))[:MOST_ALTERNATIVES]
    return f"{'; or '.join(map(_short, nearest))}; or in {len(worlds) - MOST_ALTERNATIVES} more combinations"


def _short(world: str) -> str:
    terms = world.split(", ")
    return world if len(terms) <= _MOST_TERMS + 1 else f"{', '.join(terms[:_MOST_TERMS])}, and {len(terms) - _MOST_TERMS} more conditions"


def _order(source: Source | None) -> tuple[str, int, int]:
    return (source.file, source.line, source.column or 0) if source else ("", 0, 0)
