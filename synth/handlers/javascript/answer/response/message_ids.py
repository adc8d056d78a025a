"""Which text a value is that a handler made of a message's id, by what tells it from others, on the one id that stands for all."""

from __future__ import annotations

from typing import Any, Final

from ....words.ids import AN_ID, HOLE, encoded, made_by, parts_of, told
from ...run.state.values import REGEXP

_SAME: Final = ("encodeURIComponent", "encodeURI", "decodeURIComponent", "String")


def is_id(key: Any) -> bool:
    return isinstance(key, tuple) and key[:1] == ("field",) and key[2] == "messageId"


def in_words(key: Any) -> str:
    """What is there instead of the id, where it is made of one; "" where it is the id, or may be."""
    text = _text(key) if _is_made_of_id(key) and not is_id(key) else None
    return "" if text is None else told(text)


def _is_made_of_id(key: Any) -> bool:
    return isinstance(key, tuple) and (is_id(key) or any(map(_is_made_of_id, key)))


def _text(key: Any) -> str | None:
    if is_id(key):
        return AN_ID
    match key:
        case ("str", str(text)):
            return text
        case ("int", int(number)):
            return str(number)
        case ("text", 0, *parts) | ("+", *parts):
            return "".join(HOLE if (held := _text(part)) is None else held for part in parts)
        case ("text", "join", of, *given):
            return _joined(_texts(of), [",", *map(_text, given)][-1])
        case ("btoa", int(), of):
            return encoded(_text(of), "base64")
        case ("text", "toString", ("Buffer", *_) as of, ("str", str(encoding))):
            return encoded(_text(of), encoding)
        case ("Buffer", "from", int(), of) | ("Buffer", "from", int(), of, ("str", "utf8" | "utf-8")):
            return _text(of)
        case ("pure", ("property", ("pure", ("property", _, "update"), of), "digest"), *_):
            return encoded(_text(of), "hash")
        case ("text", str(method), of, *given):
            return _by_method(method, _text(of), given)
        case ("property", ("texts", int(), of, ("str", str(separator))), int(at)):
            whole = _text(of)
            split = None if whole is None else parts_of(whole, separator)
            return split[at] if split is not None and at < len(split) else None
        case (str(name), int(), of) if name in _SAME:
            return _text(of)
    return None


def _texts(key: Any) -> list[str] | None:
    """The parts of a text that is split, also from behind."""
    match key:
        case ("texts", int(), of, ("str", str(separator))):
            whole = _text(of)
            return None if whole is None or HOLE in whole else whole.split(separator) if separator else [*whole]
        case ("pure", ("property", of, "reverse" | "toReversed")):
            parts = _texts(of)
            return parts[::-1] if parts is not None else None
    return None


def are_parts(key: Any) -> bool:
    """Is it no text, but the list of those that an id is split into?"""
    return _texts(key) is not None


def _joined(parts: list[str] | None, separator: str | None) -> str | None:
    return separator.join(parts) if parts is not None and separator is not None else None


def _by_method(method: str, text: str | None, given: list[Any]) -> str | None:
    if text is None:
        return None
    arguments = [one[1] if isinstance(one, tuple) and one[0] in ("int", REGEXP) else _text(one) for one in given]
    return made_by("replaceAll" if method == "replace" and any(isinstance(one, tuple) and one[0] == REGEXP for one in given[:1]) else method, text, arguments)
