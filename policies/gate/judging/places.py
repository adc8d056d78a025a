"""From a place in a template to what a report says of it: file and line relative to the working folder, JSON pointer, resource, construct, property."""

from __future__ import annotations

import os

from queuegate.synth import Assembly
from queuegate.synth.sources.template import Route, Spot
from queuegate.synth.values.value import CodePlace, Place

from ..report.record.model import Linked, Related, Source
from ..report.record.names import CALLED


class Places:
    """The places of one assembly, as seen from a working folder."""

    def __init__(self, assembly: Assembly, cwd: str) -> None:
        self.assembly, self.cwd = assembly, cwd
        self._paths: dict[str, str] = {}

    @classmethod
    def of_settings(cls, cwd: str) -> Places:
        """The places in what belongs to no assembly: settings, and what lies beside them."""
        return cls(Assembly(), cwd)

    def path(self, file: str) -> str:
        """A file relative to the working folder, with `/`; absolute where there is no way to it."""
        if (known := self._paths.get(file)) is None:
            try:
                known = os.path.relpath(self.assembly.shown(file), self.cwd).replace(os.sep, "/")
            except ValueError:  # another drive
                known = file.replace(os.sep, "/")
            self._paths[file] = known
        return known

    def source(self, spot: Spot) -> Source:
        return Source(self.path(spot.file), spot.line, spot.column)

    def template(self, place: Place) -> str:
        return self.path(place.scope.template.file)

    def primary(self, place: Place, spot: Spot | None = None) -> tuple[Source, list[Related]]:
        """The place that a person edits, and the others: the callers of the user's code, and the generated template. `spot` is the line of a function's code, if it is one."""
        if spot is not None:
            deployed, others = self.primary(place)
            return self.source(spot), [Related("the function whose code this is", None, None, deployed), *(other for other in others if other.template)]
        template = place.scope.template
        written = self.source(template.spot(place.route))
        authored = [self.source(spot) for spot in template.authored(place.route)]
        if not authored:
            return written, []
        others = [Related(CALLED, None, None, caller) for caller in authored[1:]]
        return authored[0], [*others, Related("in the synthesised template", self.template(place), pointer(place), written)]

    def related(self, message: str, place: Place | CodePlace) -> Related:
        if isinstance(place, CodePlace):
            return Related(message, self.template(place.place), pointer(place.place), self.primary(*place[:2])[0])
        return Related(message, self.template(place), pointer(place), self.primary(place)[0])

    def linked(self, place: Place) -> Linked:
        resource = str(place.route[1])
        return Linked(resource, place.scope.template.construct(resource), self.template(place), place.scope.id)


def existing(place: Place) -> Route:
    """The way to the node as somebody wrote it, or to its nearest ancestor that is written."""
    template = place.scope.template
    route, node = template.written(place.route), template.source
    for depth, key in enumerate(route):
        if (isinstance(node, dict) and key in node) or (isinstance(node, list) and isinstance(key, int) and key < len(node)):
            node = node[key]
        else:
            return route[:depth]
    return route


def pointer(place: Place) -> str:
    """The way to it, or to its nearest ancestor that is written."""
    return as_pointer(existing(place))


def as_pointer(route: Route) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in route)


def resource_of(place: Place) -> str | None:
    """The logical id of the resource that the place is in: of one that SAM makes, the resource that it is made of; of one that a loop makes, its own."""
    if len(place.route) < 2 or place.route[0] != "Resources":  # noqa: PLR2004 - the section and the name
        return None
    made_of = place.scope.template.written(place.route[:2])
    return str((made_of if made_of[0] == "Resources" and not str(made_of[1]).startswith("Fn::") else place.route)[1])


def property_of(place: Place, named: str | None = None) -> str | None:
    """The property that the place is in, or the one that is named of its resource, as it is written there: `Events.Orders.Properties.BatchSize` in a SAM function."""
    named = named or place.property
    route: Route = (*place.route[:2], "Properties", *(named or "").split("."))
    written = place.scope.template.written(route)
    if named is None or written == route or written[0] != "Resources" or "SqsSubscription" in written:  # what SAM makes of that has no such property
        return named
    return Place(place.scope, written).property or named
