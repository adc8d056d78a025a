"""Rules in a terminal, each under its group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...rule import Rule
from ..report.text.layout import wrapped

_ROOM: Final = 40
"""Columns that a summary needs beside the names; with fewer it stands below its rule."""


def render(rules: Sequence[Rule], width: int | None = None) -> str:
    """Each rule in one line, or in as many as it takes in so many columns."""
    groups = dict.fromkeys(rule.group for rule in rules)
    names = max(len(rule.name) for rule in rules)
    return "\n".join("\n".join([group, *(line for rule in rules if rule.group == group for line in _lines(rule, names, width)), ""]) for group in groups)


def _lines(rule: Rule, names: int, width: int | None) -> Iterator[str]:
    head = f"  {rule.name:<{names}}  {rule.severity:<7}  "
    if width is None:
        yield f"{head}{rule.summary}"
    elif width - len(head) >= _ROOM:
        first, *more = wrapped(rule.summary, width - len(head))
        yield f"{head}{first}"
        yield from (" " * len(head) + line for line in more)
    else:
        yield f"  {rule.name}  {rule.severity}"
        yield from (f"      {line}" for line in wrapped(rule.summary, max(width, _ROOM) - 6))
