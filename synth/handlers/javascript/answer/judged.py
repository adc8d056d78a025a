"""Failures that are handed to nobody but a call whose answer decides what becomes of the message: `const verdict = classify(error); if (verdict.retry) …`."""

from __future__ import annotations

from typing import Any

from ...words.event_fields import CONTENT
from ...words.naming import may_judge
from ..run.state.machine import BRANCHES, Event, Question
from ..run.state.values import Obj, Promise, Unknown, about_of
from .failures import Fate
from .reactions import handed


def is_only_judged(one: Fate, fates: list[Fate]) -> bool:
    """Is it told only to such calls, and told on another way on which what is asked of what they gave was answered otherwise?"""
    events = handed(one.way, one.fault, one.usual) if one.told == "elsewhere" else []
    if not events or not all(may_judge(_name(event), of_message=_holds_message(event, events[:at], one)) for at, event in enumerate(events)):
        return False
    others = (other for other in fates if other.fault.site.node.id == one.fault.site.node.id and other.told != "elsewhere")
    decided = [question for other in others if (question := _apart(one, other)) is not None]
    return all(any(_is_of(question.key, event) for question in decided) or _is_given(event, events[at + 1 :]) for at, event in enumerate(events))


def _apart(one: Fate, other: Fate) -> Question | None:
    """The condition after the failure that is answered otherwise on another way."""
    pairs = zip(one.way.machine.trace, other.way.machine.trace, strict=False)
    found = next((mine for mine, theirs in pairs if mine.taken != theirs.taken), None)
    return found if found is not None and found.after is not None and found.kind in BRANCHES else None


def _is_given(event: Event, later: list[Event]) -> bool:
    """Is another of these calls given what this one gave?"""
    return any(isinstance(value := _plain(held), Unknown) and _is_of(value.key, event) for one in later for held in one.given)


def _plain(value: Any) -> Any:
    """What a package gave may be a promise."""
    return value.value if isinstance(value, Promise) and value.maybe else value


def _name(event: Event) -> str:
    return event.what.partition("(")[0].rpartition(".")[2]


def _is_of(key: Any, event: Event) -> bool:
    """Is what a call gave in what is asked, or in what is given? Whether that is something at all tells how something went that was done."""
    if not isinstance(key, tuple) or (key[:1] == ("===",) and any(one is None or one == ("NoneType", None) for one in key)):
        return False
    return key[:2] == ("call", event.site.node.start_byte) or any(_is_of(one, event) for one in key)


def _holds_message(event: Event, before: list[Event], one: Fate) -> bool:
    """Is it given more of a message than what its error says, what SQS says of it, and what calls before it gave?"""
    return bool(about_of(tuple(value for value in event.given if not _is_aside(value, before, one))))


def _is_aside(value: Any, before: list[Event], one: Fate) -> bool:
    value = _plain(value)
    if isinstance(value, Obj):
        return value is one.fault.error
    if not isinstance(value, Unknown):
        return False
    return is_of_error(value.key, id(one.fault.error)) or any(_is_of(value.key, event) for event in before) or _is_of_sqs(value.key)


def _is_of_sqs(key: Any) -> bool:
    """Is it a field of the message that SQS fills, or a number that is made of one?"""
    if not isinstance(key, tuple):
        return False
    return (key[:1] == ("field",) and key[-1] not in CONTENT) or any(map(_is_of_sqs, key))


def is_of_error(key: Any, error: int) -> bool:
    """Is it made of what an error says?"""
    return isinstance(key, tuple) and (key[:1] == ("error",) or key[:2] == ("property", error) or any(is_of_error(part, error) for part in key))
