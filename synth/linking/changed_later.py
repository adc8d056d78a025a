"""What changes a part of a pipeline after the template has said how it is: calls of SQS and Lambda that a schedule or a state machine makes, and a function behind a custom resource that may make them.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html and https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from ..language.parameters import section
from ..language.scope import Scope
from ..values.defaults import ALIAS, FUNCTION, MAPPING, QUEUE, ROLE
from .sdk_calls import words
from .sdk_requests import mappings, requests

Named = Callable[[Any, tuple[str, ...]], str | None]
"""The first resource of one of these types that a value names."""

_POLICIES: Final = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_PARTS: Final = {"sqs": (QUEUE,), "lambda": (FUNCTION, ALIAS, MAPPING)}
_NAMES: Final = {QUEUE: "QueueName", FUNCTION: "FunctionName"}
_OF_CALLS: Final = "679f53fac002430cb0da5b7982bd2287"
"""The function behind each AwsCustomResource of the CDK, which makes the calls that are written there (`sdk_calls`):
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources.AwsCustomResource.html"""
_SHOWN: Final = {"sqs": "SQS", "lambda": "Lambda"}
_ACTIONS: Final = (
    "SetQueueAttributes|PurgeQueue|DeleteQueue|AddPermission|RemovePermission|(?:Create|Update|Delete)EventSourceMapping|UpdateFunctionConfiguration|UpdateFunctionCode|DeleteFunction"
    "|(?:Put|Delete)FunctionConcurrency|UpdateAlias"
)
_CALL: Final = regex(rf"(?i):::aws-sdk:(sqs|lambda):({_ACTIONS})\b")
_ACTION: Final = regex(rf"(?i)(sqs|lambda):({_ACTIONS}|\*)")


def changed_later(scope: Scope, resource: Mapping[str, Any], named: Named) -> str:
    """What a resource does to a queue, a mapping or a function of the template once it is there; "" where nothing is known of it."""
    properties = section(resource, "Properties")
    for said, given in requests(resource.get("Type"), properties):
        call = _CALL.search(said)
        if call and (part := named(given, _PARTS[service := call[1].lower()])):
            action = call[2]
            return f"calls {_SHOWN[service]} {action[0].upper()}{action[1:]} on {part} when it runs, after what the template says"
    if "ServiceToken" not in properties or (provider := named(properties["ServiceToken"], (FUNCTION, ALIAS))) is None or _OF_CALLS in provider:
        return ""
    given = {key: value for key, value in properties.items() if key != "ServiceToken"}
    for service, action, on in _may(scope, provider, named):
        if (part := named(given, _PARTS[service])) and _may_mean(scope, on, part, named):
            return f"is handed {part}, and {provider} behind it may do {service}:{action}: what that changes when it is deployed is not read"
    return ""


def _may(scope: Scope, function: str, named: Named) -> Iterator[tuple[str, str, Any]]:
    """The actions that the policies of a function's role allow, those among them that change a part of a pipeline, and on what."""
    role = named(section(scope.resources[function], "Properties").get("Role"), (ROLE,))
    if role is None:
        return
    written = [scope.resources[role].get("Properties")]
    for one in scope.resources.values():
        properties = section(one, "Properties")
        if one.get("Type") in _POLICIES and named(properties.get("Roles"), (ROLE,)) == role:
            written.append(properties.get("PolicyDocument"))
    for statement in mappings(written):
        for word in words(statement.get("Action")) if statement.get("Effect") != "Deny" else ():
            if found := _ACTION.fullmatch(word):
                yield found[1].lower(), found[2], statement.get("Resource", "*")


def _may_mean(scope: Scope, on: Any, part: str, named: Named) -> bool:
    """May one of these ARNs be that of the part? Not one that names another resource of its type, or is written out without its name."""
    body = scope.resources[part]
    kind: Any = body.get("Type")
    properties = section(body, "Properties")
    own = properties.get(_NAMES[kind]) if kind in _NAMES else body
    for one in on if isinstance(on, list) else [on]:
        if isinstance(one, str):
            if "*" in one or "${" in one or isinstance(own, dict) or (isinstance(own, str) and own in one):
                return True
        elif "Fn::If" in one or named(one, (kind,)) in (part, None):
            return True
    return False
