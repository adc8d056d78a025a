"""A change as CloudFormation's YAML and JSON spell it."""

from __future__ import annotations

from typing import Any

from queuegate.synth.iam.least_privilege.yaml_notation import spelt
from queuegate.synth.language.parameters.accepted import section

from ...change import ATTRIBUTES, Edit, Granted
from .step import Step


def in_cloudformation(edit: Edit, *, is_json: bool = False) -> Step:
    """In a template that a person writes."""
    if edit.outside:
        return Step(f"{edit.name} is in none of the targets: {where_it_is(edit)} where it is deployed, and its description in queuegate.yaml.", possible=False)
    step = assigned(edit, edit.name, is_json=is_json)
    return step._replace(text=f"{step.text}{_from(edit)}") if edit.value is not None else step


def _from(edit: Edit) -> str:
    """Where the value comes from, if not from the property itself: a parameter, a map, or the stack that this one is nested in."""
    at, template = edit.at, edit.at.scope.template
    if at.scope is not edit.place.scope or at.route[:2] != edit.place.route[:2]:
        return f" (it comes from {at.property or '.'.join(map(str, at.route))}{f' of {at.route[1]}' if at.property else ''})"
    node: Any = template.body
    for key in at.route:
        node = node.get(key) if isinstance(node, dict) else node[key] if isinstance(node, list) and isinstance(key, int) else None
    match at.route[-1], node:
        case "Ref", str(name) if name in section(template.body, "Parameters"):
            return f" (it is the parameter {name})"
        case "Fn::FindInMap", [str(name), *_]:
            return f" (it stands in the map {name})"
    return ""


def where_it_is(edit: Edit) -> str:
    """What to do about a resource that no target holds."""
    if isinstance(edit.value, Granted):
        return f"add {edit.value.statement} to its policies"
    return f"remove its {edit.property}" if edit.value is None else f"set its {edit.property} to {notation(edit.value)}"


def assigned(edit: Edit, owner: str, *, is_json: bool = False) -> Step:
    """`set P of O to V`: the property as far down as what is around it is written, and the value of the rest."""
    if edit.value is None:
        return Step(f"remove {edit.property} from {owner}")
    if isinstance(edit.value, Granted):
        return taking(edit.value, f"add this to the policies of {owner}: {edit.value.statement}")
    if edit.property in ATTRIBUTES:
        return Step(
            f"add {notation(edit.value, is_json=is_json)} to the {edit.property} of {owner}"
            if _adds(edit)
            else _set(edit.property, owner, edit.value, is_json=is_json)
        )
    keys = edit.property.split(".")
    top = min(edit.there + 1, len(keys))
    value = edit.value
    for key in reversed(keys[top:]):
        value = {key: value}
    return Step(_set(".".join(keys[:top]), owner, value, is_json=is_json))


def taking(granted: Granted, step: str) -> Step:
    """The step, behind the words for what goes in its place; where that is a statement, those alone."""
    if granted.taken.endswith(" by this"):
        return Step(f"{granted.taken}: {granted.statement}")
    return Step(f"{granted.taken}, and {step}" if granted.taken else step)


def _adds(edit: Edit) -> bool:
    return edit.property == "DependsOn"


def _set(path: str, owner: str, value: Any, *, is_json: bool) -> str:
    return f"set {path} of {owner} to {notation(value, is_json=is_json)}"


def notation(value: Any, *, is_json: bool = False) -> str:
    """A value as the template spells it. A text stands bare, unless it is inside of something."""
    if isinstance(value, str):
        return value
    return spelt(value, is_json=is_json)
