"""What SAM makes of a function's DeploymentPreference: a CodeDeploy application and role, a deployment group for each function, and how its alias is shifted.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html and
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html
"""

from __future__ import annotations

from typing import Any, Final

from ..template import Route
from .written import Lowered, Written, made

_APPLICATION: Final = "ServerlessDeploymentApplication"
_ROLE: Final = "CodeDeployServiceRole"
_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": ["codedeploy.amazonaws.com"]}, "Action": ["sts:AssumeRole"]}],
}
_MANAGED: Final = "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda"
"""The policy of that role: https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/preferences/deployment_preference_collection.py"""
_HOOKS: Final = {"PreTraffic": "BeforeAllowTrafficHook", "PostTraffic": "AfterAllowTrafficHook"}


def shifted(lowered: Lowered, name: str, properties: Written, attributes: dict[str, Written]) -> dict[str, Written]:
    """Adds what the deployments of one function take, and gives the attributes that its alias has of it."""
    preference = properties.part("DeploymentPreference") if properties.has("DeploymentPreference") else None
    if preference is None or not isinstance(preference.value, dict) or preference.get("Enabled") in (False, "false", "False"):
        return {}
    at, group = preference.at, f"{name}DeploymentGroup"
    lowered.add(_APPLICATION, "AWS::CodeDeploy::Application", {"ComputePlatform": made("Lambda", at)}, made(None, at))
    if preference.get("Role"):
        role = preference.part("Role")
    else:
        given = {"AssumeRolePolicyDocument": made(_TRUST, at), "ManagedPolicyArns": made([_MANAGED], at)}
        lowered.add(_ROLE, "AWS::IAM::Role", given, made(None, at))
        role = made({"Fn::GetAtt": [_ROLE, "Arn"]}, at)
    of = {"ApplicationName": made({"Ref": _APPLICATION}, at), "ServiceRoleArn": role}
    if preference.get("Type"):
        of["DeploymentConfigName"] = preference.part("Type")
    lowered.add(group, "AWS::CodeDeploy::DeploymentGroup", {**of, **_stopped(preference)}, made(None, at), attributes)
    return {"UpdatePolicy": _policy(preference, group)}


def _policy(preference: Written, group: str) -> Written:
    inside = "CodeDeployLambdaAliasUpdate"
    value: dict[str, Any] = {"ApplicationName": {"Ref": _APPLICATION}, "DeploymentGroupName": {"Ref": group}}
    parts: dict[Route, Written] = {}
    hooks = preference.part("Hooks") if isinstance(preference.get("Hooks"), dict) else made({}, preference.at)
    for written, meant in _HOOKS.items():
        if hooks.get(written):
            value[meant], parts[inside, meant] = hooks.get(written), hooks.part(written)
    return made({inside: value}, preference.at, parts)


def _stopped(preference: Written) -> dict[str, Written]:
    """The alarms that take a new version back."""
    if not isinstance(preference.get("Alarms"), (list, dict)):
        return {}
    alarms = preference.part("Alarms")
    names = _alarms(alarms.value)
    return {"AlarmConfiguration": made({"Enabled": True, "Alarms": names}, preference.at, {("Alarms",): made(names, alarms.at)})}


def _alarms(given: Any) -> Any:
    """The names as CodeDeploy lists them: SAM takes `Fn::If` with a list for either case, and leaves out what has no value."""
    if isinstance(given, dict) and isinstance(cases := given.get("Fn::If"), list) and cases:
        return {"Fn::If": [cases[0], *(_alarms(case) for case in cases[1:])]}
    return [one if one == {"Ref": "AWS::NoValue"} else {"Name": one} for one in given] if isinstance(given, list) else given
