"""The step of a run that waives: what the team accepts is marked as such, and a waiver that nothing needs any more is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ...team import Waiver
from ..catalogue.rules import UNUSED_WAIVER
from ..judging.parts import weighed
from ..judging.waived import as_waivers
from ..report.record.model import Finding, Linked, Source
from ..settings.waivers import covers, refused, waive
from .asking.engines import may_say
from .asking.records import Request
from .judge import Judged, of_settings


def waived(found: Sequence[Finding], elsewhere: Sequence[Finding], judged: Judged, request: Request, *, whole: bool) -> list[Finding]:
    """The findings, waived where the team says so. `elsewhere` is what linters say outside their scope: a waiver for one of these is in use, too.

    Unused waivers are said only where the run saw the `whole`.
    """
    places, accepted = of_settings(request), request.accepted

    def source(waiver: Waiver) -> Source:
        return places.primary(waiver.place)[0]

    attached = as_waivers(judged.waivers, str(request.reading.cwd))
    counting = attached if accepted.templates else {}
    functions = {one.id: (one.function.resource, one.function.construct) for one in judged.pipelines if isinstance(one.function, Linked)}
    said, unused = waive(found, accepted.waivers, accepted.today or datetime.now(UTC).date(), source, functions=functions, attached=counting)
    if not accepted.templates:
        said = refused(said, attached, source, functions)
    if whole:
        idle = [waiver for waiver in unused if not any(covers(waiver, finding, functions, attached.get(waiver)) for finding in elsewhere)]
        said += weighed(_unused(idle, judged, request), request.judging.severities) if idle else []
    return said


def _unused(idle: Sequence[Waiver], judged: Judged, request: Request) -> list[Finding]:
    """What is said of the waivers of rules that ran and found nothing that they cover."""
    from ..judging.findings import findings  # noqa: PLC0415 - only where a waiver is not used
    from ..judging.verdicts import Verdict  # noqa: PLC0415 - as above

    ran = {rule.name for rule in request.judging.rules}
    rules = [one.rule for one in request.judging.rules if one.name == UNUSED_WAIVER.name]
    spoken = (waiver for waiver in idle if waiver.rule in ran or may_say(waiver.rule, request.linters))
    verdicts = (Verdict(rule, (), what, ()) for waiver in spoken for rule in rules for what in rule.judge(waiver, judged.team))
    return findings(verdicts, of_settings(request))
