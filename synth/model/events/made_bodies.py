"""What a rule, a schedule, a pipe or a state sends in the place of an event: a text of its own, some of the event's fields under names of its own, or a part of the event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html,
https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html; and what a rule of AWS IoT selects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...linking.resources import View
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..sending.parts import Part, body_of, may_send
from ..sending.service_senders import Sender, senders

_TAKEN: Final = regex(r"<[^<>\"]+>")
"""What a template takes of the event; within quotation marks it is a part of a string, and without them a value."""


_MARK: Final = regex(r"[(),]")
_NAME: Final = regex(r"\w+")
_STATIC: Final = ("Input", "MessageBody")
"""What is sent as it stands, but for what DefinitionSubstitutions, JSONata or a schedule's context put into it."""
_MAY_BE_FILLED: Final = regex(r"\$\{|\{%|<aws\.|\$\$?\.|States\.")
_DETAIL: Final = "detail"
_PLAIN: Final = ("version", "id", "detail-type", "source", "account", "time", "region", "resources")
"""What of an event is a text or a list: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"""
_FIRST: Final = regex(r"([A-Za-z-]+)(?:[.\[]|\Z)")
"""The first field of a path, where it is a word: an event has no other than these."""


class Made(NamedTuple):
    """A body that is made: by the property `how`, with these fields at its first level; None where they are those of a part of the event. `is_there`: an event has what it is made of."""

    sender: Sender
    how: str
    place: Place
    fields: tuple[str, ...] | None
    is_there: bool = True


def made_bodies(queue: View) -> Iterator[Made]:
    """The bodies of which the template says what is in them, of senders that are on. Raises `Undecided` where another may send."""
    for sender in senders(queue):
        with suppress(Undecided):
            if sender.settings is not None and may_send(sender.view) and (made := _made(sender, sender.settings)) is not None:
                yield made


def _made(sender: Sender, settings: Part) -> Made | None:
    if sender.request is not None:
        return _object(sender, "MessageBody", sender.request.get("MessageBody"))
    if sender.service == "iot":
        return _selected(sender, body_of(sender.view).get("TopicRulePayload", "Sql")) if settings.get("UseBase64").value in (ABSENT, False, "false") else None
    if sender.service == "pipes":
        return _object(sender, "InputTemplate", settings.get("TargetParameters", "InputTemplate"))
    if sender.service not in {"events", "scheduler"}:
        return None
    if template := settings.get("InputTransformer", "InputTemplate"):
        return _object(sender, "InputTransformer", template)
    if path := settings.get("InputPath"):
        part = str(path.text().plain()).removeprefix("$.")
        if part == _DETAIL:
            return Made(sender, "InputPath", path.place, None)
        first = _FIRST.match(part)
        return Made(sender, "InputPath", path.place, (), part in _PLAIN) if part in _PLAIN or (first and first[1] not in (_DETAIL, *_PLAIN)) else None
    return _object(sender, "Input", settings.get("Input"))


def _selected(sender: Sender, sql: Part) -> Made | None:
    """What a rule of AWS IoT selects, where it names each field: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html"""
    text = sql.text().plain()
    words = text.split() if isinstance(text, str) else []
    ends = next((i for i, word in enumerate(words[:-1]) if word.upper() == "FROM"), 0)
    names = [_field(one.split()) for one in _between_commas(" ".join(words[1:ends]))] if words[:1] and words[0].upper() == "SELECT" else [None]
    fields = tuple(name for name in names if name is not None)
    return Made(sender, "Sql", sql.place, fields) if len(fields) == len(names) else None


def _field(words: list[str]) -> str | None:
    """A field, or what is called one by AS."""
    named = words[-1] if len(words) == 1 or (len(words) > 2 and words[-2].upper() == "AS") else ""  # noqa: PLR2004 - what it is, AS and its name
    return named if _NAME.fullmatch(named) else None


def _between_commas(text: str) -> Iterator[str]:
    """The parts of a list, whose commas stand within no parentheses of a function."""
    depth = at = 0
    for mark in _MARK.finditer(text):
        if mark[0] == "," and depth == 0:
            yield text[at : mark.start()]
            at = mark.end()
        elif mark[0] != ",":
            depth = max(depth + (1 if mark[0] == "(" else -1), 0)
    yield text[at:]


def _object(sender: Sender, how: str, part: Part) -> Made | None:
    """The fields of a JSON object that is spelt out. A state's field that ends in `.$` is what comes before. A text of its own that is no object has none."""
    said: Any = part.value if isinstance(part.value, dict) else None
    text = part.text().plain()
    if said is None and text and isinstance(text, str):
        with suppress(ValueError):
            said = json.loads(_filled(text))
        if not isinstance(said, dict) and how in _STATIC and not _MAY_BE_FILLED.search(text):
            return Made(sender, how, part.place, ())
    if not isinstance(said, dict) or any(str(key).startswith("Fn::") for key in said):
        return None
    return Made(sender, how, part.place, tuple(str(key).removesuffix(".$") for key in said))


def _filled(template: str) -> str:
    """The template with a value for each that it takes."""
    found, inside, at = [], False, 0
    for match in _TAKEN.finditer(template):
        before = template[at : match.start()]
        inside ^= (before.count('"') - before.count('\\"')) % 2 == 1
        found += [before, "" if inside else "0"]
        at = match.end()
    return "".join(found) + template[at:]
