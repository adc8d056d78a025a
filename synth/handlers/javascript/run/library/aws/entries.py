"""What a request of AWS's SDK has of the messages: an entry for each of them, how long they are delayed, and by which handles they are named.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import regex

from .....sdk_requests.entries import LARGEST, MOST_ENTRIES, NUMBERS, SPLITTERS
from .....words.event_fields import SOURCE
from ...state.machine import Machine
from ...state.values import MESSAGES, MOST, NOBODY, About, Obj, Site, Unknown, about_of

_HANDLE: Final = "receiptHandle"
_LARGEST: Final = 10**9


def noted(machine: Machine, operation: str, given: Obj, site: Site) -> None:
    """Note what SQS refuses of it, and whether it has an entry for each message."""
    for one in _given_for(given, "ReceiptHandle"):
        if isinstance(one, Unknown) and one.key[:1] == ("field",) and one.key[-1] != _HANDLE:
            machine.note("polls", "handle", f"{operation}: the record's {one.key[-1]} for ReceiptHandle", site)
    queue = given.props.get("QueueUrl")
    if isinstance(queue, Unknown) and queue.key[:1] == ("field",) and queue.key[2:] == (SOURCE,):
        machine.note("polls", "queue-arn", operation, site)
    for name, most in LARGEST.get(operation, {}).items():
        for one in _given_for(given, name):
            if isinstance(one, (int, float)) and one > most:
                machine.note("polls", "beyond", f"{operation}: {int(min(one, _LARGEST))} of {most} for {name}", site)
    if operation in MOST_ENTRIES and not (machine.fault or machine.script):
        _note_all(machine, operation, given, site)


def _given_for(given: Obj, name: str) -> list[Any]:
    """What a parameter of an operation is given, or that of each entry of one on several messages."""
    several = given.props.get("Entries")
    entries = [one for one in several.items or () if isinstance(one, Obj)] if isinstance(several, Obj) else []
    return [one.props.get(name) for one in (given, *entries)]


def delays(given: Obj) -> set[int]:
    """The seconds by which messages are delayed, as far as they are written out."""
    return {int(held) for held in _given_for(given, "DelaySeconds") if isinstance(held, (int, float)) and not isinstance(held, bool)}


_SPLITS: Final = regex(rf"\.length\s*[=!<>]|\b(?:{'|'.join(map(str, sorted(NUMBERS)))})\b|{SPLITTERS}")
"""What may make parts of a list in JavaScript: a length that is compared, one of the numbers, a function that is called so."""


def _note_all(machine: Machine, operation: str, given: Obj, site: Site) -> None:
    """Note a request that has an entry for each message of the batch, or for each of a part of it that may be larger than the request."""
    name, most = MOST_ENTRIES[operation]
    held = given.props.get(name)
    lists = [held] if isinstance(held, Obj) and held.kind == "array" else [*held.props.values()] if isinstance(held, Obj) else []
    for one in lists:
        if isinstance(one, Obj) and one.items is not None and not one.open and {about_of(entry) for entry in one.items} >= _EACH:
            if (cut := int(one.props.get(MOST, 0))) > most:
                machine.note("polls", "parts", f"{operation} of {cut}", site)
            elif not cut and not _SPLITS.search(site.source.text):
                machine.note("polls", "batched", operation, site)


_EACH: Final = frozenset(frozenset({i}) for i in range(MESSAGES))


def own(given: Obj) -> About:
    """The messages of the event whose handles are given."""
    handles = _given_for(given, "ReceiptHandle")
    return NOBODY.union(*(one.about for one in handles if isinstance(one, Unknown) and one.key[:1] == ("field",) and one.key[2:] == (_HANDLE,)))
