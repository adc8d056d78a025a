"""What changes a part of a pipeline after the template has said how it is: calls of SQS and Lambda that a schedule or a state machine makes, and a function behind a custom resource that may make them.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html and https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from queuegate._light import regex

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...values.defaults import ALIAS, FUNCTION, MAPPING, QUEUE
from .behind import ACTIONS, Named, may_change
from .sdk_calls import actions_of
from .sdk_requests import requests

_PARTS: Final = {"sqs": (QUEUE,), "lambda": (FUNCTION, ALIAS, MAPPING)}
_NAMES: Final = {QUEUE: "QueueName", FUNCTION: "FunctionName"}
_OF_CALLS: Final = "679f53fac002430cb0da5b7982bd2287"
"""The function behind each AwsCustomResource of the CDK, whose role may do what all of them call. Anybody may call a function so: what it may do beyond that counts.
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources.AwsCustomResourcePolicy.html#static-fromwbrsdkwbrcallsoptions"""
_SHOWN: Final = {"sqs": "SQS", "lambda": "Lambda"}
_CALL: Final = regex(rf"(?i):::aws-sdk:(sqs|lambda):({'|'.join(action for actions in ACTIONS.values() for action in actions)})\b")


def changed_later(scope: Scope, resource: Mapping[str, Any], named: Named) -> str:
    """What a resource does to a queue, a mapping or a function of the template once it is there; "" where nothing is known of it."""
    properties = section(resource, "Properties")
    for said, given in requests(resource.get("Type"), properties):
        call = _CALL.search(said)
        if call and (part := next(named(given, _PARTS[service := call[1].lower()]), None)):
            action = call[2]
            return f"calls {_SHOWN[service]} {action[0].upper()}{action[1:]} on {part} when it runs, after what the template says"
    if "ServiceToken" not in properties or (provider := next(named(properties["ServiceToken"], (FUNCTION, ALIAS)), None)) is None:
        return ""
    given = {key: value for key, value in properties.items() if key != "ServiceToken"}
    parts = {service: [*named(given, kinds)] for service, kinds in _PARTS.items()}
    called = _called(scope, provider, named) if _OF_CALLS in provider else frozenset()
    for one in may_change(scope, provider, named) if any(parts.values()) else ():
        if one.action.lower() not in called and (part := next((part for part in parts[one.service] if _may_mean(scope, one.on, part, named)), None)):
            return f"is handed {part}, and {one.function} behind it may do {one.action}: what that changes when it is deployed is not read"
    return ""


def _called(scope: Scope, provider: str, named: Named) -> frozenset[str]:
    """The actions of all calls that are written for a function: of them each resource tells its own."""
    own = (one for one in scope.resources.values() if provider in named(section(one, "Properties").get("ServiceToken"), (FUNCTION,)))
    return frozenset().union(*map(actions_of, own))


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
        elif "Fn::If" in one or next(named(one, (kind,)), None) in (part, None):
            return True
    return False
