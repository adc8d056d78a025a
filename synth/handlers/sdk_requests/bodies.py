"""The bodies of the messages that a call sends, where the code makes them of objects: JSON of what it writes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .written import Sent, Written, body_of

_HELD: Final = {
    ("sqs", "send_message"): ("", "MessageBody"),
    ("sqs", "send_messages"): ("Entries", "MessageBody"),
    ("sqs", "send_message_batch"): ("Entries", "MessageBody"),
    ("sns", "publish"): ("", "Message"),
    ("sns", "publish_batch"): ("PublishBatchRequestEntries", "Message"),
}
"""In which list of the request, and under which name: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""


def bodies_sent(service: str, operation: str, given: Written) -> Iterator[Sent]:
    """Each body that is told of; one without fields where nobody knows them."""
    if (service, operation) not in _HELD:
        return
    within, name = _HELD[service, operation]
    fields = given.fields or {}
    several = [given] if not within else [*(held.items or ())] if (held := fields.get(within)) is not None else []
    for one in several:
        body = (one.fields or {}).get(name) if "MessageStructure" not in (one.fields or {}) else None  # with it, one for each protocol
        yield Sent(name, body_of(body), given.at, tuple(_texts(one)))


def _texts(message: Written) -> Iterator[tuple[str, str]]:
    """https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html"""
    attributes = (message.fields or {}).get("MessageAttributes")
    for name, one in ((attributes.fields or {}) if attributes is not None else {}).items():
        kind, text = ((one.fields or {}).get(key) for key in ("DataType", "StringValue"))
        if kind is not None and kind.text == "String" and text is not None and text.text is not None:
            yield name, text.text
