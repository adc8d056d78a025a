"""From a place in a template to what a report says of it: file and line relative to the working folder, JSON pointer, resource, construct, property."""

from __future__ import annotations

import os
from typing import Any

from queuegate.synth import Assembly
from queuegate.synth.sources.template import Route, Spot
from queuegate.synth.value import Place

from .report_model import Linked, Related, Source


class Places:
    """The places of one assembly, as seen from a working folder."""

    def __init__(self, assembly: Assembly, cwd: str) -> None:
        self.assembly, self.cwd = assembly, cwd

    def path(self, file: str) -> str:
        """A file relative to the working folder, with `/`; absolute where there is no way to it."""
        try:
            return os.path.relpath(self.assembly.shown(file), self.cwd).replace(os.sep, "/")
        except ValueError:  # another drive
            return file.replace(os.sep, "/")

    def source(self, spot: Spot) -> Source:
        return Source(self.path(spot.file), spot.line, spot.column)

    def template(self, place: Place) -> str:
        return self.path(place.scope.template.file)

    def primary(self, place: Place) -> tuple[Source, list[Related]]:
        """The place that a person edits, and the others: the callers of the user's code, and the generated template."""
        template = place.scope.template
        written = self.source(template.spot(place.route))
        authored = [self.source(spot) for spot in template.authored(place.route)]
        if not authored:
            return written, []
        others = [Related("called from here", None, None, caller) for caller in authored[1:]]
        return authored[0], [*others, Related("in the synthesised template", self.template(place), pointer(place), written)]

    def related(self, message: str, place: Place) -> Related:
        return Related(message, self.template(place), pointer(place), self.primary(place)[0])

    def linked(self, place: Place) -> Linked:
        resource = resource_of(place) or ""
        return Linked(resource, place.scope.template.construct(resource), self.template(place), place.scope.id)


def existing(place: Place) -> Route:
    """The way to the node, or to its nearest ancestor that is written."""
    node: Any = place.scope.template.body
    for depth, key in enumerate(place.route):
        if (isinstance(node, dict) and key in node) or (isinstance(node, list) and isinstance(key, int) and key < len(node)):
            node = node[key]
        else:
            return place.route[:depth]
    return place.route


def pointer(place: Place) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in existing(place))


def resource_of(place: Place) -> str | None:
    """The logical id of the resource that the place is in."""
    return str(place.route[1]) if len(place.route) > 1 and place.route[0] == "Resources" else None
