"""From what a linter says to the report's findings: at the line that the user wrote, with the severity that the design and the settings give, suppressed where somebody said so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queuegate.synth.language.parameters.accepted import is_no_echo
from queuegate.synth.language.scope import Scope
from queuegate.synth.values.value import Place

from ...severity import Severity
from ..judging.findings import fingerprint
from ..judging.linted import Use
from ..judging.places import Places, pointer, resource_of
from ..report.record.model import Finding, Suppressed
from .belonging import Belonging
from .overlap import superseded
from .said import Said
from .severities import severity
from .skip_lists import Skip


def shaped(said: Said, use: Use, scope: Scope, places: Places, *, pipelines: Belonging, consumers: set[tuple[str, str]], skips: Sequence[Skip]) -> Finding:  # noqa: PLR0913 - a record's parts
    """One finding of the report."""
    place = Place(scope, said.route)
    source, related = places.primary(place)
    resource = resource_of(place)
    body = scope.resources.get(resource or "")
    construct = scope.template.construct(resource) if resource and body is not None else None
    named = place.property
    at = scope.id, resource or ""
    level = use.levels.get(said.rule)
    finding = Finding(
        rule=said.rule,
        engine=use.name,
        severity=Severity(level) if level else severity(said.rule, said.severity, body),
        verdict="fail",
        suppressed=_suppressed(said, use.name, place, places, skips),
        message=_masked(said.message, scope),
        reason=None,
        settle=None,
        also=[],
        stack=scope.id,
        template=places.template(place),
        resource=resource,
        construct=construct,
        property=named,
        pointer=pointer(place),
        source=source,
        related=related,
        pipelines=list(pipelines.get(at, ())),
        world=None,
        worlds=[],
        fix="",
        docs=said.docs,
        fingerprint=fingerprint(said.rule, construct, place, named, "", use.name),
    )
    return superseded(finding, body, consumer=at in consumers)


def _suppressed(said: Said, engine: str, place: Place, places: Places, skips: Sequence[Skip]) -> Suppressed | None:
    if said.skipped is not None:
        return Suppressed("waiver", said.skipped, source=places.primary(Place(place.scope, place.route[:2]))[0])
    skip = next((skip for skip in skips if skip.covers(engine, said.rule)), None)
    return skip and Suppressed("waiver", f"{'checkov' if engine == 'checkov' else 'cfn-lint'}'s own settings skip {skip.rule}", source=places.source(skip.spot))


def _masked(message: str, scope: Scope) -> str:
    """The message without the values of NoEcho parameters, which a linter quotes like any other."""
    for parameter in scope.declared.values():
        if is_no_echo(parameter):
            allowed = parameter.get("AllowedValues")
            for value in (parameter.get("Default"), *(allowed if isinstance(allowed, list) else ())):
                message = _without(message, value)
    return message


def _without(message: str, value: Any) -> str:
    text = "" if value is None or isinstance(value, (dict, list)) else str(value)
    return message.replace(text, "****") if text else message
