"""EventSourceArn of the event source mapping is not the ARN of a queue.

`Ref` of a queue returns its URL, and Lambda accepts only an ARN. CloudFormation and linters accept such a template, and the stack rolls back when the mapping is created.
The same goes for a queue's name, for an ARN in quotes in which `Fn::Sub` was forgotten, and for a resource that is no queue and no other event source of Lambda's: a topic, say, whose messages a queue has to subscribe to.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !Ref Orders}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !Ref AWS::NoValue}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex
from queuegate.synth.model import instead_of_arn, shown

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, doubts, rule

_UNKNOWN: Final = "\0"
_ARN: Final = regex(r"arn:[^:]+:sqs:[^:]+:(\d{12}|[^:]*[^:\d-][^:]*):[^:/]+")
"""An account is twelve digits: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""


@rule(
    "event-source-is-no-queue-arn",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Set EventSourceArn to the ARN of the queue, for example !GetAtt Orders.Arn.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if given := _instead(mapping):
        yield Finding(
            f"EventSourceArn of {mapping.name} is {given}; Lambda accepts only the ARN of a queue, and CloudFormation fails to create the mapping",
            at=mapping.event_source,
            changes=(changes := _arn(mapping)),
            explains=doubts(lambda: mapping.queue),
            fix="" if changes else f"Set the queue of {mapping.name} to an ARN: !GetAtt QUEUE.Arn, or arn:aws:sqs:REGION:ACCOUNT:NAME.",
        )


def _arn(mapping: Mapping) -> list[Change]:
    """The ARN of the queue that is meant, where it is one of the same template."""
    with suppress(Undecided):
        queue = mapping.queue
        return [Change(mapping, "EventSourceArn", {"Fn::GetAtt": [queue.id, "Arn"]})] if queue.facts.scope is mapping.facts.scope else []
    return []


def _instead(mapping: Mapping) -> str | None:
    """What is given instead of an ARN; None where it is one. Raises `Undecided` where nobody can tell."""
    if (source := mapping.event_source.get()) is None:
        return "missing"
    if not source:
        with suppress(Outside):
            mapping.queue.exists()  # a parameter that is empty by default raises here
        return "''"
    spelt = "".join(part if isinstance(part, str) else _UNKNOWN for part in source)
    last = source.tokens[-1] if source.tokens and source[-1] == source.tokens[-1] else None
    whole = last is not None and len(source) == 1
    if whole and (other := instead_of_arn(source, mapping)):
        return other
    if last and last.kind == "resource" and (whole or _ARN.fullmatch(spelt)):
        queue = mapping.queue.id  # what is no queue raises here
        good = last.name != queue or last.attribute == ("Arn" if whole else "QueueName")  # the output of a nested stack has another name
        return None if good else f"the {_GIVES.get(last.attribute, last.attribute)} of {queue}{'' if whole else ' inside an ARN'}"
    if _ARN.fullmatch(spelt):
        return None
    head = spelt.partition(_UNKNOWN)[0]
    may_be = any(token.kind not in ("pseudo", "resource") for token in source.tokens) and (head.startswith("arn:") or "arn:".startswith(head))
    return None if may_be and mapping.queue.exists() else shown(source)


_GIVES: Final = {"": "URL", "QueueUrl": "URL", "QueueName": "name", "Arn": "whole ARN"}
"""What Ref ("") and GetAtt give: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"""
