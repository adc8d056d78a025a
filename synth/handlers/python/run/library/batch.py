"""The event that a handler is run on: messages of which nothing is known but the names of their fields."""

from __future__ import annotations

from ..state.values import DictV, ListV, Opaque


def records(message_count: int) -> ListV:
    """The batch as Lambda gives it: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    made = []
    group = Opaque("field", "MessageGroupId")
    for i in range(message_count):
        of = frozenset({i})
        attributes = {
            name: (Opaque("field", name, of), None) for name in ("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp")
        }
        one = DictV(
            {name: (Opaque("field", name, of), None) for name in ("messageId", "receiptHandle", "body", "md5OfBody", "eventSourceARN", "awsRegion")}, message=i
        )
        inner = DictV({**attributes, "MessageGroupId": (group, None)})
        free = DictV({Opaque("field", "attribute", of): (Opaque("field", "messageAttributes", of), None)})
        inner.open = free.open = True
        free.label = "attributes"
        one.entries.update({"attributes": (inner, None), "messageAttributes": (free, None), "eventSource": ("aws:sqs", None)})
        made.append(one)
    return ListV([*made], "list", None, "records")
