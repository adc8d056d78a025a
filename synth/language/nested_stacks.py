"""Nested stacks: which template is nested in which, parameters in and outputs back. A template that is nested twice makes two stacks, each with its own parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from queuegate._light import NamedTuple, regex

from ..sources.template import Template
from .parameters.accepted import Below, below, section

STACK: Final = "AWS::CloudFormation::Stack"
MOST: Final = 100
"""How many stacks of one template are told apart. One that is nested more often is read once, by itself: templates that nest each other twice double at each level."""
MOST_IN_ALL: Final = 3_000
"""How many resources the stacks may have together that are told apart beside the first of each template. One for which no more are left is read once, too."""


_UPLOADED: Final = regex(r"[/}]([\w.-]+\.(?:ya?ml|json|template))\Z", re.IGNORECASE)
"""The name of a file at the end of a URL."""
_PACKAGED: Final = regex(r"(?:^|[-_.])(?:packaged|package|built|processed|transformed)(?=[-_.]|$)[-_.]?", re.IGNORECASE)
"""What a name has of being packaged: `packaged-child`, `child.packaged`."""
_BUILT: Final = frozenset({"build", "built", "dist", "out", "output", "packaged"})
"""Folders into which templates are packaged or built."""
PSEUDO: Final = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"})
"""What a nested stack has from its parent without a parameter: it is in the same account and Region."""


class Nesting(NamedTuple):
    """One nested stack: the template that has the resource, its logical id, and the template of the child."""

    parent: Template
    resource: str
    child: Template


def local(template: Template, name: str) -> str | None:
    """The file that the `TemplateURL` of a nested stack names, relative to its template; None for one that is no path. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html"""
    return _local(template, _url(template, name))


def _local(template: Template, url: object) -> str | None:
    if not isinstance(url, str) or "://" in url or "{{" in url or "\0" in url:
        return None
    return _beside(template, url)


def meant(template: Template, name: str) -> str | None:
    """The file that the `TemplateURL` of a nested stack means: the one that it names, or, of one that was uploaded, that of the same name beside the template.

    `!Sub "https://${Bucket}.s3.amazonaws.com/${Prefix}/queues.yaml"` is how a nested template is named in a bucket: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
    """
    if (url := _url(template, name)) is None:
        return None
    uploaded = _UPLOADED.search(_spelt(url))
    return _local(template, url) or (_beside(template, uploaded[1]) if uploaded else None)


def _url(template: Template, name: str) -> object:
    resource = section(template.body, "Resources").get(name)
    return section(resource, "Properties").get("TemplateURL") if isinstance(resource, dict) and resource.get("Type") == STACK else None


def _spelt(url: object) -> str:
    """How a URL ends that names a bucket of this deployment: a Fn::Sub, or a Fn::Join whose last part is a text. A URL without a variable is somebody's."""
    match url:
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
            return text
        case {"Fn::Join": [str(between), [*_, str(last)]]}:
            return f"{between}{last}"
    return ""


def _beside(template: Template, file: str) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(template.file), file))  # noqa: PTH118, PTH120 - text


def made_from(file: str, files: Collection[str]) -> str | None:
    """The file that a TemplateURL means: that one, or, of one that is packaged or built (`packaged-child.yaml`, `.aws-sam/build/Child/template.yaml`), the source that it is made from.

    None where it is none of these files, or may be several of them.
    """
    if file in files:
        return file
    folder, name = os.path.split(file)
    before, build, inside = folder.partition(f"{os.sep}.aws-sam{os.sep}build{os.sep}")
    plain = _PACKAGED.sub("", os.path.splitext(name)[0])  # noqa: PTH122 - text
    if build:
        wanted = {inside.lower(), *([] if plain == "template" else [plain.lower()])}
        found = [one for one in files if one.startswith(before + os.sep) and {_stem(one), os.path.basename(os.path.dirname(one)).lower()} & wanted]  # noqa: PTH119, PTH120 - text
    elif plain != os.path.splitext(name)[0] or os.path.basename(folder).lower() in _BUILT:  # noqa: PTH119, PTH122 - text
        near = os.path.dirname(folder) if os.path.basename(folder).lower() in _BUILT else folder  # noqa: PTH119, PTH120 - text
        found = [one for one in files if _stem(one) == plain.lower() and one.startswith(near.rstrip(os.sep) + os.sep)]
    else:
        found = []
    return found[0] if len(found) == 1 else None


def _stem(file: str) -> str:
    return os.path.splitext(os.path.basename(file))[0].lower()  # noqa: PTH119, PTH122 - text


def nestings(templates: Sequence[Template], known: Mapping[tuple[str, str], str]) -> list[Nesting]:
    """Every nested stack whose template is among these. `known` leads from a template's file and a logical id to the child's file; otherwise a local TemplateURL does."""
    by_file = {template.file: template for template in templates}
    return [nesting for template in templates for nesting in _of(template, by_file, known)]


def _of(template: Template, by_file: Mapping[str, Template], known: Mapping[tuple[str, str], str]) -> Iterator[Nesting]:
    for name, resource in section(template.body, "Resources").items():
        if isinstance(resource, dict) and resource.get("Type") == STACK:
            file = known.get((template.file, name)) or meant(template, name)
            child = by_file.get(made_from(file, by_file) or "") if file else None
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
