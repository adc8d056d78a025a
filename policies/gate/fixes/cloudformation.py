"""A change as CloudFormation's YAML and JSON spell it."""

from __future__ import annotations

import json
from typing import Any

from queuegate.synth.iam.least_privilege.yaml_notation import in_line

from ...change import ATTRIBUTES, Edit, Granted
from .step import Step


def in_cloudformation(edit: Edit, *, is_json: bool = False) -> Step:
    """In a template that a person writes."""
    if edit.outside:
        return Step(f"{edit.name} is in none of the targets: {where_it_is(edit)} where it is deployed, and its description in queuegate.yaml.", possible=False)
    if edit.at.route[:1] == ("Parameters",):
        name = edit.at.route[1]
        return Step(f"set the Default of the parameter {name}, which is {edit.property} of {edit.name}, to {notation(edit.value, is_json=is_json)}")
    if edit.at.route[:1] == ("Mappings",) and edit.value is not None:
        return Step(f"set {'.'.join(map(str, edit.at.route))}, which is {edit.property} of {edit.name}, to {notation(edit.value, is_json=is_json)}")
    return assigned(edit, edit.name, is_json=is_json)


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
        return Step(f"add this to the policies of {owner}: {edit.value.statement}")
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


def _adds(edit: Edit) -> bool:
    return edit.property == "DependsOn"


def _set(path: str, owner: str, value: Any, *, is_json: bool) -> str:
    return f"set {path} of {owner} to {notation(value, is_json=is_json)}"


def notation(value: Any, *, is_json: bool = False) -> str:
    """A value as the template spells it. A text stands bare, unless it is inside of something."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if is_json else in_line(value)
