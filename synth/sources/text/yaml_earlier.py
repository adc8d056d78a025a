"""Where YAML is broken before the parser stops: a line without its colon, a quote that closes in a later line than it should."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

NO_KEY = "this line is neither a 'key: value' nor a part of the text before it. Add the colon, or correct the indentation"
NO_SPACE = "a space is missing behind the colon. Write 'key: value'"
_GLUED = r"[\w.-]+:[^\s:/]"
"""`VisibilityTimeout:60`, and no `https://…` nor `AWS::SQS`."""


def no_entry(text: str, stop: int) -> tuple[str, int] | None:
    """Of a text that goes on until a ': ' in a later line: the line before that one, where it is no 'key: value' and no part of a value."""
    lines = text[: text.rfind("\n", 0, stop) + 1].splitlines(keepends=True)
    index = sum(len(line) for line in lines)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        index -= len(lines.pop())
    if not lines or _value(lines[-1]) is not None:
        return None
    last = lines.pop()
    above = next((line for line in reversed(lines) if _value(line) is not None), None)
    if above is not None and _value(above) and _column(last) > _column(above):
        return None  # the second line of its text
    return unlike_entry(last), index - len(last) + _column(last)


def unlike_entry(line: str) -> str:
    """What a line lacks that should be a 'key: value'."""
    return NO_SPACE if re.match(_GLUED, line.lstrip(" -")) else NO_KEY


def quote(text: str, stop: int, parser: Callable[[str], Any]) -> tuple[int, int] | None:
    """Where a quote opens that closes in a later line, right before the parser stopped, and that line."""
    last = None
    try:
        next_one = parser(text).get_event
        while (event := next_one()) is not None:
            last = event
    except yaml.YAMLError:
        pass
    if not isinstance(last, yaml.ScalarEvent) or last.style not in {"'", '"'} or last.start_mark is None or last.end_mark is None:
        return None
    several = last.end_mark.line > last.start_mark.line
    return (last.start_mark.index, last.end_mark.line + 1) if several and not text[last.end_mark.index : stop].strip() else None


def _value(line: str) -> str | None:
    """What stands behind the key; empty where nothing does, and None where the line is no 'key: value'."""
    key, colon, value = line.strip().partition(": ")
    if colon:
        return "" if value.startswith("#") else value.strip()
    return "" if key.endswith(":") else None


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))
