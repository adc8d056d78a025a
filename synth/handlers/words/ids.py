"""What becomes of a message's id where a handler makes a text of it, tried on one id that stands for all: Lambda knows a message by its messageId as it came.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html ; https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Callable, Sequence
from typing import Any, Final

from queuegate._light import regex

AN_ID: Final = "059f36b4-87a3-44ab-83d2-661975830a7d"
HOLE: Final = "\ufffc"
"""What stands in a text for a part that is not known, and may be empty."""
_LONGEST: Final = 200
_LETTERS: Final = frozenset("0123456789abcdef-")
_PATTERN: Final = frozenset(".^$*+?()[]{}|\\")
_ONE_CLASS: Final = regex(r"(?:\[\^?[\w .:/-]{1,40}\]|\\[dDwWsS-])\+?")
"""An expression that goes back over nothing."""
_VERBS: Final = regex(r"%%|%-?\d{0,3}(?:\.(\d{1,3}))?([A-Za-z])")
_PLACES: Final = regex(r"\{(\d{0,2})(?:,(-?\d{1,3}))?(?::[^{}]*)?\}")


def told(text: str) -> str:
    """In words, what this text is instead of the id; "" where it is the id, or may be."""
    rest = text.replace(HOLE, "")
    if rest == AN_ID:
        return ""
    if AN_ID in rest:
        return "a text with more in it than the messageId"
    if HOLE in text:
        return ""
    if rest.casefold() == AN_ID:
        return "the messageId in capitals"
    return "a part of the messageId" if rest in AN_ID else "another text that is made of the messageId"


def made_by(method: str, text: str, given: Sequence[Any]) -> str | None:
    """What a method of texts makes of this text, in any of the languages; None where nobody knows."""
    work = _METHODS.get(method.replace("_", "").lower())
    if work is None or HOLE in text or not all(type(one) in (str, int) for one in given):
        return None
    try:
        made: str = work(text, *(max(-_LONGEST, min(one, _LONGEST)) if type(one) is int else one for one in given))
    except (TypeError, ValueError, LookupError):
        return None
    return made[:_LONGEST]


def parts_of(text: str, separator: Any) -> list[str] | None:
    """The texts of a text that is split."""
    return text.split(separator) if isinstance(separator, str) and separator and HOLE not in text else None


def encoded(text: str | None, encoding: str) -> str | None:
    """What an encoding, or a hash, makes of a text; None of one that is not known."""
    if text is None or HOLE in text:
        return None
    made = b2a_base64(text.encode(), newline=False).decode() if encoding.startswith("base64") else text.encode().hex()
    return made[:_LONGEST]


def encoder(function: str) -> str:
    """The encoding that a function of this name makes of what it is given, in any of the languages; "" where it is none."""
    return _ENCODERS.get(function.replace("_", "").lower(), "")


def filled(template: str, given: Sequence[str | None]) -> str:
    """A text by a template of `%s` and the like, or of `{0}`; what is not known leaves a hole."""
    left = iter(given)

    def by_verb(found: Any) -> str:
        if found[2] is None:
            return "%"
        held = next(left, None)
        if held is None or HOLE in held:
            return HOLE
        return _SPELT.get(found[2], str)(held)[: int(found[1]) if found[1] else None]

    def by_place(found: Any) -> str:
        held = given[int(found[1])] if found[1] and int(found[1]) < len(given) else None if found[1] else next(left, None)
        width = int(found[2] or 0)
        return HOLE if held is None else held.ljust(-width) if width < 0 else held.rjust(width)

    made = _PLACES.sub(by_place, template) if "%" not in template else _VERBS.sub(by_verb, template)
    return made[:_LONGEST]


_ENCODERS: Final = {
    **dict.fromkeys(("b64encode", "standardb64encode", "urlsafeb64encode", "encodebytes", "b2abase64", "tobase64string", "encodetostring"), "base64"),
    **dict.fromkeys(("b16encode", "hexlify", "b2ahex", "tohexstring", "tohexstringlower", "formathex", "encodehexstring", "encodehex"), "hex"),
}
"""https://docs.python.org/3/library/base64.html , https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Base64.Encoder.html , https://pkg.go.dev/encoding/hex and
https://learn.microsoft.com/en-us/dotnet/api/system.convert.tobase64string: Go calls both of its encodings alike, and neither is the id."""
_SPELT: Final[dict[str, Callable[[str], str]]] = {
    "q": '"{}"'.format,
    "x": lambda text: text.encode().hex(),
    "X": lambda text: text.encode().hex(),
    "S": str.upper,
}
"""What a verb makes of a text: https://pkg.go.dev/fmt and https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Formatter.html"""


def _stripped(text: str, letters: str | None = None) -> str:
    """Some ids begin or end with any letter that ids have."""
    return text[1:] if letters is not None and _LETTERS & {*letters} else text.strip(letters)


def _without(text: str, end: str) -> str:
    """As above, with all of these letters."""
    return text[1:] if end and {*end} <= _LETTERS else text.removeprefix(end).removesuffix(end)


def _replaced(text: str, old: str, new: str, *_: Any) -> str:
    return f"{text[1:]}{new}" if old != new and old and {*old} <= _LETTERS and old not in text else text.replace(old, new)


def _replaced_by_pattern(text: str, old: str, new: str) -> str:
    """Where the language takes the first text for a regular expression."""
    if not _PATTERN & {*old, *new}:
        return _replaced(text, old, new)
    pattern = old.replace("\\\\", "\\")
    if _ONE_CLASS.fullmatch(pattern) is None or _PATTERN & {*new}:
        raise ValueError
    return re.sub(pattern, new, text)


def _padded_before(text: str, width: int, fill: str = " ") -> str:
    return text.rjust(width, fill[:1])


def _padded_behind(text: str, width: int, fill: str = " ") -> str:
    return text.ljust(width, fill[:1])


def _joined(text: str, *more: Any) -> str:
    return text + "".join(map(str, more))


_METHODS: Final[dict[str, Callable[..., str]]] = {
    **dict.fromkeys(("upper", "toupper", "touppercase", "toupperinvariant", "tolocaleuppercase"), str.upper),
    **dict.fromkeys(("lower", "tolower", "tolowercase", "tolowerinvariant", "tolocalelowercase", "casefold"), str.lower),
    **dict.fromkeys(("title", "totitle", "capitalize", "swapcase"), str.swapcase),
    **dict.fromkeys(("valueof", "normalize", "intern", "clone", "tochararray", "toarray", "asspan", "getbytes"), lambda text: text),
    "tostring": lambda text, form="D": {"D": text, "N": text.replace("-", ""), "B": f"{{{text}}}", "P": f"({text})"}[form],
    **dict.fromkeys(("strip", "trim", "trimspace", "lstrip", "trimstart", "trimleft", "stripleading", "rstrip", "trimend", "trimright", "striptrailing"), _stripped),
    **dict.fromkeys(("removeprefix", "trimprefix", "removesuffix", "trimsuffix"), _without),
    "replace": _replaced, **dict.fromkeys(("replaceall", "replacefirst"), _replaced_by_pattern),
    **dict.fromkeys(("slice", "substring", "subsequence"), lambda text, first=0, last=None: text[first:last]),
    "substr": lambda text, first, count=None: text[first:][:count],
    **dict.fromkeys(("charat", "at", "elementat"), lambda text, at=0: text[at]),
    **dict.fromkeys(("concat", "append"), _joined), **dict.fromkeys(("hashcode", "gethashcode"), lambda _: "-1640531527"), "nameuuidfrombytes": lambda text: text[::-1],  # none of them is the id
    **dict.fromkeys(("padstart", "padleft", "rjust"), _padded_before), "zfill": lambda text, width: text.zfill(width),
    **dict.fromkeys(("padend", "padright", "ljust", "center"), _padded_behind),
    "hex": lambda text: text.encode().hex(), "repeat": lambda text, count: text * count, "insert": lambda text, at, more: text[:at] + more + text[at:],
    "remove": lambda text, at, count=None: text[:at] + ("" if count is None else text[at + count :]), "reverse": lambda text: text[::-1],
}  # fmt: skip
"""By their names in small letters: https://docs.python.org/3/library/stdtypes.html#string-methods , https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String ,
https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/String.html , https://pkg.go.dev/strings , https://learn.microsoft.com/en-us/dotnet/api/system.string and https://learn.microsoft.com/en-us/dotnet/api/system.guid.tostring"""
