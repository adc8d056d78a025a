"""SAM's connectors: the permissions that "this resource reads or writes that one" stands for.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .events import MAPPING
from .role_policies import statements
from .written import Lowered, Written, made

_TYPES: Final = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}
_GRANTED: Final = ("Read", "Write")
_REF_IS_ARN: Final = ("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine")


def connectors(lowered: Lowered) -> None:
    """Add what every connector gives: those that are resources, and those inside another resource. The resources that they connect are lowered already."""
    for name, resource in lowered.given.items():
        if not isinstance(resource, dict):
            continue
        at = Written(resource, ("Resources", name))
        if resource.get("Type") == "AWS::Serverless::Connector":
            _connector(lowered, name, at, at)
        elif isinstance(resource.get("Connectors"), dict):
            for own in resource["Connectors"]:
                _connector(lowered, f"{name}{own}", at.part("Connectors").part(own), at, source=name)


def _connector(lowered: Lowered, name: str, connector: Written, owner: Written, source: str | None = None) -> None:
    properties = connector.get("Properties")
    if not isinstance(properties, dict):
        lowered.refuse(f"the connector {name} has no Properties, and SAM refuses it", connector.at)
        return
    destinations = properties.get("Destination")
    for why in _refused(lowered, name, properties):
        lowered.refuse(why, connector.at)
    several = isinstance(destinations, list)
    origin = {"Id": source} if source else properties.get("Source")
    attributes = {key: owner.part(key) for key in ("Condition",) if key in owner.value}
    granted = properties.get("Permissions")
    for i, destination in enumerate(destinations if isinstance(destinations, list) else [destinations]):
        ends = (_End(lowered, origin), _End(lowered, destination))
        for kind, policy in _policies(ends, [one for one in granted if isinstance(one, str)] if isinstance(granted, list) else []):
            logical_id = f"{name}{'Queue' if kind == 'AWS::SQS::QueuePolicy' else ''}Policy{f'Destination{i}' if several else ''}"
            lowered.add(logical_id, kind, {key: made(value, connector.at) for key, value in policy.items()}, connector._replace(copied=False), attributes)
            if ends[0].type == "AWS::SQS::Queue":
                _waits(lowered, ends[0].id, ends[1].id, logical_id)


def _refused(lowered: Lowered, name: str, properties: dict[str, Any]) -> Iterator[str]:
    """An end that is none of the template's resources, and a permission that there is not."""
    destinations = properties.get("Destination")
    for end in (properties.get("Source"), *(destinations if isinstance(destinations, list) else [destinations])):
        named = end.get("Id") if isinstance(end, dict) else None
        if isinstance(named, str) and named not in lowered.given and named not in lowered.resources and "Fn::ForEach" not in str(lowered.given.keys()):
            yield f"the connector {name} names {named}, which is none of the Resources, and SAM refuses it"
    granted = properties.get("Permissions")
    for one in granted if isinstance(granted, list) else ():
        if isinstance(one, str) and one not in _GRANTED:
            yield f"the connector {name} has the permission {one}, and SAM knows {' and '.join(_GRANTED)}: it refuses it"


class _End:
    """One end of a connector: a resource by its logical id, or the type and ARN of one outside."""

    def __init__(self, lowered: Lowered, spelt: Any) -> None:
        given = spelt if isinstance(spelt, dict) else {}
        name = given.get("Id")
        self.id = name if isinstance(name, str) else ""
        source = lowered.given.get(self.id)
        made_of = lowered.resources.get(self.id, source)
        self.properties = made_of.get("Properties") if isinstance(made_of, dict) else None
        kind = source.get("Type") if isinstance(source, dict) else given.get("Type")
        self.type = _TYPES.get(kind, kind) if isinstance(kind, str) else ""
        by_reference: Any = {"Ref": self.id} if self.type in _REF_IS_ARN else {"Fn::GetAtt": [self.id, "Arn"]}
        self.arn = by_reference if self.id else given.get("Arn")
        self.name = {"Fn::GetAtt": [self.id, "Name"]} if self.id else given.get("Name")
        self.url = {"Ref": self.id} if self.id else given.get("QueueUrl")
        self.given_role = given.get("RoleName")

    def role(self) -> Any:
        """The name of the role that acts for this end."""
        key = "RoleArn" if self.type == "AWS::StepFunctions::StateMachine" else "Role"
        match self.properties.get(key) if isinstance(self.properties, dict) else None:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
                return {"Ref": name}
            case {"Fn::GetAtt": str(dotted)}:
                return {"Ref": dotted.partition(".")[0]}
        return self.given_role


def _policies(ends: tuple[_End, _End], granted: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    source, destination = ends
    if (profile := statements(source.type, destination.type)) is None:
        return
    values = {"Source.Arn": source.arn, "Destination.Arn": destination.arn, "Destination.Name": destination.name}
    document = {"Version": "2012-10-17", "Statement": [_put(one, values) for name, given in profile["access"].items() if name in granted for one in given]}
    if profile["on"] == "queue":
        yield "AWS::SQS::QueuePolicy", {"Queues": [destination.url], "PolicyDocument": document}
    elif role := ends[profile["on"] == "destination"].role():
        yield "AWS::IAM::ManagedPolicy", {"Roles": [role], "PolicyDocument": document}


def _put(node: Any, values: dict[str, Any]) -> Any:
    """The statements with `%{Source.Arn}` and its like put in. A part of a string becomes `Fn::Sub`."""
    if isinstance(node, dict):
        return {key: _put(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_put(item, values) for item in node]
    if not isinstance(node, str) or not ("%{" in node or "${" in node):
        return node
    if (whole := node.removeprefix("%{").removesuffix("}")) in values:
        return values[whole]
    own = {name.replace(".", ""): value for name, value in values.items() if f"%{{{name}}}" in node}
    for name in values:
        node = node.replace(f"%{{{name}}}", f"${{{name.replace('.', '')}}}")
    return {"Fn::Sub": [node, own] if own else node}


def _waits(lowered: Lowered, queue: str, function: str, policy: str) -> None:
    """The one mapping from the queue to the function is created after the policy that lets it poll."""
    found = [
        name
        for name, one in lowered.resources.items()
        if isinstance(one, dict) and one.get("Type") == MAPPING and _names(one, "EventSourceArn", queue) and _names(one, "FunctionName", function)
    ]
    if len(found) == 1:
        mapping = lowered.resources[found[0]]
        before = mapping.get("DependsOn", [])
        lowered.resources[found[0]] = {**mapping, "DependsOn": [*(before if isinstance(before, list) else [before]), policy]}


def _names(resource: dict[str, Any], key: str, logical_id: str) -> bool:
    properties = resource.get("Properties")
    match properties.get(key) if isinstance(properties, dict) else None:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return name == logical_id
        case {"Fn::GetAtt": str(dotted)}:
            return dotted.partition(".")[0] == logical_id
    return False
