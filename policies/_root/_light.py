"""What is made when a module is imported, and costs little before it is used: most runs use half of the regular expressions, and few of the records' annotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

__all__ = ["NamedTuple", "regex"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _Record(type):
        """Makes a named tuple of a class's annotations, as `typing` does, which compiles each of them to see whether it may be a type: mypy sees to that."""

        def __new__(cls, name, _bases, body):  # noqa: ANN001, ANN204 - it is called by the word `class`
            fields = body.get("__annotations__", {})
            made = namedtuple(name, fields, defaults=[body[field] for field in fields if field in body], module=body["__module__"])  # noqa: PYI024 - for whoever has types
            for key, value in body.items():
                if key not in fields and key != "__module__":
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Record, "NamedTuple", (), {})


class _Regex:
    """A regular expression that is compiled when something is asked of it."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        made = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, made)
        return made


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile`, when it is used for the first time. It is no `re.Pattern`: call its own methods."""
    return _Regex(text, flags)  # type: ignore[return-value]  # it has each attribute of one
