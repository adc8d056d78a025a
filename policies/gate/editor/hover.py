"""What is shown at a place: the page of the rule of each finding there, and what AWS takes a property for when it is absent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from yaml.nodes import ScalarNode

from queuegate.synth.values.defaults import FUNCTION, MAPPING, ROWS, TABLE, Row

from ...rule import Rule
from ..catalogue.fixes import spelt
from ..catalogue.page import page_of
from ..catalogue.rules import every_rule
from ..fixes.nodes import child, composed, entries, reached, way_to

_SAM: Final = {"AWS::Serverless::Function": FUNCTION, "AWS::Serverless::SimpleTable": TABLE}
_EVENT: Final = 5
"""How far down an event of a SAM function is: Resources, its name, Properties, Events, the event's name."""


def pages(names: Iterable[str]) -> list[str]:
    """The pages of these rules, in Markdown."""
    rules = {rule.name: rule for rule in every_rule()}
    return [_page(rules[name]) for name in dict.fromkeys(names) if name in rules]


def property_at(text: str, offset: int) -> str | None:
    """What is known of the property at an offset; None where that is no property, or none of which anything is."""
    root = composed(text)
    if root is None:
        return None
    way = way_to(root, offset, text)
    if way[:1] != ["Resources"] or len(way) < 4:  # noqa: PLR2004 - a resource's property
        return None
    for depth in range(len(way), 3, -1):
        found = _row(root, way[:depth])
        if found is not None:
            kind, name, row = found
            return _told(kind, name, row)
    return None


def _row(root: Any, way: list[str | int]) -> tuple[str, str, Row] | None:
    kind = _type(root, ("Resources", way[1]))
    inside = way[2:]
    if kind in _SAM and inside[:2] == ["Properties", "Events"] and len(way) > _EVENT:
        kind, inside = MAPPING if _type(root, tuple(way[:_EVENT])) == "SQS" else None, way[_EVENT:]
    kind = _SAM.get(kind or "", kind)
    if kind is None or inside[:1] != ["Properties"] or not all(isinstance(step, str) for step in inside):
        return None
    name = ".".join(map(str, inside[1:]))
    row = ROWS.get((kind, name))
    return (kind, name, row) if row is not None else None


def _type(root: Any, route: tuple[str | int, ...]) -> str | None:
    nodes = reached(root, route)
    found = child(nodes[-1], "Type") if len(nodes) > len(route) and any(True for _ in entries(nodes[-1])) else None
    return str(found.value) if isinstance(found, ScalarNode) else None


def _told(kind: str, name: str, row: Row) -> str:
    lines = [f"**{name}** of {kind}", f"Default: {_value(row.default, row.unit)}"]
    if row.words:
        lines.append(f"Values: {', '.join(f'`{word}`' for word in row.words)}")
    elif row.is_bounded:
        least, most = (None if bound is None else f"{bound:,}" for bound in (row.least, row.most))
        bounds = f"{least} to {most}" if least and most else f"at least {least}" if least else f"at most {most}"
        lines.append(f"AWS accepts: {bounds} {row.unit}".rstrip())
    return "\n\n".join([*lines, f"[AWS's documentation]({row.source})"])


def _value(value: Any, unit: str) -> str:
    if value is None or value == ():
        return "none"
    said = (
        str(value).lower() if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else ", ".join(value) if isinstance(value, tuple) else value
    )
    return f"`{said}` {unit}".rstrip()


def _page(rule: Rule) -> str:
    page = page_of(rule)
    shown = [f"**{one.title}**\n\n```yaml\n{one.text}\n```" for one in page.examples]
    head = f"**{rule.name}** ({rule.severity}): {page.summary}"
    return "\n\n".join(
        [head, *page.why, *shown, *page.more, f"**Fix**: {rule.fix}", *spelt(rule), *([f"[AWS's documentation]({rule.docs})"] if rule.docs else [])]
    )
