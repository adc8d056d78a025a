"""Nested stacks: which template is nested in which, parameters in and outputs back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from .parameters import Below, below, section
from .sources.template import Template

STACK: Final = "AWS::CloudFormation::Stack"


class Nesting(NamedTuple):
    """One nested stack: the template that has the resource, its logical id, the template of the child, and the values that it is given."""

    parent: Template
    resource: str
    child: Template
    parameters: dict[str, Any]


def nestings(templates: Sequence[Template], known: Mapping[tuple[str, str], str]) -> list[Nesting]:
    """Every nested stack whose template is among these. `known` leads from a template's file and a logical id to the child's file; otherwise a local TemplateURL does."""
    by_file = {template.file: template for template in templates}
    return [nesting for template in templates for nesting in _of(template, by_file, known)]


def _of(template: Template, by_file: Mapping[str, Template], known: Mapping[tuple[str, str], str]) -> Iterator[Nesting]:
    for name, resource in section(template.body, "Resources").items():
        if isinstance(resource, dict) and resource.get("Type") == STACK:
            properties = section(resource, "Properties")
            url = properties.get("TemplateURL")
            local = os.path.normpath(os.path.join(os.path.dirname(template.file), url)) if isinstance(url, str) else ""  # noqa: PTH118, PTH120 - text
            child = by_file.get(known.get((template.file, name), local))
            if child is not None and child is not template:
                yield Nesting(template, name, child, section(properties, "Parameters"))


def once(found: Sequence[Nesting]) -> dict[str, Nesting]:
    """By the child's file, for children that are nested exactly once, and not in a circle. A template that is nested twice has no one set of parameters."""
    counted: dict[str, list[Nesting]] = {}
    for nesting in found:
        counted.setdefault(nesting.child.file, []).append(nesting)
    single = {file: several[0] for file, several in counted.items() if len(several) == 1}
    return {file: nesting for file, nesting in single.items() if not _circular(file, single)}


def _circular(file: str, single: Mapping[str, Nesting]) -> bool:
    seen = {file}
    while (nesting := single.get(file)) is not None:
        file = nesting.parent.file
        if file in seen:
            return True
        seen.add(file)
    return False


def parents_first(templates: Sequence[Template], single: Mapping[str, Nesting]) -> list[Template]:
    """The templates in an order in which a parent comes before its children."""
    return sorted(templates, key=lambda template: _depth(template.file, single))


def _depth(file: str, single: Mapping[str, Nesting]) -> int:
    depth = 0
    while (nesting := single.get(file)) is not None:
        file, depth = nesting.parent.file, depth + 1
    return depth


def asked_below(template: Template, single: Mapping[str, Nesting]) -> Below:
    """What children tell a parameter of this template apart from, where it is handed down as it is: it may be those constants, too."""
    found: Below = {}
    for nesting in single.values():
        if nesting.parent is template:
            inner = below(nesting.child.body, asked_below(nesting.child, single))
            for name, value in nesting.parameters.items():
                match value:
                    case {"Ref": str(own)}:
                        found.setdefault(own, []).extend(inner.get(name, []))
    return found
