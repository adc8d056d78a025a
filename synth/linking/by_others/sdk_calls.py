"""Calls of AWS that a custom resource makes when it is deployed: they change queues, functions, mappings, roles and keys, and no resource of the template says how.

The CDK's AwsCustomResource holds each call as JSON, with its service and its action as the one or the other version of the SDK calls them (`sqs.setQueueAttributes`, or
`@aws-sdk/client-sqs` and `SetQueueAttributesCommand`): https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

_TRIGGERS: Final = ("Create", "Update")
_SERVICES: Final = {"sqs": "SQS", "lambda": "Lambda", "iam": "IAM", "kms": "KMS", "cloudcontrol": "CloudControl", "cloudformation": "CloudFormation"}
"""Those whose resources make a pipeline, and the two that make resources of any kind: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/what-is-cloudcontrolapi.html"""
_SERVICE: Final = regex(rf'(?i)"service":\s*"(?:@aws-sdk/client-)?({"|".join(_SERVICES)})"')
_ACTION: Final = regex(
    r'(?i)"action":\s*"((?:set|put|update|create|delete|add|remove|attach|detach|disable|schedule|purge)(?!ServiceLinkedRole)\w*?)(?:Command)?"'
)
"""Those that change something; a service's own role (CreateServiceLinkedRole) is part of no pipeline: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html"""


def changed_by(resource: Mapping[str, Any]) -> str:
    """What a custom resource calls that changes a part of a pipeline: `SQS SetQueueAttributes`; "" where it is known to call no such thing, or nothing is known."""
    for service, action in _calls(resource, _TRIGGERS):
        return f"{_SERVICES[service]} {action[0].upper()}{action[1:]}"
    return ""


def actions_of(resource: Mapping[str, Any]) -> frozenset[str]:
    """The actions of such calls, as a policy names them, in small letters (`sqs:setqueueattributes`)."""
    return frozenset(f"{service}:{action}".lower() for service, action in _calls(resource, (*_TRIGGERS, "Delete")))


def _calls(resource: Mapping[str, Any], triggers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    written = resource.get("Properties")
    properties: dict[str, Any] = written if isinstance(written, dict) and "ServiceToken" in written else {}
    for trigger in triggers:
        text = "".join(words(properties.get(trigger)))
        service, action = _SERVICE.search(text), _ACTION.search(text)
        if service and action:
            yield service[1].lower(), action[1]


def words(node: Any) -> Iterator[str]:
    """All text of a value, what a function joins in its order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            waiting.extend(reversed(node.values()))
