"""From verdicts to the report's findings: places looked up, the same finding of several pipelines made one, fingerprints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from queuegate._light import regex, sha256
from queuegate.synth.language.parameters.accepted import section
from queuegate.synth.values.value import CodePlace, Place

from ...rule import Finding as Failed
from ..catalogue.consequences import consequence_of
from ..report.record.model import ENGINE, Edit, Finding, Source
from ..report.source.no_echo import depends, names, without_numbers
from .places import Places, as_pointer, existing, pointer, property_of, resource_of
from .verdicts import Doubt, Verdict


def findings(verdicts: Iterable[Verdict], places: Places) -> list[Finding]:
    """One finding for each thing that is said of one place, with every pipeline and world in which it is."""
    merged: dict[tuple[Any, ...], list[Verdict]] = {}
    for verdict in verdicts:
        merged.setdefault((verdict.rule.name, verdict.what), []).append(verdict)
    alike: dict[tuple[Any, ...], list[Verdict]] = {}
    for several in merged.values():
        alike.setdefault((several[0].rule.name, *_written(several[0].what), frozenset(verdict.worlds for verdict in several)), []).extend(several)
    return [_finding(several, places) for several in alike.values()]


def _written(what: Failed | Doubt) -> tuple[Any, ...]:
    """What is said and where it is written: the same for all stacks that are made of one template."""
    place = what.place and (what.place.scope.template.file, what.place.route)
    return (place, what.message, what.spot, what.key, what.severity) if isinstance(what, Failed) else (place, what.reason, what.settle, what.spot)


def _finding(verdicts: list[Verdict], places: Places) -> Finding:
    from ..fixes.written import fix_of, for_place  # noqa: PLC0415 - where nothing is found, nothing has to be put right

    first = verdicts[0]
    rule, what = first.rule, first.what
    failed = isinstance(what, Failed)
    secret = isinstance(what, Failed) and _is_secret(what)
    place = what.place
    if place is None:
        raise AssertionError("a verdict has a place: the judge gives the mapping's where a doubt has none")
    source, also_there = places.primary(place, what.spot)
    worlds = [] if any(not verdict.worlds for verdict in verdicts) else list(dict.fromkeys(world for verdict in verdicts for world in verdict.worlds))
    named = property_of(place, what.property if isinstance(what, Failed) else None)
    resource = resource_of(place)
    construct = place.scope.template.construct(resource) if resource else None
    return Finding(
        rule=rule.name,
        engine=ENGINE,
        severity=(what.severity if isinstance(what, Failed) else None) or rule.severity,
        verdict="fail" if failed else "undecided",
        suppressed=None,
        message=_said(_OWN.sub("", what.message), secret=secret) if isinstance(what, Failed) else f"cannot be decided: {what.reason}",
        reason=None if isinstance(what, Failed) else what.reason,
        settle=None if isinstance(what, Failed) else what.settle or None,
        also=[],
        stack=place.scope.id,
        template=places.template(place),
        resource=resource,
        construct=construct,
        property=named,
        pointer=pointer(place),
        source=source,
        related=[*(places.related(other.message, other.place) for other in (what.because if isinstance(what, Failed) else ())), *also_there],
        pipelines=list(dict.fromkeys(pipeline for verdict in verdicts for pipeline in verdict.pipelines)),
        world=worlds[0] if worlds else None,
        worlds=worlds,
        fix=(_said(fix_of(what, places.assembly.shown, "" if what.spot else source.file), secret=secret) if isinstance(what, Failed) else "")
        or for_place(rule.fix, place, places.assembly.shown, source.file),
        docs=rule.docs,
        fingerprint=fingerprint(rule.name, construct, place, named, what.key if isinstance(what, Failed) else "undecided"),
        action=(what.action if isinstance(what, Failed) else "") or None,
        statement_resource=(what.on if isinstance(what, Failed) else "") or None,
        surplus=list(what.surplus) if isinstance(what, Failed) else [],
        consequence=consequence_of(rule),
        edits=_edits(what, source, places) if isinstance(what, Failed) and what.spot is None and not secret else [],
        explains=list(what.explains) if isinstance(what, Failed) else [],
    )


def _edits(what: Failed, source: Source, places: Places) -> list[list[Edit]]:
    """The ways to put it right in the file to which it points."""
    if what.place is None or source.file != places.template(what.place):
        return []
    from ..fixes.data import ways  # noqa: PLC0415 - as above

    return [[Edit(one.do, as_pointer(one.route), one.value) for one in way] for way in ways(what, what.place.scope.template.file)]


_OWN: Final = regex(r"(?<!['\"])arn:\$\{AWS::Partition\}:[a-z0-9-]+:\$\{AWS::Region\}:\$\{AWS::AccountId\}:")
"""How an ARN of the stack's own account and Region begins. A message names the rest of it (`table/orders`), where it does not quote the text."""


def _said(text: str, *, secret: bool) -> str:
    """What it says, or how to put it right; without its numbers where one of them comes from a NoEcho parameter, since the others would tell it."""
    return without_numbers(text) if secret else text


def _is_secret(what: Failed) -> bool:
    """Is something that it speaks of made of a NoEcho parameter?"""
    seen = [
        what.place,
        *(edit.at for edit in (*what.changes, *what.instead)),
        *(other.place.place if isinstance(other.place, CodePlace) else other.place for other in what.because),
    ]
    hidden = {scope: _hidden(scope) for scope in {place.scope for place in seen}}  # most of them stand in one template
    return any(_secret(place, hidden[place.scope]) for place in seen)


def _secret(place: Place, hidden: set[str]) -> bool:
    """Is what is written there made of one of these parameters?"""
    node: Any = place.scope.template.source
    if not hidden:
        return False
    for key in existing(place):
        if isinstance(node, dict) and ("Fn::If" in node or "Ref" in node):
            break
        node = node[key]
    return depends(node, hidden) if place.property else False


def _hidden(scope: Any) -> set[str]:
    """The NoEcho parameters of a template, and of a nested one those that its parent makes of such."""
    own = names(scope.template.source.get("Parameters"))
    if scope.owner is None:
        return own
    parent, resource = scope.owner
    above = _hidden(parent)
    handed = section(section(parent.resources[resource], "Properties"), "Parameters") if above else {}
    return own | {name for name, value in handed.items() if depends(value, above)}


def _below(construct: str, stack: str) -> str:
    """The construct's path below its stack, which may stand in a stage or in another stack."""
    return construct.removeprefix(f"{stack}/") if stack and construct.startswith(f"{stack}/") else construct.partition("/")[2]


def fingerprint(rule: str, construct: str | None, place: Place, named: str | None, key: str, engine: str = ENGINE) -> str:  # noqa: PLR0913, PLR0917 - the parts of one text
    """What stays the same from run to run: no line, message, number, world or stack is in it."""
    below = _below(construct, place.scope.template.path) if construct else None
    parts = (engine, rule, below or resource_of(place) or "/".join(map(str, place.route)), named or "", key)
    return f"1:{sha256(chr(0).join(parts).encode()).hexdigest()}"
