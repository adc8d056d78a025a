"""A template in pieces: what its resources refer to is made by functions, each lies in a stack of its own, or it stands there twice, once for another environment. What is deployed stays the same, or is bad somewhere."""

from __future__ import annotations

import copy
import json
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

Body = dict[str, Any]
Files = dict[str, Body | str]
Ref = Callable[[str, str], Body | None]
"""What stands in the place of a reference to a resource (an attribute, or "" for Ref); None leaves it."""
_VARIABLE: Final = re.compile(r"\$\{([^}!]+)\}")
_CODE: Final = ("ZipFile", "InlineCode")
_KEPT: Final = (*_CODE, "Type", "Version", "Handler", "Runtime", "DependsOn", "Condition")


def referring(node: Any, ref: Ref) -> Any:
    """The node with its references changed."""
    match node:
        case [*items]:
            return [referring(item, ref) for item in items]
        case {"Ref": str(name)} if len(node) == 1:
            return ref(name, "") or node
        case {"Fn::GetAtt": [str(name), str(attribute)]} if len(node) == 1:
            return ref(name, attribute) or node
        case {"Fn::Sub": argument} if len(node) == 1:
            return _substituted(argument, ref)
        case dict():
            return {key: value if key in _CODE or (key in _KEPT and isinstance(value, str)) else referring(value, ref) for key, value in node.items()}
    return node


def _substituted(argument: Any, ref: Ref) -> Body:
    text, own = (argument, {}) if isinstance(argument, str) else (argument[0], {name: referring(value, ref) for name, value in argument[1].items()})

    def put(found: re.Match[str]) -> str:
        name, _, attribute = found[1].strip().partition(".")
        if name in own or (new := ref(name, attribute)) is None:
            return found[0]
        own[alias := f"Xq{name}{attribute}".replace(".", "")] = new
        return f"${{{alias}}}"

    text = _VARIABLE.sub(put, text)
    return {"Fn::Sub": [text, own] if own else text}


_WORDS: Any = runpy.run_path(str(Path(__file__).with_name("words.py")))
changed, extended = _WORDS["changed"], _WORDS["extended"]


def _among(body: Body, make: Callable[[str, str], Body]) -> Body:
    names = body["Resources"].keys()
    return {**body, "Resources": referring(body["Resources"], lambda name, attribute: make(name, attribute) if name in names else None)}


def joined_names(body: Body, _: Body) -> Files:
    """The name of each resource is put together where it is referred to."""

    def name(text: str) -> Body:
        return {"Fn::Join": ["", [text[:1], text[1:]]]}

    return {"main.json": extended(_among(body, lambda of, attribute: {"Fn::GetAtt": [name(of), attribute]} if attribute else {"Ref": name(of)}))}


def names_of_a_map(body: Body, _: Body) -> Files:
    def name(text: str) -> Body:
        return {"Fn::FindInMap": ["NamesXq", text, "is"]}

    made = extended(_among(body, lambda of, attribute: {"Fn::GetAtt": [name(of), attribute]} if attribute else {"Ref": name(of)}))
    return {"main.json": {**made, "Mappings": {**body.get("Mappings", {}), "NamesXq": {of: {"is": of} for of in body["Resources"]}}}}


def subs(body: Body, _: Body) -> Files:
    return {"main.json": _among(body, lambda name, attribute: {"Fn::Sub": f"${{ {name}.{attribute} }}" if attribute else f"${{{name}}}"})}


def taken_apart(body: Body, _: Body) -> Files:
    """Each ARN is split and joined again."""
    arns = {
        **body,
        "Resources": referring(
            body["Resources"],
            lambda name, attribute: (
                {"Fn::Join": [":", {"Fn::Split": [":", {"Fn::GetAtt": [name, attribute]}]}]} if attribute == "Arn" and name in body["Resources"] else None
            ),
        ),
    }
    return {"main.json": arns}


def lengths(body: Body, _: Body) -> Files:
    """Each number is the length of a list."""

    def walk(node: Any) -> Any:
        match node:
            case dict():
                return {key: value if key.startswith("Fn::") or key in _CODE else walk(value) for key, value in node.items()}
            case list():
                return [walk(item) for item in node]
            case int() if not isinstance(node, bool) and 0 < node <= 1000:
                return {"Fn::Length": {"Fn::Split": [",", ",".join("x" * node)]}}
        return node

    return {"main.json": extended({**body, "Resources": walk(body["Resources"])})}


def echoed(body: Body, good: Body) -> Files:
    """Each number and word of what is changed comes back from a nested stack."""
    handed: Body = {}

    def walk(node: Any) -> Any:
        match node:
            case dict():
                return {key: value if key.startswith("Fn::") or key in (*_KEPT, "Ref") else walk(value) for key, value in node.items()}
            case list():
                return [walk(item) for item in node]
            case str() | int() if node != "" and len(str(node)) < 200 and "{{" not in str(node):
                handed[name := f"V{len(handed)}"] = str(node).lower() if isinstance(node, bool) else node
                return {"Fn::GetAtt": ["EchoXq", f"Outputs.{name}"]}
        return node

    made = copy.deepcopy(body)
    for name in changed(body, good):
        made["Resources"][name]["Properties"] = walk(made["Resources"][name].get("Properties", {}))
    made["Resources"]["EchoXq"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./echo.json", "Parameters": handed}}
    handle = {"H": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
    echo = {
        "Parameters": {name: {"Type": "String"} for name in handed},
        "Resources": handle,
        "Outputs": {name: {"Value": {"Ref": name}} for name in handed},
    }
    return {"main.json": made, "echo.json": echo}


def by_exports(body: Body, _: Body) -> Files:
    """Each resource is in a stack of its own, which exports whatever others import."""
    resources, wanted, files = body["Resources"], set[tuple[str, str]](), dict[str, Body]()

    def export(name: str, attribute: str) -> str:
        return f"xq-{name}-{attribute or 'Ref'}"

    for own, node in resources.items():

        def imported(name: str, attribute: str, own: str = own) -> Body | None:
            if name not in resources or name == own:
                return None
            wanted.add((name, attribute))
            return {"Fn::ImportValue": export(name, attribute)}

        plain = {key: value for key, value in node.items() if key != "DependsOn"}
        files[own] = {**body, "Resources": {own: referring(plain, imported)}}
    for name, attribute in sorted(wanted):
        value = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
        output = {"Value": value, "Export": {"Name": export(name, attribute)}}
        files[name].setdefault("Outputs", {})[re.sub(r"\W", "", f"Out{attribute or 'Ref'}")] = output
    return {f"{name}.json": made for name, made in files.items()}


def twins(body: Body, good: Body) -> Files:
    """What is changed stands there twice: the good one is in dev, the bad one in every other environment."""
    both = [name for name in changed(body, good) if name in good["Resources"]]

    def either(node: Any) -> Any:
        def ref(name: str, attribute: str) -> Body | None:
            if name not in both:
                return None
            bad, fine = ({"Fn::GetAtt": [one, attribute]} if attribute else {"Ref": one} for one in (f"{name}Bad", name))
            return {"Fn::If": ["OtherXq", bad, fine]}

        made = referring(node, ref)
        waits = made.get("DependsOn", [])
        waits = [waits] if isinstance(waits, str) else waits
        return {**made, **({"DependsOn": [*waits, *(f"{name}Bad" for name in waits if name in both)]} if waits else {})}

    made: Body = {name: either(node) for name, node in body["Resources"].items() if name not in both}
    for name in both:
        made[f"{name}Bad"] = {**either(body["Resources"][name]), "Condition": "OtherXq"}
        made[name] = {**either(good["Resources"][name]), "Condition": "DevXq"}
    dev = {"Fn::Equals": [{"Ref": "StageXq"}, "dev"]}
    return {
        "main.json": {
            **body,
            "Parameters": {**body.get("Parameters", {}), "StageXq": {"Type": "String", "Default": "dev"}},
            "Conditions": {**body.get("Conditions", {}), "DevXq": dev, "OtherXq": {"Fn::Not": [{"Condition": "DevXq"}]}},
            "Resources": made,
        }
    }


def written_twice(body: Body, good: Body) -> Files:
    """Each changed resource stands in the text twice, as it is and as it was."""
    lines = ["Resources:"]
    for name, node in body["Resources"].items():
        lines.append(f"  {name}: {json.dumps(node)}")
        if name in good["Resources"]:
            lines.append(f"  {name}: {json.dumps(good['Resources'][name])}")
    return {"main.yaml": "\n".join(lines) + "\n"}


def a_second_document(body: Body, good: Body) -> Files:
    return {"main.yaml": f"{json.dumps(good)}\n---\n{json.dumps(body)}\n"}


SAME: Final = (joined_names, names_of_a_map, subs, taken_apart, lengths, echoed, by_exports)
"""What is deployed stays the same."""


def ways() -> Iterator[Callable[[Body, Body], Files]]:
    yield from SAME
    yield from (twins, written_twice, a_second_document)


MAY_BE_SILENT: Final = frozenset({
    *((way, "own-arn-elsewhere") for way in ("by_exports", "echoed")),  # it compares the ARNs that one template spells out
    *((way, "name-taken-twice") for way in ("by_exports", "taken_apart")),  # names of two stacks may be two accounts'
    *(("by_exports", rule) for rule in ("unreserved-concurrency-left", "caps-above-account")),  # as above
    # the order of stacks is that in which they are deployed
    *(("by_exports", rule) for rule in ("mapping-before-its-parts", "mapping-before-permission", "bucket-before-queue-policy", "redrive-allow-policy-invalid", "api-deployed-before-methods")),
    ("by_exports", "circular-dependency"),  # no stack can import from one that imports from it: that is another defect
    # whose part of the API, the network or the topic's publishers lies in another stack
    *(("by_exports", rule) for rule in ("no-route-to-service", "endpoint-policy-refuses-call", "subscription-filter-misses-publisher", "rollback-on-errors-alone")),
    *(("by_exports", rule) for rule in ("api-without-throttle", "api-throttle-zero", "api-without-access-log", "api-outlived-by-function", "producer-dead-letter-config")),
    # words are compared that one template has, and nothing else of it
    *((way, "event-pattern-misses-publisher") for way in ("by_exports", "echoed")),
    # a producer of another stack that no variable tells of the queue; a queue that is exported may be fed elsewhere
    *(("by_exports", rule) for rule in ("producer-may-receive", "sender-to-dead-letter-queue")),
    # what it is about is imported: that nothing exports it is another question
    *((way, "unresolved-reference") for way in ("by_exports", "joined_names", "names_of_a_map")),
})  # fmt: skip
MAY_BE_SAID: Final = frozenset({
    ("taken_apart", "fifo-batching-window"),  # of a standard queue that is called like a FIFO queue: the name alone is seen
    *((way, "circular-dependency") for way in ("joined_names", "names_of_a_map")),  # of a circle for which another rule has a better word, where it sees the names
})  # fmt: skip
