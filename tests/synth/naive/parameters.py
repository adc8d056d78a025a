"""What each parameter may be: what is given for it, what it allows, or its default and whatever it is told apart from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .assembly import REGION, Doc, own_name, owners, stack_of, walk

OPEN = "something else"


def equations(doc: Doc, stack: str | None = None) -> list[list[Any]]:
    """Both sides of everything that conditions and rules ask, those of one stack or of all."""
    conditions, rules = ([node for name, node in doc[section].items() if stack in (None, stack_of(name))] for section in ("Conditions", "Rules"))
    pairs = [sides for name, sides in walk([conditions, rules]) if name == "Fn::Equals"]
    pairs += [[member, sides[1]] for name, sides in walk(rules) if name == "Fn::Contains" for member in sides[0]]
    return pairs + [[member, one] for name, sides in walk(rules) if name == "Fn::EachMemberIn" for member in sides[1] for one in sides[0]]


def compared(doc: Doc) -> list[set[str]]:
    """The equations between parameters and constants, as JSON: those about a text with a parameter in it as well, as equations about the parameter."""
    plain = [{json.dumps(side) for side in pair if not (isinstance(side, dict) and "Ref" not in side)} for pair in equations(doc)]
    pairs = [pair for pair in plain if any('"Ref"' in side for side in pair)]
    for pair in equations(doc):
        for side, constant in (pair, pair[::-1]):
            if isinstance(side, dict) and "Ref" not in side and not isinstance(constant, dict):
                pairs += [
                    {json.dumps({"Ref": name}), json.dumps(value)} for name in refs(side) if (value := solved(side, name, str(constant), doc)) is not None
                ]
    return pairs


def refs(node: Any) -> set[str]:
    """The parameters in an expression."""
    found = {argument for name, argument in walk(node) if name == "Ref"}
    return found | {name for key, argument in walk(node) if key == "Fn::Sub" for name in re.findall(r"\$\{([^}]*)\}", argument[0]) if name not in argument[1]}


def solved(expr: Any, name: str, goal: str, doc: Doc) -> str | None:
    """The shortest value of a parameter, made of a part of what is wanted, for which the expression is just that; the others are at their defaults."""
    parts = {goal[i:j] for i in range(len(goal) + 1) for j in range(i, len(goal) + 1)}
    tried = parts | {"-".join([part] * times) for part in parts for times in (2, 3)}
    return next((value for value in sorted(tried, key=lambda value: (len(value), value)) if spelt(expr, {name: value}, doc) == goal), None)


def spelt(expr: Any, values: dict[str, str], doc: Doc) -> Any:
    """An expression as far as defaults tell; None where it has no such item."""
    match expr:
        case {"Ref": name}:
            return values.get(name, str(doc["Parameters"].get(name, {}).get("Default", "?")))  # what is not known is no part of a constant
        case {"Fn::Sub": [template, own]}:
            names = re.findall(r"\$\{([^}]*)\}", template)
            inside = {name: spelt(own.get(name, {"Ref": name}), values, doc) for name in names}
            return re.sub(r"\$\{([^}]*)\}", lambda found: inside[found[1]], template)
        case {"Fn::Join": [delimiter, items]}:
            inner = [spelt(item, values, doc) for item in items]
            return delimiter.join(inner)
        case {"Fn::Select": [index, {"Fn::Split": [delimiter, source]}]}:
            text = spelt(source, values, doc)
            return None if len(pieces := text.split(delimiter)) <= index else pieces[index]
        case {"Fn::Select": [index, list(items)]}:
            return spelt(items[index], values, doc)
        case str() | int():
            return str(expr)
    return None


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
    together: dict[tuple[str, Any], list[str]] = {}
    for name, parameter in doc["Parameters"].items():
        stack, own = stack_of(name), own_name(name)
        inside = stack in nested
        value = given.get(f"{stack}.{own}", given.get(f"{doc['Stacks'][stack][0]}.{own}", None if inside else given.get(own)))
        if value is not None and not (inside and own in doc["Resources"][nested[stack]]["Properties"]["Parameters"]):
            found[name] = {value}
        elif not inside:
            found[name] = may_be(name, parameter, doc, groups)
            if OPEN in found[name] and found[name] != {OPEN} and own != REGION:
                together.setdefault((own, parameter.get("Default")), []).append(name)
        elif own == REGION:
            found[name] = found[f"{stack_of(nested[stack])}/{REGION}"]  # it is in the Region of its parent, which comes before it
    for alike in together.values():  # open ones of one name and default vary together, and are told apart by all that one of them is
        union = set[Any]().union(*(found[name] for name in alike))
        found |= dict.fromkeys(alike, union)
    return found


def may_be(name: str, parameter: Any, doc: Doc, groups: list[set[str]]) -> set[Any]:
    """The values of a parameter that nobody gives."""
    values: set[Any] = own_values(parameter)
    if "AllowedValues" not in parameter:
        values |= told_apart(name, doc, groups)
    if "AllowedValues" not in parameter:
        values |= looked_up(name, doc) | {OPEN}
    keys = [set(doc["Mappings"][at[0]]) for at in always_looked_up(doc) if at[1] == {"Ref": name}]
    return (values & set.intersection(*keys) if keys else set()) or values


def looked_up(name: str, doc: Doc) -> set[str]:
    """The keys that a parameter is looked up under, here and in nested stacks that get it as it is."""
    found = {str(key) for call, at in walk(doc["Resources"]) if call == "Fn::FindInMap" and at[1] == {"Ref": name} for key in doc["Mappings"][at[0]]}
    for child, resource in owners(doc).items():
        handed_down = {**doc["Resources"][resource]["Properties"]["Parameters"], REGION: {"Ref": f"{stack_of(resource)}/{REGION}"}}
        for inner, handed in handed_down.items():
            if handed == {"Ref": name} and f"{child}/{inner}" in doc["Parameters"]:
                found |= looked_up(f"{child}/{inner}", doc)
    return found


def always_looked_up(doc: Doc) -> Iterator[Any]:
    """What the maps are asked in every deployment."""
    waiting = [node["Properties"] for node in doc["Resources"].values() if "Condition" not in node]
    while waiting:
        match node := waiting.pop():
            case {"Fn::If": _}:
                continue
            case {"Fn::FindInMap": at}:
                yield at
            case dict() | list():
                waiting.extend(node.values() if isinstance(node, dict) else node)


def shared(own: dict[str, set[Any]]) -> dict[str, str]:
    """The parameter with which a parameter varies: those of the same name and the same values, the first of them for all."""
    return {
        name: name if values == {OPEN} else next(other for other in own if own_name(other) == own_name(name) and own[other] == values)
        for name, values in own.items()
    }
