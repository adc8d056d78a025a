"""What the answer of a request of several entries has where all of them were refused.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html ; https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html ;
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html ; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .values import External, Obj, Site, Unknown

_LISTED: Final = {
    **dict.fromkeys(("send_message_batch", "publish_batch"), ("", "Failed")),
    "put_events": ("FailedEntryCount", "Entries"),
    "put_records": ("FailedRecordCount", "Records"),
    "put_record_batch": ("FailedPutCount", "RequestResponses"),
}
"""How many there are, where it says so, and the list of them."""
LEFT: Final = "batch_write_item"
OF_ENTRIES: Final = frozenset({*_LISTED, LEFT})
_REFUSED: Final = "refused entry"
_GIVEN: Final = ("Entries", "PublishBatchRequestEntries", "Records", "RequestItems")
_DEEP: Final = 6


def parts(operation: str, given: Obj | None, site: Site) -> dict[str, Any]:
    """All that were given were refused, each under the Id that it was given."""
    held = several(given)
    if operation == LEFT:
        return {"UnprocessedItems": _left(held, site)}
    entries = [None]
    if isinstance(held, Obj) and held.items:
        entries, held.open = held.items, False  # on this way it is these: so is what the code makes of them
    count, name = _LISTED[operation]
    made = {name: Obj("array", {}, [_entry(one, site) for one in entries], site)} | ({count: len(entries)} if count else {})
    return made if count else {**made, "Successful": Obj("array", {}, [], site)}


def several(given: Obj | None) -> Any:
    """The entries of a request."""
    return next((given.props[name] for name in _GIVEN if name in given.props), None) if given is not None else None


def _left(items: Any, site: Site) -> Obj:
    """What was not written is as it was given, for the next request."""
    given = {name: _at_least_one(several, site) for name, several in items.props.items()} if isinstance(items, Obj) else {}
    left = Obj("object", given, None, site)
    left.open, left.tag = not left.props, _REFUSED
    return left


def _at_least_one(several: Any, site: Site) -> Any:
    """A list of those that were refused: also where it is not known how many were given."""
    if not isinstance(several, Unknown) and not (isinstance(several, Obj) and several.kind == "array"):
        return several
    made = Obj("array", {}, (several.items if isinstance(several, Obj) else None) or [_entry(None, site)], site)
    made.tag = _REFUSED
    return made


def _entry(given: Any, site: Site) -> Obj:
    text = Unknown((_REFUSED, "text"))
    made = Obj("object", {"Id": given.props["Id"]} if isinstance(given, Obj) and "Id" in given.props else {}, None, site)
    made.props |= {"Code": "InternalFailure", "ErrorCode": "InternalFailure", "Message": text, "ErrorMessage": text, "SenderFault": False}
    made.open, made.tag = True, _REFUSED
    return made


def tells(value: Any, depth: int = _DEEP) -> bool:
    """Is it one of them, or something that is made of one?"""
    if isinstance(value, Unknown):
        return _is_of_one(value.key, depth)
    return (isinstance(value, Obj) and value.tag == _REFUSED) or any(tells(one, depth - 1) for one in _within(value, depth))


def are_sent_again(value: Any, sent: Any, depth: int = _DEEP) -> bool:
    """Is it another list that has some of the entries that were sent?"""
    if isinstance(value, Obj) and value.kind == "array" and value is not sent and any(one is known for one in value.items or () for known in sent.items or ()):
        return True
    return any(are_sent_again(one, sent, depth - 1) for one in _within(value, depth))


def _within(value: Any, depth: int) -> Iterator[Any]:
    """What a value holds, or a request is given."""
    if depth and isinstance(value, tuple):
        yield from (*value, *(held for one in value if isinstance(one, External) for held in one.arguments))
    elif depth and isinstance(value, Obj):
        yield from (*value.props.values(), *(value.items or ()))


def _is_of_one(key: Any, depth: int) -> bool:
    return key == _REFUSED or (isinstance(key, tuple) and depth > 0 and any(_is_of_one(one, depth - 1) for one in key))
