"""Findings that were there before as a multiset of fingerprints, and what a run's findings are beside it: known, or new; and what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from queuegate._light import NamedTuple
from queuegate.synth.sources.template import Spot

from ...severity import Severity
from ..report.record.model import Finding, Gone, Source, Suppressed
from ..report.text.layout import numbers


class Entry(NamedTuple):
    """So many findings that are alike: their fingerprint, how grave they were, and what they were about. `template` and `spot` only tell which of several are the same ones, and `numbers` what they said (None: nobody
    knows).
    """

    fingerprint: str
    engine: str
    rule: str
    severity: Severity
    resource: str
    times: int = 1
    template: str | None = None
    spot: Spot | None = None
    numbers: str | None = None


class Known(NamedTuple):
    """What was there before, and the words for why it does not count."""

    entries: tuple[Entry, ...]
    reason: str


def entries(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """These findings, those that are alike counted together."""
    alike = Counter(
        (one.fingerprint, one.engine, one.rule, one.severity, one.construct or one.resource or "", one.template, numbers(one.message)) for one in findings
    )
    return tuple(
        Entry(fingerprint, engine, rule, severity, resource, count, template, numbers=said)
        for (fingerprint, engine, rule, severity, resource, template, said), count in alike.items()
    )


def marked(findings: Sequence[Finding], known: Known, source: Callable[[Spot], Source]) -> tuple[list[Finding], list[Entry]]:
    """The findings, those that were there before marked as such, and the entries of which nothing is left.

    An entry covers what is as grave as it was, or milder: what has become graver is new. Of several findings of one fingerprint those are covered first that are in a template
    of its entries, then in the order of the report.
    """
    left: dict[str, list[Entry]] = {}
    for entry in sorted(known.entries, key=lambda one: one.severity.rank):
        left.setdefault(entry.fingerprint, []).append(entry)
    covered: dict[int, Suppressed] = {}
    for i in sorted(range(len(findings)), key=lambda i: (findings[i].severity.rank, not _at_home(findings[i], left), i)):
        finding = findings[i]
        if finding.suppressed is None and (taken := _taken(finding, left.get(finding.fingerprint, []))) is not None:
            other = taken.numbers not in (None, numbers(finding.message))
            covered[i] = Suppressed("baseline", known.reason, source=taken.spot and source(taken.spot), was=taken.numbers if other else None)
    judged = [msgspec.structs.replace(one, suppressed=covered[i]) if i in covered else one for i, one in enumerate(findings)]
    return judged, [entry for several in left.values() for entry in several]


def gone(left: Iterable[Entry]) -> list[Gone]:
    """Entries as a report tells them, what is alike in several stacks once."""
    alike: Counter[tuple[str, str, str]] = Counter()
    for entry in left:
        alike[entry.engine, entry.rule, entry.resource] += entry.times
    return [Gone(engine, rule, resource or None, count) for (engine, rule, resource), count in sorted(alike.items())]


def _at_home(finding: Finding, left: dict[str, list[Entry]]) -> bool:
    return any(entry.template == finding.template for entry in left.get(finding.fingerprint, ()))


def _taken(finding: Finding, left: list[Entry]) -> Entry | None:
    """Take one of the entries that cover the finding: of its own template if there is one, that says the same if there is one, else the gravest."""
    fitting = [i for i, entry in enumerate(left) if entry.severity.rank <= finding.severity.rank]
    if not fitting:
        return None
    at_home = [i for i in fitting if left[i].template == finding.template] or fitting
    at = next((i for i in at_home if left[i].numbers == numbers(finding.message)), at_home[0])
    entry = left[at]
    left[at : at + 1] = [entry._replace(times=entry.times - 1)] if entry.times > 1 else []
    return entry
