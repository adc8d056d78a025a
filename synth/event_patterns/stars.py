"""Where a pattern asks for a text with * as if that stood for anything. It does so in `wildcard` alone; as a value, a prefix or a suffix it is compared as it is.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple, regex

from .operators import EQUALS
from .patterns import Fields, leaves

_STARRED: Final = regex(r"\*[\w./:@-]{2,}|[\w./:@-]{2,}\*(?:[\w./:@-]{2,})?")
"""Words beside a star: no cron expression, and no star alone."""
_COMPARES: Final = (EQUALS, "prefix", "suffix", "equals-ignore-case")


class Starred(NamedTuple):
    """A text with a star: the way to the field that is compared with it, the operator, and what is meant as a pattern's value."""

    field: str
    text: str
    operator: str

    @property
    def asks(self) -> str:
        """In words."""
        return f"{self.field} is {self.text!r}" if self.operator in (EQUALS, "equals-ignore-case") else f"{self.field} has the {self.operator} {self.text!r}"

    @property
    def meant(self) -> str:
        """As a value of the pattern."""
        bare = self.text.strip("*")
        if "*" in bare:
            return f'{{"wildcard": "{self.text}"}}'
        affix = "suffix" if self.text.startswith("*") else "prefix"
        return f'{{"{affix if self.operator == EQUALS else self.operator}": "{bare}"}}'


def is_starred(text: object) -> bool:
    """Does a text have a star, beside words?"""
    return isinstance(text, str) and _STARRED.fullmatch(text) is not None


def starred(fields: Fields) -> Iterator[Starred]:
    """The texts with a star in a pattern."""
    for path, leaf in leaves(fields):
        for rule in leaf:
            if rule.operator in _COMPARES and is_starred(rule.operand):
                yield Starred(".".join(path), rule.operand, rule.operator)
