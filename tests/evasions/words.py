"""A template in other words: the names of its properties and resources, and its documents, are written so that whoever looks for them does not meet them. What is deployed stays the same."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

Body = dict[str, Any]
Files = dict[str, Body | str]
DOCUMENTS: Final = re.compile(r"(\w*Document|KeyPolicy|RedrivePolicy|RedriveAllowPolicy|FilterPolicy|EventPattern)\Z")


def changed(body: Body, good: Body) -> list[str]:
    return [name for name, node in body["Resources"].items() if node != good["Resources"].get(name)]


def _looped(node: Body, prefix: str) -> Body:
    """Each entry as a loop of one round."""
    return {f"Fn::ForEach::{prefix}{i}": ["Xq", [key], {"${Xq}": value}] for i, (key, value) in enumerate(node.items())}


def extended(body: Body) -> Body:
    named = body.get("Transform", [])
    return {**body, "Transform": ["AWS::LanguageExtensions", *(named if isinstance(named, list) else [named])]}


def properties_in_loops(body: Body, good: Body) -> Files:
    made = copy.deepcopy(body)
    for name in changed(body, good):
        node = made["Resources"][name]
        node["Properties"] = _looped(node.get("Properties", {}), f"{name}Xq")
    return {"main.json": extended(made)}


def resources_in_loops(body: Body, good: Body) -> Files:
    mine = changed(body, good)
    looped = _looped({name: body["Resources"][name] for name in mine}, "Xq")
    return {"main.json": extended({**body, "Resources": {**{name: node for name, node in body["Resources"].items() if name not in mine}, **looped}})}


def escaped(body: Body, _: Body) -> Files:
    """Each key in JSON's escapes."""
    return {"main.json": re.sub(r'"([A-Za-z][\w:]*)":', lambda found: f'"{"".join(f"{chr(92)}u{ord(char):04x}" for char in found[1])}":', json.dumps(body))}


def _anchored(body: Body, form: str) -> Files:
    lines = ["Metadata:"]
    lines += [f"  {name}: &{name} {json.dumps(node['Properties'])}" for name, node in body["Resources"].items() if node.get("Properties")]
    lines.append("Resources:")
    for name, node in body["Resources"].items():
        lines.append(f"  {name}:")
        lines += [form.format(name) if key == "Properties" and value else f"    {key}: {json.dumps(value)}" for key, value in node.items()]
    return {"main.yaml": "\n".join([*lines, *(f"{key}: {json.dumps(value)}" for key, value in body.items() if key != "Resources")])}


def merged_keys(body: Body, _: Body) -> Files:
    return _anchored(body, "    Properties:\n      <<: *{}")


def aliases(body: Body, _: Body) -> Files:
    return _anchored(body, "    Properties: *{}")


def documents_as_text(body: Body, _: Body) -> Files:
    """Each policy, filter and pattern is the text of its document, put together by Fn::Sub."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: {"Fn::Sub": text} if DOCUMENTS.match(key) and isinstance(value, dict) and (text := _text(value)) else walk(value)
                for key, value in node.items()
            }
        return [walk(item) for item in node] if isinstance(node, list) else node

    return {"main.json": {**body, "Resources": walk(body["Resources"])}}


def _text(document: Body) -> str:
    """The document as Fn::Sub makes it; "" where another function stands in it."""

    def walk(node: Any) -> Any:
        match node:
            case {"Fn::GetAtt": [*parts]}:
                return f"${{{'.'.join(parts)}}}"
            case {"Fn::GetAtt": str(name)} | {"Ref": str(name)} if name != "AWS::NoValue":
                return f"${{{name}}}"
            case {"Fn::Sub": str(text)}:
                return text
            case dict() if any(key == "Ref" or key.startswith("Fn::") for key in node):
                raise ValueError
            case dict():
                return {key: walk(value) for key, value in node.items()}
            case list():
                return [walk(item) for item in node]
            case str() if "${" in node:
                raise ValueError
        return node

    try:
        return json.dumps(walk(document))
    except ValueError:
        return ""


def in_one_environment(body: Body, good: Body) -> Files:
    """Each property of what is changed in one environment alone, in the other what the good one has."""
    made = copy.deepcopy(body)
    made["Parameters"] = {**made.get("Parameters", {}), "StageXq": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}
    made["Conditions"] = {**made.get("Conditions", {}), "ProdXq": {"Fn::Equals": [{"Ref": "StageXq"}, "prod"]}}
    for name in changed(body, good):
        own, other = made["Resources"][name].get("Properties", {}), good["Resources"].get(name, {}).get("Properties", {})
        made["Resources"][name]["Properties"] = {key: {"Fn::If": ["ProdXq", value, other.get(key, {"Ref": "AWS::NoValue"})]} for key, value in own.items()}
    return {"main.json": made}


SAME: Final[tuple[Callable[[Body, Body], Files], ...]] = (
    properties_in_loops,
    resources_in_loops,
    escaped,
    merged_keys,
    aliases,
    documents_as_text,
)
"""What is deployed stays the same."""


def ways() -> Iterator[Callable[[Body, Body], Files]]:
    yield from SAME
    yield in_one_environment
