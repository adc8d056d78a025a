"""Changes of a template that mean nothing: each gives the files of a folder, and the logical ids as they were."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

Body = dict[str, Any]
Files = dict[str, Body | str]
_FUNCTIONS: Final = ("Ref", "Condition")
_NOT_VALUES: Final = (
    "Type",
    "Version",
    "Effect",
    "Action",
    "Principal",
    "ZipFile",
    "Condition",
    "DependsOn",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Handler",
    "Runtime",
)
"""Under these keys a literal is left alone: CloudFormation takes no function there, or a rule quotes it."""


def resources(body: Body) -> Body:
    found = body.get("Resources")
    return found if isinstance(found, dict) else {}


def with_(body: Body, section: str, **more: Any) -> Body:
    return {**body, section: {**body.get(section, {}), **more}}


def same(body: Body) -> Files:
    return {"main.json": body}


def unrelated(body: Body) -> Files:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [_trust()]}}}
    return {"main.json": with_(body, "Resources", XtraBucket={"Type": "AWS::S3::Bucket"}, XtraRole=role, XtraFn=_function("XtraRole"))}


def unrelated_by_condition(body: Body) -> Files:
    """A function that is switched off, with its role, and an alarm on it."""
    made = with_(body, "Parameters", XtraSwitch={"Type": "String", "Default": "off"})
    made = with_(made, "Conditions", XtraOn={"Fn::Equals": [{"Ref": "XtraSwitch"}, "on"]})
    role = {"Type": "AWS::IAM::Role", "Condition": "XtraOn", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [_trust()]}}}
    alias = {"Type": "AWS::Lambda::Alias", "Condition": "XtraOn", "Properties": {"Name": "live", "FunctionName": {"Ref": "XtraFn"}, "FunctionVersion": "1"}}
    watch = {
        "Type": "AWS::CloudWatch::Alarm",
        "Condition": "XtraOn",
        "Properties": {
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "XtraFn"}}],
            "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:on-call"],
        },
    }
    return {"main.json": with_(made, "Resources", XtraRole=role, XtraFn={**_function("XtraRole"), "Condition": "XtraOn"}, XtraAlias=alias, XtraAlarm=watch)}


def unrelated_template(body: Body) -> Files:
    return {**same(body), "other.json": {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "Topic": {"Type": "AWS::SNS::Topic"}}}}


def broken_template(body: Body) -> Files:
    return {**same(body), "other.yaml": "Resources:\n  Bucket: {Type: AWS::S3::Bucket\n"}


def renamed(body: Body) -> Files:
    """Every logical id with letters before it, wherever it is named."""
    ids = sorted(resources(body), key=len, reverse=True)

    def walk(node: Any, key: str = "") -> Any:
        match node:
            case {"Ref": str(name)} if name in ids:
                return {"Ref": f"Zz{name}"}
            case {"Fn::GetAtt": [str(name), *rest]} if name in ids:
                return {"Fn::GetAtt": [f"Zz{name}", *rest]}
            case {"Fn::GetAtt": str(name)} if name.partition(".")[0] in ids:
                return {"Fn::GetAtt": f"Zz{name}"}
            case dict():
                return {inner: subbed(value) if inner == "Fn::Sub" else walk(value, inner) for inner, value in node.items()}
            case list():
                return [walk(item, key) for item in node]
            case str() if key == "DependsOn" and node in ids:
                return f"Zz{node}"
        return node

    def subbed(argument: Any) -> Any:
        template, *own = argument if isinstance(argument, list) else [argument]
        spelt = re.sub(r"\$\{([^}.!]+)((?:\.[^}]*)?)\}", lambda found: f"${{Zz{found[1]}{found[2]}}}" if found[1] in ids else found[0], template)
        return [spelt, *walk(own)] if own else spelt

    return {
        "main.json": {**{name: walk(part) for name, part in body.items()}, "Resources": {f"Zz{name}": walk(node) for name, node in resources(body).items()}}
    }


def as_yaml(body: Body) -> Files:
    return {"main.yaml": yaml.safe_dump(body, sort_keys=False)}


def in_another_order(body: Body) -> Files:
    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in reversed(node.items())}
        return [walk(item) for item in node] if isinstance(node, list) else node

    return {
        "main.json": {name: walk(part) if name != "Resources" else {key: walk(node) for key, node in part.items()} for name, part in reversed(body.items())}
    }


def _literals(body: Body, put: Callable[[Any], Any]) -> Body:
    """The template with the numbers and strings in the properties of queues, functions and mappings put through `put`."""
    made = copy.deepcopy(body)

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            if len(node) == 1 and next(iter(node)).startswith(("Fn::", *_FUNCTIONS)):
                return node
            return {key: value if key in _NOT_VALUES else walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(item) for item in node]
        return put(node) if isinstance(node, (int, str)) and not isinstance(node, bool) and "{{" not in str(node) else node

    for node in resources(made).values():
        if node.get("Type") in ("AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping") and isinstance(node.get("Properties"), dict):
            node["Properties"] = walk(node["Properties"])
    return made


def by_parameter(body: Body) -> Files:
    """Each literal is a parameter's default."""
    parameters: Body = {}

    def put(value: Any) -> Any:
        name = f"Xtra{len(parameters)}"
        parameters[name] = {"Type": "String", "Default": value, "AllowedValues": [value]}
        return {"Ref": name}

    made = _literals(body, put)
    return {"main.json": with_(made, "Parameters", **parameters)}


def by_open_parameter(body: Body) -> Files:
    """Each literal is the default of a parameter that may be something else: one more question, and no other finding."""
    made = by_parameter(body)["main.json"]
    assert isinstance(made, dict)
    for name, parameter in made["Parameters"].items():
        if name.startswith("Xtra"):
            parameter.pop("AllowedValues")
    return {"main.json": made}


def by_map(body: Body) -> Files:
    rows: Body = {}

    def put(value: Any) -> Any:
        key = f"k{len(rows)}"
        rows[key] = value
        return {"Fn::FindInMap": ["XtraMap", "all", key]}

    made = _literals(body, put)
    return {"main.json": with_(made, "Mappings", XtraMap={"all": rows}) if rows else made}


def by_sub(body: Body) -> Files:
    return {"main.json": _literals(body, lambda value: {"Fn::Sub": ["${it}", {"it": value}]})}


def by_join(body: Body) -> Files:
    return {"main.json": _literals(body, lambda value: {"Fn::Join": ["", [str(value)[:1], str(value)[1:]]]})}


def by_equal_branches(body: Body) -> Files:
    made = _literals(body, lambda value: {"Fn::If": ["XtraEither", value, value]})
    return {"main.json": with_(with_(made, "Parameters", XtraP={"Type": "String"}), "Conditions", XtraEither={"Fn::Equals": [{"Ref": "XtraP"}, "x"]})}


def with_no_values(body: Body) -> Files:
    """Each list and each mapping in Properties has one thing more, which has no value, and so has each Condition of a statement."""
    nothing = {"Ref": "AWS::NoValue"}

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            if len(node) == 1 and next(iter(node)).startswith(("Fn::", *_FUNCTIONS)):
                return node
            kept = {key: more(walk(value)) if key == "Condition" else walk(value) for key, value in node.items()}
            return kept if any(key.startswith("Fn::") for key in node) else {**kept, "ZzNothing": nothing}
        if isinstance(node, list):
            return [*map(walk, node), nothing]
        return node

    def more(condition: Any) -> Any:
        known = isinstance(condition, dict) and not any(key.startswith("Fn::") or key == "ArnLike" for key in condition)
        return {**condition, "ArnLike": {"aws:SourceArn": nothing}} if known else condition

    made = copy.deepcopy(body)
    for node in resources(made).values():
        if isinstance(node.get("Properties"), dict):
            node["Properties"] = walk(node["Properties"])
    return {"main.json": made}


def policies_as_text(body: Body) -> Files:
    """Each redrive policy is the text of its document: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"""
    made = copy.deepcopy(body)
    for node in resources(made).values():
        properties = node.get("Properties")
        for key in ("RedrivePolicy", "RedriveAllowPolicy") if isinstance(properties, dict) else ():
            if key in properties and (text := _as_text(properties[key])) is not None:
                properties[key] = {"Fn::Sub": text}
    return {"main.json": made}


def _as_text(document: Any) -> str | None:
    """The document with GetAtt and Ref as Fn::Sub spells them; None where another function stands in it, or `${`."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            if list(node) == ["Fn::GetAtt"]:
                named = node["Fn::GetAtt"]
                return f"${{{named if isinstance(named, str) else '.'.join(map(str, named))}}}"
            if list(node) == ["Ref"] and node["Ref"] != "AWS::NoValue":
                return f"${{{node['Ref']}}}"
            if any(key.startswith("Fn::") or key in _FUNCTIONS for key in node):
                raise ValueError
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(item) for item in node]
        if isinstance(node, str) and "${" in node:
            raise ValueError
        return node

    try:
        return json.dumps(walk(document)) if isinstance(document, dict) and document else None
    except ValueError:
        return None


def behind_exports(body: Body) -> Files:
    """The dead-letter queues stand in a template of their own and are imported."""
    return _moved(body, lambda name, attribute: {"Fn::ImportValue": f"xtra-{name}-{attribute}"}, nested=False)


def in_a_nested_stack(body: Body) -> Files:
    return _moved(body, lambda name, attribute: {"Fn::GetAtt": ["XtraStack", f"Outputs.{name}{attribute}"]}, nested=True)


def _moved(body: Body, refer: Callable[[str, str], Body], *, nested: bool) -> Files:
    """Queues that refer to nothing go elsewhere, and whoever refers to them does it through `refer`."""
    moved = {
        name: node
        for name, node in resources(body).items()
        if node.get("Type") == "AWS::SQS::Queue" and "Condition" not in node and not re.search(r'"(Ref|Fn::|DependsOn)', json.dumps(node))
    }
    outputs: Body = {}

    def out(name: str, attribute: str) -> Body:
        value = {"Ref": name} if attribute == "Ref" else {"Fn::GetAtt": [name, attribute]}
        outputs[f"{name}{attribute}"] = {"Value": value, **({} if nested else {"Export": {"Name": f"xtra-{name}-{attribute}"}})}
        return refer(name, attribute)

    def walk(node: Any) -> Any:
        match node:
            case {"Ref": str(name)} if name in moved:
                return out(name, "Ref")
            case {"Fn::GetAtt": [str(name), str(attribute)]} if name in moved:
                return out(name, attribute)
            case {"Fn::Sub": str(text)} if any(f"${{{name}" in text for name in moved):
                own = {}
                for found in re.findall(r"\$\{([^}!]+)\}", text):
                    name, _, attribute = found.partition(".")
                    if name in moved:
                        own[found.replace(".", "")] = out(name, attribute or "Ref")
                        text = text.replace(f"${{{found}}}", f"${{{found.replace('.', '')}}}")
                return {"Fn::Sub": [text, own]}
            case dict():
                return {key: walk(value) for key, value in node.items()}
            case list():
                return [walk(item) for item in node]
        return node

    rest = {name: walk(part) for name, part in body.items()}
    rest["Resources"] = {name: node for name, node in rest["Resources"].items() if name not in moved}
    if not moved:
        return same(body)
    if nested:
        rest["Resources"]["XtraStack"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./xtra.json"}}
    return {"main.json": rest, "xtra.json": {"Resources": moved, "Outputs": outputs or {"None": {"Value": "x"}}}}


def _trust() -> Body:
    return {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def _function(role: str) -> Body:
    code = {"ZipFile": "def handler(event, context): return {}"}
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Runtime": "python3.13", "Handler": "index.handler", "Code": code, "Role": {"Fn::GetAtt": [role, "Arn"]}},
    }


def defects(body: Body) -> Iterator[tuple[str, Body]]:
    """The good pipeline, and with one defect each."""
    yield "good", body
    for name, path, value in (
        ("visibility", ("Orders", "Properties", "VisibilityTimeout"), 20),
        ("no redrive", ("Orders", "Properties", "RedrivePolicy"), None),
        ("one receive", ("Orders", "Properties", "RedrivePolicy", "maxReceiveCount"), 1),
        ("retention", ("DeadLetters", "Properties", "MessageRetentionPeriod"), 60),
        ("cycle", ("Orders", "Properties", "RedrivePolicy", "deadLetterTargetArn"), {"Fn::GetAtt": ["Orders", "Arn"]}),
        ("concurrency", ("Worker", "Properties", "ReservedConcurrentExecutions"), 3),
        ("batch", ("Mapping", "Properties", "BatchSize"), 20_000),
        ("no alarm", ("DeadLetterAlarm",), None),
        ("no permission", ("WorkerRole", "Properties", "Policies"), None),
        ("any action", ("WorkerRole", "Properties", "Policies", 0, "PolicyDocument", "Statement", 0, "Action"), "sqs:*"),
        ("disabled", ("Mapping", "Properties", "Enabled"), False),
    ):
        made = copy.deepcopy(body)
        node = made["Resources"]
        for key in path[:-1]:
            node = node[key]
        if value is None:
            node.pop(path[-1])
        else:
            node[path[-1]] = value
        yield name, made


MEANINGLESS: Final[tuple[Callable[[Body], Files], ...]] = (
    unrelated,
    unrelated_by_condition,
    unrelated_template,
    broken_template,
    renamed,
    as_yaml,
    in_another_order,
    with_no_values,
    policies_as_text,
    by_parameter,
    by_open_parameter,
    by_map,
    by_sub,
    by_join,
    by_equal_branches,
    behind_exports,
    in_a_nested_stack,
)
