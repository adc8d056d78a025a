"""The role that SAM makes for a function, and which role a function then has.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html. The partition is `aws`, as everywhere
in AWS's table of policies; what they grant is the same in the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import role_policies
from .written import Lowered, Written, is_no_value, made

_TRUST: Final = {"Version": "2012-10-17", "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com"]}}]}


def role(lowered: Lowered, properties: Written, attributes: Mapping[str, Written], events: list[Written], sends: list[Written]) -> Written:
    """The function's Role. Where the template gives none, the role `<Function>Role` is added, with the managed policies of its events and the policies that let it send.

    `Policies` count only for that role: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-role
    """
    name = f"{properties.at[1]}Role"
    arn = {"Fn::GetAtt": [name, "Arn"]}
    given = properties.get("Role")
    if given is None or _is_none(given):
        _add(lowered, properties, attributes, events, sends)
        return made(arn, properties.at)
    written = properties.part("Role")
    match given:
        case {"Fn::If": [str(condition), first, second]} if is_no_value(first) != is_no_value(second):
            needed = condition if is_no_value(first) else f"NOT{condition}"
            if needed != condition:
                lowered.conditions[needed] = {"Fn::Not": [{"Condition": condition}]}
            _add(lowered, properties, {**attributes, "Condition": written._replace(value=needed)}, events, sends)
            values = [arn if is_no_value(one) else one for one in (first, second)]
            return written._replace(value={"Fn::If": [condition, *values]})
    return written


def _is_none(given: object) -> bool:
    match given:
        case {"Fn::If": [_, first, second]}:
            return is_no_value(first) and is_no_value(second)
    return False


def _add(lowered: Lowered, properties: Written, attributes: Mapping[str, Written], events: list[Written], sends: list[Written]) -> None:
    at, name = properties.at[:2], f"{properties.at[1]}Role"
    managed = [made(_aws(f"service-role/AWSLambdaBasic{'DurableExecutionRolePolicy' if properties.get('DurableConfig') else 'ExecutionRole'}"), at)]
    if properties.get("Tracing") and properties.get("Tracing") != "Disabled":
        managed.append(made(_aws("AWSXrayWriteOnlyAccess"), properties.part("Tracing").at))
    if properties.get("VpcConfig"):
        managed.append(made(_aws("service-role/AWSLambdaVPCAccessExecutionRole"), properties.part("VpcConfig").at))
    named, spelt = role_policies.lower(properties.part("Policies"), name) if properties.has("Policies") else ([], [])
    managed = _once([*managed, *named, *events])
    spelt = [*sends, *spelt]
    own = {key: properties.part(key) for key in ("AssumeRolePolicyDocument", "PermissionsBoundary") if properties.get(key) is not None}
    path = {"Path": properties.part("RolePath")} if properties.get("RolePath") is not None else {}
    trust = {"AssumeRolePolicyDocument": made(_TRUST, at)}
    made_of = {"ManagedPolicyArns": _listed(managed, properties), **({"Policies": _listed(spelt, properties)} if spelt else {})}
    lowered.add(name, "AWS::IAM::Role", {**trust, **own, **path, **made_of}, made(None, at), attributes)


def _aws(policy: str) -> str:
    return f"arn:aws:iam::aws:policy/{policy}"


def _once(managed: list[Written]) -> list[Written]:
    kept: list[Written] = []
    for one in managed:
        if all(one.value != other.value for other in kept):
            kept.append(one)
    return kept


def _listed(items: list[Written], properties: Written) -> Written:
    at = properties.part("Policies").at if properties.has("Policies") else properties.at[:2]
    return made([one.value for one in items], at, {(i,): one for i, one in enumerate(items)})
