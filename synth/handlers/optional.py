"""Whether code may do without an environment variable, as its text says, in any of its languages: it is looked at in a condition, has a default, or is put into the environment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

if TYPE_CHECKING:
    from .aws_calls import Calls

_CONDITION: Final = regex(
    r"\b(?:if|elif|unless|while|assert|switch|match|case|is|not|or|and|in|bool|any|all|filter|catch|except|ofNullable|orElse|orElseGet|getOrDefault|LookupEnv)\b"
    r"|\bIsNullOr|\bis(?:Blank|Empty)\(|\bBoolean\(|!!|&&|\|\||\?\?|\?\.|\?[^:;?]{0,200}:|[!=]="
)
"""What makes a condition in Python, JavaScript, Java, Go or C#."""
_GOES_ON: Final = regex(r"\s{0,99}(?:\?|\|\||&&|or\b|and\b|if\b)")
"""A choice that goes on in another line."""
_GIVEN_TO: Final = regex(r"\b(\w{1,80})\s{0,9}(?::[^=\n;]{1,60})?(?::=|=(?![=>])|:)[^\n;,]{0,200}\Z")
"""The name that a value at the end is given to."""
_GIVEN_AFTER: Final = regex(r"[\"']?\s{0,9}:\s{0,9}(\w{1,80})")
_NAME: Final = regex(r"\b[a-z_]\w{0,80}")
_NO_NAMES: Final = frozenset({"self", "this", "string", "str", "async", "final", "readonly", "private"})
_NEAR: Final = 300
"""So much of the text before a name is looked at."""
_MOST: Final = 100_000
"""A longer text is a bundle's: it may do without."""
_STEPS: Final = 3
"""So often a name is followed to the one that it is given to."""


def is_optional(found: Calls, name: str) -> bool:
    """Can the code do without the variable, as far as its text tells?"""
    text = "\n".join(one.text() for one in found.listings)
    return len(text) > _MOST or _has_default(text, re.escape(name)) or _is_asked(text, name)


def _has_default(text: str, name: str) -> bool:
    """`get("NAME", other)`, `{ NAME = other }`, `environ["NAME"] = other`, `NAME: other = third`."""
    return (
        re.search(
            rf"[\"']{name}[\"']\s{{0,9}},|[{{,]\s{{0,99}}{name}(?:\s{{0,9}}:\s{{0,9}}\w{{1,80}})?\s{{0,9}}=(?![=>])|(?:[\"']{name}[\"']\s{{0,9}}\]|\benv\.{name})\s{{0,9}}=(?![=>])",
            text,
        )
        is not None
    )


def _is_asked(text: str, name: str) -> bool:
    """Does a condition look at the variable, or at a name or a parameter that it is given to?"""
    known, found = {name}, {name}
    for _ in range(_STEPS):
        found = {*_given_on(text, _any_of(found))} - known
        known |= found
        if not found:
            break
    asked, lines = _any_of(known), text.splitlines()
    return any(asked.search(line) and (_CONDITION.search(line) or _GOES_ON.match(after)) for line, after in zip(lines, [*lines[1:], ""], strict=True))


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")


def _given_on(text: str, asked: re.Pattern[str]) -> Iterator[str]:
    """The names that a value is given to: those of variables, fields and parameters."""
    called = set[str]()
    for found in asked.finditer(text):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        if (to := _GIVEN_TO.search(before.rpartition("\n")[2])) is not None:
            yield to[1]
        if (to := _GIVEN_AFTER.match(text, found.end())) is not None:
            yield to[1]
        called |= {*_callees(before)}
    yield from _parameters(text, called) if called else ()


def _callees(before: str) -> Iterator[str]:
    """What is called with something that stands behind this text."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] in ";{}":
            return
        depth += (before[at] == ")") - (before[at] == "(")
        if depth < 0:
            depth = 0
            name = re.search(r"\w{1,80}\Z", before[max(0, at - 80) : at])
            if name is not None:
                yield name[0]


def _parameters(text: str, called: set[str]) -> Iterator[str]:
    """The names that functions and classes of the program have for what they are called with."""
    makers = {"__init__", "constructor"} if any(one[:1].isupper() for one in called) else set[str]()
    names = _any_of(called | makers).pattern
    for made in re.finditer(rf"{names}(?:\(([^()]{{0,500}})\)[^;\n]{{0,99}}[{{:]|\s{{0,9}}=\s{{0,9}}(?:async\s{{0,9}})?\(([^()]{{0,500}})\)\s{{0,9}}=>)", text):
        yield from (one for one in _NAME.findall(made[1] or made[2] or "") if one not in _NO_NAMES)
