"""What is in the bodies that functions send to a queue, by its URL or through a topic that delivers them as they are, where their code writes all of it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...handlers import Call, Reading, Seen, Sent, calls
from ...language.functions import coerce
from ...model import Function, Mapping, Subscription, Topic, subscriptions
from ...values.same_text import letters
from ...values.slips import is_slip
from ...values.worlds import Undecided
from ..policies.items import gathered
from .callers import sends_in_code
from .publishing import publishing

_SPELT: Final = ("Python", "JavaScript", "TypeScript")
"""Languages whose code asks for a field by its very name. Which of a type's names a parser takes for another one is its affair: https://pkg.go.dev/encoding/json#Unmarshal"""


class SentBody(NamedTuple):
    """A body that a function sends."""

    function: Function
    body: Sent


def slip(fields: tuple[str, ...], reading: Reading, reader: Function) -> tuple[str, Seen | None]:
    """A field that is sent and not read, and what is read in its place and not sent: they differ by how their words are set apart, or by one letter. `taken` is what no message does without."""
    if reading.where.language not in _SPELT:
        return "", None
    found = [one for one in reading.unpacking if one.kind in ("field", "taken")]
    for one in sorted(found, key=lambda seen: seen.kind != "taken"):
        for name in fields if one.what not in fields and (one.kind == "taken" or not _is_tested(one.what, reader)) else ():
            if _is_near(name, one.what) and not _is_read(name, reading, reader):
                return name, one
    return "", None


def _is_near(one: str, other: str) -> bool:
    return letters(one) == letters(other) or is_slip(one, other)


def _is_read(name: str, reading: Reading, reader: Function) -> bool:
    """Does the code read such a field of the body, or of anything, on a way that no message was seen to take?"""
    if any(one.what == name for one in reading.unpacking):
        return True
    access = re.compile(rf"""\.\s*{re.escape(name)}\b|(?:\[|\bget\()\s*["'`]{re.escape(name)}["'`]""")
    return any(access.search(one.text()) for one in calls(reader).listings)


def _is_tested(name: str, reader: Function) -> bool:
    """Does the code ask whether there is such a field, and go on without it?"""
    field = rf"""(?:\.\s*{re.escape(name)}\b|(?:\[|\.get\()\s*["'`]{re.escape(name)}["'`][^()\[\]]*[\])])"""
    asked = rf"""\bdelete\s+[\w$.?]*{field}|\.pop\(\s*["']{re.escape(name)}["']|["'`]{re.escape(name)}["'`]\s+in\b|\bhasOwn(?:Property)?\([^()]*["'`]{re.escape(name)}["'`]|\btypeof\s+[\w$.?]*{field}"""
    tested = rf"""\bif\s*\(?\s*[\w$.?]*{field}\s*(?:\)|:|&&|\|\||\b(?:and|or|else)\b)|{field}\s*(?:&&|\?(?![.?])|!=|\bis\s+not\b)"""
    test = re.compile(f"{asked}|{tested}")
    return any(test.search(one.text()) for one in calls(reader).listings)


def sent_bodies(mapping: Mapping) -> Iterator[SentBody]:
    """Those of the calls of which every body is known. As far as that is known."""
    for function, call in _sending(mapping):
        yield from _bodies(function, call)


def all_bodies(mapping: Mapping) -> list[SentBody]:
    """Those of all calls; none where what one of them sends, who else sends, or who else publishes to such a topic, is not known."""
    try:
        found = [[*_bodies(function, call)] for function, call in _sending(mapping)]
        is_whole = all(found) and all(publishing(topic).is_whole for topic in _raw_topics(mapping))
    except Undecided:
        return []
    return [one for several in found for one in several] if is_whole else []


def _sending(mapping: Mapping) -> Iterable[tuple[Function, Call]]:
    published = [one for topic in _raw_topics(mapping) for one in publishing(topic).calls]
    return dict.fromkeys((*sends_in_code(mapping, mapping.queue), *published))


def _bodies(function: Function, call: Call) -> Iterator[SentBody]:
    found = [one for one in calls(function).sent if one.at == call.at]
    if all(one.fields is not None for one in found):
        yield from (SentBody(function, one) for one in dict.fromkeys(found))


def shut_out(one: Subscription, body: Sent) -> tuple[str, str] | None:
    """A key of the filter policy that such a message does not meet, and what it has there ("": nothing). None where it may pass, or nobody knows. Raises `Undecided`."""
    written, place = one.facts.dig(("FilterPolicy",), one.world)
    policy = coerce.document(written, one.world, place)
    asked = {key: rules for key, rules in policy.items() if key != "$or"} if isinstance(policy, dict) else {}
    if one.scope.get() == "MessageBody":
        return next(((key, "") for key in one.asked_of(body.fields)), None) if body.fields is not None else None
    from ...event_patterns import Refused, matches, pattern  # noqa: PLC0415 - few functions publish to a topic with a filter behind it

    for key, text in body.attributes:
        with suppress(Refused):  # of a policy that is none another rule speaks
            if key in asked and not matches(pattern({key: asked[key]}), {key: text}):
                return key, text
    return None


def _raw_topics(mapping: Mapping) -> Iterator[Topic]:
    """The topics whose subscriptions deliver a Message without SNS's envelope."""
    for one, _ in gathered(subscriptions(mapping.queue))[0]:
        with suppress(Undecided):  # a topic that is none of the targets, or whether it is so delivered
            if _is_raw(one) and (topic := one.topic) is not None:
                yield topic


def _is_raw(one: Subscription) -> bool:
    return bool(one.raw.get())
