"""Waivers that stand in a template: in a resource's Metadata, or in a comment of YAML beside what it speaks of. Each speaks of nothing but what it is attached to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from queuegate._light import NamedTuple
from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Route, Spot, Template, Unreadable

from .model import AttachedWaiver, ResourceMetadata

if TYPE_CHECKING:
    from .walk import Complaint

MOST: Final = 2_000
"""How many waivers one template may have: CloudFormation lets it have 500 resources (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html)."""
KEY: Final = "queuegate"
"""The key of a resource's Metadata under which they stand: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-metadata.html"""

Parsed = Callable[[], tuple[dict[str, Any], Callable[[Route], Spot]]]


class Written(NamedTuple):
    """One waiver: the way to what it is attached to, as it is written, and where the waiver stands."""

    entry: AttachedWaiver
    route: Route
    spot: Spot

    @property
    def resource(self) -> str:
        """The logical id, as it is written, of the resource that it stands on or in."""
        return str((owner(self.route) or self.route)[-1])


class Bad(NamedTuple):
    """What is wrong with a waiver, and where."""

    message: str
    spot: Spot


def attached(template: Template) -> tuple[list[Written], list[Bad]]:
    """Every waiver in this template, and what is wrong with those that are none."""
    parsed = cache(lambda: cloudformation.parse(cloudformation.read_text(Path(template.file)), template.file))
    found: list[Written] = []
    bad: list[Bad] = []
    try:
        for i, one in enumerate(chain(_in_metadata(template, parsed), _in_comments(template, parsed))):
            if i >= MOST:
                return found, [*bad, Bad(f"the template has more than {MOST:,} waivers: those from here on are not read", one.spot)]
            (found if isinstance(one, Written) else bad).append(one)  # type: ignore[arg-type]  # each goes to its own list
    except Unreadable:  # it was changed while it was read, which others say
        return [], []
    return found, bad


def owner(route: Route) -> Route | None:
    """The way to the resource that this leads to or into; None where it leads elsewhere, or to several at once: the section, or a loop."""
    at = 1
    while at + 1 < len(route) and str(route[at]).startswith("Fn::ForEach") and route[at + 1] == 2:  # noqa: PLR2004 - a loop's body is its third part
        at += 2
    is_one = route[:1] == ("Resources",) and at < len(route) and isinstance(route[at], str) and not str(route[at]).startswith("Fn::")
    return route[: at + 1] if is_one else None


def _in_metadata(template: Template, parsed: Parsed) -> Iterator[Written | Bad]:
    top = template.source.get("Metadata")
    if isinstance(top, dict) and isinstance(top.get(KEY), dict) and "waivers" in top[KEY]:
        yield Bad(f"Metadata.{KEY}.waivers stands on the template. Put it on the resource that it is meant for", parsed()[1](("Metadata", KEY, "waivers")))
    for route, resource in _resources(template.source.get("Resources"), ("Resources",)):
        said = resource.get("Metadata")
        if not isinstance(said, dict) or KEY not in said:
            continue
        from .walk import Complaint, complaints  # noqa: PLC0415 - few templates have a waiver

        at = (*route, "Metadata", KEY)
        spot = parsed()[1]
        if not isinstance(said[KEY], dict):
            wrong = [Complaint((), f"Metadata.{KEY} has to be a mapping with waivers")]
        elif isinstance(several := said[KEY].get("waivers"), list) and len(several) > MOST:
            wrong = [Complaint(("waivers",), f"waivers has {len(several):,} entries. {MOST:,} are the most: waive the rule in queuegate.yaml")]
        else:
            wrong = complaints(said[KEY], ResourceMetadata)
        for several in _each(wrong):
            yield Bad(f"{route[-1]} has a bad waiver in its Metadata: {'; '.join(one.message for one in several)}", spot((*at, *several[0].route)))
        if not wrong:
            for i, entry in enumerate(msgspec.convert(said[KEY], ResourceMetadata).waivers):
                code = template.authored(route)
                yield Written(entry, route, code[0] if code else spot((*at, "waivers", i)))


def _each(wrong: list[Complaint]) -> list[list[Complaint]]:
    """What is wrong with one waiver, together."""
    found: dict[Route, list[Complaint]] = {}
    for one in wrong:
        found.setdefault(one.route[:2], []).append(one)
    return list(found.values())


def _in_comments(template: Template, parsed: Parsed) -> Iterator[Written | Bad]:
    if template.file.lower().endswith(".json"):
        return
    text = cloudformation.read_text(Path(template.file)) if template.text is None else template.text
    if KEY not in text.lower():
        return
    from .comments import in_comments  # noqa: PLC0415 - few templates have one

    for entry, route, spot, wrong in in_comments(text, KEY, parsed):
        if wrong or entry is None:
            yield Bad(f"a bad waiver in a comment: {wrong}", spot)
        elif route is None:
            yield Bad("this waiver stands on nothing. Put it at the end of the line on which a resource or property begins, or in the line above", spot)
        elif owner(route) is None:
            yield Bad(
                f"this waiver stands on {'.'.join(map(str, route))}, which is not a resource. Put it on the resource, or the property, that it is meant for",
                spot,
            )
        else:
            yield Written(entry, route, spot)


def _resources(section: Any, route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Every resource as it is written, those of loops too: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"""
    for name, body in section.items() if isinstance(section, dict) else ():
        if str(name).startswith("Fn::ForEach"):
            if isinstance(body, list) and len(body) > 2:  # noqa: PLR2004 - variable, list, and what is repeated
                yield from _resources(body[2], (*route, name, 2))
        elif isinstance(body, dict):
            yield (*route, name), body
