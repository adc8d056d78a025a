"""SAM templates as CloudFormation: what the transform makes of them, read here directly, so that fragments and templates that it would refuse are read too.

aws-sam-translator takes longer to import than a whole run, stops at the first error, and forgets where things were written.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ..local_code import local_code
from ..template import Template, Unreadable
from . import global_section
from .connectors import connectors
from .function import function
from .other_types import http_api, implied_apis, layer, rest_api, state_machine
from .written import Lowered, Written, made

_SERVERLESS: Final = "AWS::Serverless"
_VARIABLE: Final = regex(r"\$\{([A-Za-z0-9]+\.[A-Za-z]+)")


def lowered(template: Template, root: Path | None = None) -> tuple[Template, list[Unreadable]]:
    """The template as CloudFormation gets it, and what SAM would refuse. Every place of the result is one of the template as it was written.

    `root` is the repository: code outside it is not given.
    """
    source = template.body
    found = Lowered(source)
    global_section.refused(found)
    for name, resource in found.given.items():
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if lower := _LOWERED.get(str(kind)):
            lower(found, name)
        else:
            found.resources[name] = resource
    implied_apis(found)
    connectors(found)
    body = {**source, "Resources": found.resources} if found.given else source
    if found.conditions:
        given = source.get("Conditions")
        body["Conditions"] = {**found.conditions, **(given if isinstance(given, dict) else {})}
    if found.names:
        body = _renamed(body, found.names, {})
    result = template.remade(body, found.written(), lambda name: template.code(name) or local_code(Path(template.file), body, root, name))
    return result, [Unreadable(f"{why}. Correct it and run again", template.spot(at)) for why, at in found.refused]


def _table(found: Lowered, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html"""
    properties, resource = global_section.merged(found, "SimpleTable", name), Written(found.given[name], ("Resources", name))
    kept = ("PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName")
    mine = {key: properties.part(key) for key in kept if properties.has(key)}
    key = properties.get("PrimaryKey")
    named, kind = (key.get("Name", "id"), str(key.get("Type"))[:1]) if isinstance(key, dict) and key else ("id", "S")
    at = properties.part("PrimaryKey").at if properties.has("PrimaryKey") else properties.at
    mine["KeySchema"] = made([{"AttributeName": named, "KeyType": "HASH"}], at)
    mine["AttributeDefinitions"] = made([{"AttributeName": named, "AttributeType": kind}], at)
    if "ProvisionedThroughput" not in mine:
        mine["BillingMode"] = made("PAY_PER_REQUEST", properties.at)
    found.add(
        name, "AWS::DynamoDB::Table", mine, resource, {key: resource.part(key) for key in resource.value if key not in ("Type", "Properties", "Connectors")}
    )


def _application(found: Lowered, name: str) -> None:
    """A nested stack: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html. One of the application repository stays as it is."""
    given = found.given[name]
    properties, resource = Written(given.get("Properties"), ("Resources", name, "Properties")), Written(given, ("Resources", name))
    if not isinstance(properties.get("Location"), str):
        found.resources[name] = given
        return
    mine = {key: properties.part(key) for key in ("NotificationARNs", "Parameters", "TimeoutInMinutes") if properties.has(key)}
    found.add(name, "AWS::CloudFormation::Stack", {"TemplateURL": properties.part("Location"), **mine}, resource, _kept(resource))


_LOWERED: Final = {
    f"{_SERVERLESS}::Api": rest_api,
    f"{_SERVERLESS}::Application": _application,
    f"{_SERVERLESS}::Function": function,
    f"{_SERVERLESS}::HttpApi": http_api,
    f"{_SERVERLESS}::LayerVersion": layer,
    f"{_SERVERLESS}::SimpleTable": _table,
    f"{_SERVERLESS}::StateMachine": state_machine,
}


def _kept(resource: Written) -> dict[str, Written]:
    return {key: resource.part(key) for key in resource.value if key not in ("Type", "Properties", "Connectors")}


def _renamed(node: Any, names: dict[str, str], seen: dict[int, Any]) -> Any:
    """The tree with `Worker.Alias` and its like replaced by the resource that it stands for. What is shared in the tree stays shared."""
    if not isinstance(node, (dict, list)):
        return node
    if (known := seen.get(id(node))) is not None:
        return known
    match node:
        case {"Ref": str(name)} if len(node) == 1 and name in names:
            changed: Any = {"Ref": names[name]}
        case {"Fn::GetAtt": [str(name), str(attribute)]} if len(node) == 1 and (made_of := _attribute(name, attribute, names)):
            changed = {"Fn::GetAtt": made_of}
        case {"Fn::GetAtt": str(dotted)} if len(node) == 1 and (made_of := _attribute(*dotted.partition(".")[::2], names)):
            changed = {"Fn::GetAtt": made_of}
        case {"Fn::Sub": str(text)} if len(node) == 1:
            changed = {"Fn::Sub": _VARIABLE.sub(partial(_variable, names), text)}
        case {"Fn::Sub": [str(text), variables]} if len(node) == 1:
            changed = {"Fn::Sub": [_VARIABLE.sub(partial(_variable, names), text), _renamed(variables, names, seen)]}
        case dict():
            changed = {key: _renamed(value, names, seen) for key, value in node.items()}
        case _:
            changed = [_renamed(item, names, seen) for item in node]
    seen[id(node)] = changed
    return changed


def _attribute(name: str, attribute: str, names: dict[str, str]) -> list[str] | None:
    """`Worker` and `Alias.AliasArn`, or `Worker.Alias` and `AliasArn`."""
    whole = f"{name}.{attribute}"
    return next(([new, whole[len(old) + 1 :]] for old, new in names.items() if whole.startswith(f"{old}.")), None)


def _variable(names: dict[str, str], match: re.Match[str]) -> str:
    return "${" + names.get(match[1], match[1])
