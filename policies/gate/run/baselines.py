"""How the baseline of a run is written: the first time with everything that is wrong, and then it only shrinks."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Final

import msgspec

from ..baseline import file as files
from ..baseline.known import Entry, Known, entries, marked
from ..judging.places import Places
from ..report.record.model import Finding, Report, summarise
from ..report.text.layout import counted
from ..report.text.unwritable import unwritable
from ..settings.settings import Refused, Wrong
from .asking import own_rules
from .asking.records import Before, Request
from .compare import judgeable
from .read import were_read

_SHRINKS: Final = "A baseline only shrinks: put them right, or delete the file to begin anew"


def kept(report: Report, request: Request, file: str, *, strict: bool) -> tuple[Report, list[str]]:
    """Write what the report says counts, or what is left of the baseline that was there; the report beside what was written, and what is to be said of it. What cannot be decided is written where it counts (`strict`). Raises `Refused`."""
    cwd = request.reading.cwd
    old = next((before for before in request.accepted.before if before.by == "baseline"), None)
    if report.problems or not any(target.status == "checked" for target in report.targets):
        return report, [f"{file} was not written: not everything could be read, and what was not would be missing in it"]
    new = [one for one in report.findings if one.suppressed is None and (strict or one.verdict == "fail")]
    whole = request.accepted.whole and were_read([target for target in report.targets if target.kind != own_rules.KIND])
    known = [*entries(new)] if old is None else _left(report, old, request) if whole else [*old.known.entries]
    try:
        files.write(cwd / file, known, len(report.pipelines) if old is None or whole else old.pipelines)
        written = files.read(cwd / file)
    except OSError as error:
        raise Refused([Wrong(f"--write-baseline {file} {unwritable(error)}")]) from None
    number = sum(one.times for one in known)
    if old is not None:
        former = sum(one.times for one in old.known.entries)
        said = f"{file} shrank from {counted(former, 'finding')} to {number}" if number < former else f"{file} is as it was: {counted(number, 'finding')}"
        more = (
            f"; {counted(len(new), 'finding')} {'is' if len(new) == 1 else 'are'} not in it and {'counts' if len(new) == 1 else 'count'}. {_SHRINKS}"
            if new
            else ""
        )
        less = "" if whole else ". A run that does not read all targets of the settings takes nothing out"
        return msgspec.structs.replace(report, compared=[msgspec.structs.replace(one, gone=[], shrink=None) for one in report.compared]), [said + more + less]
    places = Places.of_settings(str(cwd))
    findings, _ = marked(report.findings, Known(written.entries, f"in {file}"), places.source)
    next_ = f"Commit it, and check with --baseline {quote(file)}, or with baseline: {file} in queuegate.yaml"
    return msgspec.structs.replace(report, findings=findings, summary=summarise(findings)), [f"wrote {counted(number, 'finding')} to {file}. {next_}"]


def _left(report: Report, old: Before, request: Request) -> list[Entry]:
    """What of the old baseline still holds: what was found again, and what this run did not look for."""
    found: Sequence[Finding] = [
        msgspec.structs.replace(one, suppressed=None) if one.suppressed and one.suppressed.by == "baseline" else one for one in report.findings
    ]
    _, gone = marked(found, old.known, lambda spot: Places.of_settings(str(request.reading.cwd)).source(spot))
    lost = [*judgeable(gone, found, request)]
    left: list[Entry] = []
    for entry in old.known.entries:
        missing = sum(one.times for one in lost if one.spot == entry.spot)
        left += [entry._replace(times=entry.times - missing)] if entry.times > missing else []
    return left
