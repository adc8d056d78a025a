"""`Fn::ForEach` written out: what a loop over a literal list makes, each part leading back to where the loop is written.

A loop over a list that only the deployment knows stays as it is. If it makes event source mappings, one of them stands for all, and everything about it is undecided.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .template import Route, Template

_LOOP: Final = "Fn::ForEach::"
_MAPPING: Final = "AWS::Lambda::EventSourceMapping"
_MOST: Final = 500
"""How many rounds of loops are written out: as many resources as a template may have.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_VARIABLE: Final = re.compile(r"([$&])\{(\w+)\}")


def has_loops(body: Mapping[str, Any]) -> bool:
    """Does a loop stand in a section, a resource or its properties?"""
    sections = [section for section in body.values() if isinstance(section, dict)]
    resources = [one for section in sections for one in section.values() if isinstance(one, dict)]
    properties = [one["Properties"] for one in resources if isinstance(one.get("Properties"), dict)]
    return any(key.startswith(_LOOP) for part in (*sections, *resources, *properties) for key in part)


def written_out(template: Template) -> Template:
    """The template without its loops, as far as they can be written out. Every place of it is one of the template as it was written."""
    loops = _Loops()
    body = loops.walk(template.body, (), (), {})

    def written(route: Route) -> Route:
        for length in range(len(route), 0, -1):
            if (origin := loops.origins.get(route[:length])) is not None:
                return (*origin, *route[length:])
        return route

    return Template(
        file=template.file,
        stack=template.stack,
        body=body,
        spot=lambda route: template.spot(written(route)),
        authored=lambda route: template.authored(written(route)),
        construct=template.construct,
        code=template.code,
        source=template.source,
        written=lambda route: template.written(written(route)),
    )


class _Loops:
    """The rounds that were written out, and where each part of them comes from: routes in the result, to routes in the template."""

    def __init__(self) -> None:
        self.origins: dict[Route, Route] = {}
        self._rounds = 0

    def walk(self, node: Any, at: Route, origin: Route, values: Mapping[str, str]) -> Any:
        if isinstance(node, dict) and node.keys() == {"Ref"} and node["Ref"] in values:
            return values[node["Ref"]]
        if isinstance(node, dict):
            return self._mapping(node, at, origin, values)
        if isinstance(node, list):
            return [self.walk(item, (*at, i), (*origin, i), values) for i, item in enumerate(node)]
        return _put(node, values) if values and isinstance(node, str) else node

    def _mapping(self, node: dict[str, Any], at: Route, origin: Route, values: Mapping[str, str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.items():
            self._entry(made, key, value, at, (*origin, key), values)
        return made

    def _entry(self, made: dict[str, Any], key: str, value: Any, at: Route, origin: Route, values: Mapping[str, str]) -> None:  # noqa: PLR0913, PLR0917 - an entry, where it is and where it comes from
        """Put one entry of a mapping into what is made, or, for a loop, the entries of all its rounds."""
        if (rounds := self._over(key, value, values)) is not None:
            for inner in rounds:
                for part, body in value[2].items():
                    self._entry(made, part, body, at, (*origin, 2, part), inner)
            return
        name = _put(key, values)
        if key.startswith(_LOOP) and at == ("Resources",):
            name, value = _stands_for(key, value)
        self.origins[*at, name] = origin
        made[name] = self.walk(value, (*at, name), origin, values)

    def _over(self, key: str, value: Any, values: Mapping[str, str]) -> list[dict[str, str]] | None:
        """The variable's value in every round, beside those of the loops around it; None where this is no loop, or none that can be written out."""
        match value:
            case [str(name), list(items), dict()] if key.startswith(_LOOP) and all(isinstance(item, str | int | float) for item in items):
                self._rounds += len(items)
                return [{**values, name: _put(str(item), values)} for item in items] if self._rounds <= _MOST else None
        return None


def _put(text: str, values: Mapping[str, str]) -> str:
    """`${Name}` with the variable's value, `&{Name}` with no more than its letters and digits."""
    return _VARIABLE.sub(
        lambda match: match[0] if match[2] not in values else values[match[2]] if match[1] == "$" else re.sub(r"[\W_]", "", values[match[2]]), text
    )


def _stands_for(key: str, loop: Any) -> tuple[str, Any]:
    """One mapping for all that a loop makes, about which nothing can be known; the loop itself where it makes none."""
    if any(isinstance(one, dict) and one.get("Type") == _MAPPING for one in _made(loop)):
        return key.removeprefix(_LOOP), {"Type": _MAPPING, "Properties": {key: loop}}
    return key, loop


def _made(loop: Any) -> Iterator[Any]:
    match loop:
        case [_, _, dict(parts)]:
            for key, part in parts.items():
                yield from _made(part) if key.startswith(_LOOP) else (part,)
