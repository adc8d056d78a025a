"""Nested stacks: which template is nested in which, parameters in and outputs back. A template that is nested twice makes two stacks, each with its own parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ..sources.template import Template
from .parameters import Below, below, section

STACK: Final = "AWS::CloudFormation::Stack"
MOST: Final = 100
"""How many stacks of one template are told apart. One that is nested more often is read once, by itself: templates that nest each other twice double at each level."""


PSEUDO: Final = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"})
"""What a nested stack has from its parent without a parameter: it is in the same account and Region."""


class Nesting(NamedTuple):
    """One nested stack: the template that has the resource, its logical id, and the template of the child."""

    parent: Template
    resource: str
    child: Template


def local(template: Template, name: str) -> str | None:
    """The file that the `TemplateURL` of a nested stack names, relative to its template; None for one that is no path. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html"""
    resource = section(template.body, "Resources").get(name)
    url = section(resource, "Properties").get("TemplateURL") if isinstance(resource, dict) and resource.get("Type") == STACK else None
    if not isinstance(url, str) or "://" in url or "{{" in url or "\0" in url:
        return None
    return os.path.normpath(os.path.join(os.path.dirname(template.file), url))  # noqa: PTH118, PTH120 - text


def nestings(templates: Sequence[Template], known: Mapping[tuple[str, str], str]) -> list[Nesting]:
    """Every nested stack whose template is among these. `known` leads from a template's file and a logical id to the child's file; otherwise a local TemplateURL does."""
    by_file = {template.file: template for template in templates}
    return [nesting for template in templates for nesting in _of(template, by_file, known)]


def _of(template: Template, by_file: Mapping[str, Template], known: Mapping[tuple[str, str], str]) -> Iterator[Nesting]:
    for name, resource in section(template.body, "Resources").items():
        if isinstance(resource, dict) and resource.get("Type") == STACK:
            child = by_file.get(known.get((template.file, name)) or local(template, name) or "")
            if child is not None and child is not template:
                yield Nesting(template, name, child)


def parents_first(templates: Sequence[Template], found: Sequence[Nesting]) -> list[tuple[Template, list[Nesting]]]:
    """The templates, a parent before its children, each with the stacks that are made of it. Where templates nest each other in a circle, it is cut at the first of them."""
    around: dict[str, list[Nesting]] = {template.file: [] for template in templates}
    inside: dict[str, list[Nesting]] = {template.file: [] for template in templates}
    for nesting in found:
        around[nesting.child.file].append(nesting)
        inside[nesting.parent.file].append(nesting)
    waits = {file: len(several) for file, several in around.items()}
    order: list[tuple[Template, list[Nesting]]] = []
    ready = [template for template in templates if not waits[template.file]]
    for first in templates:
        ready += [] if ready or waits[first.file] < 0 else [first]
        while ready:
            template = ready.pop(0)
            order.append((template, around[template.file] if waits[template.file] == 0 else []))
            waits[template.file] = -1
            for nesting in inside[template.file]:
                waits[nesting.child.file] -= 1
                if waits[nesting.child.file] == 0:
                    ready.append(nesting.child)
    return order


def asked_below(order: Sequence[tuple[Template, Sequence[Nesting]]]) -> dict[str, Below]:
    """By a template's file: what its children tell a parameter of its apart from, where it is handed down as it is: it may be those constants, too."""
    found: dict[str, Below] = {template.file: {} for template, _ in order}
    for template, several in reversed(order):
        inner = below(template.body, found[template.file]) if several else {}
        for nesting in several:
            handed = section(section(nesting.parent.body, "Resources")[nesting.resource], "Properties")
            for name, value in section(handed, "Parameters").items():
                match value:
                    case {"Ref": str(own)}:
                        found[nesting.parent.file].setdefault(own, []).extend(inner.get(name, []))
            for name in sorted(inner.keys() & PSEUDO):
                found[nesting.parent.file].setdefault(name, []).extend(inner[name])
    return found
