"""SAM's types beside functions and tables: state machines with their role, APIs (also those that events imply) and layers.

What carries a role, a name or an ARN is made into CloudFormation's type under the same logical id, so that whatever refers to it means that resource:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

from typing import Any, Final

from . import global_section, role_policies
from .callers import starter
from .written import Lowered, Written, is_call, made

_STATES_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["states.amazonaws.com"]}}],
}
_TRACING: Final = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"
_MACHINE: Final = {
    "Definition": "Definition",
    "DefinitionSubstitutions": "DefinitionSubstitutions",
    "Logging": "LoggingConfiguration",
    "Name": "StateMachineName",
    "Role": "RoleArn",
    "Tracing": "TracingConfiguration",
    "Type": "StateMachineType",
}
_IMPLIED: Final = {"Api": ("RestApiId", "ServerlessRestApi", "AWS::ApiGateway::RestApi"), "HttpApi": ("ApiId", "ServerlessHttpApi", "AWS::ApiGatewayV2::Api")}
"""By the type of an event: the property that names its API, and the API where none is named."""
_KEPT: Final = {"Api": ("AccessLogSetting", "MethodSettings"), "HttpApi": ("AccessLogSettings", "DefaultRouteSettings", "RouteSettings")}
"""By the section of Globals: what SAM hands on to the stage as it is."""


def state_machine(found: Lowered, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html"""
    properties = global_section.merged(found, "StateMachine", name)
    mine = _as(properties, _MACHINE)
    if properties.get("DefinitionUri") is not None:
        mine["DefinitionS3Location"] = properties.part("DefinitionUri")
    if "RoleArn" not in mine:
        mine["RoleArn"] = made({"Fn::GetAtt": [f"{name}Role", "Arn"]}, properties.at)
        _role_of_machine(found, name, properties)
    _put(found, name, "AWS::StepFunctions::StateMachine", mine)
    if properties.has("Events"):
        resource = Written(found.given[name], ("Resources", name))
        starter(found, name, properties.part("Events"), {"Condition": resource.part("Condition")} if resource.has("Condition") else {})


def _role_of_machine(found: Lowered, name: str, properties: Written) -> None:
    at = properties.at[:2]
    for why, where in role_policies.refused(properties.part("Policies"), name) if properties.has("Policies") else ():
        found.refuse(why, where)
    named, spelt = role_policies.lower(properties.part("Policies"), f"{name}Role") if properties.has("Policies") else ([], [])
    tracing = properties.get("Tracing")
    traced = [made(_TRACING, properties.part("Tracing").at)] if isinstance(tracing, dict) and tracing.get("Enabled") in (True, "true") else []
    managed = [*traced, *named]
    mine = {"AssumeRolePolicyDocument": made(_STATES_TRUST, at), "ManagedPolicyArns": _listed(managed, at)}
    mine |= {"Policies": _listed(spelt, at)} if spelt else {}
    mine |= _as(properties, {"PermissionsBoundary": "PermissionsBoundary", "RolePath": "Path"})
    condition = {"Condition": Written(found.given[name], ("Resources", name)).part("Condition")} if "Condition" in found.given[name] else {}
    found.add(f"{name}Role", "AWS::IAM::Role", mine, made(None, at), condition)


def _listed(items: list[Written], at: Any) -> Written:
    return made([one.value for one in items], at, {(i,): one for i, one in enumerate(items)})


def rest_api(found: Lowered, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html. The deployment's logical id ends in a hash; it is not made here."""
    properties = global_section.merged(found, "Api", name)
    _put(found, name, "AWS::ApiGateway::RestApi", _as(properties, {"Name": "Name", "DefinitionBody": "Body"}))
    stage = properties.get("StageName")
    if isinstance(stage, str) and stage.isalnum():
        _stage(found, f"{name}{stage}Stage", {"RestApiId": {"Ref": name}, "StageName": stage}, properties, properties.at)


def http_api(found: Lowered, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html"""
    properties = global_section.merged(found, "HttpApi", name)
    _put(found, name, "AWS::ApiGatewayV2::Api", _as(properties, {"DefinitionBody": "Body"}))
    if not properties.has("StageName"):
        _stage(found, f"{name}ApiGatewayDefaultStage", {"ApiId": {"Ref": name}, "StageName": "$default"}, properties, properties.at)


def layer(found: Lowered, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html. In AWS its logical id ends in a hash of the layer."""
    properties = global_section.merged(found, "LayerVersion", name)
    _put(found, name, "AWS::Lambda::LayerVersion", _as(properties, {"LayerName": "LayerName", "ContentUri": "Content"}))


def implied_apis(found: Lowered) -> None:
    """The APIs that events imply where they name none: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html"""
    for name, resource in found.given.items():
        properties = resource.get("Properties") if isinstance(resource, dict) and resource.get("Type") == "AWS::Serverless::Function" else None
        events = properties.get("Events") if isinstance(properties, dict) else None
        for event in events.values() if isinstance(events, dict) else ():
            inside = event.get("Properties") if isinstance(event, dict) else None
            own = inside if isinstance(inside, dict) else {}
            if (implied := _IMPLIED.get(str(event.get("Type"))) if isinstance(event, dict) else None) and implied[0] not in own:
                at = ("Resources", name, "Properties", "Events")
                found.add(implied[1], implied[2], {}, made(None, at))
                is_rest = implied[1] == "ServerlessRestApi"
                stage = "ProdStage" if is_rest else "ApiGatewayDefaultStage"
                named = {"RestApiId": {"Ref": implied[1]}, "StageName": "Prod"} if is_rest else {"ApiId": {"Ref": implied[1]}, "StageName": "$default"}
                _stage(found, f"{implied[1]}{stage}", named, global_section.shared(found, "Api" if is_rest else "HttpApi"), at)


def _stage(found: Lowered, name: str, named: dict[str, Any], settings: Written, at: Any) -> None:
    """The stage that SAM makes of an API, with those of the API's settings that are the stage's."""
    kind, section = ("AWS::ApiGateway::Stage", "Api") if "RestApiId" in named else ("AWS::ApiGatewayV2::Stage", "HttpApi")
    api = (named.get("RestApiId") or named["ApiId"])["Ref"]
    condition = found.given[api].get("Condition") if api in found.given else None
    attributes = {"Condition": made(condition, at[:2])} if condition is not None else {}
    kept = _as(settings, {key: key for key in _KEPT[section]})
    found.add(name, kind, {key: made(value, at) for key, value in named.items()} | kept, made(None, at), attributes)
    found.names[f"{api}.Stage"] = name


def _as(properties: Written, names: dict[str, str]) -> dict[str, Written]:
    """The properties that are there, under CloudFormation's names."""
    if is_call(properties.value):
        return {}
    return {theirs: properties.part(ours) for ours, theirs in names.items() if properties.get(ours) is not None}


def _put(found: Lowered, name: str, kind: str, properties: dict[str, Written]) -> None:
    resource = Written(found.given[name], ("Resources", name))
    found.add(name, kind, properties, resource, {key: resource.part(key) for key in resource.value if key not in ("Type", "Properties", "Connectors")})
