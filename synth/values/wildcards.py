"""Patterns with wildcards as regular expressions that never go back: the first place where the text between two `*` fits is the only one that has to be tried."""

from __future__ import annotations

import re
from collections.abc import Sequence


def compiled(pattern: str, *, one: str | None = "?") -> re.Pattern[str]:
    """The pattern, to be asked for a full match: `*` stands for any run of characters, and `one` (where there is such a letter) for any one."""
    return between(pattern.split("*"), one=one)


def between(parts: Sequence[str], *, one: str | None = None) -> re.Pattern[str]:
    """The same of the texts between its `*`."""
    first, *others = ("".join("." if char == one else re.escape(char) for char in part) for part in parts)
    if not others:
        return re.compile(first, re.DOTALL)
    *inside, last = others
    return re.compile("".join((first, *(f"(?>.*?{part})" for part in inside if part), ".*", last)), re.DOTALL)
