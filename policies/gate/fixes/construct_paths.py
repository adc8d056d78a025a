"""Where in an app a resource is made: its construct path, by which a fix knows that it speaks to whoever writes the app."""

from __future__ import annotations

from queuegate.synth.sources.template import Template
from queuegate.synth.values import Place


def construct_path(place: Place) -> str | None:
    """The construct path of what an app made; None of what a person wrote."""
    return path_of(place.scope.template, str(place.route[1])) if len(place.route) > 1 else None


def path_of(template: Template, resource: str) -> str | None:
    """The construct path of a resource: the assembly's, or that which the CDK writes into the template."""
    if (path := template.construct(resource)) is not None:
        return path
    found = template.source.get("Resources", {}).get(resource)
    metadata = found.get("Metadata") if isinstance(found, dict) else None
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else None
