"""What Lambda hands on to a queue that is the destination of asynchronous invocations: a record of each, around the event and what the function returned; and of a stream: which batch failed.
A dead-letter queue gets the event itself.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...event_patterns import ANY, ANYTHING_ELSE, Kind, Shape
from ...linking.resources import View
from ...values.defaults import FUNCTION, INVOKE_CONFIG, MAPPING
from ...values.text import Token
from ...values.value import Place
from ..around.redrive import destined_for
from ..sending.parts import body_of
from ..sending.service_senders import Sender

_TEXT: Final = Kind("text")
_OPEN: Final = Shape({ANYTHING_ELSE: ANY})
RECORD: Final = Shape({"version": _TEXT, "timestamp": _TEXT, "requestContext": _OPEN, "requestPayload": ANY, "responseContext": _OPEN, "responsePayload": ANY})
_BATCH: Final = Shape(
    {
        **dict.fromkeys(("shardId", "startSequenceNumber", "endSequenceNumber", "streamArn"), _TEXT),
        **dict.fromkeys(("approximateArrivalOfFirstRecord", "approximateArrivalOfLastRecord"), _TEXT),
        "batchSize": ANY,
    }
)
_OF_STREAM: Final[dict[str, Kind | Shape]] = {"version": _TEXT, "timestamp": _TEXT, "requestContext": _OPEN, "responseContext": _OPEN}
_STREAMS: Final = {"AWS::Kinesis::Stream": "KinesisBatchInfo", "AWS::DynamoDB::Table": "DDBStreamBatchInfo", "AWS::DynamoDB::GlobalTable": "DDBStreamBatchInfo"}
_WHEN: Final = ("OnFailure", "OnSuccess")


def handing_on(queue: View) -> Iterator[Sender]:
    """The configurations of asynchronous invocations by which Lambda sends records to the queue, as far as that is known."""
    for view in destined_for(queue):
        if view.facts.type == INVOKE_CONFIG or stream_of(view):
            config = body_of(view).get("DestinationConfig")
            for named in (config.get(when, "Destination") for when in _WHEN):
                if any(isinstance(token, Token) and (token.scope, token.name) == (queue.facts.scope.id, queue.facts.id) for token in named.text().tokens):
                    yield Sender("lambda", view, named.place, (), None, config, named.text())


def bare_events(queue: View) -> Iterator[tuple[View, Place]]:
    """The functions whose dead-letter queue it is, as far as that is known, and where they name it: it gets each event that they fail for, without a record around it."""
    for view in destined_for(queue):
        if view.facts.type == FUNCTION:
            yield view, view.facts.dig(("DeadLetterConfig", "TargetArn"), view.world)[1]


def stream_of(view: View) -> str:
    """The field of a record that says which batch failed, of a mapping that reads a stream of the targets; "" of anything else."""
    if view.facts.type != MAPPING:
        return ""
    source, _ = view.facts.dig(("EventSourceArn",), view.world)
    kinds = [found.type for token in getattr(source, "tokens", ()) if (found := view.facts.links.facts.get((token.scope, token.name))) is not None]
    return next((_STREAMS[kind] for kind in kinds if kind in _STREAMS), "")


def record_of(view: View) -> Shape:
    """What is sent for a configuration of asynchronous invocations, or for a mapping that reads a stream."""
    batch = stream_of(view)
    return Shape({**_OF_STREAM, batch: _BATCH}) if batch else RECORD
