"""What stands for the messageId of a message: the id itself, or something that no message of the batch has."""

from __future__ import annotations

from typing import Any, Final

from ...words.response import in_words
from ..run.language.objects.noticed import CHECKED
from ..run.state.values import UNDEFINED, Obj, Spelt, Unknown


def is_id(value: Any) -> bool:
    return isinstance(value, Unknown) and _is_key_of_id(value.key)


def not_the_id(value: Any) -> str:
    """What an identifier is instead of a message's id; "" where it is one, or may be."""
    match value:
        case Unknown(key=("field", _, name)) if name != "messageId":
            return f"the record's {name}"
        case Unknown(key=key) if _is_of_body(key):
            return "something from the message's body"
        case Unknown(key=("property", _, "awsRequestId")):
            return "the awsRequestId of the invocation"
        case Unknown(key=("error", name)):
            return f"the error's {name}"
        case Unknown(key=("either", ("error", name), ("str", str(text)))):
            return f"the error's {name} or the text '{text[:20]}'"
        case Unknown(key=key) if _is_cut(key):
            return "a part of the messageId"
        case Unknown(key=("text", _, *parts)) if any(map(_is_more, parts)) and any(map(_is_key_of_id, parts)):
            return "a text with more in it than the messageId"
        case Unknown(key=("text", "toUpperCase", of)) if _is_key_of_id(of):
            return "the messageId in capitals"
        case Spelt(of=Unknown(key=key)) if _is_key_of_id(key):
            return "the messageId as a JSON text, in quotes"
        case Obj(tag=("record", _)):
            return "the whole record"
        case Obj(kind="error"):
            return "the error itself"
        case Obj(kind="object", open=False):
            return "an object"
        case Obj(kind="array"):
            return "a list"
        case None | str() | bool():
            return in_words(value)
        case int() | float():
            return "a number"
    return "undefined" if value is UNDEFINED else ""


_LONG: Final = 36
"""A messageId is a UUID in small letters, although AWS promises no more than that it has at most 100 characters: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html"""


def _is_cut(key: Any) -> bool:
    """Is it certainly less than the whole messageId: a slice, a character, one of the texts that `split` gives, what is left without its hyphens?"""
    match key:
        case ("text", "slice" | "substring" | "substr", of, *bounds) if _is_key_of_id(of):
            numbers = [bound[1] for bound in bounds if isinstance(bound, tuple) and bound[:1] == ("int",)]
            return len(numbers) == len(bounds) > 0 and (0 < abs(numbers[0]) < _LONG or any(abs(one) < _LONG for one in numbers[1:]))
        case ("text", "charAt" | "at", of, *_) if _is_key_of_id(of):
            return True
        case ("text", "replace" | "replaceAll", of, ("str", "-"), ("str", str(instead))) if _is_key_of_id(of):
            return instead != "-"
        case ("property" | "item", ("texts", _, of), *_):
            return _is_key_of_id(of)
    return False


def _is_more(part: Any) -> bool:
    """Is this part of a text, by its key, one that is written out?"""
    return isinstance(part, tuple) and part[:1] == ("str",) and part[1] != ""


def _is_key_of_id(key: Any) -> bool:
    return isinstance(key, tuple) and key[:1] == ("field",) and key[2] == "messageId"


_SPELT: Final = frozenset({"Number", "String", "BigInt", "parseInt", "parseFloat"})


def _is_of_body(key: Any) -> bool:
    """Is it something of a message's body, as it is parsed, checked by a schema, or spelt as a number?"""
    spelt = False
    while isinstance(key, tuple) and key:
        if key[0] == "json" or (spelt and key[0] == "field" and key[2:] == ("body",)):
            return True
        spelt = spelt or key[0] in _SPELT
        key = key[1] if key[0] in ("property", CHECKED) else key[2] if key[0] in _SPELT and len(key) > 2 else ()  # noqa: PLR2004 - its name, which call it is, what it is given
    return False
