"""What was read in a handler's source: facts with their places. Whether they are bad is for the rules to say."""

from __future__ import annotations

from typing import NamedTuple

from ..values.value import CodePlace
from ..values.worlds import Undecided


class Seen(NamedTuple):
    """Something in the code, and where. `kind` is one of those that `Reading` names, `what` the word in the code that it is about."""

    kind: str
    what: str
    at: CodePlace


class Reading(NamedTuple):
    """What a handler does with a batch.

    `reported` are the places where it returns the messages that failed (`list`: its own list, `library`: Powertools for AWS Lambda).
    `departures` are responses in which Lambda does not find those messages: `key` a key that resembles `batchItemFailures`, `nested` the list lies deeper than the
    response's first level, `string` it is serialised by hand, `bare-list` it is returned without its object, `item` an item without `itemIdentifier`, `bare-item` an item that is no object, `identifier` an
    identifier that is not the message's id, `unreturned` failures are collected and not returned, `other` no response says anything of failures (`what`: its keys).
    `swallowed` are broad `except` clauses after which nobody knows that a message failed: `record` around the work on one message, `batch` around the whole loop.
    `unfollowed` says which response could not be read; None where all were.
    """

    reported: tuple[Seen, ...] = ()
    departures: tuple[Seen, ...] = ()
    swallowed: tuple[Seen, ...] = ()
    unfollowed: Undecided | None = None
    work_seen: bool = False

    def reports(self) -> Seen | None:
        """Where it reports failed messages; None where it never does. Raises `Undecided` where a response that was not followed may."""
        if not self.reported and self.unfollowed:
            raise self.unfollowed.again()
        return self.reported[0] if self.reported else None
