"""The messageId with which something was done: Lambda finds no message under what comes of that.

What an id looks like: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
"""

from __future__ import annotations

from typing import Any, Final

from .values import Opaque

ID: Final = "messageId"
CUT: Final = "a part of the messageId"
RECASED: Final = "the messageId in other letters"
RESPELT: Final = "the messageId in other characters"
CHANGES: Final = frozenset({CUT, RECASED, RESPELT})
"""What an unknown value is said to be of which one was made that way."""
_LENGTH: Final = 36
_RECASES: Final = frozenset({"touppercase", "toupper", "toupperinvariant", "totitle"})
_REPLACES: Final = frozenset({"replace", "replaceall", "replacefirst"})


def changed(of: Any, name: str, args: tuple[Any, ...]) -> Opaque | None:
    """What a method or a function of texts makes of the messageId; None of anything else, and where it may be the same."""
    if not isinstance(of, Opaque) or of.field != ID:
        return None
    plain = name.lower()
    if plain in _RECASES:
        return of._replace(field=RECASED)
    if plain in _REPLACES and len(args) > 1 and _is_dash(args[0]) and isinstance(args[1], str) and not _is_dash(args[1]):
        return of._replace(field=RESPELT)
    if plain == "substring" and args and cuts(args[0], args[1] if len(args) > 1 else None):
        return of._replace(field=CUT)
    return of._replace(field=CUT) if plain == "split" and args and _is_dash(args[0]) else None


def cuts(first: Any, last: Any) -> bool:
    """Is what is between two places a part of an id, and not all of it?"""
    known = [one for one in (first, last) if isinstance(one, int)]
    return (isinstance(first, int) and first != 0) or (isinstance(last, int) and last < _LENGTH) if known else False


def _is_dash(value: Any) -> bool:
    return isinstance(value, str) and value.strip("'\"") == "-"
