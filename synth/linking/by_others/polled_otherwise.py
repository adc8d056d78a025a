"""What gives a queue's messages to a function without an event source mapping: a pipe, or a resource of somebody's own that is handed both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...values.defaults import ALIAS, FUNCTION, MAPPING, PIPE, QUEUE, VERSION
from .behind import Named

_NOTIFYING: Final = "Custom::S3BucketNotifications"
"""The CDK's, which only sends: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3.Bucket.html#addwbreventwbrnotificationevent-dest-filters"""
_DEAD: Final = ("RedrivePolicy", "DeadLetterConfig", "DeadLetterQueue")


def polled_otherwise(scope: Scope, kind: str, resource: Mapping[str, Any], named: Named) -> str:
    """How it does so, where no mapping reads the queue and nothing makes it one of dead letters; "" where it does not, or nothing is known of it."""
    properties = section(resource, "Properties")
    queues: Any
    functions: Any
    if kind == PIPE:
        queues, functions = properties.get("Source"), [properties.get("Target"), properties.get("Enrichment")]
        if properties.get("DesiredState") == "STOPPED":
            return ""
    elif kind == _NOTIFYING:
        return ""
    else:
        queues = functions = {key: value for key, value in properties.items() if key != "ServiceToken"}
    queue, function = next(named(queues, (QUEUE,)), None), next(named(functions, (FUNCTION, ALIAS, VERSION)), None)
    if queue is None or function is None or (kind != PIPE and any(queue in named(one, (QUEUE,)) for one in _accounted_for(scope))):
        return ""
    if kind == PIPE:
        return f"is a pipe that brings the messages of {queue} to {function}: what becomes of them there is not judged"
    return f"is handed {queue} and {function}, and may have the one read by the other when it is deployed: that is not read"


def _accounted_for(scope: Scope) -> Iterator[Any]:
    """Where it is written what mappings read, and where messages go that could not be processed or delivered."""
    for one in scope.resources.values():
        properties = section(one, "Properties")
        yield properties.get("EventSourceArn") if one.get("Type") == MAPPING else [properties.get(key) for key in _DEAD]
