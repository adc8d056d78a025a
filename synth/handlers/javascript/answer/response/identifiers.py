"""What stands for the messageId of a message: the id itself, or something that no message of the batch has."""

from __future__ import annotations

from typing import Any, Final

from ....words.response import in_words
from ...run.language.objects.noticed import CHECKED, HELD
from ...run.state.values import UNDEFINED, Obj, Spelt, Unknown
from . import message_ids


def is_id(value: Any) -> bool:
    return isinstance(value, Unknown) and message_ids.is_id(value.key)


def not_the_id(value: Any) -> str:
    """What an identifier is instead of a message's id; "" where it is one, or may be."""
    match value:
        case Unknown(key=("field", _, name)) if name != "messageId":
            return f"the record's {name}"
        case Unknown(key=("group",)):
            return "the record's MessageGroupId"
        case Unknown(key=("property", (held, _), str(name))) if held == HELD:
            return f"the record's {name}"
        case Unknown(key=key) if message_ids.are_parts(key):
            return "a list"
        case Unknown(key=key) if _is_of_body(key):
            return "something from the message's body"
        case Unknown(key=("property", _, "awsRequestId")):
            return "the awsRequestId of the invocation"
        case Unknown(key=("error", name)):
            return f"the error's {name}"
        case Unknown(key=("either", ("error", name), ("str", str(text)))):
            return f"the error's {name} or the text '{text[:20]}'"
        case Unknown(key=key) if made := message_ids.in_words(key):
            return made
        case Unknown(key=("pure", ("property", _, "digest"), *_)):
            return "a hash"
        case Unknown(key=("pure", "crypto", "randomUUID", *_)):
            return "a random id"
        case Spelt(of=Unknown(key=key)) if message_ids.is_id(key):
            return "a text with more in it than the messageId"
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
