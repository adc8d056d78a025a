"""A SAM function and whatever the transform makes beside it: its role, its version and alias, the mappings of its events.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ..template import Route
from . import global_section, role_policies
from .deployments import shifted
from .destinations import sending
from .events import Events
from .role import role
from .written import Lowered, Written, is_call, is_no_value, made

FUNCTION: Final = "AWS::Lambda::Function"
_PASSED: Final = ("Condition", "DeletionPolicy", "UpdateReplacePolicy")
"""Attributes that whatever is made for a function has too."""
SAMS_OWN: Final = frozenset(
    {
        *(
            "AssumeRolePolicyDocument",
            "AutoPublishAlias",
            "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256",
            "CapacityProviderConfig",
            "CodeUri",
            "DeadLetterQueue",
        ),
        *("DeploymentPreference", "EventInvokeConfig", "Events", "FunctionUrlConfig", "ImageUri", "InlineCode", "PermissionsBoundary", "Policies"),
        *(
            "PropagateTags",
            "ProvisionedConcurrencyConfig",
            "Role",
            "RolePath",
            "SourceKMSKeyArn",
            "Tags",
            "Tracing",
            "VersionDeletionPolicy",
            "VersionDescription",
        ),
    }
)
"""Properties that CloudFormation's function does not have, or has in another form."""
_BESIDE: Final = ("Condition", "Connectors", "DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy")
"""Attributes of a resource: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html"""
_SPELT_OUT: Final = ("AutoPublishAlias", "DeadLetterQueue", "DeploymentPreference")
"""What SAM reads before CloudFormation works out any function: https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/sam_resources.py"""
_CALLED: Final = {"Code": "CodeUri", "DeadLetterConfig": "DeadLetterQueue", "TracingConfig": "Tracing"}
"""What CloudFormation's function has, and SAM's under another name alone: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"""
_S3: Final = regex(r"s3://([^/]+)/(.+)")


def function(lowered: Lowered, name: str) -> None:
    """Lower one function."""
    resource, properties = lowered.given[name], global_section.merged(lowered, "Function", name)
    at = Written(resource, ("Resources", name))
    if not isinstance(properties.value, dict) or is_call(properties.value):
        lowered.refuse(f"the Properties of {name} are no mapping, and SAM refuses them", properties.at)
        properties = made({}, properties.at)
    for key in _SPELT_OUT:
        if is_call(value := properties.get(key)) and not is_no_value(value) and not (key == "AutoPublishAlias" and "Ref" in value):
            lowered.refuse(f"the {key} of {name} is a function, and SAM refuses it", properties.part(key).at)
    for key in _BESIDE:
        if key in properties.value:
            lowered.refuse(f"{key} of {name} stands among its Properties, and SAM refuses it: it belongs beside these", properties.part(key).at)
    for key, called in _CALLED.items():
        if key in properties.value and not is_no_value(properties.get(key)):
            lowered.refuse(f"{name} has {key}, which SAM calls {called}: SAM refuses it", properties.part(key).at)
    for why, where in role_policies.refused(properties.part("Policies"), name) if properties.has("Policies") else ():
        lowered.refuse(why, where)
    for key in ("ImageUri", "ImageConfig") if properties.get("PackageType") in (None, "Zip") else ():
        if (value := properties.get(key)) and not is_no_value(value):
            lowered.refuse(f"{name} has {key}, and its PackageType is not Image: SAM refuses it", properties.part(key).at)
    for key in _without_alias(properties):
        lowered.refuse(f"{name} has {key} and no AutoPublishAlias, and SAM refuses it", properties.part(key).at)
    attributes = {key: at.part(key) for key in _PASSED if key in resource}
    target = _alias(lowered, name, properties, attributes) or made({"Ref": name}, at.at)
    events = Events(lowered, name, target, attributes)
    kept = {key: at.part(key) for key in resource if key not in ("Type", "Properties", "Connectors")}
    mine = {key: properties.part(key) for key in properties.value if key not in SAMS_OWN and key not in _BESIDE}
    if properties.has("Events"):
        events.lower(properties.part("Events"))
    given = role(lowered, properties, attributes, events.policies, sending(lowered, name, properties, attributes))
    lowered.add(name, FUNCTION, {**mine, **_changed(properties), "Role": given}, at, kept)


def _without_alias(properties: Written) -> Iterator[str]:
    """What needs an alias where there is none: https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/sam_resources.py"""
    if properties.get("AutoPublishAlias"):
        return
    if (provisioned := properties.get("ProvisionedConcurrencyConfig")) and not is_no_value(provisioned):
        yield "ProvisionedConcurrencyConfig"
    preference = properties.get("DeploymentPreference")
    if isinstance(preference, dict) and not is_call(preference) and preference.get("Enabled", True) in (True, "true", "True"):
        yield "DeploymentPreference"


def _changed(properties: Written) -> dict[str, Written]:
    """The properties that are written in another form."""
    found: dict[str, Written] = {}
    tags, tracing, dead = properties.get("Tags"), properties.get("Tracing"), properties.get("DeadLetterQueue")
    if isinstance(tags, dict) and not is_call(tags):
        found["Tags"] = made([{"Key": key, "Value": value} for key, value in tags.items()], properties.part("Tags").at)
    if tracing and tracing != "Disabled":
        found["TracingConfig"] = made({"Mode": tracing}, properties.part("Tracing").at, {("Mode",): properties.part("Tracing")})
    if isinstance(dead, dict) and "TargetArn" in dead:
        target = properties.part("DeadLetterQueue").part("TargetArn")
        found["DeadLetterConfig"] = made({"TargetArn": target.value}, properties.part("DeadLetterQueue").at, {("TargetArn",): target})
    if isinstance(properties.get("CapacityProviderConfig"), dict):
        found["CapacityProviderConfig"] = _capacity(properties.part("CapacityProviderConfig"))
    if code := _code(properties):
        found["Code"] = code
    return found


def _capacity(config: Written) -> Written:
    inside = "LambdaManagedInstancesCapacityProviderConfig"
    parts: dict[Route, Written] = {(inside, "CapacityProviderArn" if key == "Arn" else key): config.part(key) for key in config.value}
    return made({inside: {str(way[1]): one.value for way, one in parts.items()}}, config.at, parts)


def _code(properties: Written) -> Written | None:
    """The code: inline, an image, an archive in a bucket, or (before the template is packaged) a path as it is written."""
    for key, inside in (("InlineCode", "ZipFile"), ("CodeUri", ""), ("ImageUri", "ImageUri")):
        if properties.get(key) is None:
            continue
        part = properties.part(key)
        if inside:
            return made({inside: part.value}, part.at, {(inside,): part})
        if isinstance(part.value, str) and (bucket := _S3.match(part.value)):
            return made({"S3Bucket": bucket[1], "S3Key": bucket[2]}, part.at)
        if isinstance(part.value, dict) and not is_call(part.value):
            names = {"Bucket": "S3Bucket", "Key": "S3Key", "Version": "S3ObjectVersion"}
            parts: dict[Route, Written] = {(names[old],): part.part(old) for old in names if old in part.value}
            return made({str(way[0]): one.value for way, one in parts.items()}, part.at, parts)
        return part
    return None


def _alias(lowered: Lowered, name: str, properties: Written, attributes: dict[str, Written]) -> Written | None:
    """The alias that `AutoPublishAlias` names, with the version that it leads to: the events then go to the alias.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html. The version's logical id ends in a hash
    of the code in AWS; here it has none, and `<Function>.Version` leads to it all the same.
    """
    if not properties.get("AutoPublishAlias"):
        return None
    given = properties.part("AutoPublishAlias")
    alias, version = f"{name}Alias{_spelt(lowered, given.value)}", f"{name}Version"
    of = {"FunctionName": made({"Ref": name}, given.at)}
    lowered.add(version, "AWS::Lambda::Version", of, made(None, given.at), attributes)
    more = {"ProvisionedConcurrencyConfig": properties.part("ProvisionedConcurrencyConfig")} if properties.get("ProvisionedConcurrencyConfig") else {}
    leads = {"FunctionVersion": made({"Fn::GetAtt": [version, "Version"]}, given.at), "Name": given, **more}
    shifts = shifted(lowered, name, properties, attributes)
    lowered.add(alias, "AWS::Lambda::Alias", {**of, **leads}, made(None, given.at), {**attributes, **shifts})
    lowered.names |= {f"{name}.Alias": alias, f"{name}.Version": version}
    return made({"Ref": alias}, given.at)


def _spelt(lowered: Lowered, name: Any) -> str:
    """The alias's name as a part of a logical id: of a parameter, its default counts."""
    if isinstance(name, dict) and isinstance(name.get("Ref"), str):
        parameters = lowered.source.get("Parameters")
        parameter = parameters.get(name["Ref"]) if isinstance(parameters, dict) else None
        name = parameter.get("Default", "") if isinstance(parameter, dict) else ""
    return str(name).replace("-", "D").replace("_", "U") if isinstance(name, (str, int)) else ""
