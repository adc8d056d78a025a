"""Patterns with wildcards as regular expressions that never go back: the first place where the text between two `*` fits is the only one that has to be tried."""

from __future__ import annotations

import re


def compiled(pattern: str, *, one: str | None = "?") -> re.Pattern[str]:
    """The pattern, to be asked for a full match: `*` stands for any run of characters, and `one` (where there is such a letter) for any one."""
    first, *others = ("".join("." if char == one else re.escape(char) for char in part) for part in pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    *between, last = others
    return re.compile("".join((first, *(f"(?>.*?{part})" for part in between if part), ".*", last)), re.DOTALL)
