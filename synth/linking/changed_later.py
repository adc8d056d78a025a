"""What changes a part of a pipeline after the template has said how it is: calls of SQS and Lambda that a schedule or a state machine makes, and a function behind a custom resource that may make them.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html and https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from ..language.parameters import section
from ..language.scope import Scope
from ..values.defaults import ALIAS, FUNCTION, MAPPING, QUEUE, SCHEDULE
from .sdk_calls import words

Named = Callable[[Any, tuple[str, ...]], str | None]
"""The first resource of one of these types that a value names."""

_CALLING: Final = (SCHEDULE, "AWS::StepFunctions::StateMachine")
_POLICIES: Final = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_ROLE: Final = "AWS::IAM::Role"
_PARTS: Final = {"sqs": (QUEUE,), "lambda": (FUNCTION, ALIAS, MAPPING)}
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
    if resource.get("Type") in _CALLING:
        for call in (call for word in words(properties) for call in _CALL.finditer(word)):
            service, action = call[1].lower(), call[2]
            if part := named(properties, _PARTS[service]):
                return f"calls {_SHOWN[service]} {action[0].upper()}{action[1:]} on {part} when it runs, after what the template says"
    if "ServiceToken" not in properties or (provider := named(properties["ServiceToken"], (FUNCTION, ALIAS))) is None:
        return ""
    given = {key: value for key, value in properties.items() if key != "ServiceToken"}
    for service, action in _may(scope, provider, named):
        if part := named(given, _PARTS[service]):
            return f"is handed {part}, and {provider} behind it may do {service}:{action}: what that changes when it is deployed is not read"
    return ""


def _may(scope: Scope, function: str, named: Named) -> Iterator[tuple[str, str]]:
    """The actions that the policies of a function's role name, those among them that change a part of a pipeline."""
    role = named(section(scope.resources[function], "Properties").get("Role"), (_ROLE,))
    if role is None:
        return
    written = [scope.resources[role].get("Properties")]
    for one in scope.resources.values():
        properties = section(one, "Properties")
        if one.get("Type") in _POLICIES and named(properties.get("Roles"), (_ROLE,)) == role:
            written.append(properties.get("PolicyDocument"))
    for word in words(written):
        if found := _ACTION.fullmatch(word):
            yield found[1].lower(), found[2]
