"""The step of a run that waives: what the team accepts is marked as such, and a waiver that nothing needs any more is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ...rule import Waiver
from .. import unused_waiver
from ..judging.findings import findings, weighed
from ..judging.verdicts import Verdict
from ..judging.waived import as_waivers
from ..report.record.model import Finding, Source
from ..settings.waivers import covers, refused, waive
from .engines import may_say
from .judge import Judged, of_settings
from .records import Request


def waived(found: Sequence[Finding], elsewhere: Sequence[Finding], judged: Judged, request: Request, *, whole: bool) -> list[Finding]:
    """The findings, waived where the team says so. `elsewhere` is what linters say outside their scope: a waiver for one of these is in use, too.

    Unused waivers are said only where the run saw the `whole`.
    """
    places, accepted = of_settings(request), request.accepted

    def source(waiver: Waiver) -> Source:
        return places.primary(waiver.place)[0]

    attached = as_waivers(judged.waivers, str(request.reading.cwd))
    counting = attached if accepted.templates else {}
    said, unused = waive(found, accepted.waivers, accepted.today or datetime.now(UTC).date(), source, counting)
    if not accepted.templates:
        said = refused(said, attached, source)
    if whole:
        idle = [waiver for waiver in unused if not any(covers(waiver, finding, attached.get(waiver)) for finding in elsewhere)]
        said += weighed(findings(_unused(idle, judged, request), places), request.judging.severities)
    return said


def _unused(idle: Sequence[Waiver], judged: Judged, request: Request) -> Iterator[Verdict]:
    """The waivers of rules that ran and found nothing that they cover."""
    ran, rule = {rule.name for rule in request.judging.rules}, unused_waiver.check
    spoken = (waiver for waiver in idle if waiver.rule in ran or may_say(waiver.rule, request.linters))
    return (Verdict(rule, (), what, ()) for waiver in spoken if rule in request.judging.rules for what in rule.judge(waiver, judged.team))
