"""One document of all stacks: every name has its stack before it, and a template that is nested several times is there several times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

REGION = "AWS::Region"
SECTIONS = ("Parameters", "Conditions", "Mappings", "Rules", "Resources", "Outputs")
Doc = dict[str, Any]


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key in a document, and what stands there."""
    if isinstance(node, dict):
        yield from node.items()
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(inner)


def stack_of(name: str) -> str:
    return name.rpartition("/")[0]


def own_name(name: str) -> str:
    return name.rpartition("/")[2]


def nested_in(body: Doc) -> list[tuple[str, str]]:
    """The nested stacks of a template: their logical ids, and the templates that they name."""
    resources = body["Resources"].items()
    return [(name, node["Properties"]["TemplateURL"].removeprefix("./").removesuffix(".json")) for name, node in resources if node["Type"].endswith("::Stack")]


def assembled(templates: dict[str, Doc]) -> Doc:
    """The sections of all stacks, and under `Stacks` each one's template and, if it is nested, the resource that it is."""
    doc: Doc = {section: {} for section in (*SECTIONS, "Stacks")}
    above = {child: [] for child in templates}  # type: dict[str, list[str]]
    for parent, body in templates.items():
        for _, child in nested_in(body):
            above[child].append(parent)

    def times(template: str) -> int:
        return sum(map(times, above[template])) if above[template] else 1

    def place(stack: str, template: str, owner: str | None) -> None:
        doc["Stacks"][stack] = (template, owner)
        for section in SECTIONS:
            doc[section] |= {f"{stack}/{name}": renamed(node, stack) for name, node in templates[template].get(section, {}).items()}
        doc["Parameters"][f"{stack}/{REGION}"] = {}
        for resource, child in nested_in(templates[template]):
            place(child if times(child) == 1 else f"{stack}/{resource}", child, f"{stack}/{resource}")

    for template in templates:
        if not above[template]:
            place(template, template, None)
    return doc


def renamed(node: Any, stack: str) -> Any:
    """A part of a template with the stack before every name."""

    def own(name: str) -> str:
        return f"{stack}/{name}" if name == REGION or not name.startswith("AWS::") else name

    match node:
        case {"Ref": name}:
            return {"Ref": own(name)}
        case {"Fn::GetAtt": [name, attribute]}:
            return {"Fn::GetAtt": [own(name), attribute]}
        case {"Fn::Sub": [template, values]}:
            spelt = re.sub(r"\$\{([^}]*)\}", lambda found: found[0] if found[1] in values else f"${{{own(found[1])}}}", template)
            return {"Fn::Sub": [spelt, renamed(values, stack)]}
        case {"Fn::Sub": template}:
            return {"Fn::Sub": [re.sub(r"\$\{([^}]*)\}", lambda found: f"${{{own(found[1])}}}", template), {}]}
        case {"Fn::If": [condition, *branches]} | {"Fn::FindInMap": [condition, *branches]}:
            return {next(iter(node)): [own(condition), *renamed(branches, stack)]}
        case dict():
            return {key: own(inner) if key == "Condition" else renamed(inner, stack) for key, inner in node.items()}
        case list():
            return [renamed(item, stack) for item in node]
    return node


def owners(doc: Doc) -> dict[str, str]:
    """The nested stacks, and the resource that each is."""
    return {stack: owner for stack, (_, owner) in doc["Stacks"].items() if owner}
