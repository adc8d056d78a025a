"""What is wrong in the form that an integration of API Gateway sends to SQS: its operation, and what the operation cannot do without.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ..missing.not_there import near
from ..sending.parts import Part, settings
from .mappings import Amiss

OPERATIONS: Final = (
    *(
        "AddPermission",
        "CancelMessageMoveTask",
        "ChangeMessageVisibility",
        "ChangeMessageVisibilityBatch",
        "CreateQueue",
        "DeleteMessage",
        "DeleteMessageBatch",
    ),
    *("DeleteQueue", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "ListMessageMoveTasks", "ListQueues", "ListQueueTags", "PurgeQueue"),
    *("ReceiveMessage", "RemovePermission", "SendMessage", "SendMessageBatch", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue"),
)
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html"""
_ACTION: Final = regex(r"\bAction=([A-Za-z]+)(?=&|\s|$)")
_QUERY: Final = "integration.request.querystring."
_ATTRIBUTE: Final = regex(r"\bMessageAttribute\.(\d+)\.(Name|Value\.\w+)=")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html: DataType is required, and so is a name."""


def setting(integration: Part, name: str) -> Part:
    """A property of the integration. A resource of an HTTP or a WebSocket API calls it `IntegrationUri` where that of a REST API has `Uri`."""
    return next(iter((*settings(integration, name), *settings(integration, f"Integration{name}"))), integration.get(name))


def of_query(integration: Part) -> Iterator[Amiss]:
    """The operation of a request that is a form: in a template, or as a parameter of the query."""
    templates = [(one, str(one.text())) for found in settings(integration, "RequestTemplates") for one in found.entries()]
    for template, text in templates:
        for named in _ACTION.findall(text):
            if named not in OPERATIONS:
                yield Amiss(f"Action={named} in its mapping template, an operation that SQS does not have", template, f"Action={operation(named)}")
    given = setting(integration, "RequestParameters").get(f"{_QUERY}Action")
    if isinstance(named := given.text().plain(), str) and named[:1] == "'" and named.strip("'") not in OPERATIONS:
        yield Amiss(f"{_QUERY}Action {named}, an operation that SQS does not have", given, f"'{operation(named.strip(chr(39)))}'")
    yield from _unsaid(integration, templates)
    yield from _unmapped(integration, templates)


def _unmapped(integration: Part, templates: list[tuple[Part, str]]) -> Iterator[Amiss]:
    """Of a REST API: https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"""
    passes = setting(integration, "PassthroughBehavior")
    if not templates and str(passes.text()).upper() == "NEVER" and not integration.get("IntegrationType"):
        yield Amiss("PassthroughBehavior NEVER and no mapping template (415 Unsupported Media Type)", passes, "WHEN_NO_TEMPLATES, or a template")


def _unsaid(integration: Part, templates: list[tuple[Part, str]]) -> Iterator[Amiss]:
    """What a form lacks that nothing else of the request has."""
    by_path = str(setting(integration, "Uri").text()).count(":sqs:path")
    if not templates or any("#" in text or "&$" in text for _, text in templates):
        return
    if by_path and all("MessageBody=" in text for _, text in templates) and not says(integration, "Action", "X-Amz-Target", "Override"):
        yield Amiss("no Action in its mapping template, and so no operation", templates[0][0], "Action=SendMessage before &MessageBody=")
    elif all("Action=SendMessage" in text.split("&") for _, text in templates) and not says(integration, "MessageBody", "Override"):
        yield Amiss("no MessageBody in its mapping template, which SendMessage requires", templates[0][0], "&MessageBody=$util.urlEncode($input.body)")
    yield from _half_attributes(integration, templates)


def _half_attributes(integration: Part, templates: list[tuple[Part, str]]) -> Iterator[Amiss]:
    """A message attribute without its name or its type, where no parameter of the query gives the rest."""
    if any(found.says_anywhere("MessageAttribute", keys=True) for found in settings(integration, "RequestParameters")):
        return
    for template, text in templates:
        said: dict[str, set[str]] = {}
        for number, part in _ATTRIBUTE.findall(text):
            said.setdefault(number, set()).add(part)
        for number, parts in said.items():
            for lacking in sorted({"Name", "Value.DataType"} - parts):
                yield Amiss(
                    f"MessageAttribute.{number} without {lacking} in its mapping template, which SQS requires",
                    template,
                    f"MessageAttribute.{number}.{lacking}=…",
                )


def operation(named: str) -> str:
    return next((one for one in OPERATIONS if one.lower() == named.lower()), *(near(named, OPERATIONS) or ("SendMessage",)))


def says(integration: Part, *words: str) -> bool:
    """Does the request say one of these words anywhere? Raises `Undecided` where nobody knows."""
    return any(found.says_anywhere(word) for name in ("RequestTemplates", "RequestParameters") for found in settings(integration, name) for word in words)
