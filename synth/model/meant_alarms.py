"""Which queue an alarm was meant for that watches another one: what its name says, and names that differ by a slip."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from ..linking.resources import View
from ..values.value import Value
from ..values.worlds import Undecided
from .queues import Queue
from .watching.alarms import Alarm

_NEAR: Final = 0.85
_AGE: Final = "ApproximateAgeOfOldestMessage"
_BACKLOG: Final = "ApproximateNumberOfMessagesVisible"
DEAD: Final = ("dlq", "dead", "letter", "failed")
"""Words that a dead-letter queue is called by."""


def meant_for(queue: Queue, *metrics: str) -> list[tuple[Alarm, str]]:
    """The alarms on one of these metrics that were meant for this queue, and what each of them watches."""
    letters = None
    with suppress(Undecided):
        letters = queue.dead_letter_queue
    called = (queue.name, letters.name) if letters is not None else (queue.name,)
    return [(alarm, named) for alarm, named, other in queue.alarms.on_others(*metrics, called=called) if _is_meant_for(queue, alarm, named, other)]


def misspelling(queue: Queue) -> list[Value[str | None]]:
    """The metric's names, of alarms on this queue, that are nearly one of its metrics, and none."""
    found: list[Value[str | None]] = []
    with suppress(Undecided):
        found.extend(alarm.metric for alarm in queue.alarms.naming() if any(alarm.misspelt(queue)))
    return found


def _is_meant_for(queue: Queue, alarm: Alarm, watched: str, other: View | None) -> bool:
    """Was an alarm on the backlog of another queue meant for this one? `watched` is what it names, and `other` that queue, where it is one of the targets'.

    It was where its name speaks of this queue and not of the other; where nothing is called what it names, and this queue nearly is; or where it is on the age of
    messages in the dead-letter queue, of which its name says nothing, and which another alarm watches.
    """
    named = f"{alarm.id} {alarm.name} {_written(alarm)}".lower()
    if says_dead_letters(named) or (other is not None and other.name.lower() in named):
        return False
    with suppress(Undecided):
        if other is None:
            return not says_dead_letters(watched) and is_nearly(watched, queue)
        letters = queue.dead_letter_queue
        if other == letters:
            return alarm.metric.get() == _AGE and letters.alarms.watch(_BACKLOG)
        return queue.name.lower() in named
    return False


def is_nearly(watched: str, queue: Queue) -> bool:
    """Is what an alarm watches all but the name of this queue, as with two letters the wrong way round, or without the ending of a FIFO queue's name?"""
    from difflib import SequenceMatcher  # noqa: PLC0415 - few alarms watch what nobody has

    given = queue.queue_name.get()
    if given is None:
        return False
    written, named = (one.removesuffix(".fifo") for one in (watched.partition(" (")[0], str(given)))
    return SequenceMatcher(None, written, named).ratio() > _NEAR


def says_dead_letters(name: str) -> bool:
    """Does a name speak of a dead-letter queue?"""
    return any(word in name.lower() for word in DEAD)


def _written(alarm: Alarm) -> str:
    """Its AlarmName as far as it is known."""
    with suppress(Undecided):
        return str(alarm.alarm_name.get() or "")
    return ""
