"""What each parameter may be: what is given for it, what it allows, or its default and whatever it is told apart from."""

from __future__ import annotations

import json
from typing import Any

from .assembly import REGION, Doc, own_name, owners, stack_of, walk

OPEN = "something else"


def compared(doc: Doc) -> list[set[str]]:
    """What stands on both sides of the equations that conditions and rules ask, as JSON."""
    pairs = [sides for name, sides in walk([doc["Conditions"], doc["Rules"]]) if name == "Fn::Equals"]
    pairs += [[member, sides[1]] for name, sides in walk(doc["Rules"]) if name == "Fn::Contains" for member in sides[0]]
    pairs += [[member, one] for name, sides in walk(doc["Rules"]) if name == "Fn::EachMemberIn" for member in sides[1] for one in sides[0]]
    plain = [{json.dumps(side) for side in pair if not (isinstance(side, dict) and "Ref" not in side)} for pair in pairs]
    return [pair for pair in plain if any('"Ref"' in side for side in pair)]


def told_apart(name: str, doc: Doc, groups: list[set[str]]) -> set[str]:
    """The constants that a parameter is told apart from, here and in nested stacks that get it as it is."""
    group = {json.dumps({"Ref": name})}
    while (wider := group.union(*(other for other in groups if any('"Ref"' in side for side in group & other)))) != group:
        group = wider  # whoever is compared with one of us is one of us
    members = [json.loads(side) for side in group]
    parameters = [member["Ref"] for member in members if isinstance(member, dict)]
    found = {str(member) for member in members if not isinstance(member, dict)}
    for parameter in parameters:
        if any(json.dumps({"Ref": parameter}) in pair and all('"Ref"' in side for side in pair) for pair in groups):  # parameters are compared with each other
            found |= own_values(doc["Parameters"][parameter])
        for child, resource in owners(doc).items():
            handed_down = {**doc["Resources"][resource]["Properties"]["Parameters"], REGION: {"Ref": f"{stack_of(resource)}/{REGION}"}}
            for inner, handed in handed_down.items():
                if handed == {"Ref": parameter} and f"{child}/{inner}" in doc["Parameters"]:
                    found |= told_apart(f"{child}/{inner}", doc, groups)
    return found


def own_values(parameter: Any) -> set[str]:
    return set(map(str, parameter.get("AllowedValues", [parameter["Default"]] if "Default" in parameter else [])))


def domains(doc: Doc, given: dict[str, str]) -> dict[str, set[Any]]:
    """The values of each parameter, by its name. Those of nested stacks that their parents give are not in it."""
    groups, nested = compared(doc), owners(doc)
    found: dict[str, set[Any]] = {}
    for name, parameter in doc["Parameters"].items():
        stack, own = stack_of(name), own_name(name)
        inside = stack in nested
        value = given.get(f"{stack}.{own}", given.get(f"{doc['Stacks'][stack][0]}.{own}", None if inside else given.get(own)))
        if value is not None and not (inside and own in doc["Resources"][nested[stack]]["Properties"]["Parameters"]):
            found[name] = {value}
        elif not inside:
            found[name] = may_be(name, parameter, doc, groups)
        elif own == REGION:
            found[name] = found[f"{stack_of(nested[stack])}/{REGION}"]  # it is in the Region of its parent, which comes before it
    return found


def may_be(name: str, parameter: Any, doc: Doc, groups: list[set[str]]) -> set[Any]:
    """The values of a parameter that nobody gives."""
    values: set[Any] = own_values(parameter)
    if "AllowedValues" not in parameter:
        values |= told_apart(name, doc, groups)
    keys = [set(doc["Mappings"][at[0]]) for call, at in walk(doc["Resources"]) if call == "Fn::FindInMap" and at[1] == {"Ref": name}]
    if keys:
        usable = set.intersection(*keys)
        return (values & usable if "AllowedValues" in parameter else usable) or values
    if "AllowedValues" not in parameter and "Default" not in parameter:
        values.add(OPEN)
    return values


def shared(own: dict[str, set[Any]]) -> dict[str, str]:
    """The parameter with which a parameter varies: those of the same name and the same values, the first of them for all."""
    return {
        name: name if values == {OPEN} else next(other for other in own if own_name(other) == own_name(name) and own[other] == values)
        for name, values in own.items()
    }
