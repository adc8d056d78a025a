"""Fixes as a person carries them out: the sentence read, and what it says done to the template, whatever made the sentence."""

from __future__ import annotations

import copy
import re
from typing import Any, NamedTuple

from queuegate.synth.sources.cloudformation import parse

_OWNER = r"(?:the event (?P<event>\w+) of )?(?P<owner>\w+)"
_FILTER = r"\{Pattern: '[^']*'\}"
_VALUE = rf"(?P<value>\[{_FILTER}(?:, {_FILTER})*\]|\{{[^}}]*\}}|\[[^\]]*\]|!GetAtt \w+\.\w+|!Ref \w+|[^\s,]+?)(?=,? |\.? ?$|\. )"
_CLAUSE = re.compile(
    rf"(?:(?:set )?(?P<path>[\w.]+) of {_OWNER} to {_VALUE}|remove (?P<gone>[\w.]+) from {_OWNER.replace('<event>', '<its_event>').replace('<owner>', '<of>')})(?: \(it [^)]*\))?"
)
_NEW = re.compile(r"(?P<name>\w+) is a new (?P<fifo>FIFO )?queue with MessageRetentionPeriod (?P<period>\d+)")
_GRANT = re.compile(
    r"add (?:this to the policies of (?P<role>\w+): (?P<statements>\{Effect.*\})|(?P<template>\w+: .*?[\]}]) to the Policies of (?P<function>\w+))(?: \([^)]*\))?"
)
_WAIT = re.compile(r"add (?P<other>\w+) to the DependsOn of (?P<owner>\w+)")
_TAKEN = re.compile(
    r"replace the statement by this: (?P<statement>\{.*\})|remove (?P<actions>[\w:*, ]+) from the statement, and |(?:remove|replace) (?P<policy>\w+)(?: by (?P<by>\w+))?, and "
)
_ATTRIBUTES = ("DependsOn", "DeletionPolicy", "UpdateReplacePolicy")


class Clause(NamedTuple):
    """Set the property at a path of a resource, or of an event of a function, to a value; remove it; or add the value to what is there."""

    path: str
    owner: str
    event: str | None
    value: Any = None
    removes: bool = False
    adds: bool = False


def ways(fix: str) -> list[list[Clause]]:
    """What the first sentence of a fix says, and instead of that: each way with all its steps."""
    found: list[list[Clause]] = [[]]
    text = _TAKEN.sub("", fix[:1].lower() + fix[1:], count=1)
    at = 0
    while match := _GRANT.match(text, at) or _WAIT.match(text, at) or _CLAUSE.match(text, at):
        found[-1].append({_GRANT: _granted, _WAIT: _waiting}.get(match.re, _clause)(match))
        at = match.end()
        between = re.compile(r"(?P<instead>, or )|, | and ").match(text, at)
        if between is None:
            break
        at = between.end()
        if between["instead"]:
            found.append([])
    assert text[at : at + 1] == ".", f"not understood from {text[at:]!r} on: {fix}"
    return found


def taken(body: dict[str, Any], fix: str, route: tuple[str | int, ...]) -> dict[str, Any]:
    """The template without the statement, the actions of it, or the policy that goes, as the fix of a finding at this route says."""
    match = _TAKEN.match(fix[:1].lower() + fix[1:])
    if match is None:
        return body
    body = copy.deepcopy(body)
    if match["policy"]:
        policies = body["Resources"][route[1]]["Properties"]["ManagedPolicyArns"]
        (gone,) = [one for one in policies if one.endswith(f"/{match['policy']}")]
        policies[policies.index(gone) : policies.index(gone) + 1] = [f"arn:aws:iam::aws:policy/service-role/{match['by']}"] if match["by"] else []
        return body
    node: Any = body
    at = route.index("Statement") + 1
    for key in route[:at]:
        node = node[key]
    if match["actions"]:
        node[route[at]]["Action"] = [one for one in node[route[at]]["Action"] if one not in match["actions"].split(", ")]
    else:
        node[route[at] : route[at] + 1] = parse(f"Resources: {{}}\nValue: [{match['statement']}]", "value.yaml")[0]["Value"]
    return body


def done(body: dict[str, Any], fix: str, way: list[Clause]) -> dict[str, Any]:
    """The template after that."""
    body = copy.deepcopy(body)
    for new in _NEW.finditer(fix):
        fifo = {"FifoQueue": True} if new["fifo"] else {}
        body["Resources"][new["name"]] = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": int(new["period"]), **fifo}}
    for clause in way:
        resource = body["Resources"][clause.owner]
        node = resource if clause.path in _ATTRIBUTES else resource.setdefault("Properties", {})
        if clause.event:
            node = node["Events"][clause.event].setdefault("Properties", {})
        *around, last = clause.path.split(".")
        for key in around:
            node = node[key] if isinstance(node.get(key), dict) and node[key] != {"Ref": "AWS::NoValue"} else node.setdefault(key, {})
        if clause.adds:
            before = node.get(last)
            node[last] = [*(before if isinstance(before, list) else [before] if isinstance(before, str) else []), clause.value]
        elif clause.removes:
            assert last in node, clause
            del node[last]
        else:
            node[last] = clause.value
    return body


def as_sam(body: dict[str, Any]) -> dict[str, Any]:
    """The same with each event source mapping as an event of its function, which becomes one of SAM's."""
    body = copy.deepcopy(body)
    resources = body["Resources"]
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::Lambda::EventSourceMapping" and (function := _function(resource, resources)) is not None:
            properties = dict(resource["Properties"])
            del properties["FunctionName"]
            source = {"Queue": properties.pop("EventSourceArn")} if "EventSourceArn" in properties else {}
            resources[function].setdefault("Properties", {}).setdefault("Events", {})[name] = {"Type": "SQS", "Properties": {**source, **properties}}
            del resources[name]
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Type"] = "AWS::Serverless::Function"
            given = resource.setdefault("Properties", {})
            if "Code" in given:
                code = given.pop("Code")
                given |= {"InlineCode": code["ZipFile"]} if "ZipFile" in code else {"CodeUri": {"Bucket": code["S3Bucket"], "Key": code["S3Key"]}}
            if "DeadLetterConfig" in given:
                given["DeadLetterQueue"] = {"Type": "SQS", **given.pop("DeadLetterConfig")}
            if "TracingConfig" in given:
                given["Tracing"] = given.pop("TracingConfig")["Mode"]
    return {"Transform": "AWS::Serverless-2016-10-31", **body}


def _function(mapping: dict[str, Any], resources: dict[str, Any]) -> str | None:
    match mapping["Properties"].get("FunctionName"):
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "Arn"]} if resources[name]["Type"] == "AWS::Lambda::Function":
            return name
    return None


def _granted(match: re.Match[str]) -> Clause:
    """A statement for a role, or an entry of a function's Policies in SAM."""
    if match["role"]:
        statements = parse(f"Resources: {{}}\nValue: [{match['statements']}]", "value.yaml")[0]["Value"]
        return Clause("Policies", match["role"], None, {"PolicyName": "added", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}, adds=True)
    return Clause("Policies", match["function"], None, parse(f"Resources: {{}}\nValue: {{{match['template']}}}", "value.yaml")[0]["Value"], adds=True)


def _waiting(match: re.Match[str]) -> Clause:
    return Clause("DependsOn", match["owner"], None, match["other"], adds=True)


def _clause(match: re.Match[str]) -> Clause:
    if match["gone"]:
        return Clause(match["gone"], match["of"], match["its_event"], removes=True)
    value = match["value"]
    parsed: Any = parse(f"Resources: {{}}\nValue: {10 if value == 'N' else value.replace(': N}', ': 10}')}", "value.yaml")[0]["Value"]
    return Clause(match["path"], match["owner"], match["event"], parsed)
