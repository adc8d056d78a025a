"""Judges the template that is being edited, as the editor holds it, by the settings of its folder; where the settings name it with few others, beside those."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.loading import Assembly, to_read
from queuegate.synth.sources import unsaved
from queuegate.synth.values.meter import METER

from ...rule import Finding as Failed
from ..catalogue.rules import chosen
from ..judging.declared import matched
from ..judging.findings import findings
from ..judging.opened import Judging, Wanted
from ..judging.rounds import judge as verdicts
from ..judging.verdicts import Verdict
from ..report.record.model import Finding, Report, Source
from ..run.asking.records import Accepted, Reading, Request, Workers
from ..run.asking.request import Flags, ask
from ..run.check import check, unusable
from ..run.read import opened
from ..settings.settings import Refused
from .kept import forget

BESIDE: Final = 20
"""Up to how many templates of an assembly are judged with the one that is edited: a small one takes some milliseconds."""
MOST_SECONDS: Final = 10.0
"""For how long one template is judged at most, as the last resort: whoever writes has gone on by then."""

Texts = Mapping[str, str]
"""What the editor holds, by absolute paths."""


class Asked(NamedTuple):
    """A file as it is to be judged: `inside` a folder of the workspace, with its settings and what lies beside it, or else alone. `known`: it was a template before."""

    file: str
    inside: bool
    known: bool = False


class Said(NamedTuple):
    """What is said: paths in the report are relative to `folder`. `usable`: the settings could be followed."""

    report: Report
    folder: str
    usable: bool = True

    def path(self, source: Source) -> str:
        return os.path.normpath(os.path.join(self.folder, source.file))  # noqa: PTH118 - text

    def files(self) -> set[str]:
        """The files that were judged."""
        return {os.path.normpath(os.path.join(self.folder, one.target)) for one in self.report.targets if one.status == "checked"}  # noqa: PTH118 - text

    def live(self) -> list[Finding]:
        """The findings that count."""
        return [one for one in self.report.findings if one.suppressed is None]


def judged(asked: Asked, texts: Texts, seconds: float = MOST_SECONDS) -> Said:
    """What the gate says of a file, with these texts in the place of the saved ones. Wrong settings are a problem of the report."""
    forget()
    with unsaved.holding(texts):
        try:
            request = request_for(asked, seconds)
        except Refused as refused:
            folder = Path(asked.file).parent
            return Said(unusable(refused.wrongs, folder), str(folder), usable=False)
        return Said(check(request), str(request.reading.cwd))


def failures(asked: Asked, texts: Texts, wanted: Mapping[str, str], seconds: float = MOST_SECONDS) -> Iterator[tuple[str, Failed]]:
    """Some findings once more as the rules make them, with their changes: `wanted` has their rules by their fingerprints."""
    forget()
    with unsaved.holding(texts), METER.timed(seconds):
        request = request_for(asked, seconds)
        rules = [rule for rule in request.judging.rules if rule.name in wanted.values()]
        with opened(request) as assemblies:
            for one in assemblies:
                team = request.judging.team(tuple(matched(request.judging.declared, one.model)))
                for verdict in verdicts(one.model, rules, team):
                    if isinstance(verdict, Verdict) and isinstance(verdict.what, Failed):
                        fingerprint = findings([verdict], one.places)[0].fingerprint
                        if fingerprint in wanted:
                            yield fingerprint, verdict.what


def request_for(asked: Asked, seconds: float = MOST_SECONDS) -> Request:
    """The request for one file: no app is run, no linter, nothing is kept on disk. Raises `Refused`."""
    folder = Path(asked.file).parent
    alone = Wanted((asked.file,), {}, met=not asked.known)
    if not asked.inside:
        return Request(
            (alone,), Reading(folder, folder, run_apps=False), Judging(chosen({}), seconds=seconds), accepted=Accepted(whole=False), workers=Workers(1)
        )
    named = ask(folder, Flags(targets=(asked.file,), static=True, linters=("none",), cache=False))
    wanted = [one._replace(met=not asked.known) for one in named.request.wanted]
    if named.settings.targets:
        wanted = _beside(ask(folder, Flags(static=True, linters=("none",), cache=False)).request.wanted, asked.file, folder) or wanted
    judging = named.request.judging
    return named.request._replace(
        wanted=tuple(wanted),
        judging=judging._replace(seconds=min(judging.seconds, seconds)),
        accepted=named.request.accepted._replace(whole=False),
        workers=Workers(1),
    )


def _beside(several: Sequence[Wanted], file: str, folder: Path) -> list[Wanted]:
    """The assembly of the settings that holds the file, if it is small."""
    for one in several:
        there = one._replace(targets=tuple(_absolute(target, folder) for target in one.targets))
        files = [os.path.abspath(source.found.path) for source in to_read(there.targets, Assembly(), met=one.met)]  # noqa: PTH100 - as templates are named
        if file in files and len(files) <= BESIDE:
            return [there]
    return []


def _absolute(target: str, folder: Path) -> str:
    path = os.path.normpath(folder / target)
    return path if os.path.lexists(path) or not glob.has_magic(target) else os.path.join(glob.escape(str(folder)), target)  # noqa: PTH118 - a pattern is no path
