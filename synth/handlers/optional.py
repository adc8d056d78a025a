"""Whether code may do without an environment variable, as its text says, in any of its languages: it is looked at in a condition, has a default, or is put into the environment."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

if TYPE_CHECKING:
    from .aws_calls import Calls

_CONDITION: Final = regex(
    r"\b(?:if|elif|unless|while|assert|switch|match|case|is|not|or|and|in|bool|any|all|filter|catch|except|ofNullable|orElse\w*|getOrDefault|LookupEnv)\b"
    r"|\bIsNullOr|\bis(?:Blank|Empty)\(|\bBoolean\(|!!|&&|\|\||\?\?|\?\.|\?[^:;?]*:|[!=]=|^\s*(?:\?|\.filter)"
)
"""What makes a condition in Python, JavaScript, Java, Go or C#; or a choice that goes on in another line."""
_GOES_ON: Final = regex(r"\s*(?:\?|\|\||&&|or\b|and\b|if\b)")
_CALL: Final = regex(r"(\w+)\(((?:[^()]|\([^()]*\)){0,500})\)")
_NAME: Final = regex(r"\b[a-z_]\w*")
_STEPS: Final = 3
"""So often a name is followed to the one that it is given to."""


def is_optional(found: Calls, name: str) -> bool:
    """Can the code do without the variable, as far as its text tells?"""
    texts, name = [one.text() for one in found.listings], re.escape(name)
    return any(_has_default(text, name) for text in texts) or _is_asked(texts, name)


def _has_default(text: str, name: str) -> bool:
    """`get("NAME", other)`, `{ NAME = other }`, `environ["NAME"] = other`, `NAME: other = third`."""
    return (
        regex(rf"[\"']{name}[\"']\s*,|[{{,]\s*{name}(?:\s*:\s*\w+)?\s*=(?![=>])|(?:[\"']{name}[\"']\s*\]|\benv\.{name})\s*=(?![=>])").search(text) is not None
    )


def _is_asked(texts: Collection[str], name: str) -> bool:
    """Does a condition look at the variable, or at a name or a parameter that it is given to?"""
    known, found = {name}, {name}
    for _ in range(_STEPS):
        words = rf"\b(?:{'|'.join(sorted(found))})\b"
        given = regex(rf"(\w+)\s*(?::[^=\n;]{{1,60}})?(?::=|=(?![=>])|:)[^\n;,]*{words}|{words}\s*:\s*(\w+)")
        found = {one for text in texts for pair in given.findall(text) for one in pair if one} | _parameters(texts, regex(words))
        found -= known
        known |= found
        if not found:
            break
    asked = regex(rf"\b(?:{'|'.join(sorted(known))})\b")
    return any(_stands_in_condition(text.splitlines(), asked) for text in texts)


def _parameters(texts: Collection[str], asked: re.Pattern[str]) -> set[str]:
    """The names that functions and classes of the program have for what they are called with: each of those of a call."""
    called = {callee for text in texts for callee, given in _CALL.findall(text) if asked.search(given)}
    defined = rf"(?:{'|'.join(sorted(called))}{'|__init__|constructor' if any(one[:1].isupper() for one in called) else ''})"
    made = regex(rf"\b{defined}\(([^()]*)\)[^;\n]*[{{:]|\b{defined}\s*=\s*(?:async\s*)?\(([^()]*)\)\s*=>")
    found = (name for text in texts for pair in made.findall(text) for given in pair for name in _NAME.findall(given)) if called else ()
    return {*found} - {"self", "this", "string", "str", "async", "final", "readonly", "private"}


def _stands_in_condition(lines: list[str], asked: re.Pattern[str]) -> bool:
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return any(asked.search(line) and (_CONDITION.search(line) or _GOES_ON.match(after)) for line, after in pairs)
