"""Whether code may do without an environment variable, as its text says, in any of its languages: it is looked at in a condition, has a default, or is put into the environment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from queuegate._light import regex

from .aws_calls import Calls

_CONDITION: Final = regex(
    r"\b(?:if|elif|unless|while|assert|switch|match|case|is|not|or|and|in|bool|any|all|filter|catch|except|ofNullable|orElse\w*|getOrDefault|LookupEnv)\b"
    r"|\bIsNullOr|\bis(?:Blank|Empty)\(|\bBoolean\(|!!|&&|\|\||\?\?|\?\.|\?[^:;?]*:|[!=]=|^\s*(?:\?|\.filter)"
)
"""What makes a condition in Python, JavaScript, Java, Go or C#; or a choice that goes on in another line."""
_STEPS: Final = 3
"""So often a name is followed to the one that it is given to."""


def is_optional(found: Calls, name: str) -> bool:
    """Can the code do without the variable, as far as its text tells?"""
    texts = [one.text() for one in found.listings]
    return any(_has_default(text, name) for text in texts) or _is_asked(texts, name)


def _has_default(text: str, name: str) -> bool:
    """`get("NAME", other)`, `{ NAME = other }`, `environ["NAME"] = other`, `NAME: other = third`."""
    return regex(rf"[\"']{name}[\"']\s*,|[{{,]\s*{name}(?:\s*:\s*\w+)?\s*=(?![=>])|(?:[\"']{name}[\"']\s*\]|\benv\.{name})\s*=(?![=>])").search(text) is not None


def _is_asked(texts: Collection[str], name: str) -> bool:
    """Does a condition look at the variable, or at a name that it is given to?"""
    known, found = {name}, {name}
    for _ in range(_STEPS):
        words = "|".join(sorted(found))
        given = regex(rf"(\w+)\s*(?::[^=\n;]{{1,60}})?(?::=|=(?![=>])|:)[^\n;,]*\b(?:{words})\b|\b(?:{words})\b\s*:\s*(\w+)")
        found = {one for text in texts for pair in given.findall(text) for one in pair if one} - known
        known |= found
        if not found:
            break
    asked = regex(rf"\b(?:{'|'.join(sorted(known))})\b")
    return any(_stands_in_condition(text.splitlines(), asked) for text in texts)


def _stands_in_condition(lines: list[str], asked: object) -> bool:
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return any(asked.search(line) and (_CONDITION.search(line) or _GOES_ON.match(after)) for line, after in pairs)  # type: ignore[attr-defined]  # a pattern


_GOES_ON: Final = regex(r"\s*(?:\?|\|\||&&|or\b|and\b|if\b)")
