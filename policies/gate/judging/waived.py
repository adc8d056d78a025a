"""The waivers of a template as the run keeps them: as plain data, since another process may have read it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

from queuegate._light import NamedTuple
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place

from ...team import Waiver
from ..report.record.model import Problem, Source
from ..settings.attached import attached
from ..settings.model import AttachedWaiver
from ..settings.waivers import Within
from .places import Places


class TemplateWaiver(NamedTuple):
    """One waiver in a template: what it is attached to, by the resource's logical id and construct path, and where it stands."""

    entry: AttachedWaiver
    within: Within
    resource: str
    construct: str | None
    source: Source


def template_waivers(template: Template, places: Places) -> tuple[list[TemplateWaiver], list[Problem]]:
    """The waivers of a template, and its problems with those that cannot be understood."""
    found, bad = attached(template)
    shown = places.path(template.file)
    waivers = [
        TemplateWaiver(one.entry, Within(shown, _pointer(one.route)), one.resource, template.construct(one.resource), places.source(one.spot)) for one in found
    ]
    return waivers, [Problem("settings", one.message, shown, places.source(one.spot)) for one in bad]


def as_waivers(found: Iterable[TemplateWaiver], cwd: str) -> dict[Waiver, Within]:
    """The same as the waivers of the settings are. One of a template that several targets have is one."""
    return {_waiver(one, cwd): one.within for one in dict.fromkeys(found)}


def _waiver(one: TemplateWaiver, cwd: str) -> Waiver:
    entry, until = one.entry, one.entry.until
    place = Place(Scope(_stand_in(one, cwd), {}, {}), ("Resources", one.resource))
    name = one.construct or one.resource
    return Waiver(entry.rule, name, entry.reason, date.fromisoformat(until) if until else None, place, entry.action, entry.statement_resource, entry.function)


def _stand_in(one: TemplateWaiver, cwd: str) -> Template:
    """As much of the template as tells where the waiver stands."""
    source = one.source
    spot = Spot(os.path.normpath(os.path.join(cwd, source.file)), source.line, source.column)  # noqa: PTH118 - as `Places` undoes it
    return Template(
        file=os.path.normpath(os.path.join(cwd, one.within.template)),  # noqa: PTH118 - as above
        stack="",
        body={"Resources": {one.resource: {}}},
        spot=lambda _: spot,
        construct=lambda _: one.construct,
    )


def _pointer(route: Iterable[str | int]) -> str:
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in route)
